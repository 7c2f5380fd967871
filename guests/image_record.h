/* SPDX-License-Identifier: BSD-2-Clause
 * What an image was made from, to tell whether it must be made again. */
#ifndef GUESTS_IMAGE_RECORD_H
#define GUESTS_IMAGE_RECORD_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "guests/image.h"

/*
 * {"options": {...}, "inputs": [{"what", "path", "size", "mtime"}, ...]} of
 * the files as they are now; one that is missing is an error.  modules is the
 * module folder, NULL when it comes with the package.  The caller owns it.
 */
json_t *record_make(
    const struct image_spec *, const char *modules, struct err *);

/* Adds "sha256" to every input: reads all of them. */
int record_digest(json_t *record, struct err *);

/* The digest of the input with this name, or NULL. */
const char *record_find(const json_t *record, const char *what);

/*
 * Whether now describes the same as old, an image.json.  Files of the same
 * size whose path or time differ are read and compared by digest.
 */
bool record_same(const json_t *old, const json_t *now);

#endif
