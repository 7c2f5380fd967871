/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/compare.h"
#include "reports/compare_parts.h"
#include "reports/text_clean.h"
#include "reports/wrap.h"

static const char *
color_of(const char *kind)
{
	if (strcmp(kind, "regression") == 0)
		return "\033[1;31m";
	if (strcmp(kind, "unjudged") == 0)
		return "\033[33m";
	return strcmp(kind, "fix") == 0 ? "\033[32m" : "";
}

void
compare_counts(struct buf *b, const json_t *counts)
{
	static const struct {
		const char *name, *one, *many;
	} words[] = {
		{ "regression", "regression", "regressions" },
		{ "unjudged", "not judged any more", "not judged any more" },
		{ "fix", "fix", "fixes" },
		{ "change", "change", "changes" },
		{ "chance", "within chance", "within chance" },
		{ "new", "new device", "new devices" },
		{ "gone", "device gone", "devices gone" },
	};
	const char *mark = "";
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		double n = json_num(counts, words[i].name, 0);

		if (n == 0)
			continue;
		buf_addf(b, "%s%.0f %s", mark, n,
		    n == 1 ? words[i].one : words[i].many);
		mark = ", ";
	}
	if (*mark == '\0')
		buf_adds(b, "no difference");
}

static void
add_origin(struct buf *b, const char *which, const json_t *o)
{
	buf_addf(b, "%s: %s, kernel %s", which,
	    json_str(o, "started", "time unknown"),
	    json_str(o, "kernel", "unknown"));
	if (json_str(o, "hypervisor", NULL) != NULL)
		buf_addf(b, ", %s %s", json_str(o, "hypervisor", ""),
		    json_str(o, "hypervisor_version", ""));
	buf_trim(b);
	buf_adds(b, "\n");
}

/* Then the verdicts answer different questions: that comes first. */
static void
add_judged_for(struct buf *b, const json_t *old, const json_t *new)
{
	const char *was = json_str(old, "hypervisor", NULL);
	const char *is = json_str(new, "hypervisor", NULL);

	if (was != NULL && is != NULL && strcmp(was, is) != 0)
		buf_addf(b, "judged for %s, then for %s\n", was, is);
}

static void
add_item(struct buf *b, const json_t *item, const struct text_options *o)
{
	const char *kind = json_str(item, "kind", "");
	const char *old = json_str(item, "old", NULL);
	const char *new = json_str(item, "new", NULL);
	const char *note = json_str(item, "note", NULL);
	struct buf line = { 0 };

	buf_addf(&line, "%s: ", json_str(item, "what", ""));
	if (old != NULL && new != NULL)
		buf_addf(&line, "%s -> %s", old, new);
	else
		buf_adds(&line, old != NULL ? old : new != NULL ? new : "");
	if (note != NULL)
		buf_addf(&line, " (%s)", note);
	buf_addf(b, "  %s%-10s%s  ", o->color ? color_of(kind) : "", kind,
	    o->color ? "\033[0m" : "");
	wrap_add(b, buf_str(&line), 14, 14, o->width);
	buf_free(&line);
}

static void
add_items(struct buf *b, const json_t *items, const struct text_options *o)
{
	const json_t *item;
	size_t i;

	json_array_foreach(items, i, item) add_item(b, item, o);
}

static const char *
verdict_word(const json_t *device, const char *which)
{
	return json_str(
	    json_object_get(device, which), "verdict", "no verdict");
}

static void
add_device(struct buf *b, const json_t *d, const struct text_options *o)
{
	const json_t *id = json_object_get(d, "id");
	const char *presence = json_str(d, "presence", "");
	const char *old = json_str(d, "old_bdf", NULL);
	const char *new = json_str(d, "new_bdf", NULL);
	bool both = strcmp(presence, "both") == 0;
	size_t begin;

	if (both && json_array_size(json_object_get(d, "items")) == 0)
		return;
	buf_adds(b, "\n");
	begin = b->len;
	buf_addf(b, "%s  %s:%s ", new != NULL ? new : old,
	    json_str(id, "vendor", "????"), json_str(id, "device", "????"));
	wrap_add(b, json_str(d, "name", ""), b->len - begin, 14, o->width);
	if (!both)
		buf_addf(b, "  %-10s  %s\n", presence,
		    verdict_word(d, new != NULL ? "new" : "old"));
	else if (strcmp(verdict_word(d, "old"), verdict_word(d, "new")) != 0)
		buf_addf(b, "  %s -> %s\n", verdict_word(d, "old"),
		    verdict_word(d, "new"));
	if (both && old != NULL && new != NULL &&strcmp(old, new) != 0)
		buf_addf(b, "  its address was %s\n", old);
	add_items(b, json_object_get(d, "items"), o);
}

void
compare_text(
    struct buf *b, const json_t *difference, const struct text_options *o)
{
	json_t *doc = json_deep_copy(difference);
	const json_t *host = json_object_get(doc, "host"), *device;
	size_t i;

	text_clean(doc);
	add_judged_for(
	    b, json_object_get(doc, "old"), json_object_get(doc, "new"));
	add_origin(b, "old", json_object_get(doc, "old"));
	add_origin(b, "new", json_object_get(doc, "new"));
	compare_counts(b, json_object_get(doc, "counts"));
	buf_adds(b, "\n");
	if (json_array_size(host) > 0) {
		buf_adds(b, "\nhost\n");
		add_items(b, host, o);
	}
	json_array_foreach(json_object_get(doc, "devices"), i, device)
	    add_device(b, device, o);
	json_decref(doc);
}
