/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/cursor.h"

#include <atf-c.h>
#include <stdlib.h>

ATF_TC_WITHOUT_HEAD(cursor_read__what_was_written);
ATF_TC_BODY(cursor_read__what_was_written, tc)
{
	static const int64_t numbers[] = { 0, 1, 15, 16, 0x10de,
		(int64_t)1 << 32, ((int64_t)1 << 62) - 1, (int64_t)1 << 62 };
	const size_t n = sizeof(numbers) / sizeof(numbers[0]);
	int64_t a, b;
	char *text;
	size_t i;

	for (i = 0; i < n * n; i++) {
		text = cursor_write(numbers[i / n], numbers[i % n]);
		a = b = -1;
		ATF_CHECK_EQ_MSG(0, cursor_read(text, &a, &b), "%s", text);
		ATF_CHECK_EQ(numbers[i / n], a);
		ATF_CHECK_EQ(numbers[i % n], b);
		free(text);
	}
	text = cursor_write(0x10de, 0x1bb3);
	ATF_CHECK_STREQ("10de.1bb3", text);
	free(text);
}

ATF_TC_WITHOUT_HEAD(cursor_read__what_nobody_wrote);
ATF_TC_BODY(cursor_read__what_nobody_wrote, tc)
{
	static const char *const bad[] = { "", ".", "1", "1.", ".1", "1.2.3",
		"0x1.2", "1.0X2", "-1.2", "1.-2", "+1.2", " 1.2", "1.2 ",
		"1. 2", "1.2\n", "g.1", "1.g", "1,2", "4000000000000001.0",
		"0.4000000000000001", "ffffffffffffffff.0",
		"1.ffffffffffffffff", "10000000000000000.0",
		"00000000000000000000000000000000000000001.1" };
	int64_t a = 7, b = 8;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_EQ_MSG(-1, cursor_read(bad[i], &a, &b), "%s", bad[i]);
	ATF_CHECK_EQ(7, a);
	ATF_CHECK_EQ(8, b);
}

ATF_TC_WITHOUT_HEAD(cursor_limit__numbers);
ATF_TC_BODY(cursor_limit__numbers, tc)
{
	static const char *const bad[] = { "", "0", "-1", "+1", "1001", "1e2",
		"x", " 5", "5 ", "99999999999999999999" };
	size_t i;

	ATF_CHECK_EQ(50, cursor_limit(NULL, 50));
	ATF_CHECK_EQ(1, cursor_limit("1", 50));
	ATF_CHECK_EQ(CURSOR_LIMIT, cursor_limit("1000", 50));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_EQ_MSG(-1, cursor_limit(bad[i], 50), "%s", bad[i]);
}

/* What LIKE takes for a sign of its own matches any one character. */
ATF_TC_WITHOUT_HEAD(cursor_pattern__words);
ATF_TC_BODY(cursor_pattern__words, tc)
{
	static const struct {
		const char *words, *pattern;
	} rows[] = {
		{ NULL, "%" },
		{ "", "%%" },
		{ "Tesla P10", "%tesla p10%" },
		{ "100%", "%100_%" },
		{ "%", "%_%" },
		{ "%%%", "%___%" },
		{ "a\\b_c", "%a_b_c%" },
		{ "\xc3\x84", "%\xc3\x84%" },
	};
	char *pattern;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pattern = cursor_pattern(rows[i].words);
		ATF_CHECK_STREQ(rows[i].pattern, pattern);
		free(pattern);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, cursor_read__what_was_written);
	ATF_TP_ADD_TC(tp, cursor_read__what_nobody_wrote);
	ATF_TP_ADD_TC(tp, cursor_limit__numbers);
	ATF_TP_ADD_TC(tp, cursor_pattern__words);
	return atf_no_error();
}
