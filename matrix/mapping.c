/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/mapping.h"

#include <string.h>

#include "base/json.h"
#include "matrix/cells.h"

static const char *const mappings[] = { "same", "split", "single", NULL };

/* Each person's newest run with each mapping. */
struct tally {
	json_t *people[3]; /* origin: did it work? */
	const char *newest;
};

static void
count_runs(struct tally *t, const json_t *cell)
{
	const json_t *reports = json_object_get(cell, "reports"), *r;
	const char *claim, *mapping;
	size_t i, k;

	json_array_foreach(reports, i, r)
	{
		claim = json_str(r, "claim", "");
		mapping = json_str(
		    json_object_get(r, "settings"), "vm.function_mapping", "");
		if (json_object_get(r, "uncounted") != NULL)
			continue;
		for (k = 0; mappings[k] != NULL; k++)
			if (strcmp(mapping, mappings[k]) == 0)
				break;
		if (mappings[k] == NULL)
			continue;
		(void)json_object_set_new(t->people[k],
		    json_str(r, "person", json_str(r, "origin", "")),
		    json_boolean(strcmp(claim, "works") == 0));
		if (t->newest == NULL ||
		    strcmp(t->newest, json_str(r, "time", "")) < 0)
			t->newest = json_str(r, "time", "");
	}
}

static json_t *
tally_json(const struct tally *t)
{
	json_t *j = json_object(), *tested = json_array(), *value;
	double lo, hi, best = -1;
	const char *key;
	size_t k, worked;

	for (k = 0; mappings[k] != NULL; k++) {
		size_t tried = json_object_size(t->people[k]);

		worked = 0;
		json_object_foreach(t->people[k], key, value) worked +=
		    json_is_true(value);
		if (tried == 0)
			continue;
		(void)json_array_append_new(
		    tested, json_pack("{s:s, s:i, s:i}", "function_mapping",
				mappings[k], "worked", (int)worked, "tried",
				(int)tried));
		cells_interval(worked, tried, &lo, &hi);
		if (worked == 0 || lo <= best)
			continue;
		best = lo;
		json_put_str(j, "function_mapping", mappings[k]);
		(void)json_object_set_new(
		    j, "worked", json_integer((json_int_t)worked));
		(void)json_object_set_new(
		    j, "tried", json_integer((json_int_t)tried));
	}
	if (t->newest != NULL)
		(void)json_object_set_new(j, "newest",
		    json_stringn(t->newest, strcspn(t->newest, "T")));
	(void)json_object_set_new(j, "tested", tested);
	return j;
}

/* "bhyve" of "FreeBSD 14 bhyve". */
static const char *
hypervisor_of(const json_t *cell)
{
	const char *p = strrchr(json_str(cell, "platform", ""), ' ');

	return p == NULL ? "" : p + 1;
}

json_t *
mapping_of(const char *ids, const json_t *device)
{
	const json_t *cells = json_object_get(device, "cells"), *cell;
	json_t *j = json_object(), *all = json_object(), *one;
	size_t i, k, first;

	json_put_str(j, "schema", "pptcheck/mapping/1");
	json_put_str(j, "device", ids);
	json_put_str(j, "name", json_str(device, "name", NULL));
	for (first = 0; first < json_array_size(cells); first++) {
		const char *name = hypervisor_of(json_array_get(cells, first));
		struct tally t = {
			{ json_object(), json_object(), json_object() }, NULL
		};

		json_array_foreach(
		    cells, i, cell) if (strcmp(hypervisor_of(cell), name) == 0)
		    count_runs(&t, cell);
		one = tally_json(&t);
		for (k = 0; k < 3; k++)
			json_decref(t.people[k]);
		if (json_object_get(all, name) == NULL &&
		    json_array_size(json_object_get(one, "tested")) > 0)
			(void)json_object_set_new(all, name, one);
		else
			json_decref(one);
	}
	(void)json_object_set_new(j, "hypervisors", all);
	return j;
}
