/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/work.h"

#include <atf-c.h>
#include <errno.h>
#include <signal.h>
#include <sodium.h>

#include "base/sig.h"

#define DIGEST                                                                 \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

ATF_TC_WITHOUT_HEAD(work_do__is_done);
ATF_TC_BODY(work_do__is_done, tc)
{
	struct work_word w;
	struct err err;

	ATF_REQUIRE_EQ(0, work_do(DIGEST, 12, &w, &err));
	ATF_CHECK(work_is_done(DIGEST, w.s, 12));
	/* For that report only, and no other word is as good. */
	ATF_CHECK(!work_is_done("f" DIGEST, w.s, 12));
	ATF_CHECK(!work_is_done(DIGEST, "nothing", 12));
}

ATF_TC_WITHOUT_HEAD(work_do__no_more_than_most);
ATF_TC_BODY(work_do__no_more_than_most, tc)
{
	struct work_word w;
	struct err err;

	ATF_CHECK_EQ(-1, work_do(DIGEST, WORK_MOST + 1, &w, &err));
	ATF_CHECK_STREQ("a proof of work of 21 bits is asked for; more than 20 "
			"is not done",
	    err.text);
	ATF_CHECK_EQ(-1, work_do(DIGEST, 1000, &w, &err));
}

ATF_TC_WITHOUT_HEAD(work_do__interrupted);
ATF_TC_BODY(work_do__interrupted, tc)
{
	struct work_word w;
	struct err err;

	ATF_REQUIRE_EQ(0, sig_catch(&err));
	ATF_REQUIRE_EQ(0, raise(SIGINT));
	ATF_CHECK_EQ(-1, work_do(DIGEST, WORK_MOST, &w, &err));
	ATF_CHECK_EQ(EINTR, err.code);
	ATF_CHECK_STREQ("interrupted by SIGINT", err.text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_REQUIRE(sodium_init() != -1);
	ATF_TP_ADD_TC(tp, work_do__is_done);
	ATF_TP_ADD_TC(tp, work_do__no_more_than_most);
	ATF_TP_ADD_TC(tp, work_do__interrupted);
	return atf_no_error();
}
