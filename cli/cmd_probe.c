/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "cli/command.h"
#include "cli/devices.h"
#include "cli/matrix_client.h"
#include "cli/options.h"
#include "cli/probe_facts.h"
#include "cli/probe_judge.h"
#include "cli/terminal.h"
#include "probes/pci_facts.h"
#include "probes/probe.h"
#include "reports/listings.h"
#include "reports/lookup.h"
#include "reports/probe_json.h"
#include "reports/probe_text.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "probe",
	.operands = "[DEVICE...]",
	.about =
	    "Says which devices will pass through to a guest on this host, or "
	    "on one that a\nsource describes, what stops the others, and what "
	    "to change.  Changes nothing;\nneeds no root, but knows more with "
	    "it.  DEVICE is an address (03:00.0), ids\n(8086:10d3) or "
	    "FreeBSD's name (ppt0); it is then explained in full.",
	.examples = "  pptcheck probe\n"
		    "  pptcheck probe 03:00.0\n"
		    "  pptcheck probe --fix 03:00.0\n"
		    "  pptcheck probe --source pciconf:pciconf.txt --source "
		    "acpi:DMAR.dat",
};

struct probe_options {
	struct strv sources, devices;
	const char *hypervisor;
	bool each, facts, fix, json, list, list_checks;
};

static void
say_what_root_adds(const struct facts *f, const struct strv *sources)
{
	char *what;
	size_t n = probe_facts_refused(f, sources, &what);

	if (n > 0)
		log_info("%zu fact%s could not be read without root (%s): run "
			 "it as root to know %s",
		    n, n == 1 ? "" : "s", what, n == 1 ? "it" : "them");
	free(what);
}

/* What --fix prints: for each device what speaks against it, and its blocks. */
static int
add_fixes(struct buf *out, struct judge *j, const struct probe_options *o,
    const struct facts *f, const json_t *judged, int *status, struct err *err)
{
	const json_t *device;
	size_t i;

	*status = EXIT_GOOD;
	json_array_foreach(json_object_get(judged, "devices"), i, device)
	{
		json_t *fixes = NULL;

		if (judge_fixes(j, f, o->hypervisor,
			json_str(device, "bdf", ""), &fixes, err) == -1)
			return -1;
		if (probe_text_fixes(out, judged, device, fixes))
			*status = EXIT_BAD;
		json_decref(fixes);
	}
	return 0;
}

/* "10de:1bb3"; the caller frees it, NULL when they are not known. */
static char *
ids_of(const struct facts *f, const char *bdf)
{
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	const char *device = facts_pci_text(f, bdf, "device");

	return vendor == NULL || device == NULL
		   ? NULL
		   : xasprintf("%s:%s", vendor, device);
}

/* What a snapshot at hand says of these devices; the caller's. */
static json_t *
snapshot_of(const json_t *judged, const struct facts *f)
{
	struct strv ids = { 0 };
	const json_t *device;
	json_t *snapshot;
	size_t i;

	json_array_foreach(json_object_get(judged, "devices"), i, device)
	{
		char *one = ids_of(f, json_str(device, "bdf", ""));

		if (one != NULL)
			strv_take(&ids, one);
	}
	snapshot = matrix_snapshot(&ids);
	strv_free(&ids);
	return snapshot;
}

/* Beside our own answers those of the matrix, from a snapshot at hand. */
static void
add_others(const json_t *judged, const struct facts *f, const json_t *snapshot)
{
	const json_t *all = json_object_get(judged, "devices");
	char *platform = NULL, *ids, *brief;
	const struct lookup_host mine = matrix_host(f, &platform);
	json_t *device;
	size_t i;

	json_array_foreach(all, i, device)
	{
		ids = ids_of(f, json_str(device, "bdf", ""));
		brief = lookup_brief(
		    ids == NULL ? NULL : lookup_device(snapshot, ids), &mine);
		json_put_str(device, "others", brief);
		free(brief);
		free(ids);
	}
	free(platform);
}

/* In full, below one device. */
static void
add_lookup(struct buf *out, const char *bdf, const struct facts *f,
    const json_t *snapshot)
{
	char *platform = NULL, *ids = ids_of(f, bdf);
	const struct lookup_host mine = matrix_host(f, &platform);

	if (ids != NULL && snapshot != NULL) {
		buf_addf(out, "\nwhat others saw (snapshot of %.10s)\n",
		    json_str(snapshot, "newest", "an unknown day"));
		lookup_text(
		    out, ids, lookup_device(snapshot, ids), &mine, time(NULL));
		if (listings_hosts(snapshot, ids) > 0 ||
		    listings_cited(snapshot, ids) > 0)
			buf_addf(out,
			    "  what listings predict, or others published: "
			    "pptcheck lookup %s\n",
			    ids);
	}
	free(ids);
	free(platform);
}

static void
add_text(
    struct buf *out, const struct facts *f, const json_t *judged, bool named)
{
	const struct text_options text = { .color = terminal_color(),
		.width = terminal_width(),
		.details = log_get_level() >= LOG_DEBUG };
	json_t *snapshot = snapshot_of(judged, f);
	const json_t *device;
	size_t i;

	if (!named) {
		if (snapshot != NULL)
			add_others(judged, f, snapshot);
		probe_text_table(out, f, judged, &text);
		json_decref(snapshot);
		return;
	}
	json_array_foreach(json_object_get(judged, "devices"), i, device)
	{
		buf_adds(out, i > 0 ? "\n" : "");
		probe_text_device(out, f, judged, device, &text);
		add_lookup(out, json_str(device, "bdf", ""), f, snapshot);
	}
	json_decref(snapshot);
}

/* Prints in the form that was asked for. */
static int
show(const struct probe_options *o, const struct facts *f,
    const struct strv *wanted, int *status, struct err *err)
{
	struct buf out = { 0 };
	struct judge *j = NULL;
	json_t *judged = NULL;
	int rc = -1;

	if (o->facts) {
		probe_facts_print(&out, f, wanted);
		*status = EXIT_GOOD;
		rc = 0;
		goto out;
	}
	if (probe_judge_open(&j, err) == -1 ||
	    judge_run(j, f, o->hypervisor, wanted, &judged, err) == -1)
		goto out;
	probe_judge_complain(judged);
	*status = (int)probe_judge_status(judged, wanted != NULL);
	if (o->json) {
		probe_json_add(&out, f, wanted, judged, NULL);
	} else if (o->fix) {
		if (add_fixes(&out, j, o, f, judged, status, err) == -1)
			goto out;
	} else {
		add_text(&out, f, judged, wanted != NULL);
	}
	rc = 0;
out:
	if (rc == 0 && !terminal_print(&out))
		*status = EXIT_UNABLE;
	/* First: beside a large free piece malloc merges each small one. */
	buf_free(&out);
	json_decref(judged);
	judge_close(j);
	return rc;
}

/* One host, of all sources together. */
static int
probe_host_once(const struct probe_options *o)
{
	struct facts f = { 0 };
	struct strv devices = { 0 };
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
	if (show(o, &f, o->devices.n > 0 ? &devices : NULL, &status, &err) ==
	    -1) {
		log_warn("%s", err.text);
		status = EXIT_UNABLE;
	}
	say_what_root_adds(&f, &o->sources);
out:
	strv_free(&devices);
	facts_free(&f);
	return status;
}

/* Each source a host of its own, a line of JSON for each. */
static int
probe_each(const struct probe_options *o)
{
	int status = EXIT_GOOD;
	struct judge *j = NULL;
	struct err err;
	size_t i;

	if (probe_judge_open(&j, &err) == -1) {
		log_warn("%s", err.text);
		return EXIT_UNABLE;
	}
	for (i = 0; i < o->sources.n && sig_caught() == 0; i++) {
		struct facts f = { 0 };
		struct buf out = { 0 };
		json_t *more = json_object(), *judged = NULL, *tally = NULL;
		bool read = false;
		char *line;

		if (probes_read(o->sources.v[i], &f, &err) == -1 ||
		    judge_run(j, &f, o->hypervisor, NULL, &judged, &err) ==
			-1 ||
		    judge_tally(j, &tally, &err) == -1) {
			log_warn("%s", err.text);
			json_put_str(more, "error", err.text);
			status = EXIT_UNABLE;
		} else {
			probe_judge_complain(judged);
			(void)json_object_set_new(more, "tally", tally);
			read = true;
		}
		json_put_str(more, "source", o->sources.v[i]);
		if (read) {
			probe_json_add(&out, &f, NULL, judged, more);
		} else {
			line = json_line(more);
			buf_adds(&out, line);
			free(line);
		}
		if (!terminal_print(&out))
			status = EXIT_UNABLE;
		buf_free(&out);
		json_decref(more);
		json_decref(judged);
		facts_free(&f);
	}
	judge_close(j);
	return sig_caught() != 0 ? EXIT_UNABLE : status;
}

/* --list-facts and --list-checks */
static int
list(const struct probe_options *o)
{
	struct buf out = { 0 };
	struct err err;
	int status = EXIT_GOOD;

	if (o->list) {
		probe_facts_list(&out);
	} else if (probe_judge_list(o->json, &out, &err) == -1) {
		log_warn("%s", err.text);
		status = EXIT_UNABLE;
	}
	if (!terminal_print(&out))
		status = EXIT_UNABLE;
	buf_free(&out);
	return status;
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
	if (o->fix && (o->devices.n == 0 || o->json || o->facts))
		return err_set(
		    err, 0, "--fix wants a DEVICE, without --json and --facts");
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
		{ "fix", OPTION_FLAG, &o.fix, NULL,
		    "the lines to paste that give DEVICE to a guest here", 0 },
		{ "hypervisor", OPTION_TEXT, &o.hypervisor, "NAME",
		    "bhyve or qemu: whose rules to judge by", 0 },
		{ "json", OPTION_FLAG, &o.json, NULL, "a JSON document", 0 },
		{ "list-checks", OPTION_FLAG, &o.list_checks, NULL,
		    "print which checks there are and end", 0 },
		{ "list-facts", OPTION_FLAG, &o.list, NULL,
		    "print which facts there are and end", 0 },
		{ "source", OPTION_LIST, &o.sources, "SPEC",
		    "live (default), dump:DIR, ...; may be repeated", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(
		argc, argv, defs, &usage, false, &o.devices, &status))
		goto out;
	if (check(&o, &err) == -1)
		log_warn("%s", err.text);
	else if (o.list || o.list_checks)
		status = list(&o);
	else
		status = o.each ? probe_each(&o) : probe_host_once(&o);
out:
	strv_free(&o.devices);
	strv_free(&o.sources);
	return status;
}

const struct command command_probe = {
	.name = "probe",
	.summary = "say what decides passthrough on this host",
	.run = run,
};
