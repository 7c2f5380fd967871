/* SPDX-License-Identifier: BSD-2-Clause
 * summary.json and snapshot.json: what is known of all devices at once. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "matrix/seeds.h"
#include "reports/lookup.h"

#define SUMMARY_SCHEMA "pptcheck/summary/1"

static const struct pages_beside nothing_beside;

/* What the lists need of a device. */
json_t *
summary_row(const struct group *d, const json_t *device)
{
	static const char *const kept[] = { "platform", "guest", "headline",
		"good", "people", "predicted", "faded", NULL };
	json_t *row = json_object(), *cells = json_array(), *small;
	json_t *people = json_object(), *origins = json_array();
	json_t *boards = json_object();
	const json_t *cell, *board, *value;
	const char *key;
	size_t i, k;

	(void)json_object_set(row, "name", json_object_get(device, "name"));
	(void)json_object_set(row, "class", json_object_get(device, "class"));
	(void)json_object_set(
	    row, "reports", json_object_get(device, "reports"));
	(void)json_object_set(row, "newest", json_object_get(device, "newest"));
	json_array_foreach(json_object_get(device, "cells"), i, cell)
	{
		small = json_object();
		for (k = 0; kept[k] != NULL; k++)
			if (json_object_get(cell, kept[k]) != NULL)
				(void)json_object_set(small, kept[k],
				    json_object_get(cell, kept[k]));
		(void)json_array_append_new(cells, small);
	}
	for (i = 0; i < d->n; i++) {
		const json_t *r = d->v[i]->report;

		(void)json_object_set_new(
		    people, entry_person(d->v[i]), json_null());
		board = json_object_get(json_object_get(r, "host"), "board");
		/* The newest run on a board has the word. */
		if (d->v[i]->tier > TIER_NEW && !d->v[i]->replaced &&
		    json_str(board, "model", NULL) != NULL)
			json_put_str(boards, json_str(board, "model", ""),
			    json_str(d->v[i]->verdict, "claim", ""));
	}
	json_object_foreach(people, key, value)(void)
	    json_array_append_new(origins, json_string(key));
	json_decref(people);
	(void)json_object_set_new(row, "people", origins);
	(void)json_object_set_new(row, "cells", cells);
	(void)json_object_set_new(row, "boards", boards);
	return row;
}

/* How many reports and people, and the newest run. */
static void
put_sums(json_t *to, json_t *devices)
{
	json_t *people = json_object();
	const json_t *row, *origin;
	const char *ids, *newest = NULL;
	json_int_t reports = 0;
	size_t i;

	json_object_foreach(devices, ids, row)
	{
		const char *time = json_str(row, "newest", "");

		reports += json_integer_value(json_object_get(row, "reports"));
		if (newest == NULL || strcmp(time, newest) > 0)
			newest = time;
		json_array_foreach(json_object_get(row, "people"), i, origin)(
		    void) json_object_set_new(people, json_string_value(origin),
		    json_null());
	}
	json_put_str(to, "schema", LOOKUP_SCHEMA);
	(void)json_object_set_new(to, "reports", json_integer(reports));
	(void)json_object_set_new(
	    to, "people", json_integer((json_int_t)json_object_size(people)));
	json_put_str(to, "newest", newest);
	json_decref(people);
}

json_t *
summary_read(const char *dir)
{
	char *path = xasprintf("%s/summary.json", dir == NULL ? "" : dir);
	json_t *j = NULL;

	if (dir != NULL && file_exists(path))
		j = json_read_file(path, NULL);

	if (strcmp(json_str(j, "schema", ""), SUMMARY_SCHEMA) != 0) {
		json_decref(j);
		j = json_pack(
		    "{s:s, s:{}}", "schema", SUMMARY_SCHEMA, "devices");
	}
	free(path);
	return j;
}

int
summary_write(const char *dir, json_t *summary, struct err *err)
{
	put_sums(summary, json_object_get(summary, "devices"));
	json_put_str(summary, "schema", SUMMARY_SCHEMA);
	return page_write_json(dir, "summary.json", summary, err);
}

/* From the files of the devices, without parsing them; beside them, and no
 * device of theirs, what listings and others tell. */
int
pages_snapshot(
    const char *dir, const struct pages_beside *beside, struct err *err)
{
	json_t *head = json_object(), *summary = summary_read(dir), *row;
	json_t *apart =
	    seeds_apart(beside != NULL ? beside : &nothing_beside, NULL);
	struct strv ids = { 0 };
	const char *before = "", *key;
	size_t i;
	struct buf b = { 0 }, part = { 0 };
	char *slug, *path;
	int rc = 0;

	put_sums(head, json_object_get(summary, "devices"));
	(void)json_object_update(head, apart);
	json_decref(apart);
	path = json_dumps(head, JSON_COMPACT);
	buf_addf(&b, "%.*s,\"devices\":{", (int)strlen(path) - 1, path);
	free(path);
	json_object_foreach(json_object_get(summary, "devices"), key, row)
	    strv_add(&ids, key);
	strv_sort(&ids);
	for (i = 0; i < ids.n; i++) {
		slug = page_slug(ids.v[i]);
		path = xasprintf("%s/d/%s/cells.json", dir, slug);
		buf_clear(&part);
		if (rc == 0)
			rc = file_read(path, &part, err);
		buf_trim(&part);
		buf_addf(&b, "%s\"%s\":", before, ids.v[i]);
		buf_add(&b, part.data, part.len);
		before = ",";
		free(path);
		free(slug);
	}
	buf_adds(&b, "}}\n");
	if (rc == 0)
		rc = page_write(dir, "snapshot.json", &b, err);
	buf_free(&b);
	buf_free(&part);
	strv_free(&ids);
	json_decref(summary);
	json_decref(head);
	return rc;
}
