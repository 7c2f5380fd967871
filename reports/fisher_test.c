/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/fisher.h"

#include <atf-c.h>

static void
require_p(double want, double a, double n, double b, double m)
{
	double p = fisher_worse(a, n, b, m);

	ATF_REQUIRE_MSG(p > want - 1e-6 && p < want + 1e-6,
	    "%g/%g %g/%g: %.9f, want %.9f", a, n, b, m, p, want);
}

/* By hand: the tail of binomial coefficients over C(N, m). */
ATF_TC_WITHOUT_HEAD(fisher_worse__known_values);
ATF_TC_BODY(fisher_worse__known_values, tc)
{
	require_p(1.0 / 20, 3, 3, 0, 3);	/* 1 / C(6,3) */
	require_p(3.0 / 15, 3, 3, 1, 3);	/* C(3,1) / C(6,4) */
	require_p(3.0 / 6, 3, 3, 2, 3);		/* C(3,2) / C(6,5) */
	require_p(1.0 / 2, 1, 1, 0, 1);		/* 1 / C(2,1) */
	require_p(1.0 / 6, 2, 2, 0, 2);		/* 1 / C(4,2) */
	require_p(1.0 / 184756, 10, 10, 0, 10); /* 1 / C(20,10) */
	require_p(120.0 / 1140, 10, 10, 7, 10); /* C(10,7) / C(20,17) */
	require_p(1, 3, 3, 3, 3);
	require_p(1, 0, 3, 3, 3);
	require_p(1, 0, 3, 0, 3);
}

ATF_TC_WITHOUT_HEAD(fisher_worse__senseless_scores_prove_nothing);
ATF_TC_BODY(fisher_worse__senseless_scores_prove_nothing, tc)
{
	require_p(1, 0, 0, 0, 3);
	require_p(1, 3, 3, 0, 0);
	require_p(1, 4, 3, 0, 3);
	require_p(1, 3, 3, -1, 3);
	require_p(1, 1e300, 1e300, 0, 1e300);
}

ATF_TC_WITHOUT_HEAD(fisher_is_real__level);
ATF_TC_BODY(fisher_is_real__level, tc)
{
	ATF_REQUIRE(fisher_is_real(fisher_worse(3, 3, 0, 3)));
	ATF_REQUIRE(!fisher_is_real(fisher_worse(3, 3, 1, 3)));
	ATF_REQUIRE(!fisher_is_real(fisher_worse(1, 1, 0, 1)));
	ATF_REQUIRE(fisher_is_real(fisher_worse(1000, 1000, 900, 1000)));
	ATF_REQUIRE(!fisher_is_real(fisher_worse(1000, 1000, 999, 1000)));
	ATF_REQUIRE(!fisher_is_real(fisher_worse(10, 10, 7, 10)));
	ATF_REQUIRE(fisher_is_real(fisher_worse(10, 10, 6, 10)));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, fisher_worse__known_values);
	ATF_TP_ADD_TC(tp, fisher_worse__senseless_scores_prove_nothing);
	ATF_TP_ADD_TC(tp, fisher_is_real__level);
	return atf_no_error();
}
