/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "reports/html_put.h"

/* Of the front page: within 15 kB over the wire. */
#define FRONT_ROWS 50

static json_t *
rows_of(const json_t *summary)
{
	return json_object_get(summary, "devices");
}

struct ranked {
	const char *ids;
	double reports;
};

static int
most_reported(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->reports != y->reports)
		return x->reports > y->reports ? -1 : 1;
	return strcmp(x->ids, y->ids);
}

static void
rank(struct strv *out, const json_t *summary)
{
	json_t *rows = rows_of(summary), *row;
	struct ranked *v = xcalloc(json_object_size(rows) + 1, sizeof(*v));
	const char *ids;
	size_t n = 0, i;

	json_object_foreach(rows, ids, row) v[n++] =
	    (struct ranked){ ids, json_num(row, "reports", 0) };
	qsort(v, n, sizeof(*v), most_reported);
	for (i = 0; i < n; i++)
		strv_add(out, v[i].ids);
	free(v);
}

static const char key[] =
    "<ul class=key><li><span class=\"b y\">✔</span> works<li><span class=\"b "
    "a\">◐</span> works once or in part<li><span class=\"b m\">≠</span> "
    "reports "
    "differ<li><span class=\"b n\">✖</span> fails<li>— not known: no "
    "reports</ul>\n";

int
pages_front(const char *dir, const json_t *summary, struct err *err)
{
	json_t *sums = json_object();
	struct strv ids = { 0 };
	struct buf b = { 0 };
	int reports, people, rc;
	size_t shown;

	summary_sums(summary, sums);
	reports = (int)json_num(sums, "reports", 0);
	people = (int)json_num(sums, "people", 0);
	rank(&ids, summary);
	shown = ids.n < FRONT_ROWS ? ids.n : FRONT_ROWS;
	page_begin(&b, "PCI passthrough: what works where", "", true);
	buf_addf(&b,
	    "<p>%d signed report%s from %d %s on %zu device%s. Newest: %.10s. "
	    "Add yours: <code>pptcheck run &amp;&amp; pptcheck "
	    "submit</code>\n",
	    reports, reports == 1 ? "" : "s", people,
	    people == 1 ? "person" : "people", ids.n, ids.n == 1 ? "" : "s",
	    json_str(sums, "newest", "none"));
	pages_form(&b, summary, &ids, 0, shown, "");
	buf_adds(&b, key);
	pages_matrix(&b, summary, &ids, 0, shown, "",
	    "Each cell: people whose newest run worked / people who reported. "
	    "Most reported devices first.");
	buf_addf(&b,
	    "<p><a class=link href=\"v/index.html\">All %zu devices by "
	    "maker</a>, <a class=link href=\"h/index.html\">by board</a>. <a "
	    "class=link href=\"snapshot.json\">All of it as data</a>\n",
	    ids.n);
	page_end(&b, "", true);
	rc = page_write(dir, "index.html", &b, err);
	strv_free(&ids);
	json_decref(sums);
	return rc;
}

/* "v/10de.html", "v/10de-2.html". */
static char *
maker_page(const char *vendor, size_t page)
{
	return page == 0 ? xasprintf("%.4s.html", vendor)
			 : xasprintf("%.4s-%zu.html", vendor, page + 1);
}

static int
write_maker(const char *dir, const json_t *summary, const struct strv *ids,
    size_t from, size_t to, struct err *err)
{
	char *title = xasprintf(
	    "%s devices (%.4s)", page_vendor(ids->v[from]), ids->v[from]);
	size_t at, end, page;
	int rc = 0;

	for (page = 0, at = from; rc == 0 && at < to; page++, at = end) {
		char *file = maker_page(ids->v[from], page);
		char *next = maker_page(ids->v[from], page + 1);
		char *name = xasprintf("v/%s", file);
		struct buf b = { 0 };

		end = to - at > PAGE_ROWS ? at + PAGE_ROWS : to;
		page_begin(&b, title, "../", true);
		pages_form(&b, summary, ids, at, end, "../");
		pages_matrix(&b, summary, ids, at, end, "../", title);
		if (end < to)
			buf_addf(&b,
			    "<p><a class=link href=\"%s\">Next page</a>\n",
			    next);
		page_end(&b, "../", true);
		rc = page_write(dir, name, &b, err);
		free(name);
		free(next);
		free(file);
	}
	free(title);
	return rc;
}

/* The names of a maker's pages. */
static void
keep_maker(json_t *files, const char *vendor, size_t devices)
{
	size_t page;

	for (page = 0; page * PAGE_ROWS < devices; page++) {
		char *name = maker_page(vendor, page);

		(void)json_object_set_new(files, name, json_null());
		free(name);
	}
}

/* Is one of the changed devices of this maker? */
static bool
concerns(const struct strv *changed, const char *ids)
{
	size_t i;

	for (i = 0; changed != NULL && i < changed->n; i++)
		if (strncmp(changed->v[i], ids, 5) == 0)
			return true;
	return changed == NULL;
}

static int
write_makers(const char *dir, const json_t *summary, const struct strv *changed,
    struct err *err)
{
	static const char *const columns[] = { "Maker", "Devices", NULL };
	struct strv ids = { 0 };
	struct buf b = { 0 };
	json_t *files = json_pack("{s:n}", "index.html"), *row;
	const char *one;
	size_t from, to;
	int rc = 0;

	json_object_foreach(rows_of(summary), one, row) strv_add(&ids, one);
	strv_sort(&ids);
	page_begin(&b, "Devices by maker", "../", false);
	page_table(&b, "Makers of reported devices", columns);
	for (from = 0; rc == 0 && from < ids.n; from = to) {
		for (to = from;
		     to < ids.n && strncmp(ids.v[to], ids.v[from], 5) == 0;)
			to++;
		html_addf(&b, "<tr><th scope=row><a class=link href=\"");
		buf_addf(&b, "%.4s.html\">", ids.v[from]);
		html_addf(&b, "%s</a> ", page_vendor(ids.v[from]));
		buf_addf(
		    &b, "<small>%.4s</small><td>%zu\n", ids.v[from], to - from);
		keep_maker(files, ids.v[from], to - from);
		if (concerns(changed, ids.v[from]))
			rc = write_maker(dir, summary, &ids, from, to, err);
	}
	page_table_end(&b);
	page_end(&b, "../", false);
	if (rc == 0)
		rc = page_write(dir, "v/index.html", &b, err);
	if (rc == 0)
		page_sweep(dir, "v", files);
	buf_free(&b);
	strv_free(&ids);
	json_decref(files);
	return rc;
}

/* The summary and, without cells, the devices that only listings or published
 * set-ups know; the caller's. */
static json_t *
with_beside(const json_t *summary, const struct pages_beside *beside)
{
	const json_t *from[] = { beside->predicted, beside->cited };
	json_t *all = json_copy((json_t *)(uintptr_t)summary), *rows, *seed;
	const char *ids;
	size_t k;

	rows = json_copy(rows_of(summary));
	for (k = 0; k < 2; k++)
		json_object_foreach(json_object_get(from[k], "devices"), ids,
		    seed) if (json_object_get(rows, ids) == NULL)(void)
		    json_object_set_new(rows, ids,
			json_pack("{s:s}", "name", json_str(seed, "name", "")));
	(void)json_object_set_new(all, "devices", rows);
	return all;
}

int
pages_lists(const char *dir, const json_t *summary,
    const struct pages_beside *beside, const struct strv *changed,
    struct err *err)
{
	json_t *all = with_beside(summary, beside);
	int rc = pages_front(dir, summary, err);

	if (rc == 0)
		rc = write_makers(dir, all, changed, err);
	if (rc == 0)
		rc = pages_boards(dir, summary, err);
	if (rc == 0)
		rc = pages_how(dir, err);
	json_decref(all);
	return rc;
}
