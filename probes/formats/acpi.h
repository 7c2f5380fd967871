/* SPDX-License-Identifier: BSD-2-Clause
 * The header of an ACPI table (ACPI 6.5, 5.2.6) and a bounded walk over what
 * follows it.  No length in a table is believed. */
#ifndef PROBES_FORMATS_ACPI_H
#define PROBES_FORMATS_ACPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define ACPI_HEADER 36

struct acpi_table {
	char signature[5];
	uint32_t length; /* what the header claims */
	uint8_t revision;
	const uint8_t *bytes; /* the caller's; the header first */
	size_t n;	      /* how many are there, at most length */
	bool checksum_ok;     /* true as well when the table is cut off */
};

/* Fails if the header is not all there, is another table's, or claims to be
 * longer than the table. */
int acpi_open(struct acpi_table *, const char *signature, const void *bytes,
    size_t n, struct err *);

/* -1, with the text as it is; code tells ENODATA (cut off) from EINVAL (wrong).
 */
int acpi_refuse(struct err *, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The source holds less than the table claims to be. */
bool acpi_cut(const struct acpi_table *);

/* Bytes from offset on; NULL unless all n are there. */
const uint8_t *acpi_at(const struct acpi_table *, size_t offset, size_t n);

/*
 * What a reader of structures notes.  error is about the table itself, the
 * first defect only; whole says that nothing was cut off or skipped.
 */
struct acpi_defects {
	char error[128]; /* "" if there is none */
	bool whole;
};

void acpi_defect(struct acpi_defects *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Notes what acpi_open saw, to begin with. */
void acpi_defects_begin(struct acpi_defects *, const struct acpi_table *);

/*
 * The structure at offset that claims to have length bytes, header of `head`
 * bytes included.  False, and noted, if it cannot be used; the walk ends.
 */
bool acpi_structure_fits(const struct acpi_table *, size_t offset,
    size_t length, size_t head, struct acpi_defects *);

/* An array of n elements with room for one more, grown by doubling. */
void *acpi_room(void *v, size_t n, size_t size);

#endif
