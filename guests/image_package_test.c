/* SPDX-License-Identifier: BSD-2-Clause */
#include <archive.h>
#include <archive_entry.h>
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "guests/image_package.h"
#include "guests/image_test_data.h"

static la_ssize_t
collect(struct archive *a, void *out, const void *bytes, size_t n)
{
	(void)a;
	buf_add(out, bytes, n);
	return (la_ssize_t)n;
}

/* An ar (filter -1: not compressed) or tar archive of these entries. */
static void
make_archive(const char *const *names, const struct buf *content, bool tar,
    struct buf *out)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e;

	if (tar) {
		(void)archive_write_add_filter_gzip(a);
		(void)archive_write_set_format_ustar(a);
	} else {
		(void)archive_write_set_format_ar_svr4(a);
		(void)archive_write_set_bytes_in_last_block(a, 1);
	}
	ATF_REQUIRE_EQ(archive_write_open(a, out, NULL, collect, NULL), 0);
	for (; *names != NULL; names++) {
		e = archive_entry_new();
		archive_entry_copy_pathname(e, *names);
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_perm(e, 0644);
		archive_entry_set_size(e, (la_int64_t)content->len);
		ATF_REQUIRE_EQ(archive_write_header(a, e), ARCHIVE_OK);
		(void)archive_write_data(a, content->data, content->len);
		archive_entry_free(e);
	}
	ATF_REQUIRE_EQ(archive_write_close(a), ARCHIVE_OK);
	(void)archive_write_free(a);
}

static void
put_package(const char *path, const char *const *names)
{
	static const char *const member[] = { "data.tar.gz", NULL };
	struct buf content = { 0 }, tar = { 0 }, deb = { 0 };

	buf_adds(&content, "content");
	make_archive(names, &content, true, &tar);
	make_archive(member, &tar, false, &deb);
	put_file(path, deb.data, deb.len);
	buf_free(&content);
	buf_free(&tar);
	buf_free(&deb);
}

ATF_TC_WITHOUT_HEAD(package_extract__wanted_files);
ATF_TC_BODY(package_extract__wanted_files, tc)
{
	static const char *const one[] = { "./boot/vmlinuz-6.1",
		"./boot/System.map-6.1", "./boot/config-6.1",
		"./lib/modules/6.1/../../../../../up", "../boot/vmlinuz-up",
		"./usr/lib/modules/6.1/kernel/a.ko", "./etc/passwd", NULL };
	static const char *const two[] = { "boot/vmlinuz-1", "boot/vmlinuz-2",
		NULL };
	static const char *const none[] = { "./usr/share/doc/x", NULL };
	static const char *const bare[] = { "./boot/vmlinuz-6.1", NULL };
	struct err err = { 0 };
	char *release = NULL;

	put_package("one.deb", one);
	ATF_REQUIRE_EQ_MSG(package_extract("one.deb", "t/1", &release, &err), 0,
	    "%s", err.text);
	ATF_REQUIRE_STREQ(release, "6.1");
	free(release);
	release = NULL;
	ATF_REQUIRE(file_exists("t/1/boot/vmlinuz-6.1"));
	ATF_REQUIRE(file_exists("t/1/boot/config-6.1"));
	ATF_REQUIRE(file_exists("t/1/lib/modules/6.1/kernel/a.ko"));
	ATF_REQUIRE(!file_exists("t/1/boot/System.map-6.1"));
	ATF_REQUIRE(!file_exists("t/1/etc") && !file_exists("up"));

	put_package("two.deb", two);
	ATF_REQUIRE_EQ(package_extract("two.deb", "t/2", &release, &err), -1);
	ATF_REQUIRE_STREQ(err.text, "two.deb holds several kernels: 1, 2");
	put_package("none.deb", none);
	ATF_REQUIRE_EQ(package_extract("none.deb", "t/3", &release, &err), -1);
	ATF_REQUIRE(strstr(err.text, "none.deb holds no kernel") != NULL);
	put_package("bare.deb", bare);
	ATF_REQUIRE_EQ(package_extract("bare.deb", "t/4", &release, &err), -1);
	ATF_REQUIRE_STREQ(err.text, "bare.deb holds no modules for 6.1");
	put_text("text.deb", "no archive at all, by no means");
	ATF_REQUIRE_EQ(package_extract("text.deb", "t/5", &release, &err), -1);
	ATF_REQUIRE(strstr(err.text, "text.deb: not a Debian package") != NULL);
	put_text("empty.deb", "");
	ATF_REQUIRE_EQ(package_extract("empty.deb", "t/6", &release, &err), -1);
	ATF_REQUIRE_EQ(package_extract("gone.deb", "t/7", &release, &err), -1);
	ATF_REQUIRE_STREQ(err.text, "open gone.deb: No such file or directory");
	ATF_REQUIRE_EQ(truncate("one.deb", 150), 0);
	ATF_REQUIRE_EQ(package_extract("one.deb", "t/8", &release, &err), -1);
	ATF_REQUIRE(release == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, package_extract__wanted_files);
	return atf_no_error();
}
