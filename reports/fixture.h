/* SPDX-License-Identifier: BSD-2-Clause
 * Documents of captured runs, for tests only. */
#ifndef REPORTS_FIXTURE_H
#define REPORTS_FIXTURE_H

#include <atf-c.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"

/* "nvme-works"; ends the test when there is none.  The caller's. */
static inline json_t *
fixture_run(const char *name)
{
	char *path = xasprintf(SOURCE_ROOT "/fixtures/runs/%s.json", name);
	struct err err = { 0 };
	json_t *run = json_read_file(path, &err);

	ATF_REQUIRE_MSG(run != NULL, "%s", err.text);
	free(path);
	return run;
}

#endif
