/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/num.h"

#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static void
require_u64(const char *text, int base, uint64_t max, uint64_t want)
{
	struct err err = { 0 };
	uint64_t got = ~want;

	ATF_REQUIRE_EQ_MSG(
	    0, parse_u64(text, base, max, &got, &err), "%s", err.text);
	ATF_REQUIRE_EQ(want, got);
}

ATF_TC_WITHOUT_HEAD(parse_u64__good);
ATF_TC_BODY(parse_u64__good, tc)
{
	require_u64("0", 10, 0, 0);
	require_u64("007", 10, 7, 7);
	require_u64("18446744073709551615", 10, UINT64_MAX, UINT64_MAX);
	require_u64("0xffffffffffffffff", 16, UINT64_MAX, UINT64_MAX);
	require_u64("0XaBc", 16, 0xabc, 0xabc);
	require_u64("ff", 16, 255, 255);
	require_u64("1777777777777777777777", 8, UINT64_MAX, UINT64_MAX);
	require_u64("101", 2, 5, 5);
	require_u64("00000000000000000000000000000001", 10, 1, 1);
}

ATF_TC_WITHOUT_HEAD(parse_u64__not_a_number);
ATF_TC_BODY(parse_u64__not_a_number, tc)
{
	static const char *const bad[] = { "", " ", " 1", "1 ", "+1", "-1",
		"0x", "1.0", "1e3", "\xff", "\xb2", "1\n", "a", "0x1" };
	struct err err;
	uint64_t v = 42;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ATF_CHECK_EQ_MSG(-1, parse_u64(bad[i], 10, 99, &v, &err),
		    "accepted \"%s\"", bad[i]);
		ATF_CHECK_EQ(0, err.code);
	}
	ATF_CHECK_EQ(-1, parse_u64("0x", 16, 99, &v, &err));
	ATF_CHECK_EQ(-1, parse_u64("0x0x1", 16, 99, &v, &err));
	ATF_CHECK_EQ(-1, parse_u64("g", 16, 99, &v, &err));
	ATF_CHECK_EQ(-1, parse_u64("8", 8, 99, &v, &err));
	ATF_CHECK_EQ(-1, parse_u64("x", 10, 99, &v, NULL));
	ATF_CHECK_EQ_MSG(42, v, "out changed by a failure");
}

ATF_TC_WITHOUT_HEAD(parse_u64__too_large);
ATF_TC_BODY(parse_u64__too_large, tc)
{
	static const struct {
		const char *text;
		int base;
		uint64_t max;
	} bad[] = {
		{ "1", 10, 0 },
		{ "9", 10, 8 },
		{ "256", 10, 255 },
		{ "100", 16, 255 },
		{ "18446744073709551616", 10, UINT64_MAX },
		{ "18446744073709551625", 10, UINT64_MAX },
		{ "10000000000000000", 16, UINT64_MAX },
		{ "99999999999999999999999999999999", 10, UINT64_MAX },
	};
	struct err err;
	uint64_t v;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ATF_CHECK_EQ_MSG(-1,
		    parse_u64(bad[i].text, bad[i].base, bad[i].max, &v, &err),
		    "accepted %s", bad[i].text);
		ATF_CHECK_EQ(ERANGE, err.code);
	}
}

ATF_TC_WITHOUT_HEAD(num_put_hex__as_printf);
ATF_TC_BODY(num_put_hex__as_printf, tc)
{
	static const uint32_t values[] = { 0, 1, 0xf, 0x10, 0x10de, 0xfffff,
		0x12345678, UINT32_MAX };
	char ours[9], theirs[16];
	size_t i;
	int digits;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (digits = 1; digits <= 8; digits++) {
			(void)snprintf(theirs, sizeof(theirs), "%0*x", digits,
			    (unsigned int)values[i]);
			ATF_CHECK_EQ(ours + strlen(theirs),
			    num_put_hex(ours, values[i], digits));
			ATF_CHECK_STREQ(theirs, ours);
		}
}

ATF_TC_WITHOUT_HEAD(get_le__high_bits);
ATF_TC_BODY(get_le__high_bits, tc)
{
	static const uint8_t p[] = { 0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa,
		0xf9, 0x80 };

	ATF_REQUIRE_EQ(0xfeff, get_le16(p + 1));
	ATF_REQUIRE_EQ(0xfcfdfeffU, get_le32(p + 1));
	ATF_REQUIRE_EQ(0x80f9fafbfcfdfeffULL, get_le64(p + 1));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, parse_u64__good);
	ATF_TP_ADD_TC(tp, parse_u64__not_a_number);
	ATF_TP_ADD_TC(tp, parse_u64__too_large);
	ATF_TP_ADD_TC(tp, num_put_hex__as_printf);
	ATF_TP_ADD_TC(tp, get_le__high_bits);
	return atf_no_error();
}
