/* SPDX-License-Identifier: BSD-2-Clause */
#include <jansson.h>

#include "base/json.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/run_crash.h"
#include "cli/terminal.h"
#include "guests/claim.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "restore",
	.operands = "",
	.about = "Undoes what an interrupted run left: replays the journal of\n"
		 "host changes backwards.  Safe to repeat.",
	.examples = "  pptcheck restore --list   # what would be undone\n"
		    "  pptcheck restore",
};

static void
print_entries(const json_t *entries)
{
	const json_t *entry;
	struct buf b = { 0 };
	size_t i;

	json_array_foreach(entries, i, entry)
	{
		const char *driver = json_str(entry, "driver", "");

		buf_addf(&b, "%s  %s  back to %s  (changed %s)\n",
		    json_str(entry, "subject", "?"),
		    json_str(entry, "verb", "?"),
		    *driver == '\0' ? "no driver" : driver,
		    json_str(entry, "time", "?"));
	}
	(void)terminal_print(&b);
	buf_free(&b);
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 };
	struct journal *journal = NULL;
	json_t *entries = NULL;
	bool list = false;
	struct err err;
	size_t n;
	int status = EXIT_UNABLE, rc;
	const struct option_def defs[] = {
		{ "list", OPTION_FLAG, &list, NULL,
		    "print what would be undone, change nothing", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (rest.n > 0) {
		log_warn("restore takes no operand; see pptcheck restore "
			 "--help");
		status = EXIT_USAGE;
		goto out;
	}
	crash_settle();
	if (journal_open(&journal, JOURNAL_RESTORE, &err) == -1)
		goto out;
	rc = journal_entries(journal, &entries, &err);
	n = json_array_size(entries);
	if (list) {
		print_entries(entries);
		status = rc == 0 ? EXIT_GOOD : EXIT_UNABLE;
		goto out;
	}
	if (claim_undo(journal, &err) == -1)
		goto out;
	if (n == 0)
		log_info("nothing to restore");
	else
		log_info("restored %zu device%s", n, n == 1 ? "" : "s");
	status = EXIT_GOOD;
out:
	if (status == EXIT_UNABLE)
		log_warn("%s", err.text);
	strv_free(&rest);
	json_decref(entries);
	journal_close(journal);
	return status;
}

const struct command command_restore = {
	.name = "restore",
	.summary = "undo what an interrupted run left",
	.run = run,
};
