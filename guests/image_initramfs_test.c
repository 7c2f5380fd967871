/* SPDX-License-Identifier: BSD-2-Clause */
#include <archive.h>
#include <archive_entry.h>
#include <atf-c.h>
#include <string.h>
#include <sys/stat.h>

#include "guests/image_initramfs.h"
#include "guests/image_test_data.h"

/* "path mode content" of every entry, one a line. */
static void
read_cpio(const struct buf *in, struct buf *out)
{
	struct archive *a = archive_read_new();
	struct archive_entry *e;
	char text[256];
	la_ssize_t n;

	(void)archive_read_support_format_cpio(a);
	ATF_REQUIRE_EQ(archive_read_open_memory(a, in->data, in->len), 0);
	while (archive_read_next_header(a, &e) == ARCHIVE_OK) {
		buf_addf(out, "%s %o", archive_entry_pathname(e),
		    (unsigned)archive_entry_mode(e));
		if (archive_entry_filetype(e) == AE_IFCHR)
			buf_addf(out, " %u:%u",
			    (unsigned)archive_entry_rdevmajor(e),
			    (unsigned)archive_entry_rdevminor(e));
		ATF_REQUIRE_EQ(archive_entry_mtime(e), 0);
		ATF_REQUIRE_EQ(archive_entry_uid(e), 0);
		ATF_REQUIRE_EQ(archive_entry_gid(e), 0);
		n = archive_read_data(a, text, sizeof(text));
		ATF_REQUIRE(n >= 0);
		if (n > 0 && text[0] != '\177') {
			buf_adds(out, " ");
			buf_add(out, text, (size_t)n);
		}
		buf_adds(out, "\n");
	}
	(void)archive_read_free(a);
}

ATF_TC_WITHOUT_HEAD(initramfs_make__content);
ATF_TC_BODY(initramfs_make__content, tc)
{
	struct strv start = { 0 }, more = { 0 }, extra = { 0 }, absent = { 0 };
	struct initramfs r = { .agent = "agent",
		.modules_dir = "m/6.1",
		.start = &start,
		.optional = &more,
		.extra = &extra,
		.job = "{}" };
	struct buf out = { 0 }, again = { 0 }, list = { 0 };
	struct err err = { 0 };

	put_agent("agent", 0);
	put_modules();
	put_text("fw/b/two", "2");
	put_text("fw/one", "1");
	ATF_REQUIRE_EQ(chmod("fw/one", 0755), 0);
	strv_add(&start, "virtio-pci");
	strv_add(&start, "virtio_console");
	strv_add(&more, "nvme");
	strv_add(&more, "xe");
	strv_add(&extra, "fw:/lib/firmware");
	ATF_REQUIRE_EQ_MSG(
	    initramfs_make(&r, &out, NULL, &absent, &err), 0, "%s", err.text);
	ATF_REQUIRE_EQ(absent.n, 1);
	ATF_REQUIRE_STREQ(absent.v[0], "xe");
	read_cpio(&out, &list);
	ATF_REQUIRE_STREQ(buf_str(&list),
	    "dev 40755\n"
	    "dev/console 20600 5:1\n"
	    "dev/null 20666 1:3\n"
	    "init 100755\n"
	    "job.json 100644 {}\n"
	    "lib 40755\n"
	    "lib/firmware 40755\n"
	    "lib/firmware/b 40755\n"
	    "lib/firmware/b/two 100644 2\n"
	    "lib/firmware/one 100755 1\n"
	    "modules 40755\n"
	    "modules/alias 100644 alias pci:nvme nvme\n\n"
	    "modules/dep 100644 virtio.ko:\nvirtio_pci.ko: virtio.ko\n"
	    "nvme-core.ko:\nnvme.ko: nvme-core.ko\n\n"
	    "modules/nvme-core.ko 100644 unpacked\n\n"
	    "modules/nvme.ko 100644 nvme\n"
	    "modules/order 100644 virtio.ko\nvirtio_pci.ko\n\n"
	    "modules/virtio.ko 100644 virtio\n"
	    "modules/virtio_pci.ko 100644 virtio_pci\n"
	    "proc 40755\n"
	    "run 40755\n"
	    "sys 40755\n");
	ATF_REQUIRE_EQ(initramfs_make(&r, &again, NULL, NULL, &err), 0);
	ATF_REQUIRE_EQ(again.len, out.len);
	ATF_REQUIRE_EQ(memcmp(again.data, out.data, out.len), 0);
	buf_free(&out);
	buf_free(&again);
	buf_free(&list);
	strv_free(&start);
	strv_free(&more);
	strv_free(&extra);
	strv_free(&absent);
}

static void
require_refused(const struct initramfs *r, const char *want)
{
	struct buf out = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(initramfs_make(r, &out, NULL, NULL, &err), -1);
	ATF_REQUIRE_STREQ(err.text, want);
	buf_free(&out);
}

ATF_TC_WITHOUT_HEAD(initramfs_make__refused);
ATF_TC_BODY(initramfs_make__refused, tc)
{
	struct strv list = { 0 };
	struct initramfs r = { .agent = "agent" };

	require_refused(&r, "open agent: No such file or directory");
	put_text("agent", "#!/bin/sh\n");
	require_refused(&r, "agent: not an x86-64 ELF file");
	put_agent("agent", 0);
	put_modules();
	r.modules_dir = "m/6.1";
	strv_add(&list, "nothing");
	r.start = &list;
	require_refused(&r, "the kernel has no module nothing");
	r.start = NULL;
	r.required = &list;
	require_refused(&r, "the kernel has no module nothing");
	r.required = NULL;
	r.extra = &list;
	require_refused(&r, "nothing: expected SRC:DEST");
	strv_free(&list);
	strv_add(&list, "agent:/../x");
	require_refused(&r, "agent:/../x: . and .. in the destination");
	strv_free(&list);
	strv_add(&list, "agent:init");
	require_refused(&r, "/init is twice in the image");
	strv_free(&list);
	strv_add(&list, "none:x");
	require_refused(&r, "open none: No such file or directory");
	strv_free(&list);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, initramfs_make__content);
	ATF_TP_ADD_TC(tp, initramfs_make__refused);
	return atf_no_error();
}
