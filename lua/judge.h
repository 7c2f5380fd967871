/* SPDX-License-Identifier: BSD-2-Clause
 * Judges facts by the checks of scenarios/host. */
#ifndef LUA_JUDGE_H
#define LUA_JUDGE_H

#include <jansson.h>

#include "base/err.h"
#include "base/strv.h"
#include "probes/facts.h"

struct judge;

/* Loads every *.lua of the folder; one that does not load is an error. */
int judge_open(struct judge **, const char *folder, struct err *);
void judge_close(struct judge *);

/*
 * Runs all checks.  hypervisor: "bhyve" or "qemu", NULL for the host's own;
 * devices: only these functions, NULL for all.  The caller owns the result:
 *   {"hypervisor", "os"?, "findings", "unknown", "broken",
 *    "devices": [{"bdf", "candidate", "findings", "unknown", "broken",
 *                 "stages"?: {STAGE: "fail" or "unknown"}, [] if none,
 *                 "predicted": {"verdict", "stage"?, "reason"?, "finding"?}}]}
 */
int judge_run(struct judge *, const struct facts *, const char *hypervisor,
    const struct strv *devices, json_t **, struct err *);

/* {"CHECK": {"pass", "finding", "unknown", "skip", "broken"}} of the last run:
 * how often each check ended so. */
int judge_tally(struct judge *, json_t **, struct err *);

/* [{"id", "scope", "stage", "severity", "title", "why", ...}] */
int judge_list(struct judge *, json_t **, struct err *);

/* Everything that can be pasted to give this function to a guest here. */
int judge_fixes(struct judge *, const struct facts *, const char *hypervisor,
    const char *bdf, json_t **, struct err *);

#endif
