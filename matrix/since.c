/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/cell.h"
#include "matrix/series.h"

/* A run in its place: of one track, or of one person's host with one set-up. */
struct placed {
	char *key;
	const struct run *run;
	size_t at; /* its place in the cell: by time */
};

struct change {
	const struct run *after, *by;
	size_t people;
	bool better;
	double p; /* 0: not a change-point's */
};

char *
cell_when(const struct run *r, bool brief)
{
	char *claim = xstrdup(r->e->claim), *p, *text;

	for (p = claim; *p != '\0'; p++)
		if (*p == '_')
			*p = ' ';
	text = xasprintf("%s (%.10s%s%s)",
	    brief ? r->version.brief : r->version.text, r->e->time,
	    r->group == GROUP_GOOD ? "" : ", ",
	    r->group == GROUP_GOOD ? "" : claim);
	free(claim);
	return text;
}

static int
by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	if (order == 0)
		order = version_compare(&x->run->version, &y->run->version);
	if (order == 0)
		order = x->at < y->at ? -1 : x->at > y->at;
	return order;
}

/* Person, host, settings, and all else but the OS's version.  bhyve's version
 * is that of its OS. */
static char *
pair_key(const struct run *r)
{
	const json_t *report = r->e->report;
	const json_t *hv = json_object_get(report, "hypervisor");
	const char *name = json_str(hv, "name", "");
	char *settings = json_dumps(
	    json_object_get(report, "settings"), JSON_COMPACT | JSON_SORT_KEYS);
	char *key = xasprintf("%s\t%s\t%s\t%s\t%s", r->version.track, r->e->who,
	    json_str(json_object_get(report, "host"), "tag", ""),
	    strcmp(name, "bhyve") == 0 ? "" : json_str(hv, "version", ""),
	    settings);

	free(settings);
	return key;
}

static char *
track_key(const struct run *r)
{
	return xstrdup(r->version.track);
}

/* Those that count and have a place, sorted; the caller frees them. */
static struct placed *
place(const struct cell *c, char *(*key)(const struct run *), size_t *n)
{
	struct placed *v = xcalloc(c->n + 1, sizeof(*v));
	size_t i;

	*n = 0;
	for (i = 0; i < c->n; i++)
		if (c->v[i].counts && c->v[i].version.n > 0)
			v[(*n)++] =
			    (struct placed){ key(&c->v[i]), &c->v[i], i };
	qsort(v, *n, sizeof(*v), by_place);
	return v;
}

static void
placed_free(struct placed *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(v[i].key);
	free(v);
}

static const char *
person_of(const struct run *r)
{
	return r->e->who;
}

/* The narrowest range that all pairs allow, or all of them when they do not
 * agree. */
static void
add_pair(struct change *c, const struct run *after, const struct run *by)
{
	if (c->people++ == 0) {
		c->after = after;
		c->by = by;
		return;
	}
	if (version_compare(&after->version, &c->after->version) > 0 &&
	    version_compare(&after->version, &c->by->version) < 0)
		c->after = after;
	if (version_compare(&by->version, &c->by->version) < 0 &&
	    version_compare(&by->version, &c->after->version) > 0)
		c->by = by;
}

static bool
same_track(const struct change *c, const struct run *r)
{
	return c->people == 0 ||
	       strcmp(c->after->version.track, r->version.track) == 0;
}

/* The last change on each host, one for each person. */
static void
find_pairs(const struct cell *c, struct change *better, struct change *worse)
{
	size_t n, i;
	struct placed *v = place(c, pair_key, &n);
	const char *had = "";

	/* From the end: the last change comes first. */
	for (i = n; i > 1; i--) {
		const struct placed *a = &v[i - 2], *b = &v[i - 1];
		bool was = a->run->group == GROUP_GOOD;
		bool is = b->run->group == GROUP_GOOD;
		struct change *to = is ? better : worse;

		if (was == is || strcmp(a->key, b->key) != 0 ||
		    version_compare(&a->run->version, &b->run->version) >= 0 ||
		    strcmp(had, person_of(a->run)) == 0 ||
		    !same_track(to, a->run))
			continue;
		had = person_of(a->run);
		add_pair(to, a->run, b->run);
	}
	placed_free(v, n);
}

/* One point for each version of v[0..n-1], which are of one track; last[k] is
 * its newest run.  One person is one vote on each version. */
static size_t
points(const struct placed *v, size_t n, struct series_point *out,
    const struct run **last)
{
	json_t *seen = NULL;
	size_t i, k = 0;

	for (i = n; i > 0; i--) {
		const struct run *r = v[i - 1].run;

		if (i == n ||
		    version_compare(&v[i].run->version, &r->version) != 0) {
			json_decref(seen);
			seen = json_object();
			out[k].good = out[k].people = 0;
			last[k++] = r;
		}
		if (json_object_get(seen, person_of(r)) != NULL)
			continue;
		(void)json_object_set_new(seen, person_of(r), json_null());
		out[k - 1].people++;
		out[k - 1].good += r->group == GROUP_GOOD;
	}
	json_decref(seen);
	/* They came from the newest version down. */
	for (i = 0; i < k / 2; i++) {
		struct series_point point = out[i];
		const struct run *r = last[i];

		out[i] = out[k - 1 - i];
		out[k - 1 - i] = point;
		last[i] = last[k - 1 - i];
		last[k - 1 - i] = r;
	}
	return k;
}

static void
take_change(struct change *c, const struct series_change *s,
    const struct series_point *v, size_t n, const struct run **last)
{
	size_t i;

	if (s->p <= SERIES_SURE || s->p <= c->p)
		return;
	c->p = s->p;
	c->after = last[s->after];
	c->by = last[s->by];
	for (c->people = 0, i = 0; i < n; i++)
		c->people += v[i].people;
}

/* Calls take for the points of each track. */
static void
each_track(const struct cell *c,
    void (*take)(
	void *, const struct series_point *, size_t, const struct run **),
    void *context)
{
	size_t n, i, from;
	struct placed *v = place(c, track_key, &n);
	struct series_point *p = xcalloc(n + 1, sizeof(*p));
	const struct run **last = xcalloc(n + 1, sizeof(*last));

	for (from = 0; from < n; from = i) {
		for (i = from; i < n && strcmp(v[i].key, v[from].key) == 0;)
			i++;
		take(context, p, points(v + from, i - from, p, last), last);
	}
	free(last);
	free(p);
	placed_free(v, n);
}

struct both {
	struct change better, worse;
};

static void
take_both(void *context, const struct series_point *p, size_t n,
    const struct run **last)
{
	struct series_change better, worse;
	struct both *b = context;

	series_changes(p, n, &better, &worse);
	take_change(&b->better, &better, p, n, last);
	take_change(&b->worse, &worse, p, n, last);
}

static json_t *
since_json(const struct change *c, bool better)
{
	const char *what = better ? "fixed" : "broken";
	const char *says = better ? "Fixed" : "Broke";
	bool same = strncmp(c->after->version.text, c->by->version.text,
			strcspn(c->after->version.text, " ") + 1) == 0;
	char *after = cell_when(c->after, false);
	char *by = cell_when(c->by, same);
	char *text, *kind = xasprintf(
			"%s%s", what, c->p > 0 || c->people > 1 ? "" : "_pair");
	json_t *j = json_object();

	if (c->p > 0)
		text = xasprintf("%s between %s and %s, as the reports of %zu "
				 "people by version say with a probability of "
				 "%.2f.",
		    says, after, by, c->people, c->p);
	else if (c->people == 1)
		text = xasprintf("%s on 1 host between %s and %s. One person; "
				 "a second would confirm it.",
		    says, after, by);
	else
		text = xasprintf("%s between %s and %s: %zu people saw it on "
				 "a host of theirs.",
		    says, after, by, c->people);
	json_put_str(j, "kind", kind);
	json_put_str(j, "track", c->after->version.track);
	(void)json_object_set_new(j, "after", version_seq(&c->after->version));
	(void)json_object_set_new(j, "by", version_seq(&c->by->version));
	(void)json_object_set_new(
	    j, "people", json_integer((json_int_t)c->people));
	if (c->p > 0)
		(void)json_object_set_new(j, "p", json_real(c->p));
	json_put_str(j, "text", text);
	free(kind);
	free(text);
	free(after);
	free(by);
	return j;
}

json_t *
cell_since(const struct cell *c)
{
	struct both pairs = { 0 }, all = { 0 };
	bool good = false, other = false;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].counts) {
			good = good || c->v[i].group == GROUP_GOOD;
			other = other || c->v[i].group != GROUP_GOOD;
		}
	if (!good || !other)
		return NULL;
	find_pairs(c, &pairs.better, &pairs.worse);
	each_track(c, take_both, &all);
	/* Pairs of several people, then the row of versions, then one pair; who
	 * contradict each other say nothing. */
	if (pairs.better.people > 1 && pairs.worse.people == 0)
		return since_json(&pairs.better, true);
	if (pairs.worse.people > 1 && pairs.better.people == 0)
		return since_json(&pairs.worse, false);
	if (all.better.p > 0)
		return since_json(&all.better, true);
	if (all.worse.p > 0)
		return since_json(&all.worse, false);
	if (pairs.better.people == 1 && pairs.worse.people == 0)
		return since_json(&pairs.better, true);
	if (pairs.worse.people == 1 && pairs.better.people == 0)
		return since_json(&pairs.worse, false);
	return NULL;
}

static void
take_versions(void *context, const struct series_point *p, size_t n,
    const struct run **last)
{
	json_t *out = context;
	size_t i;

	for (i = 0; i < n; i++)
		(void)json_array_append_new(out,
		    json_pack("{s:s, s:s, s:s, s:i, s:i}", "track",
			last[i]->version.track, "text", last[i]->version.text,
			"time", last[i]->e->time, "good", (int)p[i].good,
			"people", (int)p[i].people));
}

json_t *
cell_versions(const struct cell *c)
{
	json_t *out = json_array();

	each_track(c, take_versions, out);
	return out;
}
