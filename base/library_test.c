/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/library.h"

#include <atf-c.h>
#include <math.h>
#include <string.h>

#ifdef __FreeBSD__
#define MATH "libm.so.5"
#else
#define MATH "libm.so.6"
#endif

#define CALLS(X)                                                               \
	X(, cos)                                                               \
	X(l, dexp)

ATF_TC_WITHOUT_HEAD(library_load__once);
ATF_TC_BODY(library_load__once, tc)
{
	static struct {
		CALLS(LIBRARY_MEMBER)
	} calls;
	static const char *const names[] = { CALLS(LIBRARY_NAME) };
	struct err err;

	ATF_REQUIRE_EQ_MSG(0, library_load(MATH, NULL, names, 2, &calls, &err),
	    "%s", err.text);
	ATF_REQUIRE(calls.cos(0.0) >= 1.0);
	ATF_REQUIRE(calls.dexp(1.0, 3) >= 8.0);
	/* filled: the name is not looked at */
	ATF_REQUIRE_EQ(0, library_load("absent", NULL, names, 2, &calls, &err));
}

ATF_TC_WITHOUT_HEAD(library_load__says_what_lacks);
ATF_TC_BODY(library_load__says_what_lacks, tc)
{
	static const char *const names[] = { "cos", "pptcheck_no_function" };
	void *calls[2] = { NULL, NULL };
	struct err err;

	ATF_REQUIRE_EQ(-1, library_load("libabsent.so.1", "absent (Debian)",
			       names, 2, calls, &err));
	ATF_REQUIRE_MATCH("libabsent.so.1.*it is in the package absent "
			  "\\(Debian\\)",
	    err.text);
	ATF_REQUIRE_EQ(-1, library_load(MATH, NULL, names, 2, calls, &err));
	ATF_REQUIRE_MATCH("pptcheck_no_function", err.text);
	ATF_REQUIRE(calls[0] == NULL && calls[1] == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, library_load__once);
	ATF_TP_ADD_TC(tp, library_load__says_what_lacks);
	return atf_no_error();
}
