/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/text_clean.h"

/* A cell shows no more: the page has them all. */
#define SHOWN 5

const json_t *
lookup_device(const json_t *snapshot, const char *ids)
{
	const json_t *device =
	    json_object_get(json_object_get(snapshot, "devices"), ids);

	return json_is_object(device) ? device : NULL;
}

/* "2025-07-21T..." as "1 year ago": years and months are enough. */
static void
add_age(struct buf *b, const char *stamp, time_t now)
{
	struct tm tm;
	long year, month, months;

	if (strlen(stamp) < 7 || gmtime_r(&now, &tm) == NULL)
		return;
	year = strtol(stamp, NULL, 10);
	month = strtol(stamp + 5, NULL, 10);
	months = (tm.tm_year + 1900 - year) * 12 + tm.tm_mon + 1 - month;
	if (months <= 0)
		buf_adds(b, "this month");
	else if (months < 24)
		buf_addf(b, "%ld month%s ago", months, months == 1 ? "" : "s");
	else
		buf_addf(b, "%ld years ago", months / 12);
}

static bool
is_same(const json_t *j, const char *name, const char *mine)
{
	return mine != NULL && strcmp(json_str(j, name, ""), mine) == 0;
}

/* Has anyone proved anything in it?  Predictions are ours as well. */
static int
proven(const json_t *cell)
{
	return (int)json_num(cell, "people", 0) -
	       (int)json_num(cell, "predicted", 0);
}

char *
lookup_brief(const json_t *device, const struct lookup_host *mine)
{
	const json_t *cell, *best = NULL;
	json_t *clean;
	bool own, best_own = false;
	struct buf b = { 0 };
	char *text;
	size_t i;

	json_array_foreach(json_object_get(device, "cells"), i, cell)
	{
		own = is_same(cell, "platform", mine->platform);
		if (proven(cell) <= 0 || (best_own && !own))
			continue;
		if (best == NULL || own != best_own ||
		    proven(cell) > proven(best))
			best = cell;
		best_own = own;
	}
	if (best == NULL)
		return xstrdup("-");
	best = clean = json_deep_copy(best);
	text_clean(clean);
	buf_adds(&b, best_own ? "" : "(");
	buf_adds(&b, json_str(best, "headline", "?"));
	buf_addf(&b, " %d/%d%s", (int)json_num(best, "good", 0),
	    (int)json_num(best, "people", 0), best_own ? "" : ")");
	text = xstrdup(buf_str(&b));
	buf_free(&b);
	json_decref(clean);
	return text;
}

size_t
lookup_likes(const json_t *snapshot, const char *board, const char *bios,
    const char *cpu, const char *origin)
{
	const json_t *row, *one;
	size_t i, k, n = 0;

	json_array_foreach(json_object_get(snapshot, "alike"), i, row)
	{
		if (!is_same(row, "board", board) ||
		    !is_same(row, "bios", bios) || !is_same(row, "cpu", cpu))
			continue;
		json_array_foreach(json_object_get(row, "origins"), k, one) n +=
		    json_is_string(one) &&
		    strcmp(json_string_value(one), origin) != 0;
	}
	return n;
}

static int
likeness(const json_t *report, const struct lookup_host *mine)
{
	return 2 * is_same(report, "board", mine->board) +
	       is_same(report, "iommu", mine->iommu);
}

static void
add_report(struct buf *b, const json_t *r, const struct lookup_host *mine)
{
	static const struct {
		const char *before, *name;
	} shown[] = { { "  host ", "os" }, { ", ", "board" }, { ", ", "cpu" },
		{ ", hypervisor ", "hypervisor_version" },
		{ ", guest driver ", "driver" } };
	const char *text;
	size_t i;

	buf_addf(b, "      %.10s  ", json_str(r, "time", ""));
	buf_adds(b, json_str(r, "claim", "?"));
	buf_addf(b, " (");
	buf_adds(b, json_str(r, "basis", "not judged"));
	if (json_str(r, "decisive", NULL) != NULL) {
		buf_adds(b, ", ");
		buf_adds(b, json_str(r, "decisive", ""));
	}
	buf_adds(b, ")");
	for (i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		text = json_str(r, shown[i].name, "unknown");
		if (strcmp(text, "unknown") == 0)
			continue;
		buf_adds(b, shown[i].before);
		buf_adds(b, text);
	}
	if (is_same(r, "board", mine->board))
		buf_adds(b, "  [your board]");
	buf_adds(b, "\n");
}

/* Most like mine first, newest first among those. */
static void
add_reports(struct buf *b, const json_t *cell, const struct lookup_host *mine)
{
	const json_t *reports = json_object_get(cell, "reports");
	size_t n = json_array_size(reports), i, shown = 0;
	double total = json_num(cell, "total", (double)n);
	int want;

	for (want = 3; want >= 0; want--)
		for (i = n; i > 0; i--) {
			const json_t *r = json_array_get(reports, i - 1);

			if (likeness(r, mine) == want && shown < SHOWN) {
				add_report(b, r, mine);
				shown++;
			}
		}
	if (total > (double)shown)
		buf_addf(b, "      and %.0f more\n", total - (double)shown);
}

static void
add_cell(struct buf *b, const json_t *cell, const struct lookup_host *mine,
    time_t now)
{
	const char *guest = json_str(cell, "guest", "?");
	const char *sentence = json_str(cell, "sentence", NULL);
	int good = (int)json_num(cell, "good", 0);
	int people = (int)json_num(cell, "people", 0);
	int predicted = (int)json_num(cell, "predicted", 0);

	buf_adds(b, "  ");
	buf_adds(b, json_str(cell, "platform", "?"));
	/* Some are judged without one: the host fails, or isolation does. */
	if (strcmp(guest, "none") == 0) {
		buf_adds(b, ", no guest started: ");
	} else {
		buf_adds(b, ", ");
		buf_adds(b, guest);
		buf_adds(b, " guest: ");
	}
	buf_adds(b, json_str(cell, "headline", "?"));
	buf_addf(b, ", good for %d of %d %s", good, people,
	    people == 1 ? "person" : "people");
	if (predicted > 0 && predicted >= people)
		buf_adds(b, " (only predicted, not proven)");
	else if (predicted > 0)
		buf_addf(b, " (%d of them predicted, not proven)", predicted);
	buf_adds(b, ", newest ");
	add_age(b, json_str(cell, "newest", ""), now);
	if (is_same(cell, "platform", mine->platform))
		buf_adds(b, "  [your platform]");
	buf_adds(b, "\n");
	if (sentence != NULL) {
		buf_adds(b, "      ");
		buf_adds(b, sentence);
		buf_adds(b, "\n");
	}
	add_reports(b, cell, mine);
}

void
lookup_text(struct buf *b, const char *ids, const json_t *device,
    const struct lookup_host *mine, time_t now)
{
	json_t *clean;
	const json_t *cell;
	size_t i;
	int pass;

	buf_addf(b, "%s  ", ids);
	if (device == NULL) {
		buf_adds(b, "nobody has reported this device\n");
		return;
	}
	/* Anyone may have made it. */
	clean = json_deep_copy(device);
	text_clean(clean);
	buf_adds(b, json_str(clean, "name", ""));
	buf_adds(b, "\n");
	for (pass = 0; pass < 2; pass++)
		json_array_foreach(json_object_get(clean, "cells"), i, cell)
		{
			if (is_same(cell, "platform", mine->platform) ==
			    (pass == 0))
				add_cell(b, cell, mine, now);
		}
	json_decref(clean);
}
