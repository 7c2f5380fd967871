/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "reports/compare.h"
#include "reports/document.h"
#include "reports/document_mask.h"
#include "reports/html.h"

static const struct usage usage = {
	.command = "compare",
	.operands = "OLD NEW [NEWER...]",
	.about = "Says what changed between two runs, or between two documents "
		 "of pptcheck\nprobe --json: regressions first, then what was "
		 "not judged any more, fixes,\nchanged facts, and scores that "
		 "differ by no more than chance.  A device is\nfound again by "
		 "its ids and its slot, whatever its address is now.\n\n"
		 "Of more than two runs, the oldest first: the last good and "
		 "the first bad one\nof each device and stage.",
	.examples = "  pptcheck compare before/run.json after/run.json\n"
		    "  pptcheck compare --json pptcheck-run-20261121-101500 "
		    "run.json\n"
		    "  pptcheck compare 6.1/run.json 6.6/run.json "
		    "6.12/run.json",
};

/* All documents, of one kind.  *status tells whose fault it is. */
static int
read_all(
    const struct strv *paths, json_t **documents, int *status, struct err *err)
{
	enum document_kind first, kind;
	size_t i;

	for (i = 0; i < paths->n; i++) {
		*status = EXIT_UNABLE;
		documents[i] = document_read(paths->v[i], &kind, err);
		if (documents[i] == NULL)
			return -1;
		if (i == 0)
			first = kind;
		*status = EXIT_USAGE;
		if (kind != first)
			return err_set(err, 0,
			    "compare wants runs, or two documents of pptcheck "
			    "probe, not one of each");
		document_mask(documents[i], NULL);
	}
	if (paths->n > 2 && first != DOCUMENT_RUN)
		return err_set(err, 0,
		    "of documents of pptcheck probe, compare wants two");
	return 0;
}

static int
write_page(const char *path, const json_t *difference, struct err *err)
{
	struct buf page = { 0 };
	int rc;

	html_compare(&page, difference);
	rc = file_write_atomic(path, page.data, page.len, err);
	buf_free(&page);
	return rc;
}

static void
print(struct buf *out, const json_t *difference, bool json, bool history)
{
	const struct text_options text = { .color = terminal_color(),
		.width = terminal_width() };
	char *dump;

	if (json) {
		dump = json_dumps(
		    difference, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
		buf_addf(out, "%s\n", dump);
		free(dump);
	} else if (history) {
		compare_history_text(out, difference, &text);
	} else {
		compare_text(out, difference, &text);
	}
}

static int
compare(const struct strv *paths, const char *html, bool json)
{
	json_t **documents = xcalloc(paths->n, sizeof(*documents));
	json_t *difference = NULL;
	bool history = paths->n > 2;
	struct buf out = { 0 };
	struct err err;
	int status;
	size_t i;

	if (read_all(paths, documents, &status, &err) == -1) {
		log_warn("%s", err.text);
		goto out;
	}
	if (history)
		difference =
		    compare_history((const json_t *const *)documents, paths->n);
	else
		difference = compare_documents(documents[0], documents[1]);
	status = history ? (int)compare_history_status(difference)
			 : (int)compare_exit_status(difference);
	if (html != NULL && write_page(html, difference, &err) == -1) {
		log_warn("%s", err.text);
		status = EXIT_UNABLE;
		goto out;
	}
	if (json || html == NULL)
		print(&out, difference, json, history);
	if (!terminal_print(&out))
		status = EXIT_UNABLE;
out:
	json_decref(difference);
	for (i = 0; i < paths->n; i++)
		json_decref(documents[i]);
	free(documents);
	buf_free(&out);
	return status;
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 };
	const char *html = NULL;
	bool json = false;
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "html", OPTION_TEXT, &html, "FILE",
		    "write one page, for a browser", 0 },
		{ "json", OPTION_FLAG, &json, NULL, "a JSON document", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (options_parse(argc, argv, defs, &usage, false, &rest, &status)) {
		if (rest.n < 2)
			log_warn("compare needs two runs; see pptcheck compare "
				 "--help");
		else if (rest.n > 2 && html != NULL)
			log_warn("--html is for two runs");
		else
			status = compare(&rest, html, json);
	}
	strv_free(&rest);
	return status;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "say what changed between two runs",
	.run = run,
};
