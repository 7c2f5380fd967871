/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/cells.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "reports/html_put.h"

/* Of the front page: within 15 kB over the wire. */
#define FRONT_ROWS 50

/* More do not fit beside each other; a device's page has all. */
#define COLUMNS 10

struct column {
	const char *platform;
	size_t cells;
};

static int
most_cells(const void *a, const void *b)
{
	const struct column *x = a, *y = b;

	if (x->cells != y->cells)
		return x->cells > y->cells ? -1 : 1;
	return strcmp(x->platform, y->platform);
}

static int
by_name(const void *a, const void *b)
{
	const struct column *x = a, *y = b;

	return cells_compare(x->platform, y->platform);
}

static json_t *
rows_of(const json_t *summary)
{
	return json_object_get(summary, "devices");
}

/* The platforms of these devices, those of most cells, in order of name. */
static void
platforms_of(struct strv *out, const json_t *summary, const struct strv *ids,
    size_t from, size_t to)
{
	json_t *counts = json_object(), *value;
	const json_t *cell;
	struct column *v;
	const char *key;
	size_t i, k, n = 0;

	for (i = from; i < to; i++)
		json_array_foreach(
		    json_object_get(
			json_object_get(rows_of(summary), ids->v[i]), "cells"),
		    k, cell)
		{
			key = json_str(cell, "platform", "");
			(void)json_object_set_new(counts, key,
			    json_integer(1 + json_integer_value(json_object_get(
						 counts, key))));
		}
	v = xcalloc(json_object_size(counts) + 1, sizeof(*v));
	json_object_foreach(counts, key, value) v[n++] =
	    (struct column){ key, (size_t)json_integer_value(value) };
	qsort(v, n, sizeof(*v), most_cells);
	n = n < COLUMNS ? n : COLUMNS;
	qsort(v, n, sizeof(*v), by_name);
	for (i = 0; i < n; i++)
		strv_add(out, v[i].platform);
	free(v);
	json_decref(counts);
}

/* "FreeBSD 14" and "bhyve" below it. */
static void
add_platform(struct buf *b, const char *platform)
{
	const char *last = strrchr(platform, ' ');
	int n = last == NULL ? (int)strlen(platform) : (int)(last - platform);
	char *os = xasprintf("%.*s", n, platform);

	html_addf(b,
	    "<th scope=col><button type=button>%s<br><small>%s"
	    "</small></button>",
	    os, last == NULL ? "" : last + 1);
	free(os);
}

static void
add_cells(struct buf *b, const json_t *row, const char *platform,
    const char *up, const char *slug)
{
	const json_t *cells = json_object_get(row, "cells"), *cell;
	const char *class = NULL;
	size_t i, found = 0;

	json_array_foreach(cells, i,
	    cell) if (strcmp(json_str(cell, "platform", ""), platform) == 0)
	{
		const char *own = page_class(json_str(cell, "headline", ""));

		/* Guests that fare differently: as reports that differ. */
		class = found++ == 0 || strcmp(class, own) == 0 ? own : "m";
	}
	if (found == 0) {
		buf_adds(b, "<td class=u>—");
		return;
	}
	buf_addf(b, "<td class=%s>", class);
	json_array_foreach(cells, i, cell)
	{
		const char *headline = json_str(cell, "headline", "");

		if (strcmp(json_str(cell, "platform", ""), platform) != 0)
			continue;
		html_addf(b, "<a href=\"%sd/%s/index.html#c%zu\">%s ", up, slug,
		    i + 1, page_sign(headline));
		if (json_num(cell, "people", 0) > 0)
			buf_addf(b, "%d/%d", (int)json_num(cell, "good", 0),
			    (int)json_num(cell, "people", 0));
		html_addf(b, "<small>%s%s%s%s</small></a>", headline,
		    json_is_true(json_object_get(cell, "faded")) ? ", old" : "",
		    found > 1 ? ", " : "",
		    found > 1 ? json_str(cell, "guest", "") : "");
	}
}

void
pages_matrix(struct buf *b, const json_t *summary, const struct strv *ids,
    size_t from, size_t to, const char *up, const char *caption)
{
	struct strv platforms = { 0 };
	size_t i, k;

	platforms_of(&platforms, summary, ids, from, to);
	html_addf(b,
	    "<div class=wide tabindex=0 role=region aria-label=Devices>"
	    "<table id=m><caption><span>%s</span></caption><thead><tr><th "
	    "scope=col>"
	    "<button type=button>Device</button>",
	    caption);
	for (i = 0; i < platforms.n; i++)
		add_platform(b, platforms.v[i]);
	buf_adds(b, "</thead><tbody>\n");
	for (i = from; i < to; i++) {
		const json_t *row =
		    json_object_get(rows_of(summary), ids->v[i]);
		char *slug = page_slug(ids->v[i]);

		html_addf(b,
		    "<tr><th scope=row><a href=\"%sd/%s/index.html\">%s %s</a> "
		    "<small>%s</small>",
		    up, slug, page_vendor(ids->v[i]), json_str(row, "name", ""),
		    ids->v[i]);
		for (k = 0; k < platforms.n; k++)
			add_cells(b, row, platforms.v[k], up, slug);
		buf_adds(b, "\n");
		free(slug);
	}
	buf_adds(b, "</tbody></table></div>\n");
	strv_free(&platforms);
}

void
pages_form(struct buf *b, const json_t *summary, const struct strv *ids,
    size_t from, size_t to, const char *up)
{
	struct strv platforms = { 0 };
	size_t i;

	platforms_of(&platforms, summary, ids, from, to);
	buf_addf(b,
	    "<form action=\"%sv/index.html\" role=search data-d=\"%sd/\">"
	    "<div class=grow><label for=q>Device name or PCI id</label><input "
	    "id=q name=q type=search placeholder=\"for example 10de:1bb3\" "
	    "autocomplete=off></div><div><label for=p>Host</label><select id=p "
	    "name=p><option value=\"\">Any host",
	    up, up);
	for (i = 0; i < platforms.n; i++)
		html_addf(b, "<option value=%zu>%s", i + 1, platforms.v[i]);
	/* What the script will say, so that nothing moves when it does. */
	buf_addf(b,
	    "</select></div><button>Find</button></form>\n<p id=st "
	    "role=status>%zu of %zu devices shown</p>\n",
	    to - from, to - from);
	strv_free(&platforms);
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
	struct strv ids = { 0 };
	struct buf b = { 0 };
	size_t shown;
	int rc;

	rank(&ids, summary);
	shown = ids.n < FRONT_ROWS ? ids.n : FRONT_ROWS;
	page_begin(&b, "PCI passthrough: what works where", "", true);
	buf_addf(&b,
	    "<p>%d signed reports from %d people on %zu devices. Newest: "
	    "%.10s. Add yours: <code>pptcheck run &amp;&amp; pptcheck "
	    "submit</code>\n",
	    (int)json_num(summary, "reports", 0),
	    (int)json_num(summary, "people", 0), ids.n,
	    json_str(summary, "newest", "none"));
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
	json_t *row;
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
		if (concerns(changed, ids.v[from]))
			rc = write_maker(dir, summary, &ids, from, to, err);
	}
	page_table_end(&b);
	page_end(&b, "../", false);
	if (rc == 0)
		rc = page_write(dir, "v/index.html", &b, err);
	buf_free(&b);
	strv_free(&ids);
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
