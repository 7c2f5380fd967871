/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "reports/html_put.h"
#include "reports/listings.h"

static const json_t *
device_of(const json_t *document, const char *ids)
{
	return json_object_get(json_object_get(document, "devices"), ids);
}

static void
add_fact(struct buf *b, const json_t *document, const json_t *fact)
{
	const json_t *hosts = json_object_get(document, "hosts"), *at;
	const char *reset = json_str(fact, "reset", "");
	size_t i;

	html_addf(b,
	    "<tr><th scope=row>%s<br><small>%s</small><td>%s<td>%s<td>",
	    *reset == '\0'		   ? "not known"
	    : strcmp(reset, "no_flr") == 0 ? "no FLR"
					   : reset,
	    listings_meaning(reset), json_str(fact, "interrupts", "not known"),
	    json_str(fact, "bars", "not known"));
	buf_addf(b, "%d", (int)json_num(fact, "hosts", 0));
	json_array_foreach(json_object_get(fact, "on"), i, at)
	{
		const char *name = json_string_value(
		    json_array_get(hosts, (size_t)json_integer_value(at)));

		html_addf(
		    b, "%s%s", i == 0 ? ": " : ", ", name == NULL ? "?" : name);
	}
	buf_adds(b, "\n");
}

static void
add_predicted(struct buf *b, const char *ids, const json_t *document)
{
	static const char *const columns[] = { "Reset", "Interrupts", "BARs",
		"Hosts", NULL };
	const json_t *device = device_of(document, ids), *fact;
	size_t i;

	if (device == NULL)
		return;
	html_addf(b,
	    "<section aria-labelledby=predicted><h2 id=predicted>Predicted, "
	    "from listings of %d host%s</h2>\n<p>Nobody tried anything here: "
	    "these are facts that the device shows. They are no reports and "
	    "count as none.\n",
	    (int)json_num(device, "hosts", 0),
	    json_num(device, "hosts", 0) == 1 ? "" : "s");
	page_table(b, "Facts from listings", columns);
	json_array_foreach(json_object_get(device, "facts"), i, fact)
	    add_fact(b, document, fact);
	page_table_end(b);
	html_addf(b, "<p class=dim>%s\n</section>\n",
	    json_str(document, "attribution", ""));
}

static void
add_cited(struct buf *b, const char *ids, const json_t *document)
{
	const json_t *device = device_of(document, ids), *one;
	size_t i;

	if (device == NULL)
		return;
	buf_adds(b, "<section aria-labelledby=cited><h2 id=cited>Published "
		    "elsewhere</h2>\n<p>Second-hand: not signed, not checked "
		    "by stages, not counted.\n<ul>");
	json_array_foreach(json_object_get(device, "set_ups"), i, one)
	    html_addf(b,
		"<li>%s, %s guest: <strong>%s</strong>. %s <small>Source: "
		"%s</small>\n",
		json_str(one, "platform", "?"), json_str(one, "guest", "?"),
		json_str(one, "ended", "?"), json_str(one, "text", ""),
		json_str(one, "source", "?"));
	buf_adds(b, "</ul>\n</section>\n");
}

void
pages_predicted(
    struct buf *b, const char *ids, const struct pages_beside *beside)
{
	add_cited(b, ids, beside->cited);
	add_predicted(b, ids, beside->predicted);
}
