/* SPDX-License-Identifier: BSD-2-Clause
 * What trials of pptcheck run found of this host, kept in its cache.  Written
 * by guests/accel.c. */
#ifndef PROBES_REMEMBERED_H
#define PROBES_REMEMBERED_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/* The file in the cache: an object; the caller frees the path. */
char *remembered_accel_path(void);

/* What an answer depends on but the image: kernel, CPU, and path, size and time
 * of the hypervisor's program.  "; " and the image's digest make it a member's
 * name.  The caller frees it. */
char *remembered_host(const char *program);

/* The note of an answer for which KVM was not tried. */
extern const char remembered_no_kvm[];

/* Adds "kvm" when a guest booted with it here, "tcg" when none did that was
 * tried.  ENOENT: nothing was tried. */
int remembered_accel(const char *program, struct buf *, struct err *);

#endif
