/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/dirs.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/devices.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "probes/facts.h"
#include "probes/pci_facts.h"
#include "probes/probe.h"
#include "probes/source.h"
#include "reports/lookup.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "lookup",
	.operands = "DEVICE...",
	.about = "Says what others saw with a device: VVVV:DDDD, or a device "
		 "of this host by\naddress or name.  Reads a snapshot of the "
		 "matrix, and asks nobody.",
	.examples = "  pptcheck lookup 10de:1bb3\n"
		    "  pptcheck lookup --snapshot snapshot.json 01:00.0",
};

/* "10de:1bb3" */
static bool
is_ids(const char *word)
{
	return strlen(word) == 9 && word[4] == ':' &&
	       strspn(word, "0123456789abcdefABCDEF") == 4 &&
	       strspn(word + 5, "0123456789abcdefABCDEF") == 4;
}

static void
add_ids(struct strv *ids, const char *word)
{
	char *text = xstrdup(word), *p;

	for (p = text; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'F')
			*p = (char)(*p - 'A' + 'a');
	strv_take(ids, text);
}

/* A device of this host: what are its ids? */
static int
resolve(
    const char *word, const struct facts *f, struct strv *ids, struct err *err)
{
	struct strv bdfs = { 0 };
	const char *vendor, *device;
	size_t i;
	int rc = devices_named(word, f, &bdfs, err);

	for (i = 0; rc == 0 && i < bdfs.n; i++) {
		vendor = facts_pci_text(f, bdfs.v[i], "vendor");
		device = facts_pci_text(f, bdfs.v[i], "device");
		if (vendor == NULL || device == NULL)
			rc = err_set(err, 0, "%s: its ids are not known", word);
		else
			strv_addf(ids, "%s:%s", vendor, device);
	}
	strv_free(&bdfs);
	return rc;
}

/* "Linux 6.1 qemu", as the matrix names platforms. */
static char *
platform(const struct facts *f)
{
	const char *os = facts_text(f, "host.os");
	const char *release = facts_text(f, "host.kernel");
	size_t n;

	if (os == NULL || release == NULL)
		return NULL;
	n = strcspn(release, ".");
	if (strcmp(os, "freebsd") == 0)
		return xasprintf("FreeBSD %.*s bhyve", (int)n, release);
	n += release[n] == '\0' ? 0 : 1;
	n += strspn(release + n, "0123456789");
	return xasprintf("Linux %.*s qemu", (int)n, release);
}

static const char *
iommu_kind(const struct facts *f)
{
	const char *table = facts_text(f, "iommu.table");

	if (table == NULL)
		return NULL;
	if (strcmp(table, "DMAR") == 0)
		return "vt_d";
	return strcmp(table, "IVRS") == 0 ? "amd_vi" : NULL;
}

static int
lookup(const json_t *snapshot, const struct strv *words, bool json,
    const struct facts *f)
{
	char *own = platform(f), *dump;
	const struct lookup_host mine = { own, facts_text(f, "host.board.name"),
		iommu_kind(f) };
	struct strv ids = { 0 };
	json_t *found = json_object();
	struct buf out = { 0 };
	struct err err;
	int status = EXIT_NOTHING;
	size_t i;

	for (i = 0; i < words->n; i++)
		if (is_ids(words->v[i])) {
			add_ids(&ids, words->v[i]);
		} else if (resolve(words->v[i], f, &ids, &err) == -1) {
			log_warn("%s", err.text);
			status = EXIT_UNABLE;
			goto out;
		}
	for (i = 0; i < ids.n; i++) {
		const json_t *device = lookup_device(snapshot, ids.v[i]);

		if (device != NULL) {
			status = EXIT_GOOD;
			(void)json_object_set(
			    found, ids.v[i], (json_t *)device);
		}
		lookup_text(&out, ids.v[i], device, &mine, time(NULL));
	}
	if (json) {
		dump = json_dumps(found, JSON_INDENT(1));
		buf_clear(&out);
		buf_addf(&out, "%s\n", dump);
		free(dump);
	}
	if (!terminal_print(&out))
		status = EXIT_UNABLE;
out:
	json_decref(found);
	buf_free(&out);
	strv_free(&ids);
	free(own);
	return status;
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 };
	const char *path = NULL;
	char *usual = NULL;
	struct source *s = NULL;
	struct facts f = { 0 };
	json_t *snapshot = NULL;
	bool json = false;
	struct err err;
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "json", OPTION_FLAG, &json, NULL, "the snapshot's own words",
		    0 },
		{ "snapshot", OPTION_TEXT, &path, "FILE",
		    "which snapshot (default: the one in the cache)", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (rest.n == 0) {
		log_warn("lookup needs a device; see pptcheck lookup --help");
		goto out;
	}
	usual = dirs_cache("snapshot.json");
	snapshot = lookup_open(path != NULL ? path : usual, &err);
	if (snapshot == NULL) {
		log_warn("%s", err.text);
		status = EXIT_UNABLE;
		goto out;
	}
	/* Hosts like mine first; without facts, in any order. */
	if (source_open(&s, "live", &err) == 0)
		probes_run(s, &f);
	status = lookup(snapshot, &rest, json, &f);
out:
	source_close(s);
	facts_free(&f);
	json_decref(snapshot);
	free(usual);
	strv_free(&rest);
	return status;
}

const struct command command_lookup = {
	.name = "lookup",
	.summary = "say what others saw with a device",
	.run = run,
};
