/* SPDX-License-Identifier: BSD-2-Clause
 * The kernel's own answer, before any guest: every step that a hypervisor takes
 * to get at a function, in milliseconds. */
#ifndef GUESTS_VFIO_H
#define GUESTS_VFIO_H

#include "base/err.h"

/* In the order in which they are climbed. */
enum vfio_rung {
	VFIO_RUNG_CONTAINER, /* /dev/vfio/vfio opens and speaks type 1 */
	VFIO_RUNG_GROUP,     /* the group's node opens: nobody else has it */
	VFIO_RUNG_VIABLE, /* no function of the group is with a host driver */
	VFIO_RUNG_SET_IOMMU, /* DMA and interrupts can be remapped */
	VFIO_RUNG_DEVICE,    /* the function opens; this resets it */
	VFIO_RUNG_ALL,	     /* every rung held */
};

/*
 * Climbs until a rung breaks and lets go of everything.  Returns the rung that
 * broke, with one sentence that says what to do in err, or VFIO_RUNG_ALL.
 * Opening the function resets it; the kernel may take 65 s for one that is
 * stuck.
 */
enum vfio_rung vfio_try(const char *bdf, const char *group, struct err *);

/* May this process open VFIO's node and the group's, and has nobody else it? */
int vfio_check_access(const char *bdf, const char *group, struct err *);

/* May a hypervisor that this process starts pin so much guest memory? */
int vfio_check_memory(int mib, struct err *);

#endif
