/* SPDX-License-Identifier: BSD-2-Clause
 * One compressed stream (gzip, xz, zstd, lz4, bzip2, lzma) to plain bytes. */
#ifndef GUESTS_IMAGE_UNPACK_H
#define GUESTS_IMAGE_UNPACK_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Appends the plain bytes to out.  Bytes that are not compressed in a way
 * known here are an error; what names the data in it.
 */
int unpack_bytes(
    const void *, size_t n, const char *what, struct buf *out, struct err *);

/* The same for a file. */
int unpack_file(const char *path, struct buf *out, struct err *);

#endif
