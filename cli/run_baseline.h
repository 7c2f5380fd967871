/* SPDX-License-Identifier: BSD-2-Clause
 * `pptcheck run --baseline`: what changed since an earlier run. */
#ifndef CLI_RUN_BASELINE_H
#define CLI_RUN_BASELINE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/run_plan.h"
#include "reports/text.h"

/*
 * The baseline, or NULL when none is wanted, or it is the one to save and is
 * not there yet; the caller's.  Also fails when the one to save could not be
 * written: better before the run than after.
 */
int baseline_open(const struct run_options *, json_t **, struct err *);

/*
 * Adds the comparison.  The status becomes that of the comparison, for a device
 * that failed before and fails now is no news; what pptcheck could not do
 * (EXIT_UNABLE) stays.  False: the run is not as good, and must not become the
 * baseline.
 */
bool baseline_compare(struct buf *, const json_t *baseline, const json_t *run,
    const struct text_options *, int *status);

#endif
