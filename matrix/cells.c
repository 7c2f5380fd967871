/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"

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

static const json_t *
member(const json_t *j, const char *a, const char *b)
{
	return json_object_get(json_object_get(j, a), b);
}

/* "FreeBSD 14 bhyve", "Linux 6.1 qemu": a line of versions, not each one. */
static char *
platform_of(const json_t *report)
{
	const json_t *os = member(report, "host", "os");
	const char *track = json_str(os, "track", "");
	const char *hypervisor =
	    json_str(json_object_get(report, "hypervisor"), "name", "");
	size_t n = strlen(track);

	if (strncmp(track, "freebsd/", 8) == 0)
		return xasprintf("FreeBSD %s %s", track + 8, hypervisor);
	if (strncmp(track, "linux/", 6) == 0 && n > 8)
		return xasprintf(
		    "Linux %.*s %s", (int)n - 8, track + 6, hypervisor);
	return xasprintf("%s %s %s", json_str(os, "name", ""),
	    json_str(os, "release", ""), hypervisor);
}

static const char *
guest_of(const json_t *report)
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

char *
cells_platform(const json_t *report)
{
	return platform_of(report);
}

const char *
cells_guest(const json_t *report)
{
	return guest_of(report);
}

enum group { GROUP_NONE, GROUP_GOOD, GROUP_PART, GROUP_BAD };

/* host_unsupported is the host's, inconclusive nobody's fault: neither
 * counts. */
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

static json_t *
device_of(json_t *devices, const json_t *function)
{
	char *ids = xasprintf("%s:%s", json_str(function, "vendor_id", ""),
	    json_str(function, "device_id", ""));
	json_t *device = json_object_get(devices, ids);

	if (device == NULL) {
		device = json_object();
		json_put_str(device, "name", json_str(function, "name", ids));
		json_put_str(
		    device, "class", json_str(function, "class", NULL));
		(void)json_object_set_new(device, "cells", json_array());
		(void)json_object_set_new(devices, ids, device);
	}
	free(ids);
	return device;
}

static json_t *
cell_of(json_t *device, const char *platform, const char *guest)
{
	json_t *cells = json_object_get(device, "cells"), *cell;
	size_t i;

	json_array_foreach(cells, i,
	    cell) if (strcmp(json_str(cell, "platform", ""), platform) == 0 &&
		      strcmp(json_str(cell, "guest", ""), guest) ==
			  0) return cell;
	cell = json_object();
	json_put_str(cell, "platform", platform);
	json_put_str(cell, "guest", guest);
	(void)json_object_set_new(cell, "reports", json_array());
	(void)json_array_append_new(cells, cell);
	return cell;
}

/* What people compare: a line of the device's page. */
static json_t *
line_of(const struct entry *e)
{
	const json_t *r = e->report, *host = json_object_get(r, "host");
	json_t *j = json_copy(e->verdict);

	json_put_str(j, "digest", e->digest);
	json_put_str(j, "origin", json_str(r, "origin", NULL));
	json_put_str(j, "time", json_str(r, "start_time", NULL));
	json_put_str(j, "host", json_str(host, "tag", NULL));
	json_put_str(j, "board",
	    json_str(json_object_get(host, "board"), "model", NULL));
	json_put_str(
	    j, "cpu", json_str(json_object_get(host, "cpu"), "name", NULL));
	json_put_str(
	    j, "iommu", json_str(json_object_get(host, "iommu"), "kind", NULL));
	json_put_str(
	    j, "os", json_str(json_object_get(host, "os"), "release", NULL));
	(void)json_object_set(
	    j, "track", json_object_get(json_object_get(host, "os"), "track"));
	(void)json_object_set(
	    j, "seq", json_object_get(json_object_get(host, "os"), "seq"));
	json_put_str(j, "hypervisor_version",
	    json_str(json_object_get(r, "hypervisor"), "version", NULL));
	json_put_str(
	    j, "driver", json_str(member(r, "guest", "driver"), "name", NULL));
	(void)json_object_set(j, "settings", json_object_get(r, "settings"));
	return j;
}

/* Reports come oldest first: the last of each person counts. */
static bool
is_newest(const json_t *reports, size_t at)
{
	const char *origin =
	    json_str(json_array_get(reports, at), "origin", "");
	size_t i;

	for (i = at + 1; i < json_array_size(reports); i++) {
		const json_t *r = json_array_get(reports, i);

		if (strcmp(json_str(r, "origin", ""), origin) == 0 &&
		    group_of(json_str(r, "claim", "")) != GROUP_NONE)
			return false;
	}
	return true;
}

static const char *
headline(const size_t *votes, double lo, double hi)
{
	size_t good = votes[GROUP_GOOD], part = votes[GROUP_PART];
	size_t bad = votes[GROUP_BAD], n = good + part + bad;

	if (n == 0)
		return "no reports";
	if (lo >= 0.5)
		return "confirmed works";
	if (hi < 0.5)
		return part == n ? "works once" : "confirmed fails";
	if (good == n)
		return "works";
	if (part == n)
		return "works once";
	return bad == n ? "fails" : "differs";
}

/* Below 0, 0 or above 0, number by number. */
static int
compare_seq(const json_t *a, const json_t *b)
{
	json_int_t x, y;
	size_t i;

	for (i = 0; i < json_array_size(a) && i < json_array_size(b); i++) {
		x = json_integer_value(json_array_get(a, i));
		y = json_integer_value(json_array_get(b, i));
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

/* The same person, host and settings; only the version of the OS differs. */
static bool
is_pair(const json_t *a, const json_t *b)
{
	return strcmp(json_str(a, "origin", ""), json_str(b, "origin", "-")) ==
		   0 &&
	       strcmp(json_str(a, "host", ""), json_str(b, "host", "-")) == 0 &&
	       strcmp(json_str(a, "track", ""), json_str(b, "track", "-")) ==
		   0 &&
	       json_equal(json_object_get(a, "settings"),
		   json_object_get(b, "settings")) != 0 &&
	       compare_seq(
		   json_object_get(a, "seq"), json_object_get(b, "seq")) < 0;
}

/* The last that did not work and the first that did, on one host. */
static void
put_since(json_t *cell)
{
	const json_t *reports = json_object_get(cell, "reports"), *a, *b;
	size_t i;

	for (i = 0; i + 1 < json_array_size(reports); i++) {
		size_t k;
		enum group was;

		a = json_array_get(reports, i);
		was = group_of(json_str(a, "claim", ""));
		if (was != GROUP_PART && was != GROUP_BAD)
			continue;
		for (k = i + 1; k < json_array_size(reports); k++) {
			b = json_array_get(reports, k);
			if (!is_pair(a, b) ||
			    group_of(json_str(b, "claim", "")) != GROUP_GOOD)
				continue;
			(void)json_object_set_new(cell, "since",
			    json_pack("{s:s, s:s, s:O, s:O, s:i}", "kind",
				"fixed_pair", "track", json_str(a, "track", ""),
				"after", json_object_get(a, "seq"), "by",
				json_object_get(b, "seq"), "people", 1));
			break;
		}
	}
}

static void
count_cell(json_t *cell)
{
	const json_t *reports = json_object_get(cell, "reports"), *r;
	size_t votes[4] = { 0 }, predicted = 0, i, people;
	double lo, hi;

	json_array_foreach(reports, i, r)
	{
		enum group g = group_of(json_str(r, "claim", ""));

		json_put_str(cell, "newest", json_str(r, "time", NULL));
		if (g == GROUP_NONE || !is_newest(reports, i))
			continue;
		votes[g]++;
		if (strcmp(json_str(r, "basis", ""), "predicted") == 0)
			predicted++;
	}
	people = votes[GROUP_GOOD] + votes[GROUP_PART] + votes[GROUP_BAD];
	cells_interval(votes[GROUP_GOOD], people, &lo, &hi);
	json_put_str(cell, "headline", headline(votes, lo, hi));
	(void)json_object_set_new(
	    cell, "good", json_integer((json_int_t)votes[GROUP_GOOD]));
	(void)json_object_set_new(
	    cell, "part", json_integer((json_int_t)votes[GROUP_PART]));
	(void)json_object_set_new(
	    cell, "bad", json_integer((json_int_t)votes[GROUP_BAD]));
	(void)json_object_set_new(
	    cell, "people", json_integer((json_int_t)people));
	(void)json_object_set_new(
	    cell, "predicted", json_integer((json_int_t)predicted));
	(void)json_object_set_new(cell, "lo", json_real(lo));
	(void)json_object_set_new(cell, "hi", json_real(hi));
	put_since(cell);
}

json_t *
cells_snapshot(const struct collection *c)
{
	json_t *snapshot = json_object(), *devices = json_object();
	json_t *device, *cell;
	struct strv people = { 0 };
	const char *ids;
	char *platform;
	size_t i;

	for (i = 0; i < c->n; i++) {
		const json_t *r = c->v[i].report;

		platform = platform_of(r);
		device = device_of(devices,
		    json_array_get(member(r, "device", "functions"), 0));
		cell = cell_of(device, platform, guest_of(r));
		(void)json_array_append_new(
		    json_object_get(cell, "reports"), line_of(&c->v[i]));
		strv_add(&people, json_str(r, "origin", ""));
		json_put_str(
		    snapshot, "newest", json_str(r, "start_time", NULL));
		free(platform);
	}
	strv_unique(&people);
	json_object_foreach(devices, ids, device) json_array_foreach(
	    json_object_get(device, "cells"), i, cell) count_cell(cell);
	json_put_str(snapshot, "schema", LOOKUP_SCHEMA);
	(void)json_object_set_new(
	    snapshot, "reports", json_integer((json_int_t)c->n));
	(void)json_object_set_new(
	    snapshot, "people", json_integer((json_int_t)people.n));
	(void)json_object_set_new(snapshot, "devices", devices);
	strv_free(&people);
	return snapshot;
}
