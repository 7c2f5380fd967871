/* SPDX-License-Identifier: BSD-2-Clause
 * Stages 1 and 2: what the facts say, and what the kernel answers. */
#ifndef CLI_RUN_JUDGE_H
#define CLI_RUN_JUDGE_H

#include <stdbool.h>

#include "base/err.h"
#include "probes/facts.h"
#include "reports/stage.h"

/* host.iommu; *why (the caller frees it) says what to do unless it is PASS. */
enum status judge_iommu(const struct facts *, char **why);

/*
 * Stages 1 and 2 of one function, recorded in the event file: first what the
 * facts say (predicted), then, when it is bound, what the kernel says
 * (guests/passthrough.h; proven).  *ready: a guest may have it;
 * with ready NULL only the facts are asked.  -1: the kernel could
 * not be asked (no permission, somebody else has the group).
 */
int judge_device(const struct facts *, const char *bdf, const char *events,
    bool *ready, struct err *);

/* Appends a stage event; basis and reason may be NULL. */
int judge_record(const char *events, const char *bdf, enum stage, enum status,
    const char *basis, const char *reason, struct err *);

#endif
