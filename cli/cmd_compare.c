/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "reports/compare.h"
#include "reports/document.h"
#include "reports/html.h"

static const struct usage usage = {
	.command = "compare",
	.operands = "OLD NEW",
	.about = "Says what changed between two runs, or between two documents "
		 "of pptcheck\nprobe --json: regressions first, then what was "
		 "not judged any more, fixes,\nchanged facts, and scores that "
		 "differ by no more than chance.  A device is\nfound again by "
		 "its ids and its slot, whatever its address is now.",
	.examples = "  pptcheck compare before/run.json after/run.json\n"
		    "  pptcheck compare --json pptcheck-run-20261121-101500 "
		    "run.json",
};

/* Both documents, of one kind.  *status tells whose fault it is. */
static int
read_both(const struct strv *paths, json_t **old, json_t **new, int *status,
    struct err *err)
{
	enum document_kind a, b;

	*status = EXIT_UNABLE;
	if ((*old = document_read(paths->v[0], &a, err)) == NULL ||
	    (*new = document_read(paths->v[1], &b, err)) == NULL)
		return -1;
	if (a == b)
		return 0;
	*status = EXIT_USAGE;
	return err_set(err, 0,
	    "compare wants two runs or two documents of pptcheck probe, not "
	    "one of each");
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 };
	struct buf out = { 0 }, page = { 0 };
	struct text_options text = { 0 };
	json_t *old = NULL, *new = NULL, *difference = NULL;
	const char *html = NULL;
	bool json = false;
	char *dump;
	struct err err;
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "html", OPTION_TEXT, &html, "FILE",
		    "write one page, for a browser", 0 },
		{ "json", OPTION_FLAG, &json, NULL, "a JSON document", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (rest.n != 2) {
		log_warn("compare needs two runs; see pptcheck compare --help");
		goto out;
	}
	if (read_both(&rest, &old, &new, &status, &err) == -1) {
		log_warn("%s", err.text);
		goto out;
	}
	difference = compare_documents(old, new);
	if (html != NULL) {
		html_compare(&page, difference);
		if (file_write_atomic(html, page.data, page.len, &err) == -1) {
			log_warn("%s", err.text);
			status = EXIT_UNABLE;
			goto out;
		}
	}
	if (json) {
		dump = json_dumps(
		    difference, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
		buf_addf(&out, "%s\n", dump);
		free(dump);
	} else if (html == NULL) {
		text.color = terminal_color();
		text.width = terminal_width();
		compare_text(&out, difference, &text);
	}
	status = terminal_print(&out) ? (int)compare_exit_status(difference)
				      : EXIT_UNABLE;
out:
	json_decref(difference);
	json_decref(new);
	json_decref(old);
	buf_free(&page);
	buf_free(&out);
	strv_free(&rest);
	return status;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "say what changed between two runs",
	.run = run,
};
