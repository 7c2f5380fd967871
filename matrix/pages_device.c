/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/cells.h"
#include "matrix/mapping.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "reports/html_put.h"

static const char *const report_columns[] = { "Run", "Verdict", "Host",
	"Hypervisor", "Board and processor", "IOMMU", "Guest driver", NULL };

static void
add_or_unknown(struct buf *b, const char *text)
{
	if (text != NULL && *text != '\0')
		html_text(b, text);
	else
		buf_adds(b, "<span class=dim>not known</span>");
}

static const char *
iommu_name(const char *kind)
{
	static const char *const names[][2] = { { "vt_d", "VT-d" },
		{ "amd_vi", "AMD-Vi" }, { "smmu", "SMMU" },
		{ "unknown", NULL } };
	size_t i;

	for (i = 0; kind != NULL && i < 4; i++)
		if (strcmp(names[i][0], kind) == 0)
			return names[i][1];
	return kind;
}

static void
add_claim(struct buf *b, const json_t *r)
{
	page_claim(b, json_str(r, "claim", ""));
	if (json_str(r, "decisive", NULL) != NULL)
		html_addf(b, " at %s", json_str(r, "decisive", ""));
	if (strcmp(json_str(r, "basis", ""), "predicted") == 0)
		buf_adds(b, ", predicted");
	if (*json_str(r, "uncounted", "") != '\0')
		html_addf(b, " <small>%s, not counted</small>",
		    json_str(r, "uncounted", ""));
}

static void
add_report_row(struct buf *b, const json_t *r)
{
	html_addf(b,
	    "<tr><th scope=row><a class=link href=\"../../r/%s.html\">",
	    json_str(r, "digest", ""));
	buf_addf(b, "%.10s</a><td>", json_str(r, "time", ""));
	add_claim(b, r);
	buf_adds(b, "<td>");
	add_or_unknown(b, json_str(r, "version", json_str(r, "os", NULL)));
	buf_adds(b, "<td>");
	add_or_unknown(b, json_str(r, "hypervisor_version", NULL));
	buf_adds(b, "<td>");
	add_or_unknown(b, json_str(r, "board", NULL));
	if (json_str(r, "cpu", NULL) != NULL)
		html_addf(b, "<br><small>%s</small>", json_str(r, "cpu", ""));
	buf_adds(b, "<td>");
	add_or_unknown(b, iommu_name(json_str(r, "iommu", NULL)));
	buf_adds(b, "<td>");
	add_or_unknown(b, json_str(r, "driver", NULL));
	buf_adds(b, "\n");
}

/* Each table of a page has a name of its own. */
static void
add_caption(struct buf *b, const char *what, const char *order,
    const json_t *cell, const char *const *columns)
{
	char *name = page_cell(cell);
	char *caption = xasprintf("%s on %s, %s", what, name, order);

	page_table(b, caption, columns);
	free(caption);
	free(name);
}

/* Newest first. */
static void
add_reports(struct buf *b, const json_t *cell, size_t most)
{
	const json_t *reports = json_object_get(cell, "reports");
	size_t i, n = json_array_size(reports);

	add_caption(b, "Reports", "newest first", cell, report_columns);
	for (i = 0; i < n && i < most; i++)
		add_report_row(b, json_array_get(reports, n - 1 - i));
	page_table_end(b);
}

/* Versions side by side, and the same as a table: who cannot see the drawing
 * loses nothing. */
static void
add_strip(struct buf *b, const json_t *cell)
{
	static const char *const columns[] = { "Version", "Newest run",
		"Worked for", NULL };
	const json_t *versions = json_object_get(cell, "versions"), *v;
	size_t i, n = json_array_size(versions);
	size_t from = n > 20 ? n - 20 : 0;

	if (n < 2)
		return;
	buf_addf(b,
	    "<h3>By version</h3>\n<svg role=img aria-label=\"Versions from old "
	    "to new; the table below says the same\" width=\"%zu\" height=28 "
	    "viewBox=\"0 0 %zu 28\">",
	    (n - from) * 44, (n - from) * 44);
	for (i = from; i < n; i++) {
		int good, people;

		v = json_array_get(versions, i);
		good = (int)json_num(v, "good", 0);
		people = (int)json_num(v, "people", 0);
		buf_addf(b,
		    "<g><rect class=%s x=\"%zu\" y=1 width=42 height=26 "
		    "/><text x=\"%zu\" y=19 text-anchor=middle>%s</text></g>",
		    good == people ? "y"
		    : good == 0	   ? "n"
				   : "a",
		    (i - from) * 44 + 1, (i - from) * 44 + 22,
		    good == people ? "✔"
		    : good == 0	   ? "✖"
				   : "≠");
	}
	buf_adds(b, "</svg>\n");
	add_caption(b, "Versions", "oldest first", cell, columns);
	for (i = from; i < n; i++) {
		v = json_array_get(versions, i);
		html_addf(
		    b, "<tr><th scope=row>%s<td>", json_str(v, "text", ""));
		buf_addf(b, "%.10s<td>%d of %d\n", json_str(v, "time", ""),
		    (int)json_num(v, "good", 0), (int)json_num(v, "people", 0));
	}
	page_table_end(b);
}

/* The newest run that worked, to be copied. */
static void
add_settings(struct buf *b, const json_t *cell)
{
	const json_t *reports = json_object_get(cell, "reports"), *r;
	json_t *settings = NULL, *value;
	const char *key;
	size_t i;
	char *text;

	for (i = json_array_size(reports); i > 0 && settings == NULL; i--) {
		r = json_array_get(reports, i - 1);
		if (strcmp(json_str(r, "claim", ""), "works") == 0 &&
		    json_object_get(r, "uncounted") == NULL)
			settings = json_object_get(r, "settings");
	}
	if (json_object_size(settings) == 0)
		return;
	buf_adds(b, "<h3>Settings of the newest run that worked</h3>\n<pre "
		    "class=paste tabindex=0>");
	json_object_foreach(settings, key, value)
	{
		text = json_dumps(value, JSON_ENCODE_ANY);
		html_addf(b, "%s = %s\n", key, text);
		free(text);
	}
	buf_adds(b, "</pre>\n");
}

/* Known issues that runs met, or looked for and did not meet. */
static void
add_issues(struct buf *b, const json_t *cell)
{
	const json_t *r, *incident, *last;
	json_t *seen = json_object();
	const char *id;
	size_t i, k;

	json_array_foreach(json_object_get(cell, "reports"), i, r)
	    json_array_foreach(json_object_get(r, "incidents"), k, incident)(
		void) json_object_set(seen, json_str(incident, "issue_id", ""),
		(json_t *)(uintptr_t)incident);
	if (json_object_size(seen) > 0)
		buf_adds(b, "<h3>Known issues</h3>\n<ul>");
	json_object_foreach(seen, id, last) html_addf(b,
	    "<li><code>%s</code>: %s in the newest run that looked.\n", id,
	    json_is_true(json_object_get(last, "present")) ? "met" : "not met");
	if (json_object_size(seen) > 0)
		buf_adds(b, "</ul>\n");
	json_decref(seen);
}

static void
add_cell(struct buf *b, const json_t *cell, size_t number, size_t most)
{
	const json_t *lab = json_object_get(cell, "lab");
	size_t total = (size_t)json_num(cell, "total", 0);
	char *name = page_cell(cell);

	html_addf(b, "<section aria-labelledby=c%zu><h2 id=c%zu>%s", number,
	    number, name);
	free(name);
	buf_adds(b, "</h2>\n<p>");
	page_verdict(b, cell);
	html_addf(b, " %s", json_str(cell, "sentence", ""));
	if (json_num(cell, "people", 0) > 0)
		html_addf(b,
		    " <span class=dim>With 95 %% the share it works for is "
		    "between %.0f and %.0f %%.</span>",
		    100 * json_num(cell, "lo", 0),
		    100 * json_num(cell, "hi", 1));
	if (json_str(cell, "oldest_key", NULL) != NULL)
		html_addf(b,
		    " <span class=dim>The oldest key of those who vote is here "
		    "since %s.</span>",
		    json_str(cell, "oldest_key", ""));
	if (lab != NULL)
		html_addf(b, " Lab: %d of %d runs.",
		    (int)json_num(lab, "good", 0),
		    (int)json_num(lab, "runs", 0));
	buf_adds(b, "\n");
	add_strip(b, cell);
	add_settings(b, cell);
	add_issues(b, cell);
	add_reports(b, cell, most);
	if (total > most)
		html_addf(b,
		    "<p><a class=link href=\"c%zu.html\">More of its %zu "
		    "reports</a>\n",
		    number, total);
	buf_adds(b, "</section>\n");
}

static void
add_overview(struct buf *b, const json_t *device)
{
	static const char *const columns[] = { "Host and guest", "Verdict",
		"Newest run", NULL };
	const json_t *cell;
	size_t i;

	page_table(b, "All that is reported", columns);
	json_array_foreach(json_object_get(device, "cells"), i, cell)
	{
		char *name = page_cell(cell);

		html_addf(b,
		    "<tr><th scope=row><a class=link href=\"#c%zu\">%s</a>"
		    "<td>",
		    i + 1, name);
		free(name);
		page_verdict(b, cell);
		buf_addf(b, "<td>%.10s\n", json_str(cell, "newest", ""));
	}
	page_table_end(b);
}

/* The cell that most people told something about. */
static void
add_lead(struct buf *b, const json_t *device)
{
	const json_t *cell, *best = NULL;
	size_t i;
	char *name;

	json_array_foreach(json_object_get(device, "cells"), i,
	    cell) if (best == NULL ||
		      json_num(cell, "people", 0) > json_num(best, "people", 0))
	    best = cell;
	name = best == NULL ? NULL : page_cell(best);
	if (best != NULL)
		html_addf(b, "<p class=lead>%s: %s\n", name,
		    json_str(best, "sentence", ""));
	else
		buf_adds(b,
		    "<p class=lead>Nobody has reported this device "
		    "yet: whether it works is not known. <code>pptcheck "
		    "run &amp;&amp; pptcheck submit</code> changes "
		    "that.\n");
	free(name);
}

static void
add_mapping(struct buf *b, const json_t *mapping)
{
	const json_t *all = json_object_get(mapping, "hypervisors");
	json_t *one;
	const char *name;

	if (json_object_size(all) == 0)
		return;
	buf_adds(b, "<section aria-labelledby=mapping><h2 id=mapping>Function "
		    "mapping</h2>\n<ul>");
	json_object_foreach((json_t *)(uintptr_t)all, name, one)
	{
		const char *best = json_str(one, "function_mapping", NULL);

		if (best != NULL)
			html_addf(b,
			    "<li>%s: <code>%s</code> worked for %d of %d.\n",
			    name, best, (int)json_num(one, "worked", 0),
			    (int)json_num(one, "tried", 0));
		else
			html_addf(b,
			    "<li>%s: none of those that were tried worked.\n",
			    name);
	}
	buf_adds(b, "</ul>\n<p>same: all functions in one slot of the guest; "
		    "split: each in its own; single: only this one. For "
		    "programs: <a class=link href=\"mapping.json\">"
		    "mapping.json</a>\n</section>\n");
}

/* All reports of a cell that the device's page has no room for. */
static int
write_cell(const char *dir, const char *ids, const char *slug,
    const json_t *cell, size_t number, struct err *err)
{
	char *place = page_cell(cell);
	char *title = xasprintf("%s on %s", ids, place);
	char *name = xasprintf("d/%s/c%zu.html", slug, number);
	int total = (int)json_num(cell, "total", 0), rc;
	struct buf b = { 0 };

	page_begin(&b, title, "../../", false);
	buf_addf(&b,
	    "<p><a class=link href=\"index.html#c%zu\">The device</a>\n",
	    number);
	if (total > PAGE_ROWS)
		buf_addf(&b,
		    "<p>The newest %d of %d reports; the export has all.\n",
		    PAGE_ROWS, total);
	add_reports(&b, cell, PAGE_ROWS);
	page_end(&b, "../../", false);
	rc = page_write(dir, name, &b, err);
	free(name);
	free(title);
	free(place);
	return rc;
}

int
pages_device(const char *dir, const char *ids, const json_t *device,
    const struct pages_beside *beside, struct err *err)
{
	const json_t *cells = json_object_get(device, "cells"), *cell;
	size_t n = json_array_size(cells), most = 20, i;
	char *slug = page_slug(ids);
	char *title = xasprintf(
	    "%s %s %s", page_vendor(ids), json_str(device, "name", ""), ids);
	char *name = xasprintf("d/%s/index.html", slug);
	json_t *mapping = mapping_of(ids, device);
	struct buf b = { 0 };
	int rc = 0;

	while (most > 1 && most * n > PAGE_ROWS)
		most /= 2;
	page_begin(&b, title, "../../", false);
	add_lead(&b, device);
	if (n > 0)
		add_overview(&b, device);
	json_array_foreach(cells, i, cell) add_cell(&b, cell, i + 1, most);
	add_mapping(&b, mapping);
	pages_predicted(&b, ids, beside);
	page_end(&b, "../../", false);
	json_array_foreach(cells, i,
	    cell) if (rc == 0 && json_num(cell, "total", 0) > (double)most) rc =
	    write_cell(dir, ids, slug, cell, i + 1, err);
	if (rc == 0)
		rc = page_write(dir, name, &b, err);
	if (rc == 0 && n > 0)
		rc = pages_device_data(dir, slug, device, mapping, err);
	if (rc == 0)
		pages_device_sweep(dir, slug, cells, most);
	buf_free(&b);
	json_decref(mapping);
	free(name);
	free(title);
	free(slug);
	return rc;
}
