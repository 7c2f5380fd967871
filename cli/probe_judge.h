/* SPDX-License-Identifier: BSD-2-Clause
 * The verdict before anything is tried: checks over facts. */
#ifndef CLI_PROBE_JUDGE_H
#define CLI_PROBE_JUDGE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/strv.h"
#include "lua/judge.h"
#include "probes/facts.h"
#include "reports/verdict.h"

/* With the installed checks; the caller closes it. */
int probe_judge_open(struct judge **, struct err *);

/* A broken check is our fault: each is named on stderr. */
void probe_judge_complain(const json_t *judged);

/* By the host's findings, or by those of these devices when some were named. */
enum exit_status probe_judge_status(const json_t *judged, bool named);

/* The table of checks: id, scope, stage, severity, title. */
int probe_judge_list(bool json, struct buf *out, struct err *);

#endif
