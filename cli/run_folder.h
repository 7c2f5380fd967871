/* SPDX-License-Identifier: BSD-2-Clause
 * The folder that a run writes to. */
#ifndef CLI_RUN_FOLDER_H
#define CLI_RUN_FOLDER_H

#include "base/err.h"
#include "cli/run_plan.h"

/*
 * Makes it and the event file, and sets both in the plan.  Refuses a folder
 * that holds another run, cannot be written, or has no room for evidence.
 */
int folder_make(struct plan *, const struct run_options *, struct err *);

/* Takes back what folder_make made, when the run was refused after it. */
void folder_discard(const struct plan *, const struct run_options *);

#endif
