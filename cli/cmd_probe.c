/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/sig.h"
#include "cli/command.h"
#include "cli/devices.h"
#include "cli/options.h"
#include "cli/probe_facts.h"
#include "cli/terminal.h"
#include "probes/probe.h"
#include "reports/probe_json.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "probe",
	.operands = "[DEVICE...]",
	.about =
	    "Says what there is to know of this host, or of one that a source "
	    "describes,\nfor passing devices through.  Changes nothing; needs "
	    "no root, but knows more\nwith it.  DEVICE is an address "
	    "(03:00.0), ids (8086:10d3) or FreeBSD's name\n(ppt0).",
	.examples = "  pptcheck probe\n"
		    "  pptcheck probe --json 03:00.0\n"
		    "  pptcheck probe --source pciconf:pciconf.txt --source "
		    "acpi:DMAR.dat",
};

struct probe_options {
	struct strv sources, devices;
	const char *hypervisor;
	bool each, facts, json, list;
};

/* Nothing but reasons why nothing is known? */
static bool
knows_nothing(const struct facts *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].type != FACT_UNKNOWN &&
		    strcmp(f->v[i].key, "host.os") != 0)
			return false;
	return true;
}

static json_t *
document(const struct probe_options *o, const struct facts *f,
    const struct strv *devices)
{
	json_t *doc = probe_document(f, devices);
	const char *os = facts_text(f, "host.os");
	const char *by = o->hypervisor;

	if (by == NULL && os != NULL)
		by = strcmp(os, "freebsd") == 0 ? "bhyve" : "qemu";
	json_put_str(doc, "hypervisor", by);
	return doc;
}

static void
say_what_root_adds(const struct facts *f)
{
	size_t n = probe_facts_refused(f);

	if (n > 0)
		log_info("%zu fact%s could not be read without root: run it as "
			 "root to know %s",
		    n, n == 1 ? "" : "s", n == 1 ? "it" : "them");
}

/* One host, of all sources together. */
static int
probe_host_once(const struct probe_options *o)
{
	struct facts f = { 0 };
	struct strv devices = { 0 };
	const struct strv *wanted = o->devices.n > 0 ? &devices : NULL;
	struct buf out = { 0 };
	struct err err;
	int status = EXIT_UNABLE;
	size_t i;

	if (probes_read_all(&o->sources, &f, &err) == -1) {
		log_warn("%s", err.text);
		goto out;
	}
	for (i = 0; i < o->devices.n; i++)
		if (devices_named(o->devices.v[i], &f, &devices, &err) == -1) {
			log_warn("%s", err.text);
			status = EXIT_USAGE;
			goto out;
		}
	strv_sort(&devices);
	if (o->json) {
		json_t *doc = document(o, &f, wanted);
		char *text = json_dumps(doc, JSON_INDENT(1));

		buf_addf(&out, "%s\n", text);
		free(text);
		json_decref(doc);
	} else {
		probe_facts_print(&out, &f, wanted);
	}
	say_what_root_adds(&f);
	if (terminal_print(&out))
		status = knows_nothing(&f) ? EXIT_NOTHING : EXIT_GOOD;
out:
	buf_free(&out);
	strv_free(&devices);
	facts_free(&f);
	return status;
}

/* Each source a host of its own, a line of JSON for each. */
static int
probe_each(const struct probe_options *o)
{
	int status = EXIT_GOOD;
	struct err err;
	size_t i;

	for (i = 0; i < o->sources.n && sig_caught() == 0; i++) {
		struct facts f = { 0 };
		struct buf out = { 0 };
		json_t *doc;
		char *line;

		if (probes_read(o->sources.v[i], &f, &err) == -1) {
			log_warn("%s", err.text);
			doc = json_object();
			json_put_str(doc, "error", err.text);
			status = EXIT_UNABLE;
		} else {
			doc = document(o, &f, NULL);
		}
		json_put_str(doc, "source", o->sources.v[i]);
		line = json_line(doc);
		buf_adds(&out, line);
		if (!terminal_print(&out))
			status = EXIT_UNABLE;
		free(line);
		buf_free(&out);
		json_decref(doc);
		facts_free(&f);
	}
	return sig_caught() != 0 ? EXIT_UNABLE : status;
}

static int
list_facts(void)
{
	struct buf out = { 0 };
	bool printed;

	probe_facts_list(&out);
	printed = terminal_print(&out);
	buf_free(&out);
	return printed ? EXIT_GOOD : EXIT_UNABLE;
}

/* What the table of options cannot check. */
static int
check(const struct probe_options *o, struct err *err)
{
	size_t i;

	for (i = 0; i < o->sources.n; i++)
		if (source_check(o->sources.v[i], err) == -1)
			return -1;
	if (o->hypervisor != NULL && strcmp(o->hypervisor, "bhyve") != 0 &&
	    strcmp(o->hypervisor, "qemu") != 0)
		return err_set(err, 0, "--hypervisor takes bhyve or qemu");
	if (o->facts && o->json)
		return err_set(err, 0, "--facts and --json exclude each other");
	if (o->each && (!o->json || o->devices.n > 0 || o->sources.n == 0))
		return err_set(err, 0,
		    "--each goes with --json and --source, without a device");
	return 0;
}

static int
run(int argc, char **argv)
{
	struct probe_options o = { 0 };
	struct err err;
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "each", OPTION_FLAG, &o.each, NULL,
		    "each source is a host: one line of JSON for each", 0 },
		{ "facts", OPTION_FLAG, &o.facts, NULL,
		    "each fact with its value and origin", 0 },
		{ "hypervisor", OPTION_TEXT, &o.hypervisor, "NAME",
		    "bhyve or qemu: whose rules to judge by", 0 },
		{ "json", OPTION_FLAG, &o.json, NULL, "a JSON document", 0 },
		{ "list-facts", OPTION_FLAG, &o.list, NULL,
		    "print which facts there are and end", 0 },
		{ "source", OPTION_LIST, &o.sources, "SPEC",
		    "live (default), dump:DIR, ...; may be repeated", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	switch (options_parse(argc, argv, defs, &usage, false, &o.devices)) {
	case OPTIONS_HELP:
		status = EXIT_GOOD;
		break;
	case OPTIONS_BAD:
		break;
	case OPTIONS_OK:
		if (check(&o, &err) == -1)
			log_warn("%s", err.text);
		else if (o.list)
			status = list_facts();
		else
			status = o.each ? probe_each(&o) : probe_host_once(&o);
	}
	strv_free(&o.devices);
	strv_free(&o.sources);
	return status;
}

const struct command command_probe = {
	.name = "probe",
	.summary = "say what decides passthrough on this host",
	.run = run,
};
