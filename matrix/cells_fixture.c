/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/cells_fixture.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/cells.h"
#include "matrix/group.h"

json_t *
example(const char *name)
{
	char *path =
	    xasprintf(SOURCE_ROOT "/fixtures/matrix/examples/%s.json", name);
	json_t *j = json_read_file(path, NULL);

	ATF_REQUIRE_MSG(j != NULL, "%s", path);
	free(path);
	return j;
}

json_t *
snapshot_of(struct collection *c)
{
	json_t *devices = json_object();
	struct group *v;
	size_t n, i;

	collection_sort(c);
	v = groups_new(c, NULL, &n);
	for (i = 0; i < n; i++)
		(void)json_object_set_new(
		    devices, v[i].ids, cells_device(v[i].v, v[i].n, c->now));
	groups_free(v, n);
	return json_pack(
	    "{s:s, s:o}", "schema", LOOKUP_SCHEMA, "devices", devices);
}

const json_t *
cell(const json_t *snapshot, const char *ids)
{
	const json_t *device = lookup_device(snapshot, ids);

	ATF_REQUIRE(device != NULL);
	return json_array_get(json_object_get(device, "cells"), 0);
}

void
fail(struct entry *e, const char *claim)
{
	json_decref(e->verdict);
	e->verdict =
	    json_pack("{s:s, s:s}", "claim", claim, "basis", "predicted");
}

void
crowd(struct collection *c, const char *from, const char *name, int n,
    bool good, enum tier tier)
{
	char *person, *digest;
	struct entry *e;
	json_t *j;
	int i;

	for (i = 0; i < n; i++) {
		j = example(from);
		person = xasprintf("%s%d", name, i);
		digest = xasprintf("%s-%zu", name, c->n);
		json_put_str(j, "origin", person);
		json_put_str(j, "start_time", "2025-06-01T00:00:00Z");
		e = collection_add(c, digest, j);
		e->tier = tier;
		if (!good)
			fail(e, "no_start");
		free(person);
		free(digest);
	}
}
