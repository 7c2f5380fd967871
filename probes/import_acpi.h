/* SPDX-License-Identifier: BSD-2-Clause
 * acpi:FILE: tables that were captured alone. */
#ifndef PROBES_IMPORT_ACPI_H
#define PROBES_IMPORT_ACPI_H

#include "probes/source.h"

/*
 * A raw table (any), text of ACPICA's acpidump (Linux), or of FreeBSD's
 * acpidump -t, or what `acpidump -t | grep DMAR` left of that.  Answers
 *   sysfs:firmware/acpi/tables/NAME, and the list of names if all are there
 *   run:acpidump -t
 */
int source_open_acpi(struct source *, const char *path, struct err *);

#endif
