/* SPDX-License-Identifier: BSD-2-Clause */
#include <float.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "reports/document.h"
#include "reports/document_mask.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/text.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "report",
	.operands = "RUN",
	.about =
	    "Shows a finished run, as text unless a file is asked for.  RUN "
	    "is its folder or\nits run.json.",
	.examples = "  pptcheck report pptcheck-run-20261121-101500\n"
		    "  pptcheck report --json run.json\n"
		    "  pptcheck report --html report.html run.json",
};

/* Makes a file of a document; nothing when path is NULL. */
static int
write_as(const char *path, const json_t *doc,
    void (*render)(struct buf *, const json_t *), struct err *err)
{
	struct buf b = { 0 };
	int rc = 0;

	if (path != NULL) {
		render(&b, doc);
		rc = file_write_atomic(path, b.data, b.len, err);
	}
	buf_free(&b);
	return rc;
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 };
	struct buf out = { 0 };
	struct text_options text = { .details = true };
	const char *html = NULL, *junit = NULL;
	bool json = false;
	json_t *doc = NULL;
	char *dump;
	struct err err;
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "html", OPTION_TEXT, &html, "FILE",
		    "write one page, for a browser", 0 },
		{ "json", OPTION_FLAG, &json, NULL, "the document itself", 0 },
		{ "junit", OPTION_TEXT, &junit, "FILE",
		    "write JUnit's XML, for CI systems", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (rest.n != 1) {
		log_warn("report needs one run; see pptcheck report --help");
		goto out;
	}
	doc = document_read_run(rest.v[0], &err);
	if (doc == NULL) {
		log_warn("%s", err.text);
		status = EXIT_UNABLE;
		goto out;
	}
	/* An older pptcheck masked less. */
	document_mask(doc, NULL);
	if (write_as(html, doc, html_run, &err) == -1 ||
	    write_as(junit, doc, junit_run, &err) == -1) {
		log_warn("%s", err.text);
		status = EXIT_UNABLE;
		goto out;
	}
	if (json) {
		/* The digits that were read, all that a double has. */
		dump = json_dumps(
		    doc, JSON_INDENT(1) | JSON_REAL_PRECISION(DBL_DIG));
		buf_addf(&out, "%s\n", dump);
		free(dump);
	} else if (html == NULL && junit == NULL) {
		text.color = terminal_color();
		text.width = terminal_width();
		text_run(&out, doc, &text);
	}
	status =
	    terminal_print(&out) ? (int)verdict_exit_status(doc) : EXIT_UNABLE;
out:
	json_decref(doc);
	buf_free(&out);
	strv_free(&rest);
	return status;
}

const struct command command_report = {
	.name = "report",
	.summary = "show a finished run",
	.run = run,
};
