/* SPDX-License-Identifier: BSD-2-Clause
 * The document of `pptcheck probe --json`: reports/probe-1.schema.json. */
#ifndef REPORTS_PROBE_JSON_H
#define REPORTS_PROBE_JSON_H

#include <jansson.h>

#include "base/buf.h"
#include "base/strv.h"
#include "probes/facts.h"

#define PROBE_SCHEMA "pptcheck/probe/1"

/* A fact as JSON, the caller's; an unknown one is {"unknown": why}. */
json_t *fact_json(const struct fact *);

/*
 * Adds the document: the host's facts, and a member for each of these devices
 * (NULL: for all that facts name), in order of their addresses; with each what
 * judge_run made of the same facts.  more: members at its end; it is then one
 * line.  NULL: none, and it is indented.
 */
void probe_json_add(struct buf *, const struct facts *,
    const struct strv *devices, const json_t *judged, const json_t *more);

#endif
