/* SPDX-License-Identifier: BSD-2-Clause
 * A raw disk that any UEFI starts: one FAT partition with kernel and initramfs
 * as one EFI program at the path for removable media (UEFI 2.10, 3.5.1.1). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "guests/image_build.h"
#include "guests/image_package.h"
#include "guests/image_pe.h"

#define STUB "usr/lib/systemd/boot/efi/linuxx64.efi.stub"
#define MTOOLS_MS 60000

enum {
	SECTOR = 512,
	FIRST = 2048,	 /* sector of the partition: at 1 MiB */
	SPARE = 8 << 20, /* for tables of the file system */
	MBR_ENTRY = 446, /* UEFI 2.10, 5.2.1 */
	MBR_TYPE_ESP = 0xef,
};

/* The agent speaks on com1, where the console is as well: so the kernel prints
 * errors only, and nothing below them once the agent is up. */
static const char arguments[] =
    "console=ttyS0 panic=-1 quiet mitigations=off no_timer_check "
    "cryptomgr.notests random.trust_cpu=1 pptcheck.port=ttyS0";

static int
read_stub(const char *path, struct buf *out, struct err *err)
{
	size_t n = strlen(path);

	if (n > 4 && strcmp(path + n - 4, ".deb") == 0)
		return package_file(path, STUB, out, err);
	return file_read(path, out, err);
}

/* Section names: systemd-stub(7). */
static int
make_program(
    const struct image_build_state *b, struct buf *out, struct err *err)
{
	static const char release[] = "ID=pptcheck\nNAME=pptcheck\n";
	char *uname = xstrdup(b->vmlinuz.release);
	const struct pe_section sections[] = {
		{ ".osrel", release, sizeof(release) - 1 },
		{ ".uname", uname, strlen(uname) },
		{ ".cmdline", arguments, sizeof(arguments) - 1 },
		{ ".linux", b->vmlinuz.file.data, b->vmlinuz.file.len },
		{ ".initrd", b->initramfs.data, b->initramfs.len },
	};
	int rc = read_stub(b->spec->stub, out, err);

	if (rc == 0)
		rc = pe_add_sections(
		    out, sections, sizeof(sections) / sizeof(sections[0]), err);
	free(uname);
	return rc;
}

static void
put32(unsigned char *p, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> 8 * i);
}

/* An empty disk with a partition table of one entry. */
static int
write_disk(const char *path, off_t size, struct err *err)
{
	unsigned char mbr[SECTOR] = { 0 };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int rc = -1;

	if (fd == -1)
		return err_set(err, errno, "create %s", path);
	mbr[MBR_ENTRY + 4] = MBR_TYPE_ESP;
	put32(mbr + MBR_ENTRY + 8, FIRST);
	put32(mbr + MBR_ENTRY + 12, (uint32_t)(size / SECTOR - FIRST));
	mbr[510] = 0x55;
	mbr[511] = 0xaa;
	if (ftruncate(fd, size) == -1)
		(void)err_set(err, errno, "resize %s", path);
	else
		rc = file_write_fd(fd, mbr, sizeof(mbr), err);
	(void)close(fd);
	return rc;
}

static int
run(struct err *err, const char *a, const char *b, const char *c, const char *d,
    const char *e, const char *f)
{
	const char *words[] = { a, b, c, d, e, f };
	struct strv argv = { 0 };
	struct buf out = { 0 };
	size_t i;
	int status;

	for (i = 0; i < 6; i++)
		if (words[i] != NULL)
			strv_add(&argv, words[i]);
	status = proc_run(&argv, MTOOLS_MS, &out, &out, err);
	buf_trim(&out);
	if (status == -1 && err != NULL && err->code == ENOENT)
		(void)err_wrap(err, "install mtools");
	else if (status > 0)
		(void)err_set(err, 0, "%s: %s", a, buf_str(&out));
	buf_free(&out);
	strv_free(&argv);
	return status == 0 ? 0 : -1;
}

/* mtools(1): FILE@@OFFSET is a file system inside a file. */
static int
fill_disk(const char *disk, const char *program, off_t size, struct err *err)
{
	char *drive = xasprintf("%s@@%d", disk, FIRST * SECTOR);
	char *sectors = xasprintf("%lld", (long long)(size / SECTOR - FIRST));
	int rc = -1;

	if (run(err, "mformat", "-i", drive, "-T", sectors, "::") == 0 &&
	    run(err, "mmd", "-i", drive, "::/EFI", "::/EFI/BOOT", NULL) == 0)
		rc = run(err, "mcopy", "-i", drive, program,
		    "::/EFI/BOOT/BOOTX64.EFI", NULL);
	free(sectors);
	free(drive);
	return rc;
}

int
image_disk_make(struct image_build_state *b, struct err *err)
{
	char *final = xasprintf("%s/esp.img", b->dir);
	char *disk = xasprintf("%s/esp.img.new", b->dir);
	char *program = xasprintf("%s/BOOTX64.EFI", b->dir);
	struct buf pe = { 0 };
	off_t size;
	int rc = -1;

	if (b->spec->stub == NULL) {
		rc = unlink(final) == 0 || errno == ENOENT
			 ? 0
			 : err_set(err, errno, "remove %s", final);
		goto out;
	}
	if (make_program(b, &pe, err) == -1)
		goto out;
	size = (off_t)((pe.len + SPARE) / SECTOR + FIRST) * SECTOR;
	if (file_write_atomic(program, pe.data, pe.len, err) == 0 &&
	    write_disk(disk, size, err) == 0 &&
	    fill_disk(disk, program, size, err) == 0) {
		rc = rename(disk, final) == 0
			 ? 0
			 : err_set(err, errno, "rename %s", disk);
		b->disk = size;
	}
	(void)unlink(program);
	(void)unlink(disk);
out:
	buf_free(&pe);
	free(program);
	free(disk);
	free(final);
	return rc;
}
