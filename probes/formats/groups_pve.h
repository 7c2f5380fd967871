/* SPDX-License-Identifier: BSD-2-Clause
 * The table of "pvesh get /nodes/NODE/hardware/pci", line by line. */
#ifndef PROBES_FORMATS_GROUPS_PVE_H
#define PROBES_FORMATS_GROUPS_PVE_H

#include <stdbool.h>

#include "probes/formats/groups.h"

/* Which column has what, from the head of the table; zero-initialise. */
struct groups_pve {
	bool known;
	int id, group, class, vendor, device, name; /* -1: not there */
};

/* True if the line is a row: it is in out then. */
bool groups_pve_line(
    struct groups_pve *, const char *line, struct groups_row *out);

#endif
