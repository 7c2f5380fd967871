/* SPDX-License-Identifier: BSD-2-Clause
 * A run document for CI systems that read JUnit's XML. */
#ifndef REPORTS_JUNIT_H
#define REPORTS_JUNIT_H

#include <jansson.h>

#include "base/buf.h"

/*
 * A suite for each device, a case for each stage and ending: FAIL is a failure,
 * ERROR an error, MISS and SKIP are skipped.  Stages that were not reached have
 * no case.  Nothing of the environment is in it.
 */
void junit_run(struct buf *, const json_t *run);

#endif
