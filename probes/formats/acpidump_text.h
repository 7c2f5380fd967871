/* SPDX-License-Identifier: BSD-2-Clause
 * The text of two tools named acpidump, as the tables it stands for.
 *
 * ACPICA's (Linux): "DMAR @ 0x..." and lines of hex.
 * FreeBSD's acpidump -t (usr.sbin/acpi/acpidump/acpi.c): C comments with a
 * header of each table; of DMAR the structures too, of IVRS no more than the
 * header in 14.0. */
#ifndef PROBES_FORMATS_ACPIDUMP_TEXT_H
#define PROBES_FORMATS_ACPIDUMP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct acpidump_table {
	char name[9]; /* "DMAR" */
	struct buf bytes;
};

/* Zero-initialise before use. */
struct acpidump {
	struct acpidump_table *v;
	size_t n;
};

/* Adds every table of ACPICA's text.  A table whose hex breaks off or skips
 * bytes ends there, so it is shorter than its own header says. */
void acpidump_linux(struct acpidump *, const char *text, size_t n);
void acpidump_free(struct acpidump *);

/* The first of that name, or NULL. */
const struct acpidump_table *acpidump_find(
    const struct acpidump *, const char *name);

/* All tables of a machine, so that one not among them is absent: no machine
 * lacks FADT. */
bool acpidump_complete(const struct acpidump *);

/*
 * Builds table `signature` again from FreeBSD's text, as far as the text goes:
 * what is not printed (reserved bytes, flag DMA_CTRL_PLATFORM_OPT_IN) is 0, the
 * checksum is made to fit.  ENOENT: there is no such table; ENODATA: the
 * text is but a part, so that cannot be said.
 */
int acpidump_freebsd(
    const char *text, const char *signature, struct buf *out, struct err *);

#endif
