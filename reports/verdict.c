/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/stage.h"

/* Which of several results of one stage speaks for it: higher wins. */
static int
weight(enum status s)
{
	static const int weights[] = {
		[STATUS_PASS] = 0,
		[STATUS_SKIP] = 1,
		[STATUS_MISS] = 2,
		[STATUS_ERROR] = 3,
		[STATUS_FAIL] = 4,
	};

	return weights[s];
}

/* The entry that speaks for a stage, or NULL when it was not reached. */
static const json_t *
worst(const json_t *device, enum stage stage, enum status *status)
{
	const json_t *entry, *found = NULL;
	enum status s;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		if (strcmp(json_str(entry, "stage", ""), stage_names[stage]) !=
			0 ||
		    !status_parse(json_str(entry, "status", ""), &s))
			continue;
		if (found == NULL || weight(s) > weight(*status)) {
			found = entry;
			*status = s;
		}
	}
	return found;
}

static void
decide(json_t *device, const char *verdict, const char *basis, enum stage stage,
    const json_t *entry)
{
	json_t *by = json_object();

	json_put_str(device, "verdict", verdict);
	if (basis != NULL)
		json_put_str(device, "basis", basis);
	json_put_str(by, "stage", stage_names[stage]);
	json_put_str(by, "status", json_str(entry, "status", NULL));
	json_put_str(by, "reason",
	    entry == NULL ? "not reached" : json_str(entry, "reason", NULL));
	(void)json_object_set_new(device, "decided_by", by);
}

static void
note(json_t *notes, const char *what, const json_t *entry)
{
	const char *reason = json_str(entry, "reason", NULL);
	char *text =
	    reason == NULL ? xstrdup(what) : xasprintf("%s: %s", what, reason);

	(void)json_array_append_new(notes, json_string(text));
	free(text);
}

/* Stages 1 to 7 must be PASS; true when one of them decided. */
static bool
judge_climb(json_t *device)
{
	enum status status = STATUS_SKIP;
	enum stage s;

	for (s = 0; s < STAGE_GUEST_RESTART; s++) {
		const json_t *entry = worst(device, s, &status);
		const char *basis = json_str(entry, "basis",
		    s >= STAGE_VM_START ? "proven" : "predicted");

		if (entry != NULL && status == STATUS_PASS)
			continue;
		if (entry != NULL && status == STATUS_FAIL)
			decide(device, stage_verdict(s), basis, s, entry);
		else
			decide(device, "inconclusive", NULL, s, entry);
		return true;
	}
	return false;
}

static void
judge_restarts(json_t *device, json_t *notes)
{
	enum status status = STATUS_SKIP;
	enum stage s;

	json_put_str(device, "verdict", "works");
	json_put_str(device, "basis", "proven");
	for (s = STAGE_GUEST_RESTART; s <= STAGE_VM_RESTART; s++) {
		const json_t *entry = worst(device, s, &status);

		if (entry != NULL && status == STATUS_FAIL) {
			decide(device, stage_verdict(s), "proven", s, entry);
			return;
		}
		/* It was to be tried and was not: nobody knows. */
		if (entry != NULL && status == STATUS_ERROR) {
			(void)json_object_del(device, "basis");
			decide(device, "inconclusive", NULL, s, entry);
			return;
		}
		if (entry == NULL || status != STATUS_PASS) {
			char *what = xasprintf("%s not tested", stage_names[s]);

			note(notes, what, entry);
			free(what);
		}
	}
}

static const json_t *
failed_restart(const json_t *device, enum stage s)
{
	enum status status = STATUS_SKIP;
	const json_t *entry = worst(device, s, &status);

	return entry != NULL && status == STATUS_FAIL ? entry : NULL;
}

/*
 * A guest of the user's may show neither its boot nor its driver: that it did
 * not start again is a fact, that the device worked once is not.
 */
static void
note_failed_restarts(const json_t *device, json_t *notes)
{
	enum stage s;

	for (s = STAGE_GUEST_RESTART; s <= STAGE_VM_RESTART; s++) {
		const json_t *entry = failed_restart(device, s);
		char *what;

		if (entry == NULL)
			continue;
		what = xasprintf("%s failed", stage_names[s]);
		note(notes, what, entry);
		free(what);
	}
}

void
verdict_judge(json_t *device)
{
	json_t *notes = json_array();
	enum status status = STATUS_SKIP;
	const json_t *reclaim;

	(void)json_object_del(device, "decided_by");
	(void)json_object_del(device, "basis");
	if (strcmp(
		json_str(json_object_get(device, "facts"), "reset_methods", ""),
		"none") == 0)
		note(notes,
		    "the kernel knows no way to reset it alone: the next guest "
		    "may find what the last one left in it",
		    NULL);
	if (!judge_climb(device))
		judge_restarts(device, notes);
	else if (strcmp(json_str(device, "verdict", ""), "inconclusive") == 0)
		note_failed_restarts(device, notes);
	reclaim = worst(device, STAGE_HOST_RECLAIM, &status);
	if (reclaim != NULL &&
	    (status == STATUS_FAIL || status == STATUS_ERROR))
		note(notes, "the host did not get it back", reclaim);
	(void)json_object_set_new(device, "notes", notes);
}

enum exit_status
verdict_exit_status(const json_t *run)
{
	bool good = false, error = false;
	const json_t *device;
	size_t i;

	json_array_foreach(json_object_get(run, "devices"), i, device)
	{
		const char *verdict = json_str(device, "verdict", "");
		const json_t *by = json_object_get(device, "decided_by");

		if (strcmp(verdict, "works") == 0)
			good = true;
		else if (strcmp(verdict, "inconclusive") != 0 ||
			 failed_restart(device, STAGE_GUEST_RESTART) != NULL ||
			 failed_restart(device, STAGE_VM_RESTART) != NULL)
			return EXIT_BAD;
		else if (strcmp(json_str(by, "status", ""), "ERROR") == 0)
			error = true;
	}
	if (strcmp(json_str(json_object_get(run, "host"), "verdict", ""),
		"host_unsupported") == 0)
		return EXIT_BAD;
	if (error)
		return EXIT_UNABLE;
	return good ? EXIT_GOOD : EXIT_NOTHING;
}
