/* SPDX-License-Identifier: BSD-2-Clause
 * Collections of made-up reports, for tests of what is counted. */
#ifndef MATRIX_CELLS_FIXTURE_H
#define MATRIX_CELLS_FIXTURE_H

#include <jansson.h>
#include <stdbool.h>

#include "matrix/collection.h"

/* fixtures/matrix/examples/NAME.json, the caller's. */
json_t *example(const char *name);

/* All of it as lookup reads it, the caller's. */
json_t *snapshot_of(struct collection *);

/* The first cell of a device, borrowed. */
const json_t *cell(const json_t *snapshot, const char *ids);

/* Another verdict for an entry, predicted. */
void fail(struct entry *, const char *claim);

/* Adds n people who are good or not, of one tier, each with a report that is
 * like the example but for the person. */
void crowd(struct collection *, const char *from, const char *name, int n,
    bool good, enum tier);

#endif
