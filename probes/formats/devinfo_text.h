/* SPDX-License-Identifier: BSD-2-Clause
 * The device tree that FreeBSD's `devinfo -v` prints. */
#ifndef PROBES_FORMATS_DEVINFO_TEXT_H
#define PROBES_FORMATS_DEVINFO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bdf.h"

struct devinfo_function {
	struct bdf bdf;
	struct bdf parent; /* the bridge above it */
	bool has_parent;   /* false: below a host bridge */
	bool disabled;	   /* by devctl(8) */
	/* 0xffff: it was dead when the kernel last saved its config space,
	 * which ppt does at each assign. */
	uint16_t vendor;
};

/* Zero-initialise before use. */
struct devinfo {
	struct devinfo_function *v; /* sorted by address */
	size_t n;
};

void devinfo_parse(struct devinfo *, const char *text, size_t n);
const struct devinfo_function *devinfo_find(
    const struct devinfo *, const struct bdf *);
void devinfo_free(struct devinfo *);

#endif
