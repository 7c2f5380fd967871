/* SPDX-License-Identifier: BSD-2-Clause
 * Sections of a PE file: what makes an EFI stub a unified kernel image. */
#ifndef GUESTS_IMAGE_PE_H
#define GUESTS_IMAGE_PE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct pe_section {
	const char *name; /* ".linux": at most 8 characters */
	const void *data; /* borrowed */
	size_t len;
};

/*
 * Appends sections of read-only data to the PE32+ file in pe, behind all that
 * it has; they get addresses above the others.  A signature no longer holds and
 * is dropped; so is the checksum.
 */
int pe_add_sections(
    struct buf *pe, const struct pe_section *, size_t n, struct err *);

#endif
