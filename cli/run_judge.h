/* SPDX-License-Identifier: BSD-2-Clause
 * Stages 1 and 2, from facts, before anything is tried. */
#ifndef CLI_RUN_JUDGE_H
#define CLI_RUN_JUDGE_H

#include "base/err.h"
#include "probes/facts.h"
#include "reports/stage.h"

/* host.iommu; *why (the caller frees it) says what to do unless it is PASS. */
enum status judge_iommu(const struct facts *, char **why);

/* host.isolate of one function; the same. */
enum status judge_isolate(const struct facts *, const char *bdf, char **why);

/* Appends a stage event; reason may be NULL. */
int judge_record(const char *events, const char *bdf, enum stage, enum status,
    const char *reason, struct err *);

#endif
