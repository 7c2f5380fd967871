/* SPDX-License-Identifier: BSD-2-Clause
 * The static site: index.html, d/VVVV-DDDD.html, r/DIGEST.html and
 * snapshot.json.  No script, nothing from elsewhere; all text of reports is
 * escaped. */
#ifndef MATRIX_PAGES_H
#define MATRIX_PAGES_H

#include <jansson.h>

#include "matrix/collection.h"

/* The folder is made when it is not there; pages of reports that are gone go.
 */
int pages_write(const char *dir, const json_t *snapshot,
    const struct collection *, struct err *);

#endif
