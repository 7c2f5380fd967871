/* SPDX-License-Identifier: BSD-2-Clause
 * SHA-256 of bytes and files, as hexadecimal text. */
#ifndef GUESTS_IMAGE_DIGEST_H
#define GUESTS_IMAGE_DIGEST_H

#include <stddef.h>

#include "base/err.h"

/* 32 bytes in lower-case hexadecimal and a NUL. */
struct digest_text {
	char s[65];
};

/* Of the n buffers one behind the other. */
struct buf;
struct digest_text digest_bufs(const struct buf *const *, size_t n);

/* Reads the whole file: a package of 70 MB takes a few tenths of a second. */
int digest_file(const char *path, struct digest_text *, struct err *);

#endif
