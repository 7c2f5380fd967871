/* SPDX-License-Identifier: BSD-2-Clause
 * The static site, from a collection:
 *   index.html                 the devices with most reports
 *   v/, h/                     all devices by maker, all boards
 *   d/VVVV-DDDD/index.html     a device; cN.html: the reports of its Nth cell
 *   d/VVVV-DDDD/cells.json     the same as data (matrix/cells.h)
 *   d/VVVV-DDDD/mapping.json   the function mapping that worked
 *                              (matrix/mapping.h)
 *   d/VVVV-DDDD/digests.txt    its reports: DIGEST TIER REPLACED NAME
 *   d/VVVV-DDDD/listings.json  what listings and others tell of it
 *                              (reports/listings.h), if anything
 *   r/DIGEST.html              a report
 *   d/VVVV-DDDD/verdicts.json  the same with the newest few reports
 *   snapshot.json              those of all devices, and listings, for pptcheck
 *                              lookup: as long as there are cells, however
 *                              many reports
 * All text of reports is escaped, nothing comes from elsewhere.  The same
 * collection gives the same bytes. */
#ifndef MATRIX_PAGES_H
#define MATRIX_PAGES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/strv.h"
#include "matrix/collection.h"

/* What is shown beside reports and never counted (matrix/seeds.h); NULL: none.
 */
struct pages_beside {
	const json_t *predicted, *cited;
};

/* All of it; what is there and no longer belongs goes. */
int pages_write(const char *dir, const struct collection *,
    const struct pages_beside *, struct err *);

/*
 * The same in parts, for what does not fit into memory at once, and again for
 * what changes: begin; devices, for some of them at a time; end, which writes
 * the lists; snapshot.  Up to the first end it is all of them, as pages_write;
 * from then on only what changes: devices of these ids ("10de:1bb3"), of which
 * the collection holds all reports, and one without reports goes.  changed:
 * their ids.  Where one of them fails, all those changes are due again, and
 * before the first end another beginning.  dir and beside are used until
 * pages_free.
 */
struct pages;
struct pages *pages_begin(const char *dir, const struct pages_beside *);
int pages_devices(struct pages *, const struct collection *,
    const struct strv *devices, struct err *);
int pages_end(struct pages *, const struct strv *changed, struct err *);
int pages_snapshot(const struct pages *, struct err *);
void pages_free(struct pages *);

#endif
