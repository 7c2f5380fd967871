/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_results.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/strv.h"
#include "reports/hide_paths.h"
#include "reports/submission_scrub.h"

#define PATIENCE_MS 60000
/* Twice as much, in hex, is to fit into one argument: Linux takes 128 KiB
 * (MAX_ARG_STRLEN). */
#define LONGEST 60000
/* Of a longer text how it began; the rest is its end, where failures stand. */
#define HEAD 8000

/* rows may be NULL. */
static int
results_do(const char *file, const char *sql, struct buf *rows, struct err *err)
{
	struct strv argv = { 0 };
	struct buf out = { 0 }, errors = { 0 };
	int status;

	strv_add(&argv, "kyua");
	strv_add(&argv, "--config=none");
	strv_add(&argv, "--logfile=/dev/null");
	strv_add(&argv, "db-exec");
	strv_addf(&argv, "--results-file=%s", file);
	strv_add(&argv, "--no-headers");
	strv_add(&argv, sql);
	status = proc_run(
	    &argv, PATIENCE_MS, rows == NULL ? &out : rows, &errors, err);
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

/* Tables of kyua's with what programs said. */
static const struct said {
	const char *table, *id, *text, *type;
} said[] = {
	{ "test_results", "test_case_id", "result_reason", "TEXT" },
	{ "files", "file_id", "contents", "BLOB" },
};

/* What is masked already, in at most LONGEST bytes, cut between lines where
 * they are not too long; takes text. */
static char *
shortened(char *text)
{
	size_t n = strlen(text), head = HEAD, tail, i;
	char *shorter;

	if (n <= LONGEST)
		return text;
	tail = n - (LONGEST - HEAD - 100);
	for (i = HEAD; i > 0 && text[i - 1] != '\n'; i--)
		;
	if (i > 0)
		head = i - 1;
	i = tail + strcspn(text + tail, "\n") + 1;
	if (i < tail + HEAD)
		tail = i;
	shorter = xasprintf("%.*s\n[pptcheck left out %zu bytes here]\n%s",
	    (int)head, text, tail - head, text + tail);
	free(text);
	return shorter;
}

/* Of one row, "ID HEX"; a text that names nothing stays as it is. */
static int
mask_row(const char *file, const struct said *t, const char *row,
    const struct scrubber *scrubber, struct err *err)
{
	size_t id = strcspn(row, " "), n = strlen(row) / 2, length = 0, i;
	char *text = xcalloc(n + 1, 1), *masked, *hex, *sql;
	int rc = 0;

	(void)sodium_hex2bin((unsigned char *)text, n, row + id,
	    strlen(row + id), " ", &length, NULL);
	/* What a console said behind one is masked as well. */
	for (i = 0; i < length; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	masked = xstrdup(text);
	hide_paths(masked);
	scrubber_mask(scrubber, masked);
	if (strcmp(text, masked) != 0) {
		masked = shortened(masked);
		length = strlen(masked);
		hex = xcalloc(2 * length + 1, 1);
		(void)sodium_bin2hex(
		    hex, 2 * length + 1, (const unsigned char *)masked, length);
		sql = xasprintf(
		    "UPDATE %s SET %s = CAST(x'%s' AS %s) WHERE %s = %.*s",
		    t->table, t->text, hex, t->type, t->id, (int)id, row);
		rc = results_do(file, sql, NULL, err);
		free(sql);
		free(hex);
	}
	free(masked);
	free(text);
	return rc;
}

/* As in the run document (reports/document_mask.h). */
static int
mask_table(const char *file, const struct said *t,
    const struct scrubber *scrubber, struct err *err)
{
	char *sql = xasprintf(
	    "SELECT %s || ' ' || hex(%s) FROM %s", t->id, t->text, t->table);
	struct buf rows = { 0 };
	int rc = results_do(file, sql, &rows, err);
	char *row;

	while (rc == 0 && (row = buf_take_line(&rows)) != NULL) {
		rc = mask_row(file, t, row, scrubber, err);
		free(row);
	}
	buf_free(&rows);
	free(sql);
	return rc;
}

static int
results_mask(const char *file, struct err *err)
{
	struct strv names = { 0 };
	struct scrubber *scrubber;
	size_t i;
	int rc = 0;

	scrubber_names_here(&names);
	scrubber = scrubber_new(&names);
	for (i = 0; i < sizeof(said) / sizeof(said[0]) && rc == 0; i++)
		rc = mask_table(file, &said[i], scrubber, err);
	scrubber_free(scrubber);
	strv_free(&names);
	return rc;
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
	if (results_mask(file, err) == -1)
		return -1;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (results_do(file, steps[i], NULL, err) == -1)
			return -1;
	return 0;
}
