/* SPDX-License-Identifier: BSD-2-Clause
 * After the host went down in the middle of a run. */
#ifndef CLI_RUN_CRASH_H
#define CLI_RUN_CRASH_H

#include <stdbool.h>

#include "base/err.h"
#include "base/strv.h"

/*
 * When the host went down during an earlier run: completes that run's document
 * (the stage that was open is a proven FAIL), remembers the device, and says
 * so on stderr.  Else does nothing.  A run that cannot be completed is told and
 * forgotten.
 */
void crash_settle(void);

/*
 * Devices that took the host down are left out: refuses (err) those that were
 * named, drops the others from the list with a warning.  With again they are
 * forgiven.
 */
int crash_filter(struct strv *devices, bool named, bool again, struct err *);

#endif
