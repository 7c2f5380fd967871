/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/series.h"

#include <atf-c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

static uint64_t state;

/* xorshift64: the same sequence everywhere. */
static double
chance(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (double)(state >> 11) / 9007199254740992.0;
}

ATF_TC_WITHOUT_HEAD(series_changes__by_hand);
ATF_TC_BODY(series_changes__by_hand, tc)
{
	struct series_point v[] = { { 0, 1 }, { 1, 1 } };
	struct series_point many[] = { { 0, 3 }, { 0, 3 }, { 3, 3 }, { 3, 3 } };
	struct series_change better, worse;

	series_changes(v, 2, &better, &worse);
	ATF_CHECK(better.p > 0.666 && better.p < 0.667);
	ATF_CHECK_EQ(0, worse.p);
	series_changes(v, 1, &better, &worse);
	ATF_CHECK_EQ(0, better.p);
	series_changes(v, 0, &better, &worse);
	ATF_CHECK_EQ(0, better.p);
	series_changes(many, 4, &better, &worse);
	ATF_CHECK(better.p > 0.99);
	ATF_CHECK_EQ(1, better.after);
	ATF_CHECK_EQ(2, better.by);
	many[0].good = many[1].good = 3;
	many[2].good = many[3].good = 0;
	series_changes(many, 4, &better, &worse);
	ATF_CHECK(worse.p > 0.99 && better.p < 0.01);
	/* Numbers that a crowd of any size can reach. */
	many[0].good = many[0].people = many[1].good = many[1].people = 1000000;
	many[2].people = many[3].people = 1000000;
	series_changes(many, 4, &better, &worse);
	ATF_CHECK(worse.p > 0.99 && worse.p <= 1.0);
	ATF_CHECK_EQ(1, worse.after);
}

/* A row of versions in which the change comes before version `at`; 0: it has
 * always worked. */
static void
simulate(struct series_point *v, size_t n, unsigned int each, double noise,
    size_t at)
{
	unsigned int k;
	size_t i;

	for (i = 0; i < n; i++) {
		v[i].people = each;
		v[i].good = 0;
		for (k = 0; k < each; k++)
			v[i].good += chance() < (i < at ? noise : 1 - noise);
	}
}

ATF_TC(series_changes__simulated);
ATF_TC_HEAD(series_changes__simulated, tc)
{
	atf_tc_set_md_var(tc, "descr",
	    "3,000 rows each of matrix.md 2.2: what is found, how often the "
	    "range is right, and false alarms");
}
ATF_TC_BODY(series_changes__simulated, tc)
{
	static const struct {
		size_t n;
		unsigned int each;
		double noise, found, holds;
	} rows[] = { { 10, 1, 0, 0.70, 1.00 }, { 10, 1, 0.1, 0.30, 0.98 },
		{ 10, 2, 0.1, 0.78, 0.98 }, { 10, 4, 0.1, 0.99, 0.99 },
		{ 20, 2, 0.2, 0.63, 0.95 } };
	struct series_change better, worse;
	struct series_point v[20];
	const int runs = 3000;
	size_t i, at;
	int k;

	state = 88172645463325252u;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int found = 0, holds = 0, wrong = 0;

		for (k = 0; k < runs; k++) {
			/* Two versions at least on both sides. */
			at = 2 + (size_t)(chance() * (double)(rows[i].n - 3));
			simulate(v, rows[i].n, rows[i].each, rows[i].noise, at);
			series_changes(v, rows[i].n, &better, &worse);
			if (better.p > SERIES_SURE) {
				found++;
				holds += better.after < at && at <= better.by;
			}
			simulate(v, rows[i].n, rows[i].each, rows[i].noise, 0);
			series_changes(v, rows[i].n, &better, &worse);
			wrong += better.p > SERIES_SURE;
		}
		(void)printf("%zu versions x %u, noise %.0f %%: found %.3f, "
			     "range holds it %.3f, false %.4f\n",
		    rows[i].n, rows[i].each, 100 * rows[i].noise,
		    (double)found / runs, (double)holds / found,
		    (double)wrong / runs);
		ATF_CHECK(wrong <= runs / 100);
		ATF_CHECK(found > (rows[i].found - 0.05) * runs);
		ATF_CHECK(found < (rows[i].found + 0.05) * runs);
		ATF_CHECK(holds > (rows[i].holds - 0.04) * found);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, series_changes__by_hand);
	ATF_TP_ADD_TC(tp, series_changes__simulated);
	return atf_no_error();
}
