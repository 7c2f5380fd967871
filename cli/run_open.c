/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_open.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "reports/run.h"

json_t *
run_open(const char *path, char **folder, struct err *err)
{
	char *file = xstrdup(path), *slash;
	struct stat st;
	json_t *run;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		xreplace(&file, xasprintf("%s/run.json", path));
	run = json_read_file(file, err);
	if (run != NULL &&
	    strcmp(json_str(run, "schema", ""), RUN_SCHEMA) != 0) {
		(void)err_set(
		    err, 0, "%s: not a " RUN_SCHEMA " document", file);
		json_decref(run);
		run = NULL;
	}
	if (run != NULL && folder != NULL) {
		slash = strrchr(file, '/');
		*folder = slash == NULL
			      ? xstrdup(".")
			      : xstrndup(file, (size_t)(slash - file));
	}
	free(file);
	return run;
}
