/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"

/* What is said of each cell, without the reports that say it. */
static json_t *
verdicts_of(const json_t *device)
{
	json_t *list = json_array(), *cell, *small;
	size_t i;

	json_array_foreach(json_object_get(device, "cells"), i, cell)
	{
		small = json_copy(cell);
		(void)json_object_del(small, "reports");
		(void)json_object_del(small, "versions");
		(void)json_array_append_new(list, small);
	}
	return json_pack("{s:o}", "cells", list);
}

int
pages_device_data(const char *dir, const char *slug, const json_t *device,
    const json_t *mapping, struct err *err)
{
	char *cells = xasprintf("d/%s/cells.json", slug);
	char *verdicts = xasprintf("d/%s/verdicts.json", slug);
	char *map = xasprintf("d/%s/mapping.json", slug);
	json_t *said = verdicts_of(device);
	int rc = page_write_json(dir, cells, device, err);

	if (rc == 0)
		rc = page_write_json(dir, verdicts, said, err);
	if (rc == 0)
		rc = page_write_json(dir, map, mapping, err);
	json_decref(said);
	free(map);
	free(verdicts);
	free(cells);
	return rc;
}

void
pages_device_sweep(
    const char *dir, const char *slug, const json_t *cells, size_t most)
{
	static const char *const files[] = { "index.html", "listings.json",
		"cells.json", "verdicts.json", "mapping.json", "digests.txt" };
	size_t i, n = json_array_size(cells) > 0
			  ? sizeof(files) / sizeof(files[0])
			  : 2;
	char *below = xasprintf("d/%s", slug), *name;
	json_t *keep = json_object();
	const json_t *cell;

	for (i = 0; i < n; i++)
		(void)json_object_set_new(keep, files[i], json_null());
	json_array_foreach(cells, i, cell)
	{
		if (json_num(cell, "total", 0) <= (double)most)
			continue;
		name = xasprintf("c%zu.html", i + 1);
		(void)json_object_set_new(keep, name, json_null());
		free(name);
	}
	page_sweep(dir, below, keep);
	json_decref(keep);
	free(below);
}
