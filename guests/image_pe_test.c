/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/image_pe.h"

#include <atf-c.h>
#include <stdint.h>
#include <string.h>

#include "base/num.h"

/* A PE32+ file with one section; the offsets are those of the specification. */
enum { COFF = 0x80, OPTIONAL = COFF + 24, TABLE = OPTIONAL + 240, RAW = 0x400 };

static void
put(struct buf *b, size_t at, size_t n, uint64_t v)
{
	while (n-- > 0) {
		b->data[at++] = (char)(v & 0xff);
		v >>= 8;
	}
}

static void
make_pe(struct buf *b)
{
	static const char zeros[RAW + 0x200];

	buf_clear(b);
	buf_add(b, zeros, sizeof(zeros));
	memcpy(b->data, "MZ", 2);
	put(b, 0x3c, 4, COFF);
	memcpy(b->data + COFF, "PE\0\0", 4);
	put(b, COFF + 6, 2, 1);
	put(b, COFF + 20, 2, 240);
	put(b, OPTIONAL, 2, 0x20b);
	put(b, OPTIONAL + 32, 4, 0x1000);
	put(b, OPTIONAL + 36, 4, 0x200);
	put(b, OPTIONAL + 60, 4, RAW);
	put(b, OPTIONAL + 64, 4, 0x12345678);
	put(b, OPTIONAL + 108, 4, 16);
	put(b, OPTIONAL + 112 + 32, 8, UINT64_MAX);
	memcpy(b->data + TABLE, ".text", 5);
	put(b, TABLE + 8, 4, 0x1234);
	put(b, TABLE + 12, 4, 0x1000);
	put(b, TABLE + 16, 4, 0x200);
	put(b, TABLE + 20, 4, RAW);
}

static uint32_t
get(const struct buf *b, size_t at)
{
	return get_le32((const uint8_t *)b->data + at);
}

static const struct pe_section two[] = {
	{ ".cmdline", "console=ttyS0", 13 },
	{ ".linux", "kernel", 6 },
};

ATF_TC_WITHOUT_HEAD(pe_add_sections__behind_the_others);
ATF_TC_BODY(pe_add_sections__behind_the_others, tc)
{
	size_t first = TABLE + 40, second = TABLE + 80;
	struct buf b = { 0 };

	make_pe(&b);
	ATF_REQUIRE_EQ(0, pe_add_sections(&b, two, 2, NULL));
	ATF_CHECK_EQ(3, get(&b, COFF + 6) & 0xffff);
	ATF_CHECK_EQ(0, memcmp(b.data + first, ".cmdline", 8));
	ATF_CHECK_EQ(13, get(&b, first + 8));
	/* 0x1000 + 0x1234, aligned */
	ATF_CHECK_EQ(0x3000, get(&b, first + 12));
	ATF_CHECK_EQ(0x200, get(&b, first + 16));
	ATF_CHECK_EQ(0x600, get(&b, first + 20));
	ATF_CHECK_EQ(0x40000040, get(&b, first + 36));
	ATF_CHECK_EQ(0x4000, get(&b, second + 12));
	ATF_CHECK_EQ(0x800, get(&b, second + 20));
	ATF_CHECK_EQ(0, memcmp(b.data + 0x600, "console=ttyS0", 13));
	ATF_CHECK_EQ(0, memcmp(b.data + 0x800, "kernel", 6));
	ATF_CHECK_EQ(0xa00, b.len);
	ATF_CHECK_EQ(0x5000, get(&b, OPTIONAL + 56));
	/* checksum and signature no longer hold */
	ATF_CHECK_EQ(0, get(&b, OPTIONAL + 64));
	ATF_CHECK_EQ(0, get(&b, OPTIONAL + 112 + 32));
	ATF_CHECK_EQ(0, get(&b, OPTIONAL + 112 + 36));
	buf_free(&b);
}

static void
require_refused(struct buf *b)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, pe_add_sections(b, two, 2, &err));
	ATF_REQUIRE(err.text[0] != '\0');
}

ATF_TC_WITHOUT_HEAD(pe_add_sections__lying_headers);
ATF_TC_BODY(pe_add_sections__lying_headers, tc)
{
	struct buf b = { 0 };

	require_refused(&b);
	make_pe(&b);
	b.len = OPTIONAL + 100;
	require_refused(&b);
	make_pe(&b);
	put(&b, 0x3c, 4, UINT32_MAX);
	require_refused(&b);
	make_pe(&b);
	put(&b, COFF + 6, 2, 0xffff);
	require_refused(&b);
	make_pe(&b);
	put(&b, OPTIONAL + 36, 4, 0);
	require_refused(&b);
	make_pe(&b);
	put(&b, OPTIONAL, 2, 0x10b); /* PE32 */
	require_refused(&b);
	make_pe(&b);
	put(&b, TABLE + 12, 4, UINT32_MAX);
	require_refused(&b);
	make_pe(&b);
	put(&b, TABLE + 20, 4, TABLE + 60); /* data where headers would go */
	require_refused(&b);
	buf_free(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, pe_add_sections__behind_the_others);
	ATF_TP_ADD_TC(tp, pe_add_sections__lying_headers);
	return atf_no_error();
}
