/* SPDX-License-Identifier: BSD-2-Clause
 * What is known of devices without reports: never counted as one.
 *
 * predicted: {"schema": "pptcheck/seeds/1", "attribution": TEXT, "hosts":
 *   [NAME], "devices": {"8086:125c": {"name", "class", "hosts": COUNT,
 *   "facts": [{"reset": "flr", "interrupts": "msi msix", "bars": "0:mem32:16M
 *   ...", "hosts": COUNT, "on": [index of a host]}]}}}; ci/seeds makes it.
 * cited: {"schema": "pptcheck/cited/1", "devices": {"10de:1bb3": {"name",
 *   "set_ups": [{"platform", "guest", "ended", "text", "source"}]}}} */
#ifndef MATRIX_SEEDS_H
#define MATRIX_SEEDS_H

#include <jansson.h>

#include "base/err.h"
#include "matrix/pages.h"

#define SEEDS_PREDICTED "pptcheck/seeds/1"
#define SEEDS_CITED "pptcheck/cited/1"

/* The document in a file, the caller's; NULL and err when it is not of the
 * schema. */
json_t *seeds_read(const char *path, const char *schema, struct err *);

/* predicted.json or cited.json as installed: in a build folder beside the
 * program, else below its prefix.  NULL and err as above. */
json_t *seeds_installed(
    const char *argv0, const char *name, const char *schema, struct err *);

/*
 * What a client gets of them (reports/listings.h), of one device or, with ids
 * NULL, of all: the caller's.  An empty object where there is nothing.
 */
json_t *seeds_apart(const struct pages_beside *, const char *ids);

#endif
