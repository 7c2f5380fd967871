/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/listings.h"

#include <string.h>

#include "base/json.h"
#include "reports/text_clean.h"
#include "reports/wrap.h"

enum { INDENT = 6, SHOWN = 5 };

static const json_t *
device_of(const json_t *snapshot, const char *part, const char *ids)
{
	const json_t *devices =
	    json_object_get(json_object_get(snapshot, part), "devices");

	return json_object_get(devices, ids);
}

int
listings_hosts(const json_t *snapshot, const char *ids)
{
	return (int)json_num(device_of(snapshot, "listings", ids), "hosts", 0);
}

size_t
listings_cited(const json_t *snapshot, const char *ids)
{
	return json_array_size(
	    json_object_get(device_of(snapshot, "cited", ids), "set_ups"));
}

const char *
listings_meaning(const char *reset)
{
	if (strcmp(reset, "no_flr") == 0)
		return "It has no reset of its own (FLR); whether its power "
		       "state resets it, a listing does not tell.";
	if (strstr(reset, "flr") != NULL)
		return "It has a reset of its own (FLR): a restart of the "
		       "guest can be expected to work.";
	if (strcmp(reset, "pm") == 0)
		return "It is reset by its power state alone, which may not "
		       "reset all of it.";
	if (strcmp(reset, "none") == 0)
		return "It has no reset of its own: a restart of the guest "
		       "may fail.";
	return "How it is reset is not known.";
}

static void
add_line(struct buf *b, const struct buf *line, size_t indent, size_t width)
{
	buf_addf(b, "%*s", (int)indent, "");
	wrap_add(b, buf_str(line), indent, indent + 2, width);
}

/* before: what the last one meant, which is not said twice. */
static void
add_fact(struct buf *b, const json_t *fact, const char **before, size_t width)
{
	const char *meaning = listings_meaning(json_str(fact, "reset", ""));
	int hosts = (int)json_num(fact, "hosts", 0);
	struct buf line = { 0 };
	const json_t *on;
	size_t i;

	buf_addf(&line, "on %d host%s", hosts, hosts == 1 ? "" : "s");
	json_array_foreach(json_object_get(fact, "on"), i, on)
	{
		buf_adds(&line, i == 0 ? ", for example " : ", ");
		buf_adds(
		    &line, json_is_string(on) ? json_string_value(on) : "?");
	}
	add_line(b, &line, INDENT, width);
	buf_clear(&line);
	buf_adds(&line, "interrupts: ");
	buf_adds(&line, json_str(fact, "interrupts", "not known"));
	buf_adds(&line, "; BARs: ");
	buf_adds(&line, json_str(fact, "bars", "not known"));
	add_line(b, &line, INDENT + 2, width);
	if (meaning != *before) {
		buf_clear(&line);
		buf_adds(&line, meaning);
		add_line(b, &line, INDENT + 2, width);
	}
	*before = meaning;
	buf_free(&line);
}

static void
add_listed(
    struct buf *b, const json_t *device, const char *attribution, size_t width)
{
	int hosts = (int)json_num(device, "hosts", 0);
	const char *before = NULL;
	struct buf line = { 0 };
	const json_t *fact;
	size_t i;

	buf_addf(&line, "predicted, not proven, from listings of %d host%s ",
	    hosts, hosts == 1 ? "" : "s");
	buf_adds(&line, "where nobody tried it: ");
	buf_adds(&line, json_str(device, "name", "no name"));
	add_line(b, &line, 2, width);
	json_array_foreach(json_object_get(device, "facts"), i,
	    fact) if (i < SHOWN) add_fact(b, fact, &before, width);
	buf_clear(&line);
	buf_adds(&line, attribution);
	add_line(b, &line, INDENT, width);
	buf_free(&line);
}

static void
add_cited(struct buf *b, const json_t *device, size_t width)
{
	struct buf line = { 0 };
	const json_t *one;
	size_t i;

	buf_adds(&line, "published elsewhere, second-hand, not signed, checked "
			"or counted: ");
	buf_adds(&line, json_str(device, "name", "no name"));
	add_line(b, &line, 2, width);
	json_array_foreach(json_object_get(device, "set_ups"), i, one)
	{
		buf_clear(&line);
		buf_adds(&line, json_str(one, "platform", "?"));
		buf_adds(&line, ", ");
		buf_adds(&line, json_str(one, "guest", "?"));
		buf_adds(&line, " guest: ");
		buf_adds(&line, json_str(one, "ended", "?"));
		buf_adds(&line, ". ");
		buf_adds(&line, json_str(one, "text", ""));
		buf_adds(&line, " Source: ");
		buf_adds(&line, json_str(one, "source", "?"));
		add_line(b, &line, INDENT, width);
	}
	buf_free(&line);
}

void
listings_text(
    struct buf *b, const json_t *snapshot, const char *ids, size_t width)
{
	json_t *clean = json_object();

	listings_put(clean, snapshot, ids);
	/* Anyone may have made it. */
	text_clean(clean);
	if (json_object_get(clean, "listings") != NULL)
		add_listed(b, json_object_get(clean, "listings"),
		    json_str(clean, "attribution", ""), width);
	if (json_object_get(clean, "cited") != NULL)
		add_cited(b, json_object_get(clean, "cited"), width);
	json_decref(clean);
}

void
listings_put(json_t *j, const json_t *snapshot, const char *ids)
{
	static const char *const parts[] = { "listings", "cited", NULL };
	const json_t *device;
	size_t i;

	for (i = 0; parts[i] != NULL; i++) {
		device = device_of(snapshot, parts[i], ids);
		if (json_is_object(device))
			(void)json_object_set_new(
			    j, parts[i], json_deep_copy(device));
	}
	if (json_object_get(j, "listings") != NULL)
		json_put_str(j, "attribution",
		    json_str(json_object_get(snapshot, "listings"),
			"attribution", NULL));
}
