/* SPDX-License-Identifier: BSD-2-Clause
 * A newc cpio archive whose bytes depend only on what was put in. */
#ifndef GUESTS_IMAGE_CPIO_H
#define GUESTS_IMAGE_CPIO_H

#include "base/buf.h"
#include "base/err.h"

struct cpio;

struct cpio *cpio_new(void);
void cpio_free(struct cpio *);

/*
 * Paths are relative to the root ("dev/null"); a slash in front is dropped and
 * missing parent folders are added.  mode is the permission bits.
 */
void cpio_dir(struct cpio *, const char *path);
void cpio_device(struct cpio *, const char *path, unsigned mode, unsigned major,
    unsigned minor);
/* Takes over the bytes; the buffer is empty afterwards. */
void cpio_file(
    struct cpio *, const char *path, unsigned mode, struct buf *bytes);

/*
 * Appends the archive to out: sorted by path, owner and times 0.  A path given
 * twice is an error unless both are folders.
 */
int cpio_write(struct cpio *, struct buf *out, struct err *);

#endif
