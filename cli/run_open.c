/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_open.h"

#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "reports/document.h"

static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return xstrdup(path);
	return slash == NULL ? xstrdup(".")
			     : xstrndup(path, (size_t)(slash - path));
}

json_t *
run_open(const char *path, char **folder, struct err *err)
{
	json_t *run = document_read_run(path, err);

	if (run != NULL && folder != NULL)
		*folder = folder_of(path);
	return run;
}
