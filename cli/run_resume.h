/* SPDX-License-Identifier: BSD-2-Clause
 * Going on with a run that was interrupted. */
#ifndef CLI_RUN_RESUME_H
#define CLI_RUN_RESUME_H

#include <jansson.h>

#include "base/err.h"
#include "cli/run_plan.h"

/*
 * Reads the document in options->resume: sets out, adds its devices, and to
 * done those that need no further test because their restarts were scored or
 * an earlier stage decided.  Refuses a run that was not interrupted.
 */
int resume_open(struct run_options *, struct err *);

/* Makes a new document the same run's: when that began. */
void resume_apply(json_t *run, const struct run_options *);

#endif
