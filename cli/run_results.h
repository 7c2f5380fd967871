/* SPDX-License-Identifier: BSD-2-Clause
 * kyua's own results of a run, which people make pages of (kyua report-html).
 */
#ifndef CLI_RUN_RESULTS_H
#define CLI_RUN_RESULTS_H

#include "base/err.h"

/* Takes the environment that kyua noted out of its results; harmless when there
 * are none. */
int results_strip(const char *file, struct err *);

#endif
