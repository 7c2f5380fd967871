/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

ATF_TC_WITHOUT_HEAD(buf_str__empty);
ATF_TC_BODY(buf_str__empty, tc)
{
	struct buf b = { 0 };

	ATF_REQUIRE_STREQ("", buf_str(&b));
	buf_clear(&b);
	buf_drop(&b, 0);
	buf_drop(&b, 9);
	buf_trim(&b);
	ATF_REQUIRE(buf_take_line(&b) == NULL);
	buf_add(&b, NULL, 0);
	ATF_REQUIRE_STREQ("", buf_str(&b));
	buf_free(&b);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(buf_add__grows_and_keeps_bytes);
ATF_TC_BODY(buf_add__grows_and_keeps_bytes, tc)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < 100000; i++) {
		unsigned char c = (unsigned char)i;

		buf_add(&b, &c, 1);
		ATF_REQUIRE_EQ('\0', b.data[b.len]);
	}
	ATF_REQUIRE_EQ(100000, b.len);
	for (i = 0; i < b.len; i++)
		ATF_REQUIRE_EQ((unsigned char)i, (unsigned char)b.data[i]);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(buf_add__exactly_full);
ATF_TC_BODY(buf_add__exactly_full, tc)
{
	char block[63];
	struct buf b = { 0 };

	memset(block, 'a', sizeof(block));
	buf_add(&b, block, sizeof(block));
	ATF_REQUIRE_EQ(63, strlen(buf_str(&b)));
	buf_adds(&b, "b");
	ATF_REQUIRE_EQ(64, strlen(buf_str(&b)));
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(buf_addf__long_and_empty);
ATF_TC_BODY(buf_addf__long_and_empty, tc)
{
	struct buf b = { 0 };

	buf_addf(&b, "%s", "");
	ATF_REQUIRE_STREQ("", buf_str(&b));
	buf_addf(&b, "%05000d", 7);
	ATF_REQUIRE_EQ(5000, b.len);
	ATF_REQUIRE_EQ('7', b.data[4999]);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(buf_drop__part_all_and_more);
ATF_TC_BODY(buf_drop__part_all_and_more, tc)
{
	struct buf b = { 0 };

	buf_adds(&b, "abcdef");
	buf_drop(&b, 2);
	ATF_REQUIRE_STREQ("cdef", buf_str(&b));
	buf_drop(&b, 0);
	ATF_REQUIRE_EQ(4, b.len);
	buf_drop(&b, 5);
	ATF_REQUIRE_STREQ("", buf_str(&b));
	ATF_REQUIRE_EQ(0, b.len);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(buf_trim__stops_at_nul);
ATF_TC_BODY(buf_trim__stops_at_nul, tc)
{
	struct buf b = { 0 };

	buf_add(&b, " a \r\n\t", 6);
	buf_trim(&b);
	ATF_REQUIRE_STREQ(" a", buf_str(&b));
	buf_clear(&b);
	buf_add(&b, "a\0 ", 3);
	buf_trim(&b);
	ATF_REQUIRE_EQ(2, b.len);
	buf_clear(&b);
	buf_adds(&b, " \n ");
	buf_trim(&b);
	ATF_REQUIRE_EQ(0, b.len);
	buf_free(&b);
}

static void
require_line(struct buf *b, const char *want)
{
	char *line = buf_take_line(b);

	ATF_REQUIRE(line != NULL);
	ATF_REQUIRE_STREQ(want, line);
	free(line);
}

ATF_TC_WITHOUT_HEAD(buf_take_line__arrives_in_pieces);
ATF_TC_BODY(buf_take_line__arrives_in_pieces, tc)
{
	struct buf b = { 0 };

	buf_adds(&b, "on");
	ATF_REQUIRE(buf_take_line(&b) == NULL);
	buf_adds(&b, "e\r");
	ATF_REQUIRE(buf_take_line(&b) == NULL);
	buf_adds(&b, "\n\n\r\nt\rwo\nrest");
	require_line(&b, "one");
	require_line(&b, "");
	require_line(&b, "");
	require_line(&b, "t\rwo");
	ATF_REQUIRE(buf_take_line(&b) == NULL);
	ATF_REQUIRE_STREQ("rest", buf_str(&b));
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(buf_take_line__nul_inside);
ATF_TC_BODY(buf_take_line__nul_inside, tc)
{
	struct buf b = { 0 };

	buf_add(&b, "a\0b\nc\n", 6);
	require_line(&b, "a");
	require_line(&b, "c");
	ATF_REQUIRE_EQ(0, b.len);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(text_take_line__any_end);
ATF_TC_BODY(text_take_line__any_end, tc)
{
	static const char *const want[] = { "one", " ", "three" };
	const char *text = "\r\none\n\n \r\r\nthree";
	char *line;
	size_t i;

	for (i = 0; i < 3; i++) {
		line = text_take_line(&text);
		ATF_REQUIRE(line != NULL);
		ATF_CHECK_STREQ(want[i], line);
		free(line);
	}
	ATF_CHECK(text_take_line(&text) == NULL);
	ATF_CHECK(text_take_line(&text) == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, buf_str__empty);
	ATF_TP_ADD_TC(tp, buf_add__grows_and_keeps_bytes);
	ATF_TP_ADD_TC(tp, buf_add__exactly_full);
	ATF_TP_ADD_TC(tp, buf_addf__long_and_empty);
	ATF_TP_ADD_TC(tp, buf_drop__part_all_and_more);
	ATF_TP_ADD_TC(tp, buf_trim__stops_at_nul);
	ATF_TP_ADD_TC(tp, buf_take_line__arrives_in_pieces);
	ATF_TP_ADD_TC(tp, buf_take_line__nul_inside);
	ATF_TP_ADD_TC(tp, text_take_line__any_end);
	return atf_no_error();
}
