/* SPDX-License-Identifier: BSD-2-Clause
 * Listings of IOMMU groups, as the usual shell loops over
 * /sys/kernel/iommu_groups print them with lspci: the group as a heading or on
 * each line; as find and ls -R list that folder; as the kernel logs them; or
 * the table of Proxmox's pvesh. */
#ifndef PROBES_FORMATS_GROUPS_H
#define PROBES_FORMATS_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bdf.h"

struct groups_row {
	unsigned int group;
	bool none; /* it is said to have no group */
	struct bdf bdf;
	/* Hex digits as printed; "" where the line has none. */
	char class[7], vendor[5], device[5], revision[3];
	char name[160];	 /* of vendor and device, "" where there is none */
	char driver[32]; /* of lspci -k; "none"; "" where nothing tells */
};

/* Calls row for each function; returns how many. */
size_t groups_parse(const char *text,
    void (*row)(void *context, const struct groups_row *), void *context);

#endif
