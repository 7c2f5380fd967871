/* SPDX-License-Identifier: BSD-2-Clause */
#include <archive.h>
#include <archive_entry.h>
#include <atf-c.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "guests/image_kernel.h"
#include "guests/image_test_data.h"

static la_ssize_t
collect(struct archive *a, void *out, const void *bytes, size_t n)
{
	(void)a;
	buf_add(out, bytes, n);
	return (la_ssize_t)n;
}

/* False when this libarchive cannot write the format. */
static bool
pack(const struct buf *in, int filter, struct buf *out)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();
	bool ok;

	ok = archive_write_add_filter(a, filter) == ARCHIVE_OK;
	(void)archive_write_set_format_raw(a);
	(void)archive_write_set_bytes_in_last_block(a, 1);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_size(e, (la_int64_t)in->len);
	ok = ok && archive_write_open(a, out, NULL, collect, NULL) == 0 &&
	     archive_write_header(a, e) == ARCHIVE_OK &&
	     archive_write_data(a, in->data, in->len) == (la_ssize_t)in->len &&
	     archive_write_close(a) == ARCHIVE_OK;
	archive_entry_free(e);
	(void)archive_write_free(a);
	return ok;
}

/* lz4's "legacy" frame with one block of literals only: what the kernel's
 * build writes (lz4 -l).  Frame and block formats: lz4's own doc/. */
static void
pack_lz4_legacy(const struct buf *in, struct buf *out)
{
	struct buf block = { 0 };
	size_t rest = in->len - 15;
	char w[4];

	buf_add(&block, "\xf0", 1);
	for (; rest >= 255; rest -= 255)
		buf_add(&block, "\xff", 1);
	w[0] = (char)rest;
	buf_add(&block, w, 1);
	buf_add(&block, in->data, in->len);
	buf_add(out, "\x02\x21\x4c\x18", 4);
	put_le(w, 4, block.len);
	buf_add(out, w, 4);
	buf_add(out, block.data, block.len);
	buf_free(&block);
}

/* A bzImage around a payload; gzip carries the size itself. */
static void
make_bzimage(struct kernel *k, const struct buf *payload, size_t plain)
{
	char *h = xcalloc(1024, 1), size[4];
	bool gzip =
	    payload->len > 1 && memcmp(payload->data, "\x1f\x8b", 2) == 0;

	h[0x1f1] = 1;
	put_le(h + 0x1fe, 2, 0xaa55);
	memcpy(h + 0x202, "HdrS", 4);
	put_le(h + 0x206, 2, 0x020f);
	put_le(h + 0x20e, 2, 0x100);
	memcpy(h + 0x300, "6.1.0-56-amd64 (x@y) #1 SMP", 28);
	put_le(h + 0x248, 4, 64);
	put_le(h + 0x24c, 4, payload->len + (gzip ? 0 : 4));
	buf_clear(&k->file);
	buf_add(&k->file, h, 1024);
	memset(h, 0, 64);
	buf_add(&k->file, h, 64);
	buf_add(&k->file, payload->data, payload->len);
	put_le(size, 4, plain);
	if (!gzip)
		buf_add(&k->file, size, 4);
	free(h);
}

ATF_TC_WITHOUT_HEAD(kernel_unpack__every_format);
ATF_TC_BODY(kernel_unpack__every_format, tc)
{
	static const int filters[] = { ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ,
		ARCHIVE_FILTER_LZMA, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_ZSTD,
		-1 };
	struct buf elf = { 0 }, payload = { 0 }, out = { 0 };
	struct kernel k = { 0 };
	struct err err = { 0 };
	size_t i;

	make_elf(&elf, 18);
	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		buf_clear(&payload);
		buf_clear(&out);
		if (filters[i] == -1)
			pack_lz4_legacy(&elf, &payload);
		else if (!pack(&elf, filters[i], &payload))
			continue;
		make_bzimage(&k, &payload, elf.len);
		ATF_REQUIRE_EQ_MSG(
		    kernel_parse(&k, "k", &err), 0, "%s", err.text);
		ATF_REQUIRE_STREQ(k.release, "6.1.0-56-amd64");
		ATF_REQUIRE_EQ_MSG(kernel_unpack(&k, &out, &err), 0,
		    "filter %d: %s", filters[i], err.text);
		ATF_REQUIRE_EQ(out.len, elf.len);
		ATF_REQUIRE_EQ(memcmp(out.data, elf.data, elf.len), 0);
		kernel_free(&k);
	}
	buf_free(&elf);
	buf_free(&payload);
	buf_free(&out);
}

ATF_TC_WITHOUT_HEAD(kernel_parse__refused);
ATF_TC_BODY(kernel_parse__refused, tc)
{
	struct buf payload = { 0 };
	struct kernel k = { 0 };
	struct err err = { 0 };
	size_t len;

	buf_adds(&payload, "0123456789abcdef");
	make_bzimage(&k, &payload, 16);
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), 0);
	free(k.release);
	k.release = NULL;
	len = k.file.len;

	k.file.len = 0x24f; /* header cut */
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), -1);
	ATF_REQUIRE_STREQ(err.text, "k: not a Linux x86 kernel (bzImage)");
	k.file.len = 0;
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), -1);
	k.file.len = len - 1; /* payload cut */
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), -1);
	ATF_REQUIRE_STREQ(
	    err.text, "k: truncated: its payload ends behind the file");
	k.file.len = len;
	put_le(k.file.data + 0x248, 4, UINT32_MAX);
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), -1);
	put_le(k.file.data + 0x248, 4, 64);
	put_le(k.file.data + 0x24c, 4, UINT32_MAX);
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), -1);
	put_le(k.file.data + 0x24c, 4, 20);
	put_le(k.file.data + 0x206, 2, 0x0207);
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), -1);
	put_le(k.file.data + 0x206, 2, 0x020f);
	k.file.data[0x202] = 'h';
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), -1);
	k.file.data[0x202] = 'H';
	k.file.data[0x300] = '.'; /* no part of a path */
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), -1);
	ATF_REQUIRE_STREQ(err.text, "k: names no kernel release");
	put_le(k.file.data + 0x20e, 2, 0xffff);
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), -1);
	kernel_free(&k);
	buf_free(&payload);
}

ATF_TC_WITHOUT_HEAD(kernel_unpack__refused);
ATF_TC_BODY(kernel_unpack__refused, tc)
{
	struct buf elf = { 0 }, payload = { 0 }, out = { 0 };
	struct kernel k = { 0 };
	struct err err = { 0 };

	buf_adds(&payload, "not compressed at all");
	make_bzimage(&k, &payload, 21);
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), 0);
	ATF_REQUIRE_EQ(kernel_unpack(&k, &out, &err), -1);
	ATF_REQUIRE_STREQ(
	    err.text, "kernel payload: compressed in an unknown way");
	kernel_free(&k);

	make_elf(&elf, 18);
	buf_clear(&payload);
	ATF_REQUIRE(pack(&elf, ARCHIVE_FILTER_XZ, &payload));
	make_bzimage(&k, &payload, elf.len + 1); /* another size */
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), 0);
	buf_clear(&out);
	ATF_REQUIRE_EQ(kernel_unpack(&k, &out, &err), -1);
	kernel_free(&k);

	payload.len -= 30; /* an end is missing */
	make_bzimage(&k, &payload, elf.len);
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), 0);
	buf_clear(&out);
	ATF_REQUIRE_EQ(kernel_unpack(&k, &out, &err), -1);
	kernel_free(&k);

	payload.len = 0;
	make_bzimage(&k, &payload, 0);
	ATF_REQUIRE_EQ(kernel_parse(&k, "k", &err), 0);
	ATF_REQUIRE_EQ(kernel_unpack(&k, &out, &err), -1);
	kernel_free(&k);
	buf_free(&elf);
	buf_free(&payload);
	buf_free(&out);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, kernel_unpack__every_format);
	ATF_TP_ADD_TC(tp, kernel_parse__refused);
	ATF_TP_ADD_TC(tp, kernel_unpack__refused);
	return atf_no_error();
}
