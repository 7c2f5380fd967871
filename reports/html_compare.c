/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/compare_parts.h"
#include "reports/html.h"
#include "reports/html_parts.h"
#include "reports/html_put.h"

/* The class of a label: our words only. */
static const char *
kind_class(const char *kind)
{
	static const struct {
		const char *kind, *class;
	} classes[] = {
		{ "regression", "bad" },
		{ "unjudged", "warn" },
		{ "fix", "good" },
	};
	size_t i;

	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (strcmp(kind, classes[i].kind) == 0)
			return classes[i].class;
	return "plain";
}

static void
add_items(struct buf *b, const json_t *items)
{
	const json_t *item;
	size_t i;

	if (json_array_size(items) == 0)
		return;
	buf_adds(b, "<table><thead><tr><th scope=col>Kind</th><th scope=col>"
		    "What</th><th scope=col>Before</th><th scope=col>Now</th>"
		    "</tr></thead><tbody>\n");
	json_array_foreach(items, i, item)
	{
		const char *kind = json_str(item, "kind", "?");

		html_addf(b,
		    "<tr><td data-l=Kind><span class=\"v %s\">%s</span>",
		    kind_class(kind), kind);
		html_addf(
		    b, "</td><th scope=row>%s", json_str(item, "what", ""));
		if (json_str(item, "note", NULL) != NULL)
			html_addf(b, "<div class=dim>%s</div>",
			    json_str(item, "note", ""));
		html_addf(b, "</th><td data-l=Before>%s</td>",
		    json_str(item, "old", "-"));
		html_addf(b, "<td data-l=Now>%s</td></tr>\n",
		    json_str(item, "new", "-"));
	}
	buf_adds(b, "</tbody></table>\n");
}

static void
add_verdict(struct buf *b, const json_t *device, const char *which)
{
	const json_t *v = json_object_get(device, which);

	if (v != NULL)
		html_verdict(
		    b, json_str(v, "verdict", "?"), json_str(v, "basis", ""));
	else
		buf_adds(b, "no verdict");
}

static void
add_device(struct buf *b, const json_t *d, size_t number)
{
	const char *presence = json_str(d, "presence", "");
	const char *old = json_str(d, "old_bdf", NULL);
	const char *new = json_str(d, "new_bdf", NULL);
	bool both = strcmp(presence, "both") == 0;

	if (both && json_array_size(json_object_get(d, "items")) == 0)
		return;
	html_addf(b,
	    "<section class=dev aria-labelledby=h%zu><h2 id=h%zu>"
	    "<span class=m>%s</span> %s</h2>\n<p>",
	    number, number,
	    new != NULL	  ? new
	    : old != NULL ? old
			  : "?",
	    json_str(d, "name", ""));
	if (both) {
		add_verdict(b, d, "old");
		buf_adds(b, " before, now ");
		add_verdict(b, d, "new");
	} else {
		html_addf(b, "<strong>%s</strong> ", presence);
		add_verdict(b, d, new != NULL ? "new" : "old");
	}
	if (both && old != NULL && new != NULL &&strcmp(old, new) != 0)
		html_addf(b, ", its address was %s", old);
	buf_adds(b, "</p>\n");
	add_items(b, json_object_get(d, "items"));
	buf_adds(b, "</section>\n");
}

static void
add_origin(struct buf *b, const char *which, const json_t *o)
{
	const json_t *value;
	const char *key;

	html_addf(b, "<h3>%s</h3><dl>", which);
	json_object_foreach((json_t *)o, key, value)
	{
		char *words = xstrdup(key), *p;

		while ((p = strchr(words, '_')) != NULL)
			*p = ' ';
		if (json_is_string(value))
			html_addf(b, "<dt>%s</dt><dd>%s</dd>", words,
			    json_string_value(value));
		free(words);
	}
	buf_adds(b, "</dl>\n");
}

void
html_compare(struct buf *b, const json_t *difference)
{
	const json_t *host = json_object_get(difference, "host"), *device;
	struct buf counts = { 0 };
	size_t i;

	html_begin(b, "PCI passthrough: what changed");
	compare_counts(&counts, json_object_get(difference, "counts"));
	html_addf(b, "<p><strong>%s</strong></p>\n", buf_str(&counts));
	buf_free(&counts);
	buf_adds(b, "</header><main id=main>\n");
	if (json_array_size(host) > 0) {
		buf_adds(b, "<section aria-labelledby=host><h2 id=host>Host"
			    "</h2>\n");
		add_items(b, host);
		buf_adds(b, "</section>\n");
	}
	json_array_foreach(json_object_get(difference, "devices"), i, device)
	    add_device(b, device, i + 1);
	buf_adds(b, "<section aria-labelledby=runs><h2 id=runs>The two "
		    "documents</h2>\n");
	add_origin(b, "Before", json_object_get(difference, "old"));
	add_origin(b, "Now", json_object_get(difference, "new"));
	buf_adds(b, "</section></main></body></html>\n");
}
