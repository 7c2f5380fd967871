/* SPDX-License-Identifier: BSD-2-Clause
 * The document of `pptcheck probe --json`: reports/probe-1.schema.json. */
#ifndef REPORTS_PROBE_JSON_H
#define REPORTS_PROBE_JSON_H

#include <jansson.h>

#include "base/strv.h"
#include "probes/facts.h"

#define PROBE_SCHEMA "pptcheck/probe/1"

/* A fact as JSON, the caller's; an unknown one is {"unknown": why}. */
json_t *fact_json(const struct fact *);

/*
 * The host's facts, and a member for each of these devices (NULL: for all that
 * facts name), in order of their addresses.  The caller's to release.
 */
json_t *probe_document(const struct facts *, const struct strv *devices);

/* Adds predicted verdicts and findings: what judge_run made of the same facts.
 */
void probe_add_judged(json_t *doc, const json_t *judged);

#endif
