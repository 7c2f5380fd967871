/* SPDX-License-Identifier: BSD-2-Clause
 * The kernel's own answer, before any guest: every step that a hypervisor takes
 * to get at a function, in milliseconds. */
#ifndef GUESTS_PASSTHROUGH_H
#define GUESTS_PASSTHROUGH_H

#include "base/err.h"

/* In the order in which they are climbed. */
enum passthrough_rung {
	PASSTHROUGH_CONTAINER, /* VFIO speaks type 1; vmm is initialised */
	PASSTHROUGH_GROUP,     /* the group's node opens: nobody else has it */
	PASSTHROUGH_VIABLE, /* no function of the group is with a host driver */
	PASSTHROUGH_SET_IOMMU, /* DMA and interrupts can be remapped */
	PASSTHROUGH_DEVICE,    /* the function opens; this resets it */
	PASSTHROUGH_ALL,       /* every rung held */
};

/*
 * Climbs until a rung breaks and lets go of everything.  Returns the rung that
 * broke, with one sentence that says what to do in err, or PASSTHROUGH_ALL.
 * Opening the function resets it; the kernel may take 65 s for one that is
 * stuck.
 */
enum passthrough_rung passthrough_try(
    const char *bdf, const char *group, struct err *);

/* May this process give it to a guest, and has no other guest it?  group is
 * NULL or "none" where there is none. */
int passthrough_check_access(const char *bdf, const char *group, struct err *);

/* May a hypervisor that this process starts pin so much guest memory? */
int passthrough_check_memory(int mib, struct err *);

#endif
