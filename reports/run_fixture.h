/* SPDX-License-Identifier: BSD-2-Clause
 * Documents of captured runs, for tests. */
#ifndef REPORTS_RUN_FIXTURE_H
#define REPORTS_RUN_FIXTURE_H

#include <jansson.h>

/* fixtures/runs/NAME.json, the caller's; fails the test when it cannot be read.
 */
json_t *run_fixture(const char *name);

#endif
