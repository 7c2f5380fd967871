/* SPDX-License-Identifier: BSD-2-Clause
 * `pptcheck run --if-changed`: what was tested last, below dirs_lasting. */
#ifndef CLI_RUN_CHANGED_H
#define CLI_RUN_CHANGED_H

#include <jansson.h>
#include <stdbool.h>

#include "cli/run_plan.h"
#include "probes/facts.h"

/*
 * What a run on this host stands for: kernel, firmware and hypervisor.  The
 * caller's.
 */
json_t *changed_state(const struct facts *, const struct run_options *);

/*
 * Is it what the last such run stood for?  Then *status is how that one ended,
 * and a line says so.  Else a line names what is another now.
 */
bool changed_nothing(const json_t *state, int *status);

/* To be asked after a run that ended with this status.  One that could not do
 * its job is not remembered: the next shall try again. */
void changed_remember(json_t *state, int status);

#endif
