/* SPDX-License-Identifier: BSD-2-Clause
 * An initramfs with the agent as /init and kernel modules beside it.
 *
 *   /init            the agent
 *   /modules/X.ko    modules, never compressed
 *   /modules/order   file names to insert at start, one a line, in order
 *   /modules/dep     "X.ko: A.ko B.ko": what to insert before X.ko, A.ko first;
 *                    all of it, one line for every module
 *   /modules/alias   modules.alias(5) lines of the modules in the image
 *   /job.json        when there is a job
 *   /dev (with console and null), /proc, /sys, /run
 */
#ifndef GUESTS_IMAGE_INITRAMFS_H
#define GUESTS_IMAGE_INITRAMFS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

struct initramfs {
	const char *agent;	     /* a statically linked program */
	const char *modules_dir;     /* /lib/modules/<release>, or NULL: none */
	const struct strv *start;    /* modules inserted at start; or NULL */
	const struct strv *required; /* others that must exist; or NULL */
	const struct strv *optional; /* others; or NULL */
	const struct strv *extra;    /* "SRC:DEST", or NULL */
	const char *job;	     /* text of /job.json, or NULL */
};

/*
 * Appends the cpio to out; needs no privileges; the same input gives the same
 * bytes.  Dependencies come along.  A module built into the kernel counts as
 * there.  To modules are added the file names in the image, to absent the
 * optional modules that the tree lacks (both may be NULL).
 */
int initramfs_make(const struct initramfs *, struct buf *out,
    struct strv *modules, struct strv *absent, struct err *);

/* The same into a file, atomically. */
int image_initramfs(const char *path, const struct initramfs *, struct err *);

typedef int extra_visit(
    void *context, const char *src, const char *dest, struct err *);

/*
 * Calls visit for each file of the "SRC:DEST" pairs (may be NULL), in order; a
 * SRC that is a folder stands for every file below it, sorted.  Ends with the
 * first -1, its own (DEST climbs with "..", SRC is not there) or visit's.
 */
int extra_each(
    const struct strv *extra, extra_visit *, void *context, struct err *);

#endif
