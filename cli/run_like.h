/* SPDX-License-Identifier: BSD-2-Clause
 * run --like-vm: the set-up of a guest of vm-bhyve or Hoster. */
#ifndef CLI_RUN_LIKE_H
#define CLI_RUN_LIKE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/strv.h"
#include "probes/facts.h"

struct run_like {
	int memory_mib, cpus;
	struct strv devices; /* BDFs in the order of its configuration */
	char *slots;	     /* "BDF=SLOT:FUNC,..."; NULL: no such set-up */
	char *roms;	     /* "BDF=FILE,...", or "" */
};

/* Is --like-vm given as it can be?  Says why not. */
bool like_fits(const char *name, const struct strv *devices);

/*
 * name: a guest that a manager of this host has, by the facts, or the file of
 * one (with a slash in it), or NULL: then 0.  Refuses what would not be the
 * same guest.
 */
int like_open(struct run_like *, const char *name, const struct facts *live,
    struct err *);

void like_free(struct run_like *);

#endif
