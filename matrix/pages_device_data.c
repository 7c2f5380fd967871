/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/cells.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"

/* Reports of a cell in its verdict: what pptcheck lookup shows. */
#define BRIEF 5

/* The newest run that worked and counts. */
static const json_t *
example_of(const json_t *reports)
{
	const json_t *r;
	size_t i;

	for (i = json_array_size(reports); i > 0; i--) {
		r = json_array_get(reports, i - 1);
		if (strcmp(json_str(r, "claim", ""), "works") == 0 &&
		    json_object_get(r, "uncounted") == NULL)
			return r;
	}
	return NULL;
}

static json_t *
brief_line(const json_t *report, bool example)
{
	static const char *const kept[] = { "claim", "basis", "decisive",
		"uncounted", "time", "board", "iommu", "cpu", "os",
		"hypervisor_version", "driver", "settings" };
	json_t *j = json_object();
	size_t i, n = sizeof(kept) / sizeof(kept[0]);

	for (i = 0; i < (example ? n : n - 1); i++)
		if (json_object_get(report, kept[i]) != NULL)
			(void)json_object_set(
			    j, kept[i], json_object_get(report, kept[i]));
	return j;
}

/* The newest on each board, then the newest; with the settings of the newest
 * that worked. */
static json_t *
brief_reports(const json_t *all)
{
	const json_t *r, *example = example_of(all);
	bool takes[CELL_REPORTS] = { false };
	json_t *list = json_array(), *boards = json_object();
	size_t i, taken = 0;
	int pass;

	for (pass = 0; pass < 2; pass++)
		for (i = json_array_size(all); i > 0 && taken < BRIEF; i--) {
			const char *board =
			    json_str(json_array_get(all, i - 1), "board", "");

			if (takes[i - 1] ||
			    (pass == 0 &&
				json_object_get(boards, board) != NULL))
				continue;
			(void)json_object_set_new(boards, board, json_null());
			takes[i - 1] = true;
			taken++;
		}
	json_array_foreach(all, i, r) if (takes[i] || r == example)(void)
	    json_array_append_new(list, brief_line(r, r == example));
	json_decref(boards);
	return list;
}

/* What is said of the device and each cell, with a few of the reports. */
static json_t *
verdicts_of(const json_t *device)
{
	json_t *list = json_array(), *cell, *small;
	json_t *j = json_copy((json_t *)(uintptr_t)device);
	size_t i;

	json_array_foreach(json_object_get(device, "cells"), i, cell)
	{
		small = json_copy(cell);
		(void)json_object_set_new(small, "reports",
		    brief_reports(json_object_get(cell, "reports")));
		(void)json_object_del(small, "versions");
		(void)json_array_append_new(list, small);
	}
	(void)json_object_set_new(j, "cells", list);
	return j;
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
