/* SPDX-License-Identifier: BSD-2-Clause
 * kyua's own results of a run, which people make pages of (kyua report-html).
 */
#ifndef CLI_RUN_RESULTS_H
#define CLI_RUN_RESULTS_H

#include "base/err.h"
#include "base/strv.h"

/* Takes the environment and the folders that kyua noted out of its results, and
 * masks what programs said in them; harmless when there are none. */
int results_strip(const char *file, struct err *);

/* Adds of our environment what scenarios need, as "NAME=value", but for PATH:
 * kyua notes all that it is started with, and who is killed strips nothing. */
void results_environment(struct strv *);

#endif
