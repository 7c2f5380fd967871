/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_results.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/strv.h"

#define PATIENCE_MS 60000

static int
results_do(const char *file, const char *sql, struct err *err)
{
	struct strv argv = { 0 };
	struct buf out = { 0 }, errors = { 0 };
	int status;

	strv_add(&argv, "kyua");
	strv_add(&argv, "--config=none");
	strv_add(&argv, "--logfile=/dev/null");
	strv_add(&argv, "db-exec");
	strv_addf(&argv, "--results-file=%s", file);
	strv_add(&argv, sql);
	status = proc_run(&argv, PATIENCE_MS, &out, &errors, err);
	if (status > 0) {
		buf_trim(&errors);
		(void)err_set(err, 0,
		    "%s still holds the environment and folders: %s", file,
		    buf_str(&errors));
	}
	buf_free(&errors);
	buf_free(&out);
	strv_free(&argv);
	return status == 0 ? 0 : -1;
}

void
results_environment(struct strv *env)
{
	extern char **environ;
	/* With '=' the whole name.  By SSH_CONNECTION the port is told that we
	 * are logged in through (guests/holder.h). */
	static const char *const heads[] = { "HOME=", "LANG=", "LC_",
		"TERM=", "TMPDIR=", "TZ=", "PPTCHECK_", "XDG_", "ASAN_OPTIONS=",
		"UBSAN_OPTIONS=", "LSAN_OPTIONS=", "SSH_CONNECTION=", NULL };
	size_t i, k;

	for (i = 0; environ[i] != NULL; i++)
		for (k = 0; heads[k] != NULL; k++)
			if (strncmp(environ[i], heads[k], strlen(heads[k])) ==
			    0)
				strv_add(env, environ[i]);
}

int
results_strip(const char *file, struct err *err)
{
	/* kyua's schema, store/schema_v3.sql; kyua takes no path that is empty
	 * (utils/fs/path.cpp).  What was deleted stays in the file until it is
	 * written anew. */
	static const char *const steps[] = { "DELETE FROM env_vars",
		"UPDATE contexts SET cwd = '/'",
		("UPDATE test_programs SET absolute_path = '/' || "
		 "relative_path, root = '/'"),
		"VACUUM" };
	size_t i;

	if (!file_exists(file))
		return 0;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (results_do(file, steps[i], err) == -1)
			return -1;
	return 0;
}
