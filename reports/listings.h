/* SPDX-License-Identifier: BSD-2-Clause
 * What is known of a device that is no report: in a snapshot (reports/lookup.h)
 * beside "devices", and of one device in d/VVVV-DDDD/listings.json of a site:
 *
 * {"listings": {"attribution": TEXT, "devices": {"8086:125c": {"name", "hosts":
 *    COUNT, "facts": [{"reset": "flr", "interrupts": "msi msix", "bars":
 *    "0:mem32:16M ...", "hosts": COUNT, "on": [MODEL]}]}}},
 *  "cited": {"devices": {"10de:1bb3": {"name", "set_ups": [{"platform",
 *    "guest", "ended", "text", "source"}]}}}}
 *
 * Listings predict: facts that a device showed on hosts where nobody tried
 * passthrough.  Cited is what people published elsewhere.  Neither counts. */
#ifndef REPORTS_LISTINGS_H
#define REPORTS_LISTINGS_H

#include <jansson.h>

#include "base/buf.h"

/* Of how many hosts there are listings; 0: none. */
int listings_hosts(const json_t *snapshot, const char *ids);

/* How many set-ups were published elsewhere. */
size_t listings_cited(const json_t *snapshot, const char *ids);

/* Adds both, each under a line that says what it is; nothing where there is
 * nothing.  width: of the terminal, 0 if it is none. */
void listings_text(
    struct buf *, const json_t *snapshot, const char *ids, size_t width);

/* Sets "listings" and "cited" of this device in j, each where there is one. */
void listings_put(json_t *j, const json_t *snapshot, const char *ids);

/* What the methods of a reset mean for passthrough, in a sentence. */
const char *listings_meaning(const char *reset);

#endif
