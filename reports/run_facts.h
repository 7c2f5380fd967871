/* SPDX-License-Identifier: BSD-2-Clause
 * What of the facts a run document holds: an allow-list, and where a function
 * sits. */
#ifndef REPORTS_RUN_FACTS_H
#define REPORTS_RUN_FACTS_H

#include <jansson.h>

#include "base/strv.h"
#include "probes/facts.h"

/* The host's facts that may be kept; the caller's. */
json_t *run_host_facts(const struct facts *);

/* {"bdf", "id", "name"?, "path"?, "facts"} of a function; the caller's. */
json_t *run_function(const struct facts *, const char *bdf);

/*
 * The functions around these that are not among them: the bridges above, and
 * what shares their groups with its bridges.  In order of addresses; the
 * caller's.
 */
json_t *run_around(const struct facts *, const struct strv *devices);

/*
 * Where a function sits whatever numbers its buses got: "0000:00:1c.4/00.0",
 * root port first, then device and function at each bridge below it.  The
 * caller frees it; NULL when a bridge above it is not known.
 */
char *run_path(const struct facts *, const char *bdf);

#endif
