/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/image_elf.h"

#include <atf-c.h>
#include <stdint.h>
#include <string.h>

#include "base/num.h"
#include "guests/image_test_data.h"

ATF_TC_WITHOUT_HEAD(elf_check_pvh__notes);
ATF_TC_BODY(elf_check_pvh__notes, tc)
{
	struct buf b = { 0 };
	struct err err = { 0 };

	make_elf(&b, 18);
	ATF_REQUIRE_EQ(elf_check_pvh(&b, &err), 0);
	/* Sizes that point out of the notes must not be followed. */
	put_le(b.data + ELF_NOTE, 4, UINT32_MAX);
	ATF_REQUIRE_EQ(elf_check_pvh(&b, &err), -1);
	put_le(b.data + ELF_NOTE, 4, 4);
	put_le(b.data + ELF_NOTE + 4, 4, UINT32_MAX);
	ATF_REQUIRE_EQ(elf_check_pvh(&b, &err), -1);
	put_le(b.data + ELF_NOTE + 4, 4, 4);
	put_le(b.data + 120 + 8, 8, UINT64_MAX - 8);
	ATF_REQUIRE_EQ(elf_check_pvh(&b, &err), -1);
	ATF_REQUIRE_STREQ(err.text, "ELF segment behind the file");
	put_le(b.data + 32, 8, UINT64_MAX - 100); /* e_phoff */
	ATF_REQUIRE_EQ(elf_check_pvh(&b, &err), -1);
	buf_clear(&b);
	make_elf(&b, 17);
	ATF_REQUIRE_EQ(elf_check_pvh(&b, &err), -1);
	ATF_REQUIRE_STREQ(err.text, "no PVH entry note");
	b.data[18] = 3; /* i386 */
	ATF_REQUIRE_EQ(elf_check_pvh(&b, &err), -1);
	ATF_REQUIRE_STREQ(err.text, "not an x86-64 ELF file");
	b.len = 63;
	ATF_REQUIRE_EQ(elf_check_pvh(&b, &err), -1);
	b.len = 0;
	ATF_REQUIRE_EQ(elf_check_pvh(&b, &err), -1);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(elf_check_static__interpreter);
ATF_TC_BODY(elf_check_static__interpreter, tc)
{
	struct buf b = { 0 };
	struct err err = { 0 };

	make_elf(&b, 18);
	ATF_REQUIRE_EQ(elf_check_static(&b, &err), 0);
	put_le(b.data + 120, 4, 3);
	ATF_REQUIRE_EQ(elf_check_static(&b, &err), -1);
	ATF_REQUIRE_STREQ(err.text, "not statically linked");
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(elf_trim__keeps_what_counts);
ATF_TC_BODY(elf_trim__keeps_what_counts, tc)
{
	struct buf b = { 0 }, out = { 0 }, again = { 0 };
	const uint8_t *p;
	struct err err = { 0 };
	uint64_t off, n;

	make_elf(&b, 18);
	ATF_REQUIRE_EQ(elf_trim(&b, &out, &err), 0);
	ATF_REQUIRE_MSG(out.len < 0x1200, "%zu", out.len);
	ATF_REQUIRE_EQ(elf_check_pvh(&out, &err), 0);
	p = (const uint8_t *)out.data;
	off = get_le64(p + 64 + 8);
	n = get_le64(p + 64 + 32);
	ATF_REQUIRE_EQ(off % 4096, 0);
	ATF_REQUIRE_EQ(get_le64(p + 64 + 16), 0x1000000);
	ATF_REQUIRE_EQ(get_le64(p + 64 + 40), ELF_SEG_LEN); /* p_memsz stays */
	ATF_REQUIRE_EQ(n, 0x100 + 40);
	ATF_REQUIRE_EQ(memcmp(p + off, b.data + ELF_SEG, (size_t)n), 0);
	ATF_REQUIRE_EQ(get_le64(p + 40), 0); /* no sections */
	ATF_REQUIRE_EQ(elf_trim(&out, &again, &err), 0);
	ATF_REQUIRE_EQ(again.len, out.len);
	ATF_REQUIRE_EQ(memcmp(again.data, out.data, out.len), 0);
	buf_free(&b);
	buf_free(&out);
	buf_free(&again);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, elf_check_pvh__notes);
	ATF_TP_ADD_TC(tp, elf_check_static__interpreter);
	ATF_TP_ADD_TC(tp, elf_trim__keeps_what_counts);
	return atf_no_error();
}
