/* SPDX-License-Identifier: BSD-2-Clause
 * The PCI functions among the facts, and which bridge leads to which. */
#ifndef PROBES_FUNCTIONS_H
#define PROBES_FUNCTIONS_H

#include "base/bdf.h"
#include "probes/facts.h"

#define FUNCTION_NONE ((size_t)-1)

struct function {
	struct bdf bdf;
	struct bdf_text text;
	size_t parent; /* the bridge above it; FUNCTION_NONE: none or unknown */
	size_t physfn; /* the physical function of a VF; else FUNCTION_NONE */
	bool on_root;  /* no bridge is above it */
	int secondary; /* bridge: bus below it; -1: none or unknown */
};

struct functions {
	struct function *v; /* sorted by address */
	size_t n;
};

/* A parent stands on a lower bus, so walking up ends. */
void functions_read(struct functions *, const struct facts *);
void functions_free(struct functions *);

/* Position, or FUNCTION_NONE. */
size_t functions_find(const struct functions *, const struct bdf *);

#endif
