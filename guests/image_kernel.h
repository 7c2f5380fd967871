/* SPDX-License-Identifier: BSD-2-Clause
 * An x86 bzImage and the kernel packed in it. */
#ifndef GUESTS_IMAGE_KERNEL_H
#define GUESTS_IMAGE_KERNEL_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct kernel {
	struct buf file;    /* the bzImage as it is */
	size_t payload;	    /* where the packed ELF begins in it */
	size_t payload_len; /* as the header says, inside the file */
	char *release;	    /* "6.1.0-56-amd64" */
};

/* Zero-initialise before use; kernel_free after an error too. */
int kernel_read(struct kernel *, const char *path, struct err *);
void kernel_free(struct kernel *);

/* The same from bytes in k->file; name stands in errors. */
int kernel_parse(struct kernel *, const char *name, struct err *);

/* Appends what the payload holds, whatever it is (seconds for xz). */
int kernel_unpack(const struct kernel *, struct buf *out, struct err *);

#endif
