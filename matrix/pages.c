/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/cells.h"
#include "matrix/group.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "matrix/seeds.h"

#define SUMMARY_SCHEMA "pptcheck/summary/1"

struct site {
	const char *dir;
	const struct pages_beside *beside;
	json_t *summary;
};

/* What the lists need of a device. */
static json_t *
row_of(const struct group *d, const json_t *device)
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

/* The pages of reports that this device had and has no more. */
static void
sweep_reports(const char *dir, const char *slug, const struct group *d)
{
	char *path = xasprintf("%s/d/%s/digests.txt", dir, slug), *page;
	struct strv old = { 0 };
	struct buf b = { 0 };
	json_t *has = json_object();
	size_t i;

	if (file_exists(path) && file_read(path, &b, NULL) == 0)
		strv_split(&old, buf_str(&b), "\n");
	for (i = 0; d != NULL && i < d->n; i++)
		(void)json_object_set_new(has, d->v[i]->digest, json_null());
	for (i = 0; i < old.n; i++) {
		if (strlen(old.v[i]) != 64 ||
		    json_object_get(has, old.v[i]) != NULL)
			continue;
		page = xasprintf("%s/r/%s.html", dir, old.v[i]);
		(void)unlink(page);
		free(page);
	}
	json_decref(has);
	buf_free(&b);
	strv_free(&old);
	free(path);
}

/* What stands beside the reports, for pptcheck lookup. */
static int
write_listings(const struct site *s, const char *ids, struct err *err)
{
	json_t *apart = seeds_apart(s->beside, ids);
	char *slug = page_slug(ids);
	char *name = xasprintf("d/%s/listings.json", slug);
	char *path = xasprintf("%s/%s", s->dir, name);
	int rc = 0;

	if (json_object_size(apart) > 0)
		rc = page_write_json(s->dir, name, apart, err);
	else
		(void)unlink(path);
	json_decref(apart);
	free(path);
	free(name);
	free(slug);
	return rc;
}

static int
write_device(
    struct site *s, const struct group *d, int64_t now, struct err *err)
{
	json_t *device = cells_device(d->v, d->n, now);
	char *slug = page_slug(d->ids);
	char *digests = xasprintf("d/%s/digests.txt", slug);
	json_t *devices = json_object_get(s->summary, "devices");
	struct buf b = { 0 };
	size_t i;
	int rc;

	sweep_reports(s->dir, slug, d);
	(void)json_object_set_new(devices, d->ids, row_of(d, device));
	rc = pages_device(s->dir, d->ids, device, s->beside, err);
	for (i = 0; rc == 0 && i < d->n; i++) {
		buf_addf(&b, "%s\n", d->v[i]->digest);
		rc = pages_report(s->dir, d->v[i], err);
	}
	if (rc == 0)
		rc = page_write(s->dir, digests, &b, err);
	if (rc == 0)
		rc = write_listings(s, d->ids, err);
	buf_free(&b);
	json_decref(device);
	free(digests);
	free(slug);
	return rc;
}

/* Devices known only from listings have a page too. */
static int
write_predicted(struct site *s, json_t *keep, struct err *err)
{
	const json_t *known = json_object_get(s->summary, "devices"), *seed;
	const json_t *from[] = { s->beside->predicted, s->beside->cited };
	json_t *device;
	const char *ids;
	size_t k;
	char *slug;
	int rc = 0;

	for (k = 0; k < 2; k++)
		json_object_foreach(
		    json_object_get((json_t *)(uintptr_t)from[k], "devices"),
		    ids, seed)
		{
			slug = page_slug(ids);
			if (rc == 0 && json_object_get(known, ids) == NULL &&
			    json_object_get(keep, slug) == NULL) {
				device = json_pack("{s:s, s:[]}", "name",
				    json_str(seed, "name", ids), "cells");
				rc = pages_device(
				    s->dir, ids, device, s->beside, err);
				json_decref(device);
				if (rc == 0)
					rc = write_listings(s, ids, err);
			}
			(void)json_object_set_new(keep, slug, json_null());
			free(slug);
		}
	return rc;
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

/* snapshot.json from the files of the devices, without parsing them; beside
 * them, and no device of theirs, what listings and others tell. */
static int
write_snapshot(const struct site *s, struct err *err)
{
	json_t *head = json_object(), *apart = seeds_apart(s->beside, NULL);
	struct strv ids = { 0 };
	const char *before = "", *key;
	const json_t *row;
	size_t i;
	struct buf b = { 0 }, part = { 0 };
	char *slug, *path;
	int rc = 0;

	put_sums(head, json_object_get(s->summary, "devices"));
	(void)json_object_update(head, apart);
	json_decref(apart);
	path = json_dumps(head, JSON_COMPACT);
	buf_addf(&b, "%.*s,\"devices\":{", (int)strlen(path) - 1, path);
	free(path);
	json_object_foreach(json_object_get(s->summary, "devices"), key, row)
	    strv_add(&ids, key);
	strv_sort(&ids);
	for (i = 0; i < ids.n; i++) {
		slug = page_slug(ids.v[i]);
		path = xasprintf("%s/d/%s/cells.json", s->dir, slug);
		buf_clear(&part);
		if (rc == 0)
			rc = file_read(path, &part, err);
		buf_trim(&part);
		buf_addf(&b, "%s\"%s\":%s", before, ids.v[i], buf_str(&part));
		before = ",";
		free(path);
		free(slug);
	}
	buf_adds(&b, "}}\n");
	if (rc == 0)
		rc = page_write(s->dir, "snapshot.json", &b, err);
	buf_free(&b);
	buf_free(&part);
	strv_free(&ids);
	json_decref(head);
	return rc;
}

/* summary.json, which the next refresh begins with, and the lists. */
static int
write_summary(const struct site *s, const struct strv *changed, struct err *err)
{
	put_sums(s->summary, json_object_get(s->summary, "devices"));
	json_put_str(s->summary, "schema", SUMMARY_SCHEMA);
	if (page_write_json(s->dir, "summary.json", s->summary, err) == -1)
		return -1;
	return pages_lists(s->dir, s->summary, s->beside, changed, err);
}

static const struct pages_beside nothing_beside;

int
pages_write(const char *dir, const struct collection *c,
    const struct pages_beside *beside, struct err *err)
{
	struct site s = { dir, beside != NULL ? beside : &nothing_beside,
		json_pack("{s:s, s:{}}", "schema", SUMMARY_SCHEMA, "devices") };
	json_t *keep = json_object(), *reports = json_object();
	struct group *v;
	size_t n, i;
	char *name;
	int rc;

	v = groups_new(c, NULL, &n);
	rc = file_mkdirs(dir, err);
	for (i = 0; rc == 0 && i < n; i++) {
		rc = write_device(&s, &v[i], c->now, err);
		name = page_slug(v[i].ids);
		(void)json_object_set_new(keep, name, json_null());
		free(name);
	}
	for (i = 0; i < c->n; i++) {
		name = xasprintf("%s.html", c->v[i].digest);
		(void)json_object_set_new(reports, name, json_null());
		free(name);
	}
	if (rc == 0)
		rc = write_predicted(&s, keep, err);
	if (rc == 0) {
		page_sweep(dir, "d", keep);
		page_sweep(dir, "r", reports);
		rc = write_snapshot(&s, err);
	}
	if (rc == 0)
		rc = write_summary(&s, NULL, err);
	json_decref(keep);
	json_decref(reports);
	json_decref(s.summary);
	groups_free(v, n);
	return rc;
}

/* A device that nobody reports any more: its page goes, or tells only what
 * listings say. */
static int
drop_device(struct site *s, const char *ids, struct err *err)
{
	char *slug = page_slug(ids);
	char *path = xasprintf("%s/d/%s", s->dir, slug);
	int rc;

	sweep_reports(s->dir, slug, NULL);
	(void)json_object_del(json_object_get(s->summary, "devices"), ids);
	rc = file_remove_tree(path, err);
	free(path);
	free(slug);
	return rc;
}

int
pages_refresh(const char *dir, const struct collection *c,
    const struct strv *devices, const struct pages_beside *beside,
    struct err *err)
{
	struct site s = { dir, beside != NULL ? beside : &nothing_beside,
		NULL };
	char *path = xasprintf("%s/summary.json", dir);
	struct group *v;
	size_t n, i, k;
	int rc;

	if (file_exists(path))
		s.summary = json_read_file(path, NULL);
	if (strcmp(json_str(s.summary, "schema", ""), SUMMARY_SCHEMA) != 0) {
		json_decref(s.summary);
		s.summary = json_pack(
		    "{s:s, s:{}}", "schema", SUMMARY_SCHEMA, "devices");
	}
	v = groups_new(c, devices, &n);
	rc = file_mkdirs(dir, err);
	for (i = 0; rc == 0 && i < n; i++)
		rc = write_device(&s, &v[i], c->now, err);
	for (i = 0; rc == 0 && i < devices->n; i++) {
		for (k = 0; k < n; k++)
			if (strcmp(v[k].ids, devices->v[i]) == 0)
				break;
		if (k == n)
			rc = drop_device(&s, devices->v[i], err);
	}
	if (rc == 0)
		rc = write_snapshot(&s, err);
	if (rc == 0)
		rc = write_summary(&s, devices, err);
	json_decref(s.summary);
	groups_free(v, n);
	free(path);
	return rc;
}
