/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "reports/text_clean.h"
#include "reports/wrap.h"

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

/* Only PASS and FAIL are; "0/1" for want of a driver would look like a bad
 * device. */
static bool
is_evidence(const json_t *entry)
{
	const char *status = json_str(entry, "status", "");

	return strcmp(status, "PASS") == 0 || strcmp(status, "FAIL") == 0;
}

/* "7/9" over all endings, "-" when none was tried. */
static char *
restarts_sum(const json_t *device)
{
	double passed = 0, total = 0;
	const json_t *entry, *score;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		if (!is_evidence(entry))
			continue;
		score = json_object_get(entry, "score");
		passed += json_num(score, "passed", 0);
		total += json_num(score, "total", 0);
	}
	return total > 0 ? xasprintf("%.0f/%.0f", passed, total) : xstrdup("-");
}

/* "  restarts: reboot 3/3, poweroff 3/3, kill 1/3" */
static void
add_restarts(struct buf *b, const json_t *device)
{
	const char *mark = "  restarts: ";
	const json_t *entry, *score;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		score = json_object_get(entry, "score");
		if (score == NULL || !is_evidence(entry))
			continue;
		buf_addf(b, "%s%s %.0f/%.0f", mark,
		    json_str(entry, "ending", "?"),
		    json_num(score, "passed", 0), json_num(score, "total", 0));
		mark = ", ";
	}
	if (*mark == ',')
		buf_adds(b, "\n");
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
	row->cell[COL_NAME] = xstrdup(json_str(device, "name", "-"));
	row->cell[COL_DRIVER] = xstrdup(driver == NULL ? "-" : driver);
	row->cell[COL_VERDICT] = xstrdup(json_str(device, "verdict", "?"));
	row->cell[COL_BASIS] = xstrdup(json_str(device, "basis", "-"));
	row->cell[COL_RESTARTS] = restarts_sum(device);
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

/* The name is what can be cut, or left out: it stands below again. */
#define NAME_LONGEST 36
#define NAME_SHORTEST 8

static void
fit_names(struct row *rows, size_t n, size_t *width, size_t limit)
{
	size_t total = 0, room = NAME_LONGEST, i;
	int c;

	for (c = 0; c < COLUMNS; c++)
		total += c == COL_NAME ? 2 : width[c] + 2;
	if (limit != 0 && total + room > limit + 2)
		room =
		    limit + 2 > total + NAME_SHORTEST ? limit + 2 - total : 0;
	for (i = 0; i < n; i++)
		if (strlen(rows[i].cell[COL_NAME]) > room)
			rows[i].cell[COL_NAME][room] = '\0';
	if (width[COL_NAME] > room)
		width[COL_NAME] = room;
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
	fit_names(rows, n, width, o->width);
	for (c = 0; c < COLUMNS; c++)
		if (width[c] > 0)
			buf_addf(b, "%-*s%s",
			    c + 1 == COLUMNS ? 0 : (int)width[c], heads[c],
			    c + 1 == COLUMNS ? "\n" : "  ");
	for (i = 0; i < n; i++) {
		for (c = 0; c < COLUMNS; c++) {
			if (width[c] > 0)
				add_cell(b, o, c, rows[i].cell[c], width[c]);
			free(rows[i].cell[c]);
		}
		buf_adds(b, "\n");
	}
	free(rows);
}

/* What follows from a line that is there; goes below itself. */
static void
add_wrapped(struct buf *b, size_t begin, const char *text, size_t indent,
    const struct text_options *o)
{
	wrap_add(b, text, b->len - begin, indent, o->width);
}

static void
add_stages(struct buf *b, const json_t *device, const struct text_options *o)
{
	const json_t *entry, *score;
	size_t i, begin;

	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		score = json_object_get(entry, "score");
		begin = b->len;
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
		if (json_str(entry, "reason", NULL) != NULL) {
			buf_adds(b, "  ");
			add_wrapped(
			    b, begin, json_str(entry, "reason", ""), 25, o);
			continue;
		}
		buf_trim(b);
		buf_adds(b, "\n");
	}
}

/* What the table has no room for: scores, and why it is not simply fine. */
static void
add_device(struct buf *b, const json_t *device, const struct text_options *o)
{
	const json_t *by = json_object_get(device, "decided_by"), *note;
	size_t i, begin;

	buf_adds(b, "\n");
	begin = b->len;
	buf_addf(b, "%s  ", json_str(device, "bdf", "?"));
	add_wrapped(b, begin, json_str(device, "name", ""), 14, o);
	if (o->details)
		add_stages(b, device, o);
	else
		add_restarts(b, device);
	if (by != NULL) {
		begin = b->len;
		buf_addf(b, "  %s at %s: ", json_str(device, "verdict", "?"),
		    json_str(by, "stage", "?"));
		add_wrapped(
		    b, begin, json_str(by, "reason", "no reason given"), 4, o);
	}
	json_array_foreach(json_object_get(device, "notes"), i, note)
	{
		begin = b->len;
		buf_adds(b, "  note: ");
		add_wrapped(b, begin,
		    json_is_string(note) ? json_string_value(note) : "", 4, o);
	}
}

/* The host's own verdict is told once, not with every device. */
static bool
said_of_host(const json_t *run, const json_t *device)
{
	const json_t *host = json_object_get(run, "host");
	const char *reason = json_str(host, "reason", NULL);

	return reason != NULL &&
	       strcmp(reason, json_str(json_object_get(device, "decided_by"),
				  "reason", "")) == 0;
}

static void
add_host(struct buf *b, const json_t *run, const struct text_options *o)
{
	const json_t *host = json_object_get(run, "host");
	const json_t *facts = json_object_get(host, "facts");
	const json_t *hv = json_object_get(run, "hypervisor");
	const json_t *usable = json_object_get(facts, "iommu.usable");
	struct buf line = { 0 };

	buf_addf(&line, "kernel %s, IOMMU %s (%s)",
	    json_str(facts, "host.kernel", "unknown"),
	    json_is_true(usable)    ? "usable"
	    : json_is_false(usable) ? "not usable"
				    : "unknown",
	    json_str(facts, "iommu.table", "table unknown"));
	if (hv != NULL)
		buf_addf(&line, "; %s %s, %s, -cpu %s",
		    json_str(hv, "name", "?"), json_str(hv, "version", "?"),
		    json_str(hv, "accel", "?"), json_str(hv, "cpu", "?"));
	buf_adds(b, "host: ");
	wrap_add(b, buf_str(&line), 6, 6, o->width);
	buf_free(&line);
	if (json_str(host, "reason", NULL) == NULL)
		return;
	buf_addf(&line, "%s: %s", json_str(host, "verdict", "?"),
	    json_str(host, "reason", ""));
	buf_adds(b, "host: ");
	wrap_add(b, buf_str(&line), 6, 6, o->width);
	buf_free(&line);
}

void
text_run(struct buf *b, const json_t *document, const struct text_options *o)
{
	json_t *run = json_deep_copy(document);
	const json_t *devices = json_object_get(run, "devices"), *device;
	size_t i;

	text_clean(run);
	add_host(b, run, o);
	if (json_array_size(devices) > 0) {
		buf_adds(b, "\n");
		add_table(b, devices, o);
		json_array_foreach(devices, i,
		    device) if (o->details || !said_of_host(run, device))
		    add_device(b, device, o);
	}
	if (json_is_true(json_object_get(run, "interrupted")))
		buf_adds(
		    b, "\ninterrupted: what is missing was not measured\n");
	json_decref(run);
}
