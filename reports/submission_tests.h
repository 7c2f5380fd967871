/* SPDX-License-Identifier: BSD-2-Clause
 * The stages of a run's device as the tests of a report. */
#ifndef REPORTS_SUBMISSION_TESTS_H
#define REPORTS_SUBMISSION_TESTS_H

#include <jansson.h>

/*
 * The caller's.  folder: of the run, or NULL; the end of the logs that a failed
 * stage names as evidence is taken from it.
 */
json_t *submission_tests(const json_t *device, const char *folder);

#endif
