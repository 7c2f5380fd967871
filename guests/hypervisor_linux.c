/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/hypervisor.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "guests/firmware.h"
#include "guests/image_digest.h"

/* Nested emulation makes starting QEMU slow; it never needs this long. */
#define ANSWER_MS 30000

const char *const hypervisor_name = "qemu";
const char *const hypervisor_program = "qemu-system-x86_64";

static int
ask(const char *qemu, const char *a, const char *b, struct buf *out,
    struct err *err)
{
	struct strv argv = { 0 };
	int status;

	strv_add(&argv, qemu);
	strv_add(&argv, a);
	if (b != NULL)
		strv_add(&argv, b);
	status = proc_run(&argv, ANSWER_MS, out, out, err);
	strv_free(&argv);
	return status;
}

int
hypervisor_check(const char *qemu, struct err *err)
{
	char *path = file_which(qemu);
	struct buf out = { 0 };
	int status;

	if (path == NULL)
		return err_set(err, 0,
		    "%s is not there; install QEMU (Debian: qemu-system-x86) "
		    "or give --qemu PATH",
		    qemu);
	free(path);
	status = ask(qemu, "-device", "vfio-pci,help", &out, err);
	/* Not its own answer: killed by a signal. */
	if (status > 128)
		(void)err_set(
		    err, 0, "%s: killed by signal %d", qemu, status - 128);
	if (status == -1 || status > 128) {
		buf_free(&out);
		return -1;
	}
	if (status > 0 || strstr(buf_str(&out), "x-no-mmap") == NULL) {
		buf_free(&out);
		return err_set(err, 0,
		    "%s has no vfio-pci device; use a QEMU built with VFIO",
		    qemu);
	}
	buf_free(&out);
	return 0;
}

/* "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", or with git's
 * word for a changed tree, "9.0.50 (v9.0.0-12-g1a2b3c4-dirty)"
 * (scripts/qemu-version.sh). */
char *
hypervisor_version(const char *qemu)
{
	static const char mark[] = "version ";
	struct buf out = { 0 };
	char *version = NULL;
	const char *p;

	if (ask(qemu, "--version", NULL, &out, NULL) == 0 &&
	    (p = strstr(buf_str(&out), mark)) != NULL) {
		p += sizeof(mark) - 1;
		version = xasprintf("%.*s%s", (int)strcspn(p, " \r\n"), p,
		    strstr(p, "-dirty)") != NULL ? ", changed source" : "");
	}
	buf_free(&out);
	return version;
}

/* The caller frees it; NULL when there is none. */
static char *
digest_of(const char *path)
{
	struct digest_text digest;

	return digest_file(path, &digest, NULL) == 0 ? xstrdup(digest.s) : NULL;
}

/* The first of the folders that QEMU names for its data has it; q35 boots
 * bios-256k.bin (hw/i386/pc_q35.c). */
static char *
seabios(const char *qemu)
{
	struct buf out = { 0 };
	char *line, *found = NULL;

	if (ask(qemu, "-L", "help", &out, NULL) == 0)
		while (found == NULL && (line = buf_take_line(&out)) != NULL) {
			char *path = xasprintf("%s/bios-256k.bin", line);

			found = digest_of(path);
			free(path);
			free(line);
		}
	buf_free(&out);
	return found;
}

char *
hypervisor_firmware(const char *qemu, bool uefi)
{
	struct firmware f = { 0 };
	char *found = NULL;

	if (!uefi)
		return seabios(qemu);
	if (firmware_find(&f, NULL) == 0)
		found = digest_of(f.code);
	firmware_free(&f);
	return found;
}
