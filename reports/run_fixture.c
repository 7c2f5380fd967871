/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/run_fixture.h"

#include <atf-c.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"

json_t *
run_fixture(const char *name)
{
	char *path = xasprintf("%s/fixtures/runs/%s.json", SOURCE_ROOT, name);
	struct err err = { 0 };
	json_t *run = json_read_file(path, &err);

	ATF_REQUIRE_MSG(run != NULL, "%s", err.text);
	free(path);
	return run;
}
