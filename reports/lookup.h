/* SPDX-License-Identifier: BSD-2-Clause
 * What others saw: the answer of the matrix's snapshot on one device. */
#ifndef REPORTS_LOOKUP_H
#define REPORTS_LOOKUP_H

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

#define LOOKUP_SCHEMA "pptcheck/snapshot/1"

/* Where the devices begin and end, in a snapshot that has a line for each. */
#define LOOKUP_DEVICES "\"devices\":{"
#define LOOKUP_END "}}"

/* The snapshot in a file, with these devices ("10de:1bb3") and perhaps others;
 * the caller's.  NULL and err if it is none. */
json_t *lookup_open(const char *path, const struct strv *ids, struct err *);

/* The same of a text; name: for err.  check: what is said of other devices is
 * looked at as well. */
json_t *lookup_read(const struct buf *, const char *name,
    const struct strv *ids, bool check, struct err *);

/*
 * The same from the URL of a matrix, the folder of a site (or of a repository
 * with a folder "site"), or a file.  Of a matrix only the parts of these
 * devices are asked for, where it has them apart, with more reports than the
 * snapshot has: at d/10de-1bb3/cells.json or v1/devices/10de/1bb3.json, and
 * what is no report (reports/listings.h) beside the first.
 */
json_t *lookup_from(const char *from, const struct strv *ids, struct err *);

/* Adds all of it, as it stands there; it is a snapshot. */
int lookup_fetch(const char *from, struct buf *, struct err *);

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
 * firmware and CPU; no more are counted than a snapshot names, 3. */
size_t lookup_likes(const json_t *snapshot, const char *board, const char *bios,
    const char *cpu, const char *origin);

/* Cells of a platform like mine first, reports of a board or IOMMU like mine
 * first in them; how many people, proven or predicted, how old. */
void lookup_text(struct buf *, const char *ids, const json_t *device,
    const struct lookup_host *mine, time_t now);

#endif
