/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_results.h"

#include <stddef.h>

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
		(void)err_set(err, 0, "%s still holds the environment: %s",
		    file, buf_str(&errors));
	}
	buf_free(&errors);
	buf_free(&out);
	strv_free(&argv);
	return status == 0 ? 0 : -1;
}

int
results_strip(const char *file, struct err *err)
{
	if (!file_exists(file))
		return 0;
	/* kyua's schema, store/schema_v*.sql.  What was deleted stays in the
	 * file until it is written anew. */
	if (results_do(file, "DELETE FROM env_vars", err) == -1)
		return -1;
	return results_do(file, "VACUUM", err);
}
