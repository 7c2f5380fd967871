/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_baseline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "reports/compare.h"
#include "reports/document.h"
#include "reports/verdict.h"

/* A folder that takes files. */
static int
check_folder(const char *path, struct err *err)
{
	char *dir = xstrdup(path), *slash = strrchr(dir, '/');
	int rc = 0;

	if (slash == NULL)
		xreplace(&dir, xstrdup("."));
	else
		slash[slash == dir] = '\0';
	if (access(dir, W_OK | X_OK) == -1)
		rc = err_set(err, errno, "%s", dir);
	free(dir);
	return rc;
}

int
baseline_open(const struct run_options *o, json_t **baseline, struct err *err)
{
	if (o->save_baseline != NULL &&
	    check_folder(o->save_baseline, err) == -1)
		return -1;
	if (o->baseline == NULL)
		return 0;
	if (o->save_baseline != NULL &&
	    strcmp(o->baseline, o->save_baseline) == 0 &&
	    !file_exists(o->baseline)) {
		log_info("%s: no baseline yet, this run makes it", o->baseline);
		return 0;
	}
	*baseline = document_read_run(o->baseline, err);
	return *baseline == NULL ? -1 : 0;
}

bool
baseline_compare(struct buf *b, const json_t *baseline, const json_t *run,
    const struct text_options *o, int *status)
{
	json_t *difference = compare_documents(baseline, run);
	enum exit_status news = compare_exit_status(difference);

	buf_adds(b, "\nsince the baseline:\n");
	compare_text(b, difference, o);
	if (*status != EXIT_UNABLE)
		*status = (int)news;
	json_decref(difference);
	return news == EXIT_GOOD;
}
