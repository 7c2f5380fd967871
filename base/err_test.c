/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/err.h"

#include <atf-c.h>
#include <errno.h>
#include <string.h>

/* Longer than err.text, so that every append meets the end of the room. */
static const char *
long_text(void)
{
	static char text[2 * sizeof(((struct err *)0)->text)];

	memset(text, 'x', sizeof(text) - 1);
	return text;
}

ATF_TC_WITHOUT_HEAD(err_set__errno_appended);
ATF_TC_BODY(err_set__errno_appended, tc)
{
	struct err err = { .under_test = true };

	ATF_REQUIRE_EQ(-1, err_set(&err, ENOENT, "open %s", "/x"));
	ATF_REQUIRE_STREQ("open /x: No such file or directory", err.text);
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE(!err.under_test);
}

ATF_TC_WITHOUT_HEAD(err_set__no_code_no_suffix);
ATF_TC_BODY(err_set__no_code_no_suffix, tc)
{
	struct err err = { .code = EIO };

	ATF_REQUIRE_EQ(-1, err_set(&err, 0, "%d%%", 50));
	ATF_REQUIRE_STREQ("50%", err.text);
	ATF_REQUIRE_EQ(0, err.code);
}

ATF_TC_WITHOUT_HEAD(err_set__null_err);
ATF_TC_BODY(err_set__null_err, tc)
{
	ATF_REQUIRE_EQ(-1, err_set(NULL, ENOENT, "x"));
	ATF_REQUIRE_EQ(-1, err_fail(NULL, "x"));
	ATF_REQUIRE_EQ(-1, err_wrap(NULL, "x"));
}

ATF_TC_WITHOUT_HEAD(err_set__text_too_long);
ATF_TC_BODY(err_set__text_too_long, tc)
{
	struct err err = { 0 };

	(void)err_set(&err, EACCES, "%s", long_text());
	ATF_REQUIRE_EQ(sizeof(err.text) - 1, strlen(err.text));
	(void)err_wrap(&err, "%s", long_text());
	ATF_REQUIRE_EQ(sizeof(err.text) - 1, strlen(err.text));
	ATF_REQUIRE_EQ(EACCES, err.code);
}

ATF_TC_WITHOUT_HEAD(err_fail__thing_under_test);
ATF_TC_BODY(err_fail__thing_under_test, tc)
{
	struct err err = { .code = EIO };

	ATF_REQUIRE_EQ(-1, err_fail(&err, "guest died"));
	ATF_REQUIRE_STREQ("guest died", err.text);
	ATF_REQUIRE(err.under_test);
	ATF_REQUIRE_EQ(0, err.code);
}

ATF_TC_WITHOUT_HEAD(err_wrap__keeps_code_and_blame);
ATF_TC_BODY(err_wrap__keeps_code_and_blame, tc)
{
	struct err err = { 0 };

	(void)err_set(&err, EBUSY, "bind");
	ATF_REQUIRE_EQ(-1, err_wrap(&err, "device %d", 3));
	ATF_REQUIRE_STREQ("device 3: bind: Device or resource busy", err.text);
	ATF_REQUIRE_EQ(EBUSY, err.code);
	(void)err_fail(&err, "hung");
	(void)err_wrap(&err, "guest");
	ATF_REQUIRE_STREQ("guest: hung", err.text);
	ATF_REQUIRE(err.under_test);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, err_set__errno_appended);
	ATF_TP_ADD_TC(tp, err_set__no_code_no_suffix);
	ATF_TP_ADD_TC(tp, err_set__null_err);
	ATF_TP_ADD_TC(tp, err_set__text_too_long);
	ATF_TP_ADD_TC(tp, err_fail__thing_under_test);
	ATF_TP_ADD_TC(tp, err_wrap__keeps_code_and_blame);
	return atf_no_error();
}
