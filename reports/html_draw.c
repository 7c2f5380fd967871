/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "reports/html_parts.h"
#include "reports/html_put.h"
#include "reports/stage.h"

/* A lane is this wide, whatever it shows; it is stretched to the page. */
#define LANE 1000.0
/* What is narrower is drawn so: it must be seen. */
#define NARROWEST 4.0

static void
add_rect(struct buf *b, const char *class, double from, double size, double of)
{
	double x = of > 0 ? from / of * LANE : 0;
	double w = of > 0 ? size / of * LANE : 0;

	if (!(x >= 0))
		x = 0;
	if (!(w >= NARROWEST))
		w = NARROWEST;
	if (x > LANE - NARROWEST)
		x = LANE - NARROWEST;
	if (x + w > LANE)
		w = LANE - x;
	html_addf(
	    b, "<rect class=%s x=%.1f width=%.1f height=10 />", class, x, w);
}

static void
open_lane(struct buf *b)
{
	buf_adds(b, "<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=none "
		    "aria-hidden=true>");
}

/* When it began; version 1 does not say: one behind the other. */
static double
begin_of(const json_t *entry, double behind)
{
	double at = json_num(entry, "at", behind);

	return at < behind ? behind : at;
}

static double
total_time(const json_t *device)
{
	const json_t *entry;
	double end = 0;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, entry) end =
	    begin_of(entry, end) + json_num(entry, "seconds", 0);
	return end;
}

void
html_timeline(struct buf *b, const json_t *run, const json_t *device)
{
	double all = json_num(run, "seconds", 0), end = 0, at;
	const json_t *entry;
	enum status s;
	size_t i;

	if (total_time(device) <= 0)
		return;
	if (all < total_time(device))
		all = total_time(device);
	html_addf(b,
	    "<h3>Time</h3><p class=dim>Of the run's %.0f s.</p><ul "
	    "class=rows>\n",
	    all);
	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		double seconds = json_num(entry, "seconds", 0);

		if (json_object_get(entry, "seconds") == NULL)
			continue;
		at = begin_of(entry, end);
		end = at + seconds;
		html_addf(b, "<li><span class=m>%s %s</span>",
		    json_str(entry, "stage", "?"),
		    json_str(entry, "ending", ""));
		open_lane(b);
		add_rect(b,
		    status_parse(json_str(entry, "status", ""), &s)
			? status_name(s)
			: "none",
		    at, seconds, all);
		html_addf(b, "</svg><span>%.1f s</span></li>\n", seconds);
	}
	buf_adds(b, "</ul>\n");
}

/* "0xc0000000-0xfebfffff" */
static bool
parse_window(const char *text, uint64_t *base, uint64_t *size)
{
	char *first = xstrndup(text, strcspn(text, "-"));
	const char *rest = text + strlen(first);
	uint64_t last;
	bool good = *rest == '-' &&
		    parse_u64(first, 16, UINT64_MAX, base, NULL) == 0 &&
		    parse_u64(rest + 1, 16, UINT64_MAX, &last, NULL) == 0 &&
		    last > *base;

	if (good)
		*size = last - *base + 1;
	free(first);
	return good;
}

static double
number_of(const json_t *facts, int bar, const char *what)
{
	char *name = xasprintf("bar.%d.%s", bar, what);
	double n = json_num(facts, name, -1);

	free(name);
	return n;
}

/* The row of one BAR in one window. */
static void
add_bar(struct buf *b, double bar, double size, double offset,
    double window_size, const char *window, bool fits)
{
	char *text = html_size(size), *of = html_size(window_size);

	html_addf(b, "<li><span>BAR %.0f, %s</span>", bar, text);
	open_lane(b);
	add_rect(b, fits ? "ok" : "bad", fits ? offset : 0,
	    fits ? size : window_size, window_size);
	buf_adds(b, "</svg><span>");
	if (!fits)
		buf_adds(b, "<strong>does not fit</strong> ");
	html_addf(b, "%s of %s</span></li>\n", window, of);
	free(of);
	free(text);
}

static void
add_host_bar(struct buf *b, const struct strv *windows, int bar, double size,
    double address)
{
	uint64_t base, length;
	size_t i;

	for (i = 0; i < windows->n; i++)
		if (parse_window(windows->v[i], &base, &length) &&
		    address >= (double)base &&
		    address < (double)base + (double)length) {
			add_bar(b, bar, size, address - (double)base,
			    (double)length, windows->v[i], true);
			return;
		}
}

static void
add_host_bars(struct buf *b, const json_t *run, const json_t *facts)
{
	const char *text =
	    json_str(json_object_get(json_object_get(run, "host"), "facts"),
		"mmio.windows", NULL);
	struct strv windows = { 0 };
	struct buf rows = { 0 };
	int n;

	if (text != NULL)
		strv_split(&windows, text, " ");
	for (n = 0; n < 6; n++)
		if (number_of(facts, n, "size") > 0 &&
		    number_of(facts, n, "address") > 0)
			add_host_bar(&rows, &windows, n,
			    number_of(facts, n, "size"),
			    number_of(facts, n, "address"));
	if (rows.len > 0) {
		buf_adds(b, "<p>On the host:</p><ul class=rows>\n");
		buf_adds(b, rows.data);
		buf_adds(b, "</ul>\n");
	}
	buf_free(&rows);
	strv_free(&windows);
}

void
html_bars(struct buf *b, const json_t *run, const json_t *device)
{
	const json_t *plan = json_object_get(device, "plan"), *row;
	struct buf rows = { 0 };
	size_t i;

	add_host_bars(&rows, run, json_object_get(device, "facts"));
	if (json_array_size(plan) > 0)
		buf_adds(&rows, "<p>In a guest of its own:</p><ul "
				"class=rows>\n");
	json_array_foreach(plan, i, row)
	    add_bar(&rows, json_num(row, "bar", 0), json_num(row, "size", 0),
		json_num(row, "address", 0) - json_num(row, "window_base", 0),
		json_num(row, "window_size", 0), json_str(row, "window", ""),
		json_is_true(json_object_get(row, "fits")));
	if (json_array_size(plan) > 0)
		buf_adds(&rows, "</ul>\n");
	if (rows.len > 0) {
		buf_adds(b, "<h3>BARs and windows</h3>\n");
		buf_adds(b, rows.data);
	}
	buf_free(&rows);
}
