/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/probe_facts.h"
#include "probes/dump.h"
#include "probes/probe.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "record",
	.operands = "DIR",
	.about =
	    "Writes what pptcheck probe reads of this host to a new folder, "
	    "for\npptcheck probe --source dump:DIR on any system.  It holds no "
	    "serial number,\nMAC, UUID, host or user name.",
	.examples = "  pptcheck record my-host\n"
		    "  pptcheck probe --source dump:my-host",
};

static int
record(const struct strv *sources, const char *dir, struct err *err)
{
	char *manifest = xasprintf("%s/" DUMP_MANIFEST, dir);
	bool taken = file_exists(manifest);
	struct strv there = { 0 };
	bool empty;
	struct source *inner = NULL, *s;
	struct facts f = { 0 };
	size_t refused;
	char *what;
	int rc;

	free(manifest);
	if (taken)
		return err_set(err, 0, "%s holds another recording", dir);
	(void)file_list(dir, &there, NULL);
	empty = there.n == 0;
	strv_free(&there);
	if (!empty)
		return err_set(err, 0,
		    "%s is not empty: a recording gets a folder of its own",
		    dir);
	if (source_open_all(&inner, sources, err) == -1)
		return -1;
	s = xcalloc(1, sizeof(*s));
	source_open_record(s, inner);
	probes_run(s, &f);
	rc = source_record_write(s, dir, err);
	refused = probe_facts_refused(&f, sources, &what);
	if (rc == 0)
		log_info("recorded what makes %zu facts", f.n);
	if (rc == 0 && refused > 0)
		log_info(
		    "%zu more could be known with root (%s)", refused, what);
	free(what);
	facts_free(&f);
	source_close(s);
	return rc;
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 }, sources = { 0 };
	struct err err;
	int status = EXIT_USAGE;
	size_t i;
	const struct option_def defs[] = {
		{ "source", OPTION_LIST, &sources, "SPEC",
		    "live (default), dump:DIR, ...; may be repeated", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (rest.n != 1) {
		log_warn("record needs one folder; see pptcheck record --help");
		goto out;
	}
	for (i = 0; i < sources.n; i++)
		if (source_check(sources.v[i], &err) == -1) {
			log_warn("%s", err.text);
			goto out;
		}
	status = EXIT_GOOD;
	if (record(&sources, rest.v[0], &err) == -1) {
		log_warn("%s", err.text);
		status = EXIT_UNABLE;
	}
out:
	strv_free(&sources);
	strv_free(&rest);
	return status;
}

const struct command command_record = {
	.name = "record",
	.summary = "keep what is known of this host, scrubbed",
	.run = run,
};
