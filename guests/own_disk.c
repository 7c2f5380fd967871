/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/own_disk.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/num.h"

enum {
	SECTOR = 512,
	HEAD = 64 * SECTOR, /* table and entries of GPT: UEFI 2.10, 5.3.1 */
	MBR_ENTRIES = 446,
	MBR_ENTRY = 16,
	MBR_TYPE_ESP = 0xef, /* UEFI 2.10, 5.2.2 */
	MBR_TYPE_GPT = 0xee,
	GPT_ENTRIES_AT = 72, /* UEFI 2.10, 5.3.2 */
	GPT_ENTRY_SIZE = 84,
	GPT_ENTRY_MIN = 128,
	QCOW_VERSION = 4, /* docs/interop/qcow2.txt of QEMU */
	QCOW_BACKING = 8,
	QCOW_INCOMPATIBLE = 72,
	QCOW_DATA_FILE = 1 << 2,
};

/* EFI System Partition, C12A7328-F81F-11D2-BA4B-00C93EC93B4B, as it is stored
 * (UEFI 2.10, 5.3.3). */
static const unsigned char esp[16] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2,
	0x11, 0xba, 0x4b, 0x00, 0xc9, 0x3e, 0xc9, 0x3b, 0x4b };

/* Names of QEMU's, which are the usual suffixes as well. */
static const char *const formats[] = { "raw", "qcow2", "qcow", "vmdk", "vdi",
	"vhdx", "vpc" };

const char *
own_disk_format(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcasecmp(name, formats[i]) == 0)
			return formats[i];
	return NULL;
}

static const char *
format_of_name(const char *path)
{
	const char *suffix = strrchr(file_basename(path), '.');
	const char *format =
	    suffix == NULL ? NULL : own_disk_format(suffix + 1);

	return format == NULL ? "raw" : format;
}

/* Only to refuse by: NULL when it begins like no format. */
static const char *
format_of_magic(const unsigned char *head, size_t n)
{
	static const struct {
		const char *magic;
		size_t n;
		const char *format;
	} magics[] = {
		{ "QFI\xfb", 4, "qcow2" }, /* docs/interop/qcow2.txt */
		{ "KDMV", 4, "vmdk" },	   /* block/vmdk.c of QEMU */
		{ "vhdxfile", 8, "vhdx" }, /* MS-VHDX 2.2.1 */
		{ "conectix", 8, "vpc" },  /* dynamic VHD, its copy */
		{ "<<< ", 4, "vdi" },	   /* block/vdi.c of QEMU */
	};
	size_t i;

	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (n >= magics[i].n &&
		    memcmp(head, magics[i].magic, magics[i].n) == 0)
			return magics[i].format;
	return NULL;
}

static uint64_t
big_endian(const unsigned char *bytes, size_t n)
{
	uint64_t value = 0;

	while (n-- > 0)
		value = value << 8 | *bytes++;
	return value;
}

/* A backing file, or from version 3 on an external data file. */
static bool
names_files(const unsigned char *head)
{
	return big_endian(head + QCOW_BACKING, 8) != 0 ||
	       (big_endian(head + QCOW_VERSION, 4) >= 3 &&
		   (big_endian(head + QCOW_INCOMPATIBLE, 8) & QCOW_DATA_FILE) !=
		       0);
}

/* Whether the format may be taken that nobody said; n is at least SECTOR. */
static int
check_format(const char *path, const char *format, const unsigned char *head,
    size_t n, struct err *err)
{
	const char *magic = format_of_magic(head, n);

	if (strcmp(format, "raw") == 0 && magic != NULL)
		return err_set(err, 0,
		    "%s begins like %s, and its guest may have written that; "
		    "say --guest-format %s or --guest-format raw",
		    path, magic, magic);
	if (strncmp(format, "qcow", 4) == 0 && magic != NULL &&
	    names_files(head))
		return err_set(err, 0,
		    "%s names another file to read from; if that is right, say "
		    "--guest-format %s",
		    path, format);
	return 0;
}

static bool
gpt_has_esp(const unsigned char *head, size_t n)
{
	const unsigned char *h = head + SECTOR;
	uint64_t at, size;

	if (n < 2 * SECTOR || memcmp(h, "EFI PART", 8) != 0)
		return false;
	size = get_le32(h + GPT_ENTRY_SIZE);
	at = get_le64(h + GPT_ENTRIES_AT);
	if (size < GPT_ENTRY_MIN || size > n || at > n / SECTOR)
		return false;
	for (at *= SECTOR; at + size <= n; at += size)
		if (memcmp(head + at, esp, sizeof(esp)) == 0)
			return true;
	return false;
}

enum own_boot
own_disk_boot(const unsigned char *head, size_t n)
{
	size_t i;

	if (n < SECTOR || head[510] != 0x55 || head[511] != 0xaa)
		return OWN_BOOT_UNKNOWN;
	for (i = 0; i < 4; i++) {
		unsigned char type = head[MBR_ENTRIES + i * MBR_ENTRY + 4];

		if (type == MBR_TYPE_ESP ||
		    (type == MBR_TYPE_GPT && gpt_has_esp(head, n)))
			return OWN_BOOT_UEFI;
	}
	return OWN_BOOT_BIOS;
}

/* A FIFO would wait for a writer for ever. */
static int
open_disk(const char *path, bool *block, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	if (fstat(fd, &st) == -1 ||
	    (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))) {
		(void)close(fd);
		return err_set(err, 0,
		    "%s is no disk: neither a file nor a block device", path);
	}
	*block = S_ISBLK(st.st_mode);
	return fd;
}

static int
read_head(
    unsigned char *head, size_t *n, const char *path, int fd, struct err *err)
{
	ssize_t got = 1;

	for (*n = 0; *n < HEAD && got > 0;) {
		got = pread(fd, head + *n, HEAD - *n, (off_t)*n);
		if (got > 0)
			*n += (size_t)got;
		else if (got == -1 && errno == EINTR)
			got = 1;
	}
	if (got == -1)
		return err_set(err, errno, "read %s", path);
	if (*n < SECTOR)
		return err_set(err, 0, "%s is no disk: %zu bytes", path, *n);
	return 0;
}

int
own_disk_look(
    const char *path, const char **format, enum own_boot *boot, struct err *err)
{
	unsigned char head[HEAD];
	bool block = false;
	int fd = open_disk(path, &block, err), rc;
	size_t n;

	if (fd == -1)
		return -1;
	rc = read_head(head, &n, path, fd, err);
	(void)close(fd);
	if (rc == 0 && *format == NULL) {
		*format = block ? "raw" : format_of_name(path);
		if (!block)
			rc = check_format(path, *format, head, n, err);
	}
	if (rc == 0)
		*boot = strcmp(*format, "raw") == 0 ? own_disk_boot(head, n)
						    : OWN_BOOT_UNKNOWN;
	return rc;
}

/* How much of the text is this path, each comma doubled or not; 0: it is
 * another text, or a longer name. */
static size_t
path_at(const char *text, const char *path, bool doubled)
{
	size_t n = 0;

	for (; *path != '\0'; path++) {
		if (text[n] != *path ||
		    (doubled && *path == ',' && text[n + 1] != ','))
			return 0;
		n += doubled && *path == ',' ? 2 : 1;
	}
	return isalnum((unsigned char)text[n]) ||
		       (text[n] != '\0' && strchr("_-/", text[n]) != NULL)
		   ? 0
		   : n;
}

char *
own_disk_hide(const char *text, const char *path)
{
	struct buf b = { 0 };
	size_t n;

	buf_adds(&b, "");
	while (*text != '\0') {
		n = path_at(text, path, true);
		if (n == 0)
			n = path_at(text, path, false);
		if (n > 0)
			buf_adds(&b, "DISK");
		else
			buf_add(&b, text, 1);
		text += n > 0 ? n : 1;
	}
	return b.data;
}
