/* SPDX-License-Identifier: BSD-2-Clause
 * run --guest: a disk of the user's. */
#ifndef CLI_RUN_OWN_H
#define CLI_RUN_OWN_H

#include <stdbool.h>

#include "cli/run_plan.h"

/* Whether the disk can be started, before anything is changed; sets
 * format and firmware where they were not given.  What is wrong is told. */
bool own_fits(struct run_options *);

#endif
