/* SPDX-License-Identifier: BSD-2-Clause
 * The reports of a collection by device. */
#ifndef MATRIX_GROUP_H
#define MATRIX_GROUP_H

#include <stddef.h>

#include "base/strv.h"
#include "matrix/collection.h"

/* The reports of one device, in the collection's order. */
struct group {
	char *ids; /* "10de:1bb3" */
	const struct entry **v;
	size_t n;
};

/* Those whose ids are in only, or all when that is NULL; they point into the
 * collection. */
struct group *groups_new(
    const struct collection *, const struct strv *only, size_t *n);
void groups_free(struct group *, size_t n);

#endif
