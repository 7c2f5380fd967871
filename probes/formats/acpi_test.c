/* SPDX-License-Identifier: BSD-2-Clause
 * DMAR and IVRS tables, whole, broken, and cut off at every byte. */
#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "probes/formats/dmar.h"
#include "probes/formats/ivrs.h"

static void
bytes(struct buf *b, const char *hex)
{
	for (; *hex != '\0'; hex += *hex == ' ' ? 1 : 2) {
		char pair[3] = { hex[0], hex[1], '\0' };
		char byte = (char)strtoul(pair, NULL, 16);

		if (*hex != ' ')
			buf_add(b, &byte, 1);
	}
}

/* Makes length and checksum fit. */
static void
close_table(struct buf *b)
{
	unsigned char sum = 0;
	size_t i;

	b->data[4] = (char)b->len;
	b->data[5] = (char)(b->len >> 8);
	b->data[9] = 0;
	for (i = 0; i < b->len; i++)
		sum = (unsigned char)(sum + (unsigned char)b->data[i]);
	b->data[9] = (char)(0x100 - sum);
}

static void
open_table(struct buf *b, const char *signature, const char *fixed)
{
	static const char rest[32];

	buf_add(b, signature, 4);
	buf_add(b, rest, sizeof(rest));
	bytes(b, fixed);
}

/* One of each type; the DRHD's second scope has three hops. */
static void
whole_dmar(struct buf *b)
{
	open_table(b, "DMAR", "26 05 00000000000000000000");
	bytes(b, "0000 2400 00 00 0000 0000d9fe00000000"
		 "01 08 0000 00 00 0200"
		 "02 0c 0000 00 00 1c04 0000 1f07");
	bytes(b, "0000 1800 01 00 0000 0010d9fe00000000"
		 "03 08 0000 02 f0 1f00");
	bytes(b, "0100 2800 0000 0000 0000009c00000000 ffff03a000000000"
		 "01 08 0000 00 00 0200"
		 "01 08 0000 00 00 1400");
	bytes(b, "0200 1000 00 00 0100 02 08 0000 00 3a 0100");
	bytes(b, "0300 1400 00000000 0010d9fe00000000 01000000");
	bytes(b, "0400 0c00 000000 01 5c5f5300");
	bytes(b, "0500 1000 01 00 0000 01 08 0000 00 00 0500");
	bytes(b, "0600 1000 00 00 0000 01 08 1f00 00 00 0200");
	bytes(b, "0900 0600 abcd");
	close_table(b);
}

ATF_TC_WITHOUT_HEAD(dmar_parse__every_type);
ATF_TC_BODY(dmar_parse__every_type, tc)
{
	struct buf b = { 0 };
	struct dmar d;
	struct err err = { 0 };
	const struct dmar_scope *s;

	whole_dmar(&b);
	ATF_REQUIRE_EQ_MSG(
	    0, dmar_parse(&d, b.data, b.len, &err), "%s", err.text);
	ATF_REQUIRE_STREQ("", d.defects.error);
	ATF_REQUIRE(d.defects.whole);
	ATF_REQUIRE_EQ(39, d.address_width);
	ATF_REQUIRE_EQ(DMAR_INTR_REMAP | DMAR_DMA_OPT_IN, d.flags);
	ATF_REQUIRE_EQ(9, d.n);
	ATF_REQUIRE_EQ(0xfed90000, d.v[0].base);
	ATF_REQUIRE_EQ(2, d.v[0].scopes);
	s = &d.scopes[1];
	ATF_REQUIRE_EQ(DMAR_SCOPE_BRIDGE, s->type);
	ATF_REQUIRE_EQ(3, s->hops);
	ATF_REQUIRE_EQ(0x1c, s->path[0]);
	ATF_REQUIRE_EQ(4, s->path[1]);
	ATF_REQUIRE_EQ(0x1f, s->path[4]);
	ATF_REQUIRE_EQ(7, s->path[5]);
	ATF_REQUIRE_EQ(DMAR_INCLUDE_ALL, d.v[1].flags);
	ATF_REQUIRE_EQ(0xf0, d.scopes[d.v[1].first_scope].bus);
	ATF_REQUIRE_EQ(2, d.scopes[d.v[1].first_scope].enumeration_id);
	ATF_REQUIRE_EQ(0x9c000000, d.v[2].base);
	ATF_REQUIRE_EQ(0xa003ffff, d.v[2].limit);
	ATF_REQUIRE_EQ(2, d.v[2].scopes);
	ATF_REQUIRE_EQ(1, d.v[3].segment);
	ATF_REQUIRE_EQ(1, d.v[4].proximity);
	ATF_REQUIRE_EQ(1, d.v[5].device_number);
	ATF_REQUIRE_EQ(0, memcmp(d.v[5].name, "\\_S", 4));
	ATF_REQUIRE_EQ(1, d.v[6].scopes);
	ATF_REQUIRE_EQ(1, d.v[7].scopes);
	ATF_REQUIRE_EQ(9, d.v[8].type);
	dmar_free(&d);
	buf_free(&b);
}

/* What is cut off is not whole, never another structure, no defect of it. */
ATF_TC_WITHOUT_HEAD(dmar_parse__every_prefix);
ATF_TC_BODY(dmar_parse__every_prefix, tc)
{
	struct buf b = { 0 };
	size_t n, most = 0;

	whole_dmar(&b);
	for (n = 0; n < b.len; n++) {
		/* exactly n bytes, so that a sanitizer sees one too many */
		char *copy = xcalloc(n + (n == 0), 1);
		struct dmar d;
		struct err err = { 0 };

		memcpy(copy, b.data, n);
		if (dmar_parse(&d, copy, n, &err) == -1) {
			ATF_REQUIRE(n < 48);
			ATF_REQUIRE_EQ(ENODATA, err.code);
		} else {
			ATF_REQUIRE(n >= 48);
			ATF_REQUIRE(!d.defects.whole);
			ATF_REQUIRE_STREQ("", d.defects.error);
			ATF_REQUIRE(d.n >= most && d.n < 9);
			most = d.n;
		}
		dmar_free(&d);
		free(copy);
	}
	ATF_REQUIRE_EQ(8, most);
	buf_free(&b);
}

static void
broken_dmar(const char *structures, size_t left, const char *error)
{
	struct buf b = { 0 };
	struct dmar d;
	struct err err = { 0 };

	open_table(&b, "DMAR", "26 00 00000000000000000000");
	bytes(&b, structures);
	close_table(&b);
	ATF_REQUIRE_EQ(0, dmar_parse(&d, b.data, b.len, &err));
	ATF_REQUIRE_STREQ(error, d.defects.error);
	ATF_REQUIRE(!d.defects.whole);
	ATF_REQUIRE_EQ(left, d.n);
	dmar_free(&d);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(dmar_parse__says_what_is_broken);
ATF_TC_BODY(dmar_parse__says_what_is_broken, tc)
{
#define ALL "0000 1000 01 00 0000 0000d9fe00000000"
	broken_dmar(ALL "0000 0000 00", 1, "structure at 0x40 has length 0");
	broken_dmar(ALL "0000 0300 00", 1, "structure at 0x40 has length 3");
	broken_dmar(ALL "0100 1400 00", 1,
	    "structure at 0x40 ends 15 bytes behind the table");
	broken_dmar(ALL "00", 1, "1 bytes at the end are no structure");
	broken_dmar("0000 0800 01 00 0000" ALL, 2, "DRHD at 0x30 has length 8");
	broken_dmar("0000 1200 00 00 0000 0000d9fe00000000 01 02" ALL, 2,
	    "structure at 0x30: a device scope has length 2");
	broken_dmar(
	    "0000 1800 00 00 0000 0000d9fe00000000 01 09 0000 0000 0000", 1,
	    "structure at 0x30: a device scope has length 9");
	broken_dmar("0100 1800 0000 0000 0000009c00000000 ffff039000000000" ALL,
	    2, "RMRR at 0x30 ends before it begins");
#undef ALL
}

ATF_TC_WITHOUT_HEAD(dmar_parse__header);
ATF_TC_BODY(dmar_parse__header, tc)
{
	struct buf b = { 0 };
	struct dmar d;
	struct err err = { 0 };

	whole_dmar(&b);
	b.data[20] ^= 1;
	ATF_REQUIRE_EQ(0, dmar_parse(&d, b.data, b.len, NULL));
	ATF_REQUIRE_STREQ("bad checksum", d.defects.error);
	ATF_REQUIRE(d.defects.whole);
	dmar_free(&d);
	b.data[0] = 'X';
	ATF_REQUIRE_EQ(-1, dmar_parse(&d, b.data, b.len, &err));
	ATF_REQUIRE_EQ(EINVAL, err.code);
	b.data[0] = 'D';
	/* shorter than a header; then than the fixed part */
	memset(b.data + 4, 0, 4);
	ATF_REQUIRE_EQ(-1, dmar_parse(&d, b.data, b.len, &err));
	ATF_REQUIRE_EQ(EINVAL, err.code);
	b.data[4] = 40;
	ATF_REQUIRE_EQ(-1, dmar_parse(&d, b.data, b.len, &err));
	ATF_REQUIRE_EQ(EINVAL, err.code);
	/* 4 GiB */
	memset(b.data + 4, 0xff, 4);
	ATF_REQUIRE_EQ(0, dmar_parse(&d, b.data, b.len, &err));
	ATF_REQUIRE(acpi_cut(&d.table));
	ATF_REQUIRE_EQ(9, d.n);
	dmar_free(&d);
	buf_free(&b);
}

/* Each byte at both ends of its range: nothing outside is read. */
ATF_TC_WITHOUT_HEAD(parse__every_byte_wrong);
ATF_TC_BODY(parse__every_byte_wrong, tc)
{
	struct buf b = { 0 };
	struct dmar d;
	size_t i;

	whole_dmar(&b);
	for (i = 0; i < b.len; i++) {
		char *copy = xcalloc(b.len, 1);

		memcpy(copy, b.data, b.len);
		copy[i] = (char)0xff;
		(void)dmar_parse(&d, copy, b.len, NULL);
		ATF_REQUIRE(d.n <= 16);
		dmar_free(&d);
		copy[i] = 0;
		(void)dmar_parse(&d, copy, b.len, NULL);
		dmar_free(&d);
		free(copy);
	}
	buf_free(&b);
}

/* One unit by blocks of two types, a second one, and memory. */
static void
whole_ivrs(struct buf *b)
{
	open_table(b, "IVRS", "43302000 0000000000000000");
	bytes(b, "10 b0 2c00 0200 4000 0000f0fd00000000 0000 0000 6f8f0480"
		 "03 0800 00 04 feff 00"
		 "43 00ff 00 00 a500 00 04 ffff 00");
	bytes(b, "40 30 5200 0200 4000 0000f0fd00000000 0000 0000 00000000"
		 "de4a2522ef736d20 0000000000000000"
		 "48 0000 d7 20 a000 01"
		 "f0 a500 40 4142434430303230 0000000000000000 02 08"
		 "5c5f5342544553"
		 "54 00 0000 00");
	bytes(b, "10 00 1c00 0220 4000 0000f0fe00000000 0100 0000 00000000"
		 "02 0820 00");
	bytes(b, "22 08 2000 0003 0103 0000000000000000 0020d4cc00000000"
		 "0060020000000000");
	close_table(b);
}

ATF_TC_WITHOUT_HEAD(ivrs_parse__blocks_and_entries);
ATF_TC_BODY(ivrs_parse__blocks_and_entries, tc)
{
	struct buf b = { 0 };
	struct ivrs i;
	struct err err = { 0 };
	const struct ivhd_entry *e;

	whole_ivrs(&b);
	ATF_REQUIRE_EQ_MSG(
	    0, ivrs_parse(&i, b.data, b.len, &err), "%s", err.text);
	ATF_REQUIRE_STREQ("", i.defects.error);
	ATF_REQUIRE(i.defects.whole);
	ATF_REQUIRE_EQ(48, ivrs_address_width(&i));
	ATF_REQUIRE_EQ(4, i.n);
	ATF_REQUIRE_EQ(2, i.units);
	ATF_REQUIRE_EQ(0, i.v[0].unit);
	ATF_REQUIRE_EQ(0, i.v[1].unit);
	ATF_REQUIRE_EQ(1, i.v[2].unit);
	ATF_REQUIRE_EQ(1, i.v[2].segment);
	ATF_REQUIRE_EQ(0xfdf00000, i.v[0].base);
	ATF_REQUIRE_EQ(4, i.v[0].entries);
	ATF_REQUIRE_EQ(0x80048f6f, i.v[0].features);
	ATF_REQUIRE_EQ(0x206d73ef22254ade, i.v[1].efr);
	e = &i.entries[2];
	ATF_REQUIRE_EQ(IVHD_ALIAS_RANGE, e->type);
	ATF_REQUIRE_EQ(0xff00, e->device);
	ATF_REQUIRE_EQ(0xa5, e->source);
	e = &i.entries[i.v[1].first_entry];
	ATF_REQUIRE_EQ(IVHD_SPECIAL, e->type);
	ATF_REQUIRE_EQ(0xd7, e->setting);
	ATF_REQUIRE_EQ(0x20, e->handle);
	ATF_REQUIRE_EQ(0xa0, e->source);
	ATF_REQUIRE_EQ(1, e->variety);
	ATF_REQUIRE_EQ(IVHD_ACPI_HID, e[1].type);
	ATF_REQUIRE_EQ(30, e[1].length);
	ATF_REQUIRE_EQ(IVHD_PAD4, e[2].type);
	ATF_REQUIRE_EQ(0x300, i.v[3].device);
	ATF_REQUIRE_EQ(0x301, i.v[3].last);
	ATF_REQUIRE_EQ(0xccd42000, i.v[3].base);
	ATF_REQUIRE_EQ(0x26000, i.v[3].size);
	ATF_REQUIRE_EQ(IVMD_EXCLUSION, i.v[3].flags);
	ivrs_free(&i);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(ivrs_parse__every_prefix_and_byte);
ATF_TC_BODY(ivrs_parse__every_prefix_and_byte, tc)
{
	struct buf b = { 0 };
	size_t n, most = 0;

	whole_ivrs(&b);
	for (n = 0; n < b.len; n++) {
		char *copy = xcalloc(n + (n == 0), 1);
		struct ivrs i;
		struct err err = { 0 };

		memcpy(copy, b.data, n);
		if (ivrs_parse(&i, copy, n, &err) == -1) {
			ATF_REQUIRE(n < 48);
			ATF_REQUIRE_EQ(ENODATA, err.code);
		} else {
			ATF_REQUIRE(!i.defects.whole);
			ATF_REQUIRE_STREQ("", i.defects.error);
			ATF_REQUIRE(i.n >= most && i.n < 4);
			most = i.n;
		}
		ivrs_free(&i);
		free(copy);
		copy = xcalloc(b.len, 1);
		memcpy(copy, b.data, b.len);
		copy[n] = (char)0xff;
		(void)ivrs_parse(&i, copy, b.len, NULL);
		ivrs_free(&i);
		copy[n] = 0;
		(void)ivrs_parse(&i, copy, b.len, NULL);
		ivrs_free(&i);
		free(copy);
	}
	ATF_REQUIRE_EQ(3, most);
	buf_free(&b);
}

static void
broken_ivrs(const char *blocks, const char *error)
{
	struct buf b = { 0 };
	struct ivrs i;

	open_table(&b, "IVRS", "00000000 0000000000000000");
	bytes(&b, blocks);
	close_table(&b);
	ATF_REQUIRE_EQ(0, ivrs_parse(&i, b.data, b.len, NULL));
	ATF_REQUIRE_STREQ(error, i.defects.error);
	ATF_REQUIRE(!i.defects.whole);
	ivrs_free(&i);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(ivrs_parse__says_what_is_broken);
ATF_TC_BODY(ivrs_parse__says_what_is_broken, tc)
{
	broken_ivrs("10 00 0000", "structure at 0x30 has length 0");
	broken_ivrs("10 00 0800 0000 0000", "block 10h at 0x30 has length 8");
	broken_ivrs("22 00 3000", "structure at 0x30 ends 44 bytes behind "
				  "the table");
	broken_ivrs("10 00 1a00 0200 4000 0000f0fd00000000 0000 0000 00000000"
		    "02 08",
	    "IVHD at 0x30: its last entry, type 02, does not fit");
	broken_ivrs("10 00 1c00 0200 4000 0000f0fd00000000 0000 0000 00000000"
		    "48 000000",
	    "IVHD at 0x30: its last entry, type 48, does not fit");
	broken_ivrs("10 00 2e00 0200 4000 0000f0fd00000000 0000 0000 00000000"
		    "f0 000000 0000000000000000 0000000000000000 01 ff",
	    "IVHD at 0x30: its last entry, type f0, does not fit");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, dmar_parse__every_type);
	ATF_TP_ADD_TC(tp, dmar_parse__every_prefix);
	ATF_TP_ADD_TC(tp, dmar_parse__says_what_is_broken);
	ATF_TP_ADD_TC(tp, dmar_parse__header);
	ATF_TP_ADD_TC(tp, parse__every_byte_wrong);
	ATF_TP_ADD_TC(tp, ivrs_parse__blocks_and_entries);
	ATF_TP_ADD_TC(tp, ivrs_parse__every_prefix_and_byte);
	ATF_TP_ADD_TC(tp, ivrs_parse__says_what_is_broken);
	return atf_no_error();
}
