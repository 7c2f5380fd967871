/* SPDX-License-Identifier: BSD-2-Clause
 * What the parts of the use probe share. */
#ifndef PROBES_PROBE_USE_H
#define PROBES_PROBE_USE_H

#include "probes/functions.h"
#include "probes/probe.h"

enum use {
	USE_BOOT_DISK = 1 << 0,
	USE_MOUNTED = 1 << 1,
	USE_SWAP = 1 << 2,
	USE_CONSOLE = 1 << 3,
	USE_DEFAULT_ROUTE = 1 << 4,
	USE_HAS_DISK = 1 << 5, /* no use by itself */
};

struct uses {
	struct source *source;
	struct facts *facts;
	struct functions all;
	unsigned *of;	  /* bits of each function */
	const char *pool; /* some disks may be in use that are not told */
	char why[1024];	  /* not empty: something could not be read */
	char origin[64];
};

/* The function that a sysfs link's target lies below, the last in it; or
 * FUNCTION_NONE. */
size_t use_function(const struct uses *, const char *target);

/* Notes that key could not be read, so that other uses there may be. */
void use_unread(struct uses *, const char *key, const struct err *);

void use_disks(struct uses *);
void use_networks(struct uses *);
void use_consoles(struct uses *);

#endif
