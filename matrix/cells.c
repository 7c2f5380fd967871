/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/cells.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "matrix/cell.h"
#include "matrix/sentence.h"

/* The 97.5 % point of the normal distribution. */
#define Z 1.959964

void
cells_interval(size_t good, size_t n, double *lo, double *hi)
{
	double p, half, middle, total = (double)n;

	*lo = 0;
	*hi = 1;
	if (n == 0)
		return;
	p = (double)good / total;
	middle = p + Z * Z / (2 * total);
	half = Z * sqrt(p * (1 - p) / total + Z * Z / (4 * total * total));
	*lo = fmax(0, (middle - half) / (1 + Z * Z / total));
	*hi = fmin(1, (middle + half) / (1 + Z * Z / total));
}

int
cells_compare(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			char *a_end, *b_end;
			unsigned long x = strtoul(a, &a_end, 10);
			unsigned long y = strtoul(b, &b_end, 10);

			if (x != y)
				return x < y ? -1 : 1;
			a = a_end;
			b = b_end;
		} else if (*a != *b) {
			break;
		} else {
			a++;
			b++;
		}
	}
	return (unsigned char)*a - (unsigned char)*b;
}

static const json_t *
member(const json_t *j, const char *a, const char *b)
{
	return json_object_get(json_object_get(j, a), b);
}

static const json_t *
first_function(const json_t *report)
{
	const json_t *all = member(report, "device", "functions"), *f;
	size_t i;

	json_array_foreach(all, i,
	    f) if (strcmp(json_str(f, "role", ""), "primary") == 0) return f;
	return json_array_get(all, 0);
}

char *
cells_ids(const json_t *report)
{
	const json_t *f = first_function(report);

	return xasprintf("%s:%s", json_str(f, "vendor_id", ""),
	    json_str(f, "device_id", ""));
}

/* "FreeBSD 14 bhyve", "Linux 6.1 qemu": a line of versions, not each one. */
static char *
platform_of(const json_t *report, const struct version *v)
{
	const json_t *os = member(report, "host", "os");
	const char *hypervisor =
	    json_str(json_object_get(report, "hypervisor"), "name", "");

	if (*v->line != '\0')
		return xasprintf("%s %s", v->line, hypervisor);
	return xasprintf("%s %s %s", json_str(os, "name", ""),
	    json_str(os, "release", ""), hypervisor);
}

const char *
cells_guest(const json_t *report)
{
	static const char *const others[] = { "freebsd", "windows", "none",
		"openbsd", "netbsd", "illumos", NULL };
	const char *name = json_str(member(report, "guest", "os"), "name", "");
	size_t i;

	for (i = 0; others[i] != NULL; i++)
		if (strcmp(others[i], name) == 0)
			return i < 3 ? others[i] : "other";
	return "linux";
}

static enum group
group_of(const char *claim)
{
	static const char *const bad[] = { "no_function", "no_driver",
		"not_visible", "no_boot", "no_start", "no_isolation", NULL };
	size_t i;

	if (strcmp(claim, "works") == 0)
		return GROUP_GOOD;
	if (strcmp(claim, "works_once") == 0 || strcmp(claim, "degraded") == 0)
		return GROUP_PART;
	for (i = 0; bad[i] != NULL; i++)
		if (strcmp(claim, bad[i]) == 0)
			return GROUP_BAD;
	return GROUP_NONE;
}

static const char *
headline(const size_t *votes, double lo, double hi, bool elder, bool settings)
{
	size_t good = votes[GROUP_GOOD], part = votes[GROUP_PART];
	size_t bad = votes[GROUP_BAD], n = good + part + bad;

	if (n == 0)
		return "no reports";
	if (lo >= 0.5)
		return elder	   ? "confirmed works"
		       : good == n ? "works"
				   : "differs";
	if (settings)
		return "works with settings";
	if (part == n)
		return "works once";
	if (hi < 0.5 && elder)
		return "confirmed fails";
	if (good == n)
		return "works";
	return bad == n ? "fails" : "differs";
}

static void
put_count(json_t *j, const char *name, size_t n)
{
	(void)json_object_set_new(j, name, json_integer((json_int_t)n));
}

/* Who votes: from the newest run down, the first that counts of each person. */
static void
find_votes(struct cell *c)
{
	json_t *had = json_object();
	const char *person;
	size_t i;

	for (i = c->n; i > 0; i--) {
		struct run *r = &c->v[i - 1];

		person = r->e->who;
		if (!r->counts || json_object_get(had, person) != NULL)
			continue;
		r->votes = true;
		(void)json_object_set_new(had, person, json_null());
	}
	json_decref(had);
}

static void
put_reports(json_t *j, const struct cell *c)
{
	json_t *reports = json_array();
	size_t i;

	for (i = c->n > CELL_REPORTS ? c->n - CELL_REPORTS : 0; i < c->n; i++)
		(void)json_array_append_new(reports, cell_line(&c->v[i]));
	put_count(j, "total", c->n);
	(void)json_object_set_new(j, "reports", reports);
}

static void
put_if(json_t *j, const char *name, json_t *value)
{
	if (value != NULL)
		(void)json_object_set_new(j, name, value);
}

/* "age", "lines", or NULL while the newest run is not old. */
static const char *
faded(const struct run *newest, int64_t now)
{
	int64_t at = clock_parse(newest->e->time);

	if (now <= 0 || at <= 0)
		return NULL;
	if (now - at > CELL_FADES)
		return "age";
	return version_lines_between(&newest->version, at, now) >= 2 ? "lines"
								     : NULL;
}

char *
cells_platform(const json_t *report)
{
	struct version v;

	version_of(&v, member(report, "host", "os"));
	return platform_of(report, &v);
}

static json_t *
cell_json(struct cell *c, int64_t now)
{
	size_t votes[4] = { 0 }, predicted = 0, i, people;
	const char *newest = NULL;
	json_t *j = json_object();
	double lo, hi;

	find_votes(c);
	for (i = 0; i < c->n; i++) {
		const struct run *r = &c->v[i];

		newest = r->e->time;
		if (!r->votes)
			continue;
		votes[r->group]++;
		predicted += strcmp(json_str(r->e->verdict, "basis", ""),
				 "predicted") == 0;
	}
	people = votes[GROUP_GOOD] + votes[GROUP_PART] + votes[GROUP_BAD];
	cells_interval(votes[GROUP_GOOD], people, &lo, &hi);
	json_put_str(j, "platform", c->platform);
	json_put_str(j, "guest", c->guest);
	put_if(j, "settings", cell_settings(c));
	put_if(j, "since", cell_since(c));
	put_if(j, "differs", cell_split(c));
	json_put_str(j, "headline",
	    headline(votes, lo, hi, cell_has_elder(c, now),
		json_object_get(j, "settings") != NULL));
	if (strcmp(json_str(j, "headline", ""), "works with settings") != 0)
		(void)json_object_del(j, "settings");
	put_count(j, "good", votes[GROUP_GOOD]);
	put_count(j, "part", votes[GROUP_PART]);
	put_count(j, "bad", votes[GROUP_BAD]);
	put_count(j, "people", people);
	put_count(j, "predicted", predicted);
	(void)json_object_set_new(j, "lo", json_real(lo));
	(void)json_object_set_new(j, "hi", json_real(hi));
	json_put_str(j, "newest", newest);
	json_put_str(
	    j, "faded", c->n == 0 ? NULL : faded(&c->v[c->n - 1], now));
	cell_people(j, c);
	sentence_put(j, c);
	put_if(j, "versions", cell_versions(c));
	put_reports(j, c);
	return j;
}

/* The cell that this run is of, made if need be. */
static struct cell *
cell_of(struct cell **cells, size_t *n, const char *platform, const char *guest)
{
	struct cell *c;
	size_t i;

	for (i = 0; i < *n; i++)
		if (strcmp((*cells)[i].platform, platform) == 0 &&
		    strcmp((*cells)[i].guest, guest) == 0)
			return &(*cells)[i];
	*cells = xreallocarray(*cells, *n + 1, sizeof(**cells));
	c = &(*cells)[(*n)++];
	memset(c, 0, sizeof(*c));
	c->platform = xstrdup(platform);
	c->guest = guest;
	return c;
}

static void
add_run(struct cell **cells, size_t *n, const struct entry *e)
{
	struct run run = { .e = e };
	struct cell *c;
	char *platform;

	version_of(&run.version, member(e->report, "host", "os"));
	run.group = group_of(e->claim);
	run.counts =
	    run.group != GROUP_NONE && e->tier >= TIER_SEEN && !e->replaced;
	platform = platform_of(e->report, &run.version);
	c = cell_of(cells, n, platform, cells_guest(e->report));
	free(platform);
	/* Doubles: room is made at each power of two. */
	if ((c->n & (c->n - 1)) == 0)
		c->v = xreallocarray(
		    c->v, c->n == 0 ? 1 : 2 * c->n, sizeof(*c->v));
	c->v[c->n++] = run;
}

/* By platform as people count, 6.6 before 6.12, then by guest. */
static int
by_platform(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;
	int order = cells_compare(x->platform, y->platform);

	return order != 0 ? order : strcmp(x->guest, y->guest);
}

json_t *
cells_device(const struct entry *const *v, size_t n, int64_t now)
{
	json_t *device = json_object(), *list = json_array();
	json_t *people = json_object();
	struct cell *cells = NULL;
	size_t i, cells_n = 0;

	for (i = 0; i < n; i++) {
		const json_t *f = first_function(v[i]->report);

		add_run(&cells, &cells_n, v[i]);
		/* The newest that says something has the word. */
		if (i == 0 || json_str(f, "name", NULL) != NULL)
			json_put_str(device, "name", json_str(f, "name", ""));
		json_put_str(device, "class", json_str(f, "class", NULL));
		json_put_str(device, "newest",
		    json_str(v[i]->report, "start_time", NULL));
		(void)json_object_set_new(people, v[i]->who, json_null());
	}
	put_count(device, "reports", n);
	put_count(device, "people", json_object_size(people));
	if (cells_n > 0)
		qsort(cells, cells_n, sizeof(*cells), by_platform);
	for (i = 0; i < cells_n; i++) {
		(void)json_array_append_new(list, cell_json(&cells[i], now));
		free(cells[i].platform);
		free(cells[i].v);
	}
	free(cells);
	json_decref(people);
	(void)json_object_set_new(device, "cells", list);
	return device;
}
