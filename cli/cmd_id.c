/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/matrix_client.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "probes/probe.h"
#include "reports/http.h"
#include "reports/slug.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "id",
	.operands = "",
	.about = "Prints how reports call this host: board, platform and "
		 "IOMMU.  Nothing is sent.",
	.examples = "  pptcheck id\n"
		    "  pptcheck id --link --to https://matrix.example",
};

static void
add_line(struct buf *b, const char *name, const char *value)
{
	buf_addf(b, "%-9s %s\n", name, value == NULL ? "not known" : value);
}

/* Behind the "#", which a browser keeps to itself: only a reader of the page
 * knows which board it is. */
static int
add_link(struct buf *b, const char *base, const char *board, struct err *err)
{
	char *slug;

	if (!http_is_url(base))
		return err_set(err, 0,
		    "%s: a repository has no pages; this takes a matrix with "
		    "an address",
		    base);
	if (board == NULL)
		return err_set(err, 0, "this host does not tell its board");
	slug = slug_of(board);
	buf_addf(b, "%s/h/index.html#%s\n", base, slug);
	free(slug);
	return 0;
}

static int
work(const struct strv *sources, const char *base)
{
	struct facts f = { 0 };
	struct lookup_host mine;
	struct buf b = { 0 };
	struct err err;
	char *platform = NULL;
	int status = EXIT_UNABLE;

	if (probes_read_all(sources, &f, &err) == -1) {
		log_warn("%s", err.text);
		goto out;
	}
	mine = matrix_host(&f, &platform);
	/* A virtual machine has a table without one. */
	if (mine.board != NULL && strcmp(mine.board, "none") == 0)
		mine.board = NULL;
	if (base == NULL) {
		add_line(&b, "Board", mine.board);
		add_line(&b, "Platform", mine.platform);
		add_line(&b, "IOMMU", mine.iommu);
	} else if (add_link(&b, base, mine.board, &err) == -1) {
		log_warn("%s", err.text);
		goto out;
	}
	status = terminal_print(&b) ? EXIT_GOOD : EXIT_UNABLE;
out:
	buf_free(&b);
	free(platform);
	facts_free(&f);
	return status;
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 }, sources = { 0 };
	const char *to = NULL;
	char *base = NULL;
	bool link = false;
	struct err err;
	int status = EXIT_USAGE;
	size_t i;
	const struct option_def defs[] = {
		{ "link", OPTION_FLAG, &link, NULL,
		    "the address of the matrix's page of boards, at this one",
		    0 },
		{ "source", OPTION_LIST, &sources, "SPEC",
		    "live (default), dump:DIR, ...; may be repeated", 0 },
		{ "to", OPTION_TEXT, &to, "URL",
		    "the matrix (default: PPTCHECK_MATRIX)", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (rest.n > 0 || (to != NULL && !link)) {
		log_warn("id takes options only, and --to with --link; see "
			 "pptcheck id --help");
		goto out;
	}
	for (i = 0; i < sources.n; i++)
		if (source_check(sources.v[i], &err) == -1) {
			log_warn("%s", err.text);
			goto out;
		}
	if (link && (base = matrix_base(to, &err)) == NULL) {
		log_warn("%s", err.text);
		goto out;
	}
	if (sources.n == 0)
		strv_add(&sources, "live");
	status = work(&sources, base);
out:
	free(base);
	strv_free(&sources);
	strv_free(&rest);
	return status;
}

const struct command command_id = {
	.name = "id",
	.summary = "say how reports call this host",
	.run = run,
};
