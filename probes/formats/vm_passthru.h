/* SPDX-License-Identifier: BSD-2-Clause
 * The table that vm-bhyve's `vm passthru` prints. */
#ifndef PROBES_FORMATS_VM_PASSTHRU_H
#define PROBES_FORMATS_VM_PASSTHRU_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bdf.h"

struct vm_passthru_row {
	const char *unit; /* "ppt0" */
	struct bdf bdf;	  /* vm-bhyve drops the domain: 0 here */
	bool ready;
	const char *name; /* "" for "-" */
};

/* Zero-initialise before use; strings live as long as it does. */
struct vm_passthru {
	struct vm_passthru_row *v;
	size_t n;
	bool partial; /* somebody left rows out and wrote "..." */
	struct arena strings;
};

void vm_passthru_parse(struct vm_passthru *, const char *text, size_t n);
void vm_passthru_free(struct vm_passthru *);

#endif
