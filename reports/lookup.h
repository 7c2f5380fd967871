/* SPDX-License-Identifier: BSD-2-Clause
 * What others saw: the answer of the matrix's snapshot on one device. */
#ifndef REPORTS_LOOKUP_H
#define REPORTS_LOOKUP_H

#include <jansson.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"

#define LOOKUP_SCHEMA "pptcheck/snapshot/1"

/* The snapshot in a file; the caller's.  NULL and err if it is none. */
json_t *lookup_open(const char *path, struct err *);

/* The device's part, borrowed; NULL when nobody has reported it. */
const json_t *lookup_device(const json_t *snapshot, const char *ids);

struct lookup_host {
	const char *platform; /* "Linux 6.1 qemu", or NULL */
	const char *board, *iommu;
};

/* Cells of a platform like mine first, reports of a board or IOMMU like mine
 * first in them; how many people, proven or predicted, how old. */
void lookup_text(struct buf *, const char *ids, const json_t *device,
    const struct lookup_host *mine, time_t now);

#endif
