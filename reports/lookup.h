/* SPDX-License-Identifier: BSD-2-Clause
 * What others saw: the answer of the matrix's snapshot on one device. */
#ifndef REPORTS_LOOKUP_H
#define REPORTS_LOOKUP_H

#include <jansson.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

#define LOOKUP_SCHEMA "pptcheck/snapshot/1"

/* The snapshot in a file; the caller's.  NULL and err if it is none. */
json_t *lookup_open(const char *path, struct err *);

/*
 * The same from the URL of a matrix, the folder of a site (or of a repository
 * with a folder "site"), or a file.  Of a matrix only the parts of these
 * devices ("10de:1bb3") are asked for, where it has them apart, as the snapshot
 * has them: at d/10de-1bb3/cells.json or v1/devices/10de/1bb3.json, and what
 * is no report (reports/listings.h) beside the first.  ids NULL: all of it.
 */
json_t *lookup_from(const char *from, const struct strv *ids, struct err *);

/* The device's part, borrowed; NULL when nobody has reported it. */
const json_t *lookup_device(const json_t *snapshot, const char *ids);

struct lookup_host {
	const char *platform; /* "Linux 6.1 qemu", or NULL */
	const char *board, *iommu;
};

/*
 * In a few words: "works 4/4", how many people of how many had success on a
 * platform like mine; in brackets when only other platforms were tried; "-"
 * when nobody proved anything.  The caller frees it.
 */
char *lookup_brief(const json_t *device, const struct lookup_host *mine);

/* How many people other than this origin reported from a host with this board,
 * firmware and CPU. */
size_t lookup_likes(const json_t *snapshot, const char *board, const char *bios,
    const char *cpu, const char *origin);

/* Cells of a platform like mine first, reports of a board or IOMMU like mine
 * first in them; how many people, proven or predicted, how old. */
void lookup_text(struct buf *, const char *ids, const json_t *device,
    const struct lookup_host *mine, time_t now);

#endif
