/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/compare.h"
#include "reports/compare_parts.h"
#include "reports/fisher.h"

/* One device through all documents; at[k] is NULL where it is not there. */
struct track {
	const json_t **at;
};

struct tracks {
	struct track *v;
	size_t n, documents;
};

enum judgement { UNJUDGED, GOOD, BAD };

/* Where a stage of a device turned; -1: nowhere. */
struct turn {
	int last_good, first_bad; /* it is bad now */
	int last_bad, first_good; /* it was, and is good now */
};

static void
add_document(struct tracks *t, json_t *roster, const json_t *document, size_t k)
{
	size_t n, i, row;
	struct compare_pair *pairs =
	    compare_match(roster, json_object_get(document, "devices"), &n);

	for (i = 0; i < n; i++) {
		if (pairs[i].new == NULL)
			continue;
		for (row = 0; row < t->n; row++)
			if (json_array_get(roster, row) == pairs[i].old)
				break;
		if (row == t->n) {
			t->v = xreallocarray(t->v, t->n + 1, sizeof(*t->v));
			t->v[t->n++].at =
			    xcalloc(t->documents, sizeof(*t->v[0].at));
			(void)json_array_append(roster, (json_t *)pairs[i].new);
		} else {
			(void)json_array_set(
			    roster, row, (json_t *)pairs[i].new);
		}
		t->v[row].at[k] = pairs[i].new;
	}
	free(pairs);
}

/* A lower score than the last good one counts when it is more than chance. */
static enum judgement
judge(const json_t *entry, const json_t *good)
{
	const char *status = json_str(entry, "status", "");
	const json_t *old = json_object_get(good, "score");
	const json_t *new = json_object_get(entry, "score");

	if (strcmp(status, "PASS") == 0)
		return GOOD;
	if (strcmp(status, "FAIL") != 0)
		return UNJUDGED;
	if (old != NULL && new != NULL &&
	    !fisher_is_real(fisher_worse(json_num(old, "passed", 0),
		json_num(old, "total", 0), json_num(new, "passed", 0),
		json_num(new, "total", 0))))
		return UNJUDGED;
	return BAD;
}

static struct turn
find_turn(const struct track *track, size_t n, const char *stage,
    const char *ending, enum judgement *each)
{
	struct turn turn = { -1, -1, -1, -1 };
	const json_t *good = NULL, *entry;
	size_t k;

	for (k = 0; k < n; k++) {
		entry = compare_find_entry(track->at[k], stage, ending);
		each[k] = judge(entry, good);
		if (each[k] == GOOD) {
			if (turn.first_bad != -1)
				turn.first_good = (int)k;
			good = entry;
			turn.last_good = (int)k;
			turn.first_bad = -1;
		} else if (each[k] == BAD) {
			turn.last_bad = (int)k;
			if (turn.first_bad == -1)
				turn.first_bad = (int)k;
		}
	}
	return turn;
}

static void
put_run(json_t *item, const char *name, int k)
{
	if (k != -1)
		(void)json_object_set_new(item, name, json_integer(k + 1));
}

/* What else changed from one run to the other. */
static json_t *
changes(const json_t *const *documents, int from, int to)
{
	json_t *items = json_array(), *list = json_array(), *item;
	size_t i;

	compare_host(items, documents[from], documents[to]);
	compare_versions(items, documents[from], documents[to]);
	json_array_foreach(items, i, item)
	{
		if (json_object_get(item, "old") != NULL &&
		    json_object_get(item, "new") != NULL)
			(void)json_array_append(list, item);
	}
	json_decref(items);
	return list;
}

static void
add_turn(json_t *items, const json_t *const *documents,
    const struct track *track, const char *stage, const char *ending,
    const struct turn *t)
{
	bool bad = t->first_bad != -1;
	int from = bad ? t->last_good : t->last_bad;
	int to = bad ? t->first_bad : t->first_good;
	const json_t *entry =
	    compare_find_entry(track->at[bad ? to : from], stage, ending);
	json_t *item;

	item = compare_add(items,
	    !bad	 ? "fix"
	    : from == -1 ? "bad"
			 : "regression",
	    stage, NULL, NULL, json_str(entry, "reason", NULL));
	if (*ending != '\0')
		json_put_str(item, "ending", ending);
	put_run(item, bad ? "last_good" : "last_bad", from);
	put_run(item, bad ? "first_bad" : "first_good", to);
	if (from == -1)
		return;
	(void)json_object_set_new(item, "between", json_integer(to - from - 1));
	(void)json_object_set_new(
	    item, "changes", changes(documents, from, to));
}

/* Each stage and ending that any of the documents has, once. */
static json_t *
stages_of(const struct track *track, size_t n)
{
	json_t *list = json_array();
	const json_t *entry, *known;
	size_t k, i, s;

	for (k = 0; k < n; k++)
		json_array_foreach(
		    json_object_get(track->at[k], "stages"), i, entry)
		{
			json_array_foreach(list, s, known)
			{
				if (strcmp(json_str(entry, "stage", ""),
					json_str(known, "stage", "")) == 0 &&
				    strcmp(json_str(entry, "ending", ""),
					json_str(known, "ending", "")) == 0)
					break;
			}
			if (s == json_array_size(list))
				(void)json_array_append(list, (json_t *)entry);
		}
	return list;
}

static json_t *
device_history(
    const json_t *const *documents, size_t n, const struct track *track)
{
	json_t *d = json_object(), *items = json_array();
	json_t *stages = stages_of(track, n), *verdicts = json_array();
	enum judgement *each = xcalloc(n, sizeof(*each));
	const json_t *newest = NULL, *entry;
	size_t k, i;

	for (k = 0; k < n; k++) {
		if (track->at[k] != NULL)
			newest = track->at[k];
		(void)json_array_append_new(verdicts,
		    track->at[k] == NULL
			? json_null()
			: json_text(json_str(track->at[k], "verdict", "none")));
	}
	json_put_str(d, "bdf", json_str(newest, "bdf", "?"));
	json_put_str(d, "name", json_str(newest, "name", NULL));
	(void)json_object_set(d, "id", json_object_get(newest, "id"));
	(void)json_object_set_new(d, "verdicts", verdicts);
	json_array_foreach(stages, i, entry)
	{
		const char *stage = json_str(entry, "stage", "?");
		const char *ending = json_str(entry, "ending", "");
		struct turn turn = find_turn(track, n, stage, ending, each);

		if (turn.first_bad != -1 || turn.first_good != -1)
			add_turn(items, documents, track, stage, ending, &turn);
	}
	(void)json_object_set_new(d, "items", items);
	free(each);
	json_decref(stages);
	return d;
}

json_t *
compare_history(const json_t *const *documents, size_t n)
{
	struct tracks t = { .documents = n };
	json_t *doc = json_object(), *roster = json_array();
	json_t *runs = json_array(), *devices = json_array();
	size_t k;

	for (k = 0; k < n; k++) {
		(void)json_array_append_new(runs, compare_origin(documents[k]));
		add_document(&t, roster, documents[k], k);
	}
	for (k = 0; k < t.n; k++) {
		(void)json_array_append_new(
		    devices, device_history(documents, n, &t.v[k]));
		free(t.v[k].at);
	}
	free(t.v);
	json_put_str(doc, "schema", COMPARE_HISTORY_SCHEMA);
	(void)json_object_set_new(doc, "runs", runs);
	(void)json_object_set_new(doc, "devices", devices);
	json_decref(roster);
	return doc;
}

enum exit_status
compare_history_status(const json_t *history)
{
	const json_t *device, *item;
	size_t i, k;

	json_array_foreach(json_object_get(history, "devices"), i, device)
	    json_array_foreach(json_object_get(device, "items"), k,
		item) if (strcmp(json_str(item, "kind", ""), "regression") ==
			  0) return EXIT_BAD;
	return EXIT_GOOD;
}
