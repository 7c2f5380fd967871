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

struct pages {
	const char *dir;
	const struct pages_beside *beside;
	json_t *summary;
	bool anew;		/* nothing was ended yet */
	json_t *keep, *reports; /* anew: the names in d/ and r/ */
};

/* {DIGEST: what its page says besides the report}: the pages of reports that
 * this device has, from its digests.txt; the caller's. */
static json_t *
read_digests(const char *dir, const char *slug)
{
	char *path = xasprintf("%s/d/%s/digests.txt", dir, slug);
	json_t *has = json_object();
	struct strv lines = { 0 };
	struct buf b = { 0 };
	size_t i;

	if (file_exists(path) && file_read(path, &b, NULL) == 0)
		strv_split(&lines, buf_str(&b), "\n");
	for (i = 0; i < lines.n; i++)
		if (strcspn(lines.v[i], " ") == 64) {
			lines.v[i][64] = '\0';
			json_put_str(has, lines.v[i], lines.v[i] + 65);
		}
	strv_free(&lines);
	buf_free(&b);
	free(path);
	return has;
}

static void
remove_reports(const char *dir, const json_t *digests)
{
	const char *digest;
	json_t *state;
	char *page;

	json_object_foreach((json_t *)(uintptr_t)digests, digest, state)
	{
		page = xasprintf("%s/r/%s.html", dir, digest);
		(void)unlink(page);
		free(page);
	}
}

static int
write_report(const struct pages *s, const struct collection *c,
    const struct entry *e, struct err *err)
{
	struct entry whole = *e;
	int rc;

	if (!e->brief)
		return pages_report(s->dir, e, err);
	whole.report = c->load(c->load_from, e);
	/* Taken back meanwhile. */
	if (whole.report == NULL)
		return 0;
	rc = pages_report(s->dir, &whole, err);
	json_decref(whole.report);
	return rc;
}

/* The pages of its reports that are not there yet, or say something else. */
static int
write_reports(struct pages *s, const struct collection *c,
    const struct group *d, const char *slug, struct err *err)
{
	json_t *old = read_digests(s->dir, slug);
	char *name = xasprintf("d/%s/digests.txt", slug), *page;
	struct buf b = { 0 };
	char state[sizeof(d->v[0]->name) + 8];
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < d->n; i++) {
		const struct entry *e = d->v[i];

		(void)snprintf(state, sizeof(state), "%d %d %s", (int)e->tier,
		    (int)e->replaced, e->name);
		buf_addf(&b, "%s %s\n", e->digest, state);
		if (s->anew || strcmp(json_str(old, e->digest, ""), state) != 0)
			rc = write_report(s, c, e, err);
		(void)json_object_del(old, e->digest);
		if (s->anew) {
			page = xasprintf("%s.html", e->digest);
			(void)json_object_set_new(
			    s->reports, page, json_null());
			free(page);
		}
	}
	if (rc == 0) {
		remove_reports(s->dir, old);
		rc = page_write(s->dir, name, &b, err);
	}
	buf_free(&b);
	json_decref(old);
	free(name);
	return rc;
}

/* What stands beside the reports, for pptcheck lookup. */
static int
write_listings(const struct pages *s, const char *ids, struct err *err)
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
write_device(struct pages *s, const struct collection *c, const struct group *d,
    struct err *err)
{
	json_t *device = cells_device(d->v, d->n, c->now);
	char *slug = page_slug(d->ids);
	int rc;

	summary_set(s->summary, d->ids, summary_row(d, device));
	rc = pages_device(s->dir, d->ids, device, s->beside, err);
	if (rc == 0)
		rc = write_reports(s, c, d, slug, err);
	if (rc == 0)
		rc = write_listings(s, d->ids, err);
	if (s->anew)
		(void)json_object_set_new(s->keep, slug, json_null());
	json_decref(device);
	free(slug);
	return rc;
}

/* A device without reports, if anything else is known of it. */
static int
write_seed(struct pages *s, const char *ids, struct err *err)
{
	const json_t *from[] = { s->beside->predicted, s->beside->cited };
	const json_t *seed = NULL;
	json_t *device;
	size_t k;
	int rc;

	for (k = 0; seed == NULL && k < 2; k++)
		seed =
		    json_object_get(json_object_get(from[k], "devices"), ids);
	if (seed == NULL)
		return 0;
	device = json_pack(
	    "{s:s, s:[]}", "name", json_str(seed, "name", ids), "cells");
	rc = pages_device(s->dir, ids, device, s->beside, err);
	json_decref(device);
	return rc == 0 ? write_listings(s, ids, err) : rc;
}

/* Devices known only from listings have a page too. */
static int
write_predicted(struct pages *s, struct err *err)
{
	const json_t *known = json_object_get(s->summary, "devices");
	const json_t *from[] = { s->beside->predicted, s->beside->cited };
	const char *ids;
	json_t *seed;
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
			    json_object_get(s->keep, slug) == NULL)
				rc = write_seed(s, ids, err);
			(void)json_object_set_new(s->keep, slug, json_null());
			free(slug);
		}
	return rc;
}

static const struct pages_beside nothing_beside;

struct pages *
pages_begin(const char *dir, const struct pages_beside *beside)
{
	struct pages *s = xcalloc(1, sizeof(*s));

	s->dir = dir;
	s->beside = beside != NULL ? beside : &nothing_beside;
	s->anew = true;
	s->summary = summary_new();
	s->keep = json_object();
	s->reports = json_object();
	return s;
}

/* A device that nobody reports any more: its page goes, or tells only what
 * listings say. */
static int
drop_device(struct pages *s, const char *ids, struct err *err)
{
	char *slug = page_slug(ids);
	char *path = xasprintf("%s/d/%s", s->dir, slug);
	json_t *had = read_digests(s->dir, slug);
	int rc;

	remove_reports(s->dir, had);
	summary_set(s->summary, ids, NULL);
	rc = file_remove_tree(path, err);
	if (rc == 0)
		rc = write_seed(s, ids, err);
	json_decref(had);
	free(path);
	free(slug);
	return rc;
}

int
pages_devices(struct pages *s, const struct collection *c,
    const struct strv *devices, struct err *err)
{
	struct group *v;
	size_t n, i, k;
	int rc;

	v = groups_new(c, devices, &n);
	rc = file_mkdirs(s->dir, err);
	for (i = 0; rc == 0 && i < n; i++)
		rc = write_device(s, c, &v[i], err);
	for (i = 0; rc == 0 && devices != NULL && i < devices->n; i++) {
		for (k = 0; k < n; k++)
			if (strcmp(v[k].ids, devices->v[i]) == 0)
				break;
		if (k == n)
			rc = drop_device(s, devices->v[i], err);
	}
	groups_free(v, n);
	return rc;
}

int
pages_end(struct pages *s, const struct strv *changed, struct err *err)
{
	int rc = 0;

	if (s->anew)
		rc = write_predicted(s, err);
	if (s->anew && rc == 0) {
		page_sweep(s->dir, "d", s->keep);
		page_sweep(s->dir, "r", s->reports);
	}
	if (rc == 0)
		rc = pages_lists(s->dir, s->summary, s->beside,
		    s->anew ? NULL : changed, err);
	if (rc == 0) {
		s->anew = false;
		(void)json_object_clear(s->keep);
		(void)json_object_clear(s->reports);
	}
	return rc;
}

int
pages_snapshot(const struct pages *s, struct err *err)
{
	return snapshot_write(s->dir, s->summary, s->beside, err);
}

void
pages_free(struct pages *s)
{
	if (s == NULL)
		return;
	json_decref(s->summary);
	json_decref(s->keep);
	json_decref(s->reports);
	free(s);
}

int
pages_write(const char *dir, const struct collection *c,
    const struct pages_beside *beside, struct err *err)
{
	struct pages *s = pages_begin(dir, beside);
	int rc = pages_devices(s, c, NULL, err);

	if (rc == 0)
		rc = pages_end(s, NULL, err);
	if (rc == 0)
		rc = pages_snapshot(s, err);
	pages_free(s);
	return rc;
}
