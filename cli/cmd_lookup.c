/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/dirs.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/devices.h"
#include "cli/matrix_client.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "probes/facts.h"
#include "probes/pci_facts.h"
#include "probes/probe.h"
#include "probes/source.h"
#include "reports/listings.h"
#include "reports/lookup.h"
#include "reports/text_clean.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "lookup",
	.operands = "[DEVICE...]",
	.about =
	    "Says what others saw with a device: VVVV:DDDD, or a device "
	    "of this host by\naddress or name.  Reads the snapshot in the "
	    "cache and asks nobody; without one,\nor with --from, asks the "
	    "matrix for these ids.",
	.examples = "  pptcheck lookup 10de:1bb3\n"
		    "  pptcheck lookup --from https://matrix.example 01:00.0\n"
		    "  pptcheck lookup --from https://matrix.example --keep\n"
		    "  pptcheck lookup --from /media/stick/snapshot.json ppt0",
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

/* Where to look: asked, the cache, or the matrix that reports go to. */
static json_t *
open_snapshot(const char *from, const struct strv *ids, struct err *err)
{
	char *path = matrix_snapshot_path(), *base = NULL;
	json_t *snapshot = NULL;

	if (from != NULL)
		snapshot = lookup_from(from, ids, err);
	else if (file_exists(path))
		snapshot = lookup_open(path, ids, err);
	else if ((base = matrix_base(NULL, err)) != NULL)
		snapshot = lookup_from(base, ids, err);
	else if (getenv("PPTCHECK_MATRIX") == NULL)
		(void)err_set(err, 0,
		    "no snapshot in the cache: give --from=URL, FILE or the "
		    "folder of a site, or set PPTCHECK_MATRIX");
	free(base);
	free(path);
	return snapshot;
}

/* All of it into the cache; of it, what is said of these devices. */
static json_t *
keep(const char *from, const struct strv *ids, struct err *err)
{
	char *path = matrix_snapshot_path(), *dir = xstrdup(path);
	struct buf text = { 0 };
	json_t *snapshot = NULL;

	*strrchr(dir, '/') = '\0';
	if (lookup_fetch(from, &text, err) == 0 && file_mkdirs(dir, err) == 0 &&
	    file_write_atomic(path, text.data, text.len, err) == 0)
		snapshot = lookup_read(&text, path, ids, false, err);
	if (snapshot != NULL)
		log_info("%.0f reports kept in %s",
		    json_num(snapshot, "reports", 0), path);
	buf_free(&text);
	free(dir);
	free(path);
	return snapshot;
}

static int
lookup(const json_t *snapshot, const struct strv *ids, bool json,
    const struct facts *f)
{
	char *platform = NULL, *dump;
	const struct lookup_host mine = matrix_host(f, &platform);
	json_t *found = json_object(), *one;
	struct buf out = { 0 };
	int status = EXIT_NOTHING;
	size_t i;

	for (i = 0; i < ids->n; i++) {
		const json_t *device = lookup_device(snapshot, ids->v[i]);

		one = device == NULL ? json_object() : json_deep_copy(device);
		listings_put(one, snapshot, ids->v[i]);
		if (json_object_size(one) > 0)
			(void)json_object_set(found, ids->v[i], one);
		json_decref(one);
		if (device != NULL)
			status = EXIT_GOOD;
		lookup_text(&out, ids->v[i], device, &mine, time(NULL));
		listings_text(&out, snapshot, ids->v[i], terminal_width());
	}
	if (json) {
		text_clean(found);
		dump = json_dumps(found, JSON_INDENT(1));
		buf_clear(&out);
		buf_addf(&out, "%s\n", dump);
		free(dump);
	}
	if (!terminal_print(&out))
		status = EXIT_UNABLE;
	json_decref(found);
	buf_free(&out);
	free(platform);
	return status;
}

/* The ids that these words mean. */
static int
find_ids(const struct strv *words, const struct facts *f, struct strv *ids,
    struct err *err)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		if (is_ids(words->v[i]))
			add_ids(ids, words->v[i]);
		else if (resolve(words->v[i], f, ids, err) == -1)
			return -1;
	return 0;
}

static int
work(const char *from, bool kept, bool json, const struct strv *words)
{
	struct strv ids = { 0 };
	struct source *s = NULL;
	struct facts f = { 0 };
	json_t *snapshot = NULL;
	int status = EXIT_UNABLE;
	struct err err;

	/* Hosts like mine first; without facts, in any order. */
	if (words->n > 0 && source_open(&s, "live", &err) == 0)
		probes_run(s, &f);
	if (find_ids(words, &f, &ids, &err) == -1)
		status = EXIT_USAGE;
	else
		snapshot = kept ? keep(from, &ids, &err)
				: open_snapshot(from, &ids, &err);
	if (snapshot == NULL)
		log_warn("%s", err.text);
	else
		status =
		    ids.n == 0 ? EXIT_GOOD : lookup(snapshot, &ids, json, &f);
	json_decref(snapshot);
	source_close(s);
	facts_free(&f);
	strv_free(&ids);
	return status;
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 };
	const char *from = NULL;
	char *base = NULL;
	bool json = false, kept = false;
	struct err err;
	int status = EXIT_USAGE;
	size_t i;
	const struct option_def defs[] = {
		{ "from", OPTION_TEXT, &from, "URL|FILE|DIR",
		    "a matrix, a snapshot, or the folder of a site", 0 },
		{ "json", OPTION_FLAG, &json, NULL, "the snapshot's own words",
		    0 },
		{ "keep", OPTION_FLAG, &kept, NULL,
		    "keep the whole snapshot in the cache, also for probe", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (rest.n == 0 && !kept) {
		log_warn("lookup needs a device; see pptcheck lookup --help");
		goto out;
	}
	for (i = 0; i < rest.n; i++)
		if (devices_check(rest.v[i], &err) == -1) {
			log_warn("%s", err.text);
			goto out;
		}
	if (kept || from != NULL) {
		base = matrix_base(from, &err);
		if (base == NULL) {
			log_warn("%s", err.text);
			goto out;
		}
	}
	status = work(base, kept, json, &rest);
out:
	free(base);
	strv_free(&rest);
	return status;
}

const struct command command_lookup = {
	.name = "lookup",
	.summary = "say what others saw with a device",
	.run = run,
};
