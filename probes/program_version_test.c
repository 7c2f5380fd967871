/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/program_version.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/dirs.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "probes/remembered.h"

#define MARK "QEMU emulator version "

/* One program header, of the segment that holds the data. */
static size_t
elf(unsigned char *file, size_t at, const void *data, size_t n)
{
	static const unsigned char head[] = { 0x7f, 'E', 'L', 'F', 2, 1 };
	size_t i;

	memset(file, 0, at + n);
	memcpy(file, head, sizeof(head));
	file[32] = 64; /* e_phoff */
	file[54] = 56; /* e_phentsize */
	file[56] = 1;  /* e_phnum */
	file[64] = 1;  /* PT_LOAD */
	file[68] = 4;  /* PF_R */
	for (i = 0; i < 4; i++) {
		file[72 + i] = (unsigned char)(at >> 8 * i);
		file[96 + i] = (unsigned char)(n >> 8 * i);
	}
	memcpy(file + at, data, n);
	return at + n;
}

static int
version_of(const void *file, size_t n, struct buf *out, struct err *err)
{
	ATF_REQUIRE_EQ(0, file_write_atomic("program", file, n, NULL));
	buf_clear(out);
	return program_version("program", MARK, out, err);
}

ATF_TC_WITHOUT_HEAD(program_version__found_anywhere);
ATF_TC_BODY(program_version__found_anywhere, tc)
{
	static const char text[] = MARK "7.2.22 (Debian 1:7.2)\nCopyright";
	enum { SIZE = 200 << 10 };
	unsigned char *file = xcalloc(1, SIZE), *data = xcalloc(1, SIZE);
	struct buf out = { 0 };
	/* across the borders of the pieces in which it is read */
	const size_t places[] = { 0, 100, 65400, 65500, 65536, 65537, 131000 };
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		memset(data, 'Q', places[i]);
		memcpy(data + places[i], text, sizeof(text));
		ATF_REQUIRE_EQ(
		    0, version_of(file,
			   elf(file, 128, data, places[i] + sizeof(text)), &out,
			   NULL));
		ATF_REQUIRE_STREQ("7.2.22 (Debian 1:7.2)", buf_str(&out));
	}
	buf_free(&out);
	free(data);
	free(file);
}

ATF_TC_WITHOUT_HEAD(program_version__other_files);
ATF_TC_BODY(program_version__other_files, tc)
{
	static const char *const bad[] = { "none", MARK, MARK "7",
		MARK "\n7.2\n", MARK "7\001\n", "QEMU emulator version\n7.2\n",
		NULL };
	unsigned char file[512], whole[512];
	struct buf out = { 0 };
	struct err err = { 0 };
	size_t n, i;

	ATF_REQUIRE_EQ(-1, program_version("absent", MARK, &out, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE_EQ(-1, version_of("#!/bin/sh\n", 10, &out, &err));
	ATF_REQUIRE_EQ(ENOEXEC, err.code);
	for (i = 0; bad[i] != NULL; i++) {
		n = elf(file, 128, bad[i], strlen(bad[i]));
		ATF_CHECK_EQ_MSG(
		    -1, version_of(file, n, &out, &err), "%s", bad[i]);
	}
	/* cut anywhere, and headers that lie */
	n = elf(whole, 128, MARK "7\n", strlen(MARK) + 2);
	ATF_REQUIRE_EQ(0, version_of(whole, n, &out, NULL));
	for (i = 0; i < n; i++)
		ATF_CHECK_EQ(-1, version_of(whole, i, &out, &err));
	for (i = 32; i < 120; i++) {
		memcpy(file, whole, n);
		memset(file + i, 0xff, 8);
		(void)version_of(file, n, &out, NULL);
	}
	buf_free(&out);
}

static void
remember(const char *host, const char *accel, const char *note)
{
	char *path = remembered_accel_path();
	char *key = xasprintf("%s; 0123", host);
	json_t *all = json_object(), *entry = json_object();

	json_put_str(entry, "accel", accel);
	json_put_str(entry, "note", note);
	(void)json_object_set_new(all, key, entry);
	ATF_REQUIRE_EQ(0, json_write_file(path, all, NULL));
	json_decref(all);
	free(key);
	free(path);
}

static const char *
recalled(void)
{
	static char text[8];
	struct buf out = { 0 };
	struct err err = { 0 };

	if (remembered_accel("qemu", &out, &err) == -1) {
		ATF_REQUIRE_EQ(ENOENT, err.code);
		return "untried";
	}
	(void)memcpy(text, out.data, out.len + 1);
	buf_free(&out);
	return text;
}

ATF_TC_WITHOUT_HEAD(remembered__of_this_host_alone);
ATF_TC_BODY(remembered__of_this_host_alone, tc)
{
	char *host = remembered_host("qemu");

	ATF_REQUIRE_EQ(0, setenv("PPTCHECK_CACHE", "cache", 1));
	ATF_REQUIRE_EQ(0, file_mkdirs("cache", NULL));
	ATF_CHECK_STREQ("untried", recalled());
	remember(host, "kvm", "");
	ATF_CHECK_STREQ("kvm", recalled());
	remember(host, "tcg", "kvm, -cpu host: no answer within 30 s");
	ATF_CHECK_STREQ("tcg", recalled());
	remember(host, "tcg", remembered_no_kvm);
	ATF_CHECK_STREQ("untried", recalled());
	remember("Linux 1.0 x86_64", "kvm", "");
	ATF_CHECK_STREQ("untried", recalled());
	ATF_REQUIRE_EQ(
	    0, file_write_atomic("cache/accel.json", "broken", 6, NULL));
	ATF_CHECK_STREQ("untried", recalled());
	free(host);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, program_version__found_anywhere);
	ATF_TP_ADD_TC(tp, program_version__other_files);
	ATF_TP_ADD_TC(tp, remembered__of_this_host_alone);
	return atf_no_error();
}
