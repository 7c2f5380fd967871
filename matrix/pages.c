/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'; form-action 'none'\">\n"
    "<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:1rem "
    "auto;padding:0 1rem}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse}\n"
    "th,td{border:1px solid GrayText;padding:.6rem .8rem;text-align:left}\n"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid "
    "GrayText;padding:.5rem}\n"
    "</style>\n";

static void
add_text(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '<')
			buf_adds(b, "&lt;");
		else if (*text == '>')
			buf_adds(b, "&gt;");
		else if (*text == '&')
			buf_adds(b, "&amp;");
		else if (*text == '"')
			buf_adds(b, "&quot;");
		else
			buf_add(b, text, 1);
}

static void
begin(struct buf *b, const char *title)
{
	buf_adds(b, head);
	buf_adds(b, "<title>");
	add_text(b, title);
	buf_adds(b, "</title>\n<h1>");
	add_text(b, title);
	buf_adds(b, "</h1>\n");
}

static int
write_page(const char *dir, const char *name, struct buf *b, struct err *err)
{
	char *path = xasprintf("%s/%s", dir, name);
	int rc = file_write_atomic(path, b->data, b->len, err);

	free(path);
	buf_free(b);
	return rc;
}

/* A sign and words, never colour alone. */
static const char *
sign_of(const char *headline)
{
	static const char *const signs[][2] = { { "confirmed works", "✔" },
		{ "works", "✔" }, { "works once", "◐" }, { "differs", "≠" },
		{ "fails", "✖" }, { "confirmed fails", "✖" }, { NULL, NULL } };
	size_t i;

	for (i = 0; signs[i][0] != NULL; i++)
		if (strcmp(signs[i][0], headline) == 0)
			return signs[i][1];
	return "—";
}

static void
add_count(struct buf *b, const json_t *cell)
{
	const char *headline = json_str(cell, "headline", "no reports");
	int predicted = (int)json_num(cell, "predicted", 0);

	buf_addf(b, "%s %s, %d of %d", sign_of(headline), headline,
	    (int)json_num(cell, "good", 0), (int)json_num(cell, "people", 0));
	if (predicted > 0)
		buf_addf(b, ", %d predicted", predicted);
}

static char *
device_page(const char *ids)
{
	return xasprintf("d/%.4s-%s.html", ids, ids + 5);
}

static void
add_front_row(struct buf *b, const char *ids, const json_t *device,
    const struct strv *platforms)
{
	const json_t *cells = json_object_get(device, "cells"), *cell;
	char *page = device_page(ids);
	size_t i, k;

	buf_addf(b, "<tr><th scope=\"row\"><a href=\"%s\">", page);
	add_text(b, json_str(device, "name", ids));
	buf_addf(b, "</a> %s", ids);
	for (i = 0; i < platforms->n; i++) {
		buf_adds(b, "<td>");
		json_array_foreach(cells, k, cell)
		{
			if (strcmp(json_str(cell, "platform", ""),
				platforms->v[i]) != 0)
				continue;
			add_text(b, json_str(cell, "guest", ""));
			buf_adds(b, " guest: ");
			add_count(b, cell);
			buf_adds(b, "<br>");
		}
	}
	buf_adds(b, "\n");
	free(page);
}

static int
write_front(const char *dir, const json_t *snapshot, struct err *err)
{
	json_t *devices = json_object_get(snapshot, "devices"), *device, *cell;
	struct strv platforms = { 0 }, sorted = { 0 };
	struct buf b = { 0 };
	const char *ids;
	size_t i;
	int rc;

	json_object_foreach(devices, ids, device)
	{
		strv_add(&sorted, ids);
		json_array_foreach(json_object_get(device, "cells"), i, cell)
		    strv_add(&platforms, json_str(cell, "platform", ""));
	}
	strv_unique(&platforms);
	strv_sort(&sorted);
	begin(&b, "PCI passthrough: what works where");
	buf_addf(&b, "<p>%d signed reports from %d people. Newest: %.10s.\n",
	    (int)json_num(snapshot, "reports", 0),
	    (int)json_num(snapshot, "people", 0),
	    json_str(snapshot, "newest", "none"));
	buf_adds(&b, "<p>✔ works, ◐ works once or in part, ≠ reports differ, ✖ "
		     "fails, — no reports. A signature says who sent a report "
		     "and that it is unchanged, not that the run happened.\n"
		     "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		     "aria-label=\"Devices\"><table>\n<caption>Devices by host"
		     "</caption>\n<tr><th scope=\"col\">Device");
	for (i = 0; i < platforms.n; i++) {
		buf_adds(&b, "<th scope=\"col\">");
		add_text(&b, platforms.v[i]);
	}
	buf_adds(&b, "\n");
	for (i = 0; i < sorted.n; i++)
		add_front_row(&b, sorted.v[i],
		    json_object_get(devices, sorted.v[i]), &platforms);
	buf_adds(&b,
	    "</table></div>\n<p>Reports are published under "
	    "CC0-1.0. Add yours: <code>pptcheck run &amp;&amp; pptcheck "
	    "submit</code>\n");
	rc = write_page(dir, "index.html", &b, err);
	strv_free(&platforms);
	strv_free(&sorted);
	return rc;
}

static void
add_report_row(struct buf *b, const json_t *r)
{
	static const char *const columns[] = { "claim", "basis", "decisive",
		"os", "hypervisor_version", "board", "cpu", "iommu", "driver",
		NULL };
	size_t i;

	buf_addf(b, "<tr><th scope=\"row\"><a href=\"../r/%s.html\">%.10s</a>",
	    json_str(r, "digest", ""), json_str(r, "time", ""));
	for (i = 0; columns[i] != NULL; i++) {
		buf_adds(b, "<td>");
		add_text(b, json_str(r, columns[i], "—"));
	}
	buf_adds(b, "\n");
}

static void
add_cell(struct buf *b, const json_t *cell)
{
	const json_t *reports = json_object_get(cell, "reports");
	const json_t *since = json_object_get(cell, "since");
	size_t i;

	buf_adds(b, "<h2>");
	add_text(b, json_str(cell, "platform", ""));
	buf_adds(b, ", ");
	add_text(b, json_str(cell, "guest", ""));
	buf_adds(b, " guest</h2>\n<p>");
	add_count(b, cell);
	buf_adds(b, " people.");
	if (since != NULL) {
		buf_adds(b, " Fixed on one host within ");
		add_text(b, json_str(since, "track", ""));
		buf_adds(b, "; a second person would confirm it.");
	}
	buf_adds(b, "\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		    "aria-label=\"Reports\"><table>\n<tr><th scope=\"col\">Run"
		    "<th scope=\"col\">Verdict<th scope=\"col\">Basis<th "
		    "scope=\"col\">Decided by<th scope=\"col\">Host<th "
		    "scope=\"col\">Hypervisor<th scope=\"col\">Board<th "
		    "scope=\"col\">CPU<th scope=\"col\">IOMMU<th scope=\"col\">"
		    "Guest driver\n");
	for (i = json_array_size(reports); i > 0; i--)
		add_report_row(b, json_array_get(reports, i - 1));
	buf_adds(b, "</table></div>\n");
}

static int
write_device(
    const char *dir, const char *ids, const json_t *device, struct err *err)
{
	const json_t *cells = json_object_get(device, "cells"), *cell;
	char *title = xasprintf("%s %s", json_str(device, "name", ""), ids);
	char *page = device_page(ids);
	struct buf b = { 0 };
	size_t i;
	int rc;

	begin(&b, title);
	buf_adds(&b, "<p><a href=\"../index.html\">All devices</a>\n");
	json_array_foreach(cells, i, cell) add_cell(&b, cell);
	rc = write_page(dir, page, &b, err);
	free(page);
	free(title);
	return rc;
}

static void
add_stage(struct buf *b, const json_t *test)
{
	const json_t *score = json_object_get(test, "score");

	buf_adds(b, "<tr><th scope=\"row\">");
	add_text(b, json_str(test, "path", ""));
	buf_addf(b, "<td>%s<td>%s<td>", json_str(test, "status", ""),
	    json_str(test, "basis", ""));
	if (score != NULL)
		buf_addf(b, "%d of %d %s", (int)json_num(score, "passed", 0),
		    (int)json_num(score, "total", 0),
		    json_str(score, "ending", ""));
	buf_adds(b, "<td>");
	add_text(b, json_str(test, "comment", ""));
	if (json_str(test, "log_excerpt", NULL) != NULL) {
		buf_adds(b, "<pre>");
		add_text(b, json_str(test, "log_excerpt", ""));
		buf_adds(b, "</pre>");
	}
	buf_adds(b, "\n");
}

static int
write_report(const char *dir, const struct entry *e, struct err *err)
{
	const json_t *function = json_array_get(
	    json_object_get(json_object_get(e->report, "device"), "functions"),
	    0);
	char *title = xasprintf("%s: %s", json_str(function, "name", "Report"),
	    json_str(e->verdict, "claim", ""));
	char *page = xasprintf("r/%s.html", e->digest), *whole;
	struct buf b = { 0 };
	const json_t *test;
	size_t i;
	int rc;

	begin(&b, title);
	buf_addf(&b,
	    "<p><a href=\"../d/%s-%s.html\">The device</a>. Report "
	    "<code>%s</code>, run %s, signed by <code>%s</code>.\n"
	    "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"Stages\"><table>\n<tr><th scope=\"col\">Stage<th "
	    "scope=\"col\">Status<th scope=\"col\">Basis<th scope=\"col\">"
	    "Score<th scope=\"col\">What was seen\n",
	    json_str(function, "vendor_id", ""),
	    json_str(function, "device_id", ""), e->digest,
	    json_str(e->report, "start_time", ""),
	    json_str(e->report, "origin", ""));
	json_array_foreach(json_object_get(e->report, "tests"), i, test)
	    add_stage(&b, test);
	whole = json_dumps(e->report, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	buf_adds(&b, "</table></div>\n<h2>The report</h2>\n<pre>");
	add_text(&b, whole);
	buf_adds(&b, "</pre>\n");
	rc = write_page(dir, page, &b, err);
	free(whole);
	free(page);
	free(title);
	return rc;
}

static int
fresh_folder(const char *dir, const char *below, struct err *err)
{
	char *path = xasprintf("%s/%s", dir, below);
	int rc = file_remove_tree(path, err);

	if (rc == 0)
		rc = file_mkdirs(path, err);
	free(path);
	return rc;
}

int
pages_write(const char *dir, const json_t *snapshot, const struct collection *c,
    struct err *err)
{
	char *path = xasprintf("%s/snapshot.json", dir);
	const char *ids;
	json_t *device;
	size_t i;
	int rc = -1;

	if (fresh_folder(dir, "d", err) == -1 ||
	    fresh_folder(dir, "r", err) == -1 ||
	    json_write_file(path, snapshot, err) == -1 ||
	    write_front(dir, snapshot, err) == -1)
		goto out;
	rc = 0;
	json_object_foreach(json_object_get(snapshot, "devices"), ids,
	    device) if (rc == 0) rc = write_device(dir, ids, device, err);
	for (i = 0; rc == 0 && i < c->n; i++)
		rc = write_report(dir, &c->v[i], err);
out:
	free(path);
	return rc;
}
