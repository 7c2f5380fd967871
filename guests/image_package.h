/* SPDX-License-Identifier: BSD-2-Clause
 * Kernel and modules out of a Debian linux-image package. */
#ifndef GUESTS_IMAGE_PACKAGE_H
#define GUESTS_IMAGE_PACKAGE_H

#include "base/buf.h"
#include "base/err.h"

/* Appends one file of the .deb, without the slash at its front. */
int package_file(
    const char *deb, const char *path, struct buf *out, struct err *);

/*
 * Unpacks boot/vmlinuz-*, boot/config-* and lib/modules/ of the .deb into a
 * new folder tree (usr/lib/modules lands in lib/modules too).  Blocks for the
 * length of the decompression.  *release: the kernel's; the caller frees it.
 */
int package_extract(
    const char *deb, const char *tree, char **release, struct err *);

/*
 * The same, once: dir/tree is kept while it comes from the package with this
 * SHA-256, and holds what depmod(8) writes.  Never half there.
 */
int package_tree(const char *deb, const char *digest, const char *dir,
    char **release, struct err *);

#endif
