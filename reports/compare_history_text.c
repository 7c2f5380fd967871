/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/compare.h"
#include "reports/text_clean.h"
#include "reports/wrap.h"

static int
run_of(const json_t *item, const char *name)
{
	return (int)json_num(item, name, 0);
}

static void
add_run(struct buf *b, const json_t *run, size_t number, size_t width)
{
	struct buf line = { 0 };

	buf_addf(&line, "%s, kernel %s",
	    json_str(run, "started", "time unknown"),
	    json_str(run, "kernel", "unknown"));
	if (json_str(run, "firmware", NULL) != NULL)
		buf_addf(&line, ", firmware %s", json_str(run, "firmware", ""));
	if (json_str(run, "hypervisor", NULL) != NULL)
		buf_addf(&line, ", %s %s", json_str(run, "hypervisor", ""),
		    json_str(run, "hypervisor_version", ""));
	buf_addf(b, "%3zu  ", number);
	wrap_add(b, buf_str(&line), 5, 5, width);
	buf_free(&line);
}

/* Where it turned, in words. */
static void
put_turn(struct buf *line, const json_t *item)
{
	const char *kind = json_str(item, "kind", "");
	const char *ending = json_str(item, "ending", NULL);
	int between = (int)json_num(item, "between", 0);

	buf_adds(line, json_str(item, "what", "?"));
	if (ending != NULL)
		buf_addf(line, ", %s", ending);
	if (strcmp(kind, "regression") == 0)
		buf_addf(line, ": last good in run %d, first bad in run %d",
		    run_of(item, "last_good"), run_of(item, "first_bad"));
	else if (strcmp(kind, "fix") == 0)
		buf_addf(line, ": last bad in run %d, good in run %d",
		    run_of(item, "last_bad"), run_of(item, "first_good"));
	else
		buf_addf(line, ": bad since run %d, good in none before",
		    run_of(item, "first_bad"));
	if (between > 0)
		buf_addf(line, " (%d run%s between did not tell)", between,
		    between == 1 ? "" : "s");
	if (json_str(item, "note", NULL) != NULL)
		buf_addf(line, ": %s", json_str(item, "note", ""));
}

static void
add_item(struct buf *b, const json_t *item, const struct text_options *o)
{
	const char *kind = json_str(item, "kind", ""), *mark = "with it: ";
	const json_t *changes = json_object_get(item, "changes"), *change;
	struct buf line = { 0 };
	const char *color = strcmp(kind, "fix") == 0   ? "\033[32m"
			    : strcmp(kind, "bad") == 0 ? "\033[33m"
						       : "\033[1;31m";
	size_t i;

	buf_addf(b, "  %s%-10s%s  ", o->color ? color : "", kind,
	    o->color ? "\033[0m" : "");
	put_turn(&line, item);
	wrap_add(b, buf_str(&line), 14, 14, o->width);
	buf_free(&line);
	json_array_foreach(changes, i, change)
	{
		buf_addf(&line, "%s%s %s -> %s", mark,
		    json_str(change, "what", "?"), json_str(change, "old", "?"),
		    json_str(change, "new", "?"));
		mark = "; ";
	}
	if (line.len > 0) {
		buf_addf(b, "%14s", "");
		wrap_add(b, buf_str(&line), 14, 14, o->width);
	}
	buf_free(&line);
}

static void
add_device(struct buf *b, const json_t *d, const struct text_options *o)
{
	const json_t *id = json_object_get(d, "id"), *verdict, *item;
	struct buf line = { 0 };
	const char *mark = "";
	size_t i;

	buf_addf(b, "\n%s  %s:%s %s\n", json_str(d, "bdf", "?"),
	    json_str(id, "vendor", "????"), json_str(id, "device", "????"),
	    json_str(d, "name", ""));
	json_array_foreach(json_object_get(d, "verdicts"), i, verdict)
	{
		buf_addf(&line, "%s%s", mark,
		    json_is_string(verdict) ? json_string_value(verdict)
					    : "absent");
		mark = ", ";
	}
	buf_adds(b, "  ");
	wrap_add(b, buf_str(&line), 2, 2, o->width);
	buf_free(&line);
	json_array_foreach(json_object_get(d, "items"), i, item)
	    add_item(b, item, o);
}

/* "1 regression, 2 fixes", or that there is nothing. */
static void
add_counts(struct buf *b, const json_t *devices)
{
	static const struct {
		const char *kind, *one, *many;
	} words[] = {
		{ "regression", "regression", "regressions" },
		{ "bad", "bad in each run", "bad in each run" },
		{ "fix", "fix", "fixes" },
	};
	const json_t *device, *item;
	const char *mark = "";
	size_t w, i, k, n;

	for (w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
		n = 0;
		json_array_foreach(devices, i, device) json_array_foreach(
		    json_object_get(device, "items"), k, item) n +=
		    strcmp(json_str(item, "kind", ""), words[w].kind) == 0;
		if (n == 0)
			continue;
		buf_addf(b, "%s%zu %s", mark, n,
		    n == 1 ? words[w].one : words[w].many);
		mark = ", ";
	}
	buf_adds(b, *mark == '\0' ? "no difference\n" : "\n");
}

void
compare_history_text(
    struct buf *b, const json_t *history, const struct text_options *o)
{
	json_t *doc = json_deep_copy(history);
	const json_t *run, *device;
	size_t i;

	text_clean(doc);
	json_array_foreach(json_object_get(doc, "runs"), i, run)
	    add_run(b, run, i + 1, o->width);
	add_counts(b, json_object_get(doc, "devices"));
	json_array_foreach(json_object_get(doc, "devices"), i, device)
	    add_device(b, device, o);
	json_decref(doc);
}
