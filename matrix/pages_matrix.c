/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/cells.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "reports/html_put.h"

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
		    json_object_get(cell, "faded") != NULL ? ", old" : "",
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
