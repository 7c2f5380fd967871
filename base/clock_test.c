/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/clock.h"

#include <atf-c.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

ATF_TC_WITHOUT_HEAD(clock_left__past_soon_and_never);
ATF_TC_BODY(clock_left__past_soon_and_never, tc)
{
	ATF_REQUIRE_EQ(0, clock_left(0));
	ATF_REQUIRE_EQ(0, clock_left(clock_ms() - 1));
	ATF_REQUIRE_EQ(0, clock_left(INT64_MIN));
	ATF_REQUIRE(clock_left(clock_ms() + 1000) > 500);
	ATF_REQUIRE(clock_left(clock_ms() + 1000) <= 1000);
	ATF_REQUIRE_EQ(INT_MAX, clock_left(INT64_MAX));
}

ATF_TC_WITHOUT_HEAD(clock_sleep__at_least_that_long);
ATF_TC_BODY(clock_sleep__at_least_that_long, tc)
{
	int64_t before = clock_ms();

	clock_sleep(50);
	/* Both ends are cut to whole milliseconds. */
	ATF_REQUIRE(clock_ms() - before >= 49);
}

ATF_TC_WITHOUT_HEAD(clock_sleep__negative_is_nothing);
ATF_TC_BODY(clock_sleep__negative_is_nothing, tc)
{
	(void)alarm(10); /* a poll(2) of -1 would wait for ever */
	clock_sleep(-1);
	clock_sleep(0);
	clock_sleep(INT_MIN);
}

ATF_TC_WITHOUT_HEAD(clock_stamp__utc_rfc3339);
ATF_TC_BODY(clock_stamp__utc_rfc3339, tc)
{
	struct clock_text t = clock_stamp();

	ATF_REQUIRE_EQ(20, strlen(t.s));
	ATF_REQUIRE_MATCH("^20[0-9][0-9]-[01][0-9]-[0-3][0-9]T"
			  "[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z$",
	    t.s);
}

ATF_TC_WITHOUT_HEAD(clock_parse__stamps);
ATF_TC_BODY(clock_parse__stamps, tc)
{
	/* date -u -d STAMP +%s */
	ATF_REQUIRE_EQ(0, clock_parse("1970-01-01T00:00:00Z"));
	ATF_REQUIRE_EQ(951782400, clock_parse("2000-02-29T00:00:00Z"));
	ATF_REQUIRE_EQ(951868800, clock_parse("2000-03-01T00:00:00Z"));
	ATF_REQUIRE_EQ(1735689599, clock_parse("2024-12-31T23:59:59Z"));
	ATF_REQUIRE_EQ(1795263103, clock_parse("2026-11-21T12:11:43Z"));
	ATF_REQUIRE_EQ(4107542400, clock_parse("2100-03-01T00:00:00Z"));
	ATF_REQUIRE_EQ(-1, clock_parse(""));
	ATF_REQUIRE_EQ(-1, clock_parse("yesterday"));
	ATF_REQUIRE_EQ(-1, clock_parse("2026-11-21T12:11:43"));
	ATF_REQUIRE_EQ(-1, clock_parse("2026-11-21T12:11:43Z "));
	ATF_REQUIRE_EQ(-1, clock_parse("2026-13-21T12:11:43Z"));
	ATF_REQUIRE_EQ(-1, clock_parse("1969-12-31T23:59:59Z"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, clock_parse__stamps);
	ATF_TP_ADD_TC(tp, clock_left__past_soon_and_never);
	ATF_TP_ADD_TC(tp, clock_sleep__at_least_that_long);
	ATF_TP_ADD_TC(tp, clock_sleep__negative_is_nothing);
	ATF_TP_ADD_TC(tp, clock_stamp__utc_rfc3339);
	return atf_no_error();
}
