/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/smbios.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A system with a serial number, two slots (one without an address), the end */
#define SYSTEM "\x01\x06\x01\x00\x01\x02Maker\0SECRET-SERIAL\0"
#define SLOT(label, where)                                                     \
	"\x09\x11\x02\x00\x01\xa5\x0d\x04\x03\x00\x00\x04\x01" where label "\0"
static const char table[] = SYSTEM "\0" SLOT("SLOT6 PCIe x16\0",
    "\x01\x00\x03\xa2") SLOT("M2_1\0", "\xff\xff\xff\xff") "\x7f\x04\x09\x00\0";
/* the compiler adds the last of the two NULs */
#define TABLE sizeof(table)

ATF_TC_WITHOUT_HEAD(smbios_parse__slots);
ATF_TC_BODY(smbios_parse__slots, tc)
{
	struct smbios b = { 0 };

	smbios_parse(&b, table, TABLE);
	ATF_REQUIRE(b.whole);
	ATF_REQUIRE_EQ(1, b.n);
	ATF_REQUIRE_EQ(14, b.v[0].label_length);
	ATF_REQUIRE_EQ(0, memcmp("SLOT6 PCIe x16", b.v[0].label, 14));
	ATF_REQUIRE_EQ(1, b.v[0].bdf.domain);
	ATF_REQUIRE_EQ(3, b.v[0].bdf.bus);
	ATF_REQUIRE_EQ(0x14, b.v[0].bdf.dev);
	ATF_REQUIRE_EQ(2, b.v[0].bdf.func);
	smbios_free(&b);
}

ATF_TC_WITHOUT_HEAD(smbios_parse__every_prefix_and_byte);
ATF_TC_BODY(smbios_parse__every_prefix_and_byte, tc)
{
	size_t n;

	for (n = 0; n < TABLE; n++) {
		char *copy = xcalloc(n + (n == 0), 1);
		struct smbios b = { 0 };

		memcpy(copy, table, n);
		smbios_parse(&b, copy, n);
		ATF_REQUIRE(b.n <= 1);
		smbios_free(&b);
		free(copy);
		copy = xcalloc(TABLE, 1);
		memcpy(copy, table, TABLE);
		copy[n] = (char)0xff;
		smbios_parse(&b, copy, TABLE);
		smbios_free(&b);
		free(copy);
	}
}

ATF_TC_WITHOUT_HEAD(smbios_keep_slots__drops_serials);
ATF_TC_BODY(smbios_keep_slots__drops_serials, tc)
{
	struct buf b = { 0 };
	struct smbios kept = { 0 };
	size_t i;

	buf_add(&b, table, TABLE);
	smbios_keep_slots(&b);
	for (i = 0; i + 6 <= b.len; i++)
		ATF_REQUIRE(memcmp(b.data + i, "SECRET", 6) != 0);
	smbios_parse(&kept, b.data, b.len);
	ATF_REQUIRE(kept.whole);
	ATF_REQUIRE_EQ(1, kept.n);
	smbios_free(&kept);
	buf_free(&b);
	smbios_keep_slots(&b);
	ATF_REQUIRE_EQ(0, b.len);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, smbios_parse__slots);
	ATF_TP_ADD_TC(tp, smbios_parse__every_prefix_and_byte);
	ATF_TP_ADD_TC(tp, smbios_keep_slots__drops_serials);
	return atf_no_error();
}
