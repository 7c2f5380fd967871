/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"

enum {
	COL_BDF,
	COL_ID,
	COL_NAME,
	COL_DRIVER,
	COL_VERDICT,
	COL_BASIS,
	COL_RESTARTS,
	COL_RESET,
	COLUMNS
};

static const char *const heads[COLUMNS] = { "DEVICE", "ID", "NAME", "DRIVER",
	"VERDICT", "BASIS", "RESTARTS", "RESET" };

struct row {
	char *cell[COLUMNS];
};

void
text_seconds(struct buf *b, double seconds)
{
	buf_addf(b, seconds < 100 ? "%.1f s" : "%.0f s", seconds);
}

/* "reboot 3/3, power-off 3/3, kill 2/3" */
static char *
restarts_text(const json_t *device)
{
	const json_t *entry, *score;
	struct buf b = { 0 };
	size_t i;

	buf_adds(&b, "");
	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		score = json_object_get(entry, "score");
		if (score == NULL)
			continue;
		buf_addf(&b, "%s%s %.0f/%.0f", b.len == 0 ? "" : ", ",
		    json_str(entry, "ending", "?"),
		    json_num(score, "passed", 0), json_num(score, "total", 0));
	}
	if (b.len == 0)
		buf_adds(&b, "-");
	return b.data;
}

/* The last stage that recorded this detail speaks for the device. */
static const char *
last_detail(const json_t *device, const char *key)
{
	const char *found = NULL, *value;
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		value = json_str(json_object_get(entry, "detail"), key, NULL);
		if (value != NULL)
			found = value;
	}
	return found;
}

static void
fill_row(struct row *row, const json_t *device)
{
	const json_t *id = json_object_get(device, "id");
	const char *driver = last_detail(device, "driver");
	const char *reset = last_detail(device, "reset");

	row->cell[COL_BDF] = xstrdup(json_str(device, "bdf", "?"));
	row->cell[COL_ID] = xasprintf("%s:%s", json_str(id, "vendor", "????"),
	    json_str(id, "device", "????"));
	row->cell[COL_NAME] = xasprintf("%.36s", json_str(device, "name", "-"));
	row->cell[COL_DRIVER] = xstrdup(driver == NULL ? "-" : driver);
	row->cell[COL_VERDICT] = xstrdup(json_str(device, "verdict", "?"));
	row->cell[COL_BASIS] = xstrdup(json_str(device, "basis", "-"));
	row->cell[COL_RESTARTS] = restarts_text(device);
	row->cell[COL_RESET] = xstrdup(reset == NULL ? "-" : reset);
}

static const char *
verdict_color(const char *verdict)
{
	if (strcmp(verdict, "works") == 0)
		return "\033[32m";
	if (strcmp(verdict, "inconclusive") == 0 ||
	    strcmp(verdict, "works_once") == 0)
		return "\033[33m";
	return "\033[31m";
}

static void
add_cell(struct buf *b, const struct text_options *o, int column,
    const char *text, size_t width)
{
	const char *color =
	    o->color && column == COL_VERDICT ? verdict_color(text) : NULL;

	if (color != NULL)
		buf_adds(b, color);
	buf_adds(b, text);
	if (color != NULL)
		buf_adds(b, "\033[0m");
	if (column + 1 < COLUMNS)
		buf_addf(b, "%*s", (int)(width - strlen(text) + 2), "");
}

static void
add_table(struct buf *b, const json_t *devices, const struct text_options *o)
{
	size_t n = json_array_size(devices), i, width[COLUMNS];
	struct row *rows = xcalloc(n, sizeof(*rows));
	int c;

	for (c = 0; c < COLUMNS; c++)
		width[c] = strlen(heads[c]);
	for (i = 0; i < n; i++) {
		fill_row(&rows[i], json_array_get(devices, i));
		for (c = 0; c < COLUMNS; c++)
			if (strlen(rows[i].cell[c]) > width[c])
				width[c] = strlen(rows[i].cell[c]);
	}
	for (c = 0; c < COLUMNS; c++)
		buf_addf(b, "%-*s%s", c + 1 == COLUMNS ? 0 : (int)width[c],
		    heads[c], c + 1 == COLUMNS ? "\n" : "  ");
	for (i = 0; i < n; i++) {
		for (c = 0; c < COLUMNS; c++) {
			add_cell(b, o, c, rows[i].cell[c], width[c]);
			free(rows[i].cell[c]);
		}
		buf_adds(b, "\n");
	}
	free(rows);
}

static void
add_stages(struct buf *b, const json_t *device)
{
	const json_t *entry, *score;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		score = json_object_get(entry, "score");
		buf_addf(b, "  %-5s  %-16s", json_str(entry, "status", "?"),
		    json_str(entry, "stage", "?"));
		if (json_object_get(entry, "seconds") != NULL)
			buf_addf(b, " %7.1f s", json_num(entry, "seconds", 0));
		else
			buf_adds(b, "          ");
		if (score != NULL)
			buf_addf(b, "  %s %.0f/%.0f",
			    json_str(entry, "ending", "?"),
			    json_num(score, "passed", 0),
			    json_num(score, "total", 0));
		if (json_str(entry, "reason", NULL) != NULL)
			buf_addf(b, "  %s", json_str(entry, "reason", ""));
		buf_adds(b, "\n");
	}
}

/* Why, where it is not simply fine. */
static void
add_reasons(struct buf *b, const json_t *device, const struct text_options *o)
{
	const json_t *by = json_object_get(device, "decided_by"), *note;
	size_t i;

	if (by == NULL && !o->details &&
	    json_array_size(json_object_get(device, "notes")) == 0)
		return;
	buf_addf(b, "\n%s  %s\n", json_str(device, "bdf", "?"),
	    json_str(device, "name", ""));
	if (o->details)
		add_stages(b, device);
	if (by != NULL)
		buf_addf(b, "  %s at %s: %s\n",
		    json_str(device, "verdict", "?"),
		    json_str(by, "stage", "?"),
		    json_str(by, "reason", "no reason given"));
	json_array_foreach(json_object_get(device, "notes"), i, note)
	    buf_addf(b, "  note: %s\n", json_string_value(note));
}

static void
add_host(struct buf *b, const json_t *run)
{
	const json_t *host = json_object_get(run, "host");
	const json_t *facts = json_object_get(host, "facts");
	const json_t *hv = json_object_get(run, "hypervisor");
	const json_t *usable = json_object_get(facts, "iommu.usable");

	buf_addf(b, "host: kernel %s, IOMMU %s (%s)",
	    json_str(facts, "host.kernel", "unknown"),
	    json_is_true(usable)    ? "usable"
	    : json_is_false(usable) ? "not usable"
				    : "unknown",
	    json_str(facts, "iommu.table", "table unknown"));
	if (hv != NULL)
		buf_addf(b, "; %s %s, %s, -cpu %s", json_str(hv, "name", "?"),
		    json_str(hv, "version", "?"), json_str(hv, "accel", "?"),
		    json_str(hv, "cpu", "?"));
	buf_adds(b, "\n");
	if (json_str(host, "reason", NULL) != NULL)
		buf_addf(b, "host: %s: %s\n", json_str(host, "verdict", "?"),
		    json_str(host, "reason", ""));
}

void
text_run(struct buf *b, const json_t *run, const struct text_options *o)
{
	const json_t *devices = json_object_get(run, "devices"), *device;
	size_t i;

	add_host(b, run);
	if (json_array_size(devices) > 0) {
		buf_adds(b, "\n");
		add_table(b, devices, o);
		json_array_foreach(devices, i, device)
		    add_reasons(b, device, o);
	}
	if (json_is_true(json_object_get(run, "interrupted")))
		buf_adds(
		    b, "\ninterrupted: what is missing was not measured\n");
}
