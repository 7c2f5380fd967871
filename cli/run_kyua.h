/* SPDX-License-Identifier: BSD-2-Clause
 * Runs the planned groups through kyua and follows the event file. */
#ifndef CLI_RUN_KYUA_H
#define CLI_RUN_KYUA_H

#include "cli/run_plan.h"
#include "cli/run_progress.h"

/*
 * Blocks until every group is done or a signal arrives; then kyua is ended with
 * SIGINT (it kills its scenarios, whose guests die with them).  Every event is
 * shown.  A case that kyua reports as broken is
 * recorded as an ERROR of the first stage its device has not passed.
 * Returns 0, or -1 when kyua could not be run.
 */
int kyua_run(const struct plan *, const struct run_options *,
    const struct accel *, const struct image *, struct progress *,
    struct err *);

#endif
