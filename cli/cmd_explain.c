/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/explain_inputs.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "lua/explain.h"
#include "probes/probe.h"
#include "reports/explain_text.h"

static const struct usage usage = {
	.command = "explain",
	.operands = "[FILE...]",
	.about =
	    "Finds the cause in logs and exit statuses: of the hypervisor, a "
	    "manager\n"
	    "(vm-bhyve, CBSD, Hoster, libvirt), the host's or the guest's "
	    "kernel.  FILE\n"
	    "is a log, the folder of a run, or - for standard input, which is "
	    "also read\n"
	    "when nothing is named.",
	.examples =
	    "  pptcheck explain /vm/windows/vm-bhyve.log bhyve.log\n"
	    "  dmesg | pptcheck explain\n"
	    "  pptcheck explain --status 4 --hypervisor bhyve --version 14.0\n"
	    "  pptcheck explain pptcheck-run-20261121-101500",
};

struct options {
	const char *hypervisor, *version, *signatures;
	struct strv sources, rest;
	bool json, list;
	int status;
};

static void
print_signatures(const json_t *rows)
{
	struct buf b = { 0 };
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) buf_addf(&b, "%-34s %-13s %-6s %s\n",
	    json_str(row, "id", ""), json_str(row, "where", ""),
	    json_str(row, "severity", ""), json_str(row, "cause", "-"));
	(void)terminal_print(&b);
	buf_free(&b);
}

static bool
print_json(const json_t *doc)
{
	struct buf b = { 0 };
	/* Lua gives the members in any order. */
	char *dump = json_dumps(doc, JSON_INDENT(1) | JSON_SORT_KEYS);
	bool good;

	buf_addf(&b, "%s\n", dump);
	good = terminal_print(&b);
	buf_free(&b);
	free(dump);
	return good;
}

static int
list(const struct options *o, struct err *err)
{
	json_t *rows = explain_signatures(o->signatures, err);

	if (rows == NULL)
		return -1;
	if (o->json)
		(void)print_json(rows);
	else
		print_signatures(rows);
	json_decref(rows);
	return EXIT_GOOD;
}

static int
read_inputs(const struct options *o, struct explain_inputs *in, struct err *err)
{
	size_t i;

	for (i = 0; i < o->rest.n; i++)
		if (explain_inputs_add(in, o->rest.v[i], err) == -1)
			return -1;
	if (o->rest.n == 0 && o->status == -1)
		return explain_inputs_add(in, "-", err);
	return 0;
}

/* Returns the exit status, or -1 and err. */
static int
judge(const struct options *o, struct err *err)
{
	struct explain_inputs in = { .status = o->status };
	struct explain_request request = { .version = o->version,
		.signatures = o->signatures };
	const struct text_options text = { .color = terminal_color(),
		.width = terminal_width() };
	struct facts facts = { 0 };
	struct buf out = { 0 };
	json_t *doc = NULL;
	int status = -1;
	size_t i;

	if (read_inputs(o, &in, err) == -1)
		goto out;
	for (i = 0; i < o->sources.n; i++)
		if (probes_read(o->sources.v[i], &facts, err) == -1)
			goto out;
	request.paths = &in.paths;
	request.names = &in.names;
	request.texts = &in.texts;
	request.status = o->status == -1 ? in.status : o->status;
	request.panicked = in.panicked;
	request.hypervisor =
	    o->hypervisor == NULL ? in.hypervisor : o->hypervisor;
	request.facts = &facts;
	doc = explain_judge(&request, err);
	if (doc == NULL)
		goto out;
	status = (int)explain_exit_status(doc);
	if (o->json) {
		(void)print_json(doc);
	} else {
		explain_text(&out, doc, &text);
		(void)terminal_print(&out);
	}
out:
	json_decref(doc);
	buf_free(&out);
	facts_free(&facts);
	explain_inputs_free(&in);
	return status;
}

static bool
good_options(const struct options *o)
{
	if (o->hypervisor != NULL && strcmp(o->hypervisor, "bhyve") != 0 &&
	    strcmp(o->hypervisor, "qemu") != 0) {
		log_warn("--hypervisor takes bhyve or qemu");
		return false;
	}
	if (o->version != NULL &&
	    (o->version[0] < '0' || o->version[0] > '9')) {
		log_warn("--version takes a number such as 14.0");
		return false;
	}
	if (o->status != -1 && o->rest.n == 0 && o->hypervisor == NULL) {
		log_warn("--status alone needs --hypervisor");
		return false;
	}
	if (o->rest.n == 0 && o->status == -1 && !o->list &&
	    isatty(STDIN_FILENO) == 1) {
		log_warn("explain needs a log, a pipe or --status; see "
			 "pptcheck explain --help");
		return false;
	}
	return true;
}

static int
run(int argc, char **argv)
{
	struct options o = { .status = -1 };
	struct err err;
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "hypervisor", OPTION_TEXT, &o.hypervisor, "NAME",
		    "bhyve or qemu (default: as the lines say)", 0 },
		{ "json", OPTION_FLAG, &o.json, NULL,
		    "the result as a JSON document", 0 },
		{ "list-signatures", OPTION_FLAG, &o.list, NULL,
		    "print the known lines and end", 0 },
		{ "signatures", OPTION_TEXT, &o.signatures, "DIR",
		    "other known lines than those built in", 0 },
		{ "source", OPTION_LIST, &o.sources, "SPEC",
		    "facts of the host: live, sysfs:DIR; may be repeated", 0 },
		{ "status", OPTION_NUMBER, &o.status, "N",
		    "the hypervisor's exit status", 255 },
		{ "version", OPTION_TEXT, &o.version, "V",
		    "of FreeBSD or QEMU, such as 14.0", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &o.rest, &status) ||
	    !good_options(&o))
		goto out;
	status = o.list ? list(&o, &err) : judge(&o, &err);
	if (status == -1) {
		log_warn("%s", err.text);
		status = EXIT_UNABLE;
	}
out:
	strv_free(&o.sources);
	strv_free(&o.rest);
	return status;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "find the cause in logs and exit statuses",
	.run = run,
};
