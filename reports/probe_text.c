/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/probe_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "probes/probe.h"
#include "reports/probe_cells.h"
#include "reports/probe_paint.h"
#include "reports/wrap.h"

enum {
	COL_BDF,
	COL_NAME,
	COL_DRIVER,
	COL_GROUP,
	COL_RESET,
	COL_VERDICT,
	COL_OTHERS, /* only with a snapshot of the matrix: else 0 wide */
	COLS
};

static const char *const heads[COLS] = { "DEVICE", "NAME", "DRIVER", "GROUP",
	"RESET", "PREDICTED", "OTHERS" };

struct line {
	char *cell[COLS];
	const char *reason; /* NULL: none */
	/* Why there is none: unknown, and nothing was found against it; or what
	 * the host's findings above say. */
	bool open, host;
};

/* "03:00.0" where no function lies in another domain. */
static bool
one_domain(const struct facts *f)
{
	struct strv all = { 0 };
	bool one = true;
	size_t i;

	facts_functions(f, &all);
	for (i = 0; i < all.n && one; i++)
		one = strncmp(all.v[i], "0000:", 5) == 0;
	strv_free(&all);
	return one;
}

static char *
text_or(const struct facts *f, const char *bdf, const char *what,
    const char *otherwise)
{
	const char *s = facts_pci_text(f, bdf, what);

	return xstrdup(s == NULL ? otherwise : s);
}

static void
line_fill(struct line *l, const struct facts *f, const json_t *judged,
    const json_t *device, bool short_bdf)
{
	const json_t *predicted = json_object_get(device, "predicted");
	const char *bdf = json_str(device, "bdf", "?");
	bool bhyve = strcmp(json_str(judged, "hypervisor", ""), "bhyve") == 0;

	l->cell[COL_BDF] = xstrdup(bdf + (short_bdf ? 5 : 0));
	l->cell[COL_NAME] = probe_cell_name(f, bdf);
	l->cell[COL_DRIVER] = text_or(f, bdf, "driver", "?");
	l->cell[COL_GROUP] = text_or(f, bdf, "group", bhyve ? "-" : "?");
	l->cell[COL_RESET] = xstrdup(json_str(device, "reset", "-"));
	l->cell[COL_VERDICT] = xstrdup(json_str(predicted, "verdict", "?"));
	l->cell[COL_OTHERS] = xstrdup(json_str(device, "others", ""));
	/* A reason that stands above the table already is not said again. */
	l->host = json_find(json_object_get(judged, "findings"), "id",
		      json_str(predicted, "finding", "")) != NULL;
	l->open = strcmp(l->cell[COL_VERDICT], "unknown") == 0 &&
		  json_str(predicted, "finding", NULL) == NULL;
	l->reason =
	    l->open || l->host ? NULL : json_str(predicted, "reason", NULL);
}

/* The name is cut; a reason that has less room gets a line of its own. */
enum { NAME_LONGEST = 34, NAME_SHORTEST = 12, REASON_SHORTEST = 60 };

/* A column of width 0 is left out. */
static void
fit(const struct line *lines, size_t n, size_t width[COLS], size_t limit)
{
	size_t used = 0, i;
	int c;

	for (c = 0; c < COLS; c++) {
		/* FreeBSD has no groups; a matrix is not always at hand. */
		bool any = c != COL_GROUP && c != COL_OTHERS;

		width[c] = strlen(heads[c]);
		for (i = 0; i < n; i++) {
			any = any || (strcmp(lines[i].cell[c], "-") != 0 &&
					 lines[i].cell[c][0] != '\0');
			if (strlen(lines[i].cell[c]) > width[c])
				width[c] = strlen(lines[i].cell[c]);
		}
		if (!any)
			width[c] = 0;
		if (c != COL_NAME && width[c] > 0)
			used += width[c] + 2;
	}
	/* A reason that has a line of its own leaves room for the name. */
	if (width[COL_NAME] > NAME_LONGEST &&
	    (limit == 0 || limit >= used + NAME_LONGEST + 2 + REASON_SHORTEST))
		width[COL_NAME] = NAME_LONGEST;
	if (limit > 0 && used + width[COL_NAME] + 2 > limit)
		width[COL_NAME] = limit > used + NAME_SHORTEST + 2
				      ? limit - used - 2
				      : NAME_SHORTEST;
}

static void
add_cells(struct buf *b, char *const cell[COLS], const size_t width[COLS],
    const struct text_options *o, bool head)
{
	int c;

	for (c = 0; c < COLS; c++) {
		size_t n = strlen(cell[c]);

		if (width[c] == 0)
			continue;
		const char *color = c == COL_VERDICT && !head && o->color
					? paint_verdict(cell[c])
					: NULL;

		if (width[c] == 0)
			continue;
		if (n > width[c])
			n = width[c];
		if (color != NULL)
			buf_adds(b, color);
		buf_add(b, cell[c], n);
		if (color != NULL)
			buf_adds(b, PAINT_OFF);
		buf_addf(b, "%*s", (int)(width[c] - n + 2), "");
	}
}

static size_t
used_by_cells(const size_t width[COLS])
{
	size_t used = 0;
	int c;

	for (c = 0; c < COLS; c++)
		used += width[c] == 0 ? 0 : width[c] + 2;
	return used;
}

static bool
reason_beside(const size_t width[COLS], size_t limit)
{
	return limit == 0 || limit >= used_by_cells(width) + REASON_SHORTEST;
}

/* The last text of a line, and no blanks at its end. */
static void
end_line(struct buf *b, const char *text)
{
	buf_adds(b, text);
	while (b->len > 0 && b->data[b->len - 1] == ' ')
		b->data[--b->len] = '\0';
	buf_adds(b, "\n");
}

static void
add_line(struct buf *b, const struct line *l, const size_t width[COLS],
    const struct text_options *o)
{
	enum { INDENT = 4 };
	const char *reason = l->reason;
	size_t used = used_by_cells(width);

	add_cells(b, l->cell, width, o, false);
	if (l->reason == NULL) {
		end_line(b, "");
		return;
	}
	if (!reason_beside(width, o->width)) {
		end_line(b, "");
		buf_addf(b, "%*s", INDENT, "");
		wrap_add(b, reason, INDENT, INDENT, o->width);
	} else if (o->width > 0 && strlen(reason) > o->width - used) {
		buf_addf(b, "%.*s...\n", (int)(o->width - used - 3), reason);
	} else {
		end_line(b, reason);
	}
}

/* Whether some function has an IOMMU group: then the kernel uses the IOMMU. */
static bool
has_groups(const struct facts *f)
{
	struct strv all = { 0 };
	const char *group;
	bool found = false;
	size_t i;

	facts_functions(f, &all);
	for (i = 0; i < all.n && !found; i++) {
		group = facts_pci_text(f, all.v[i], "group");
		found = group != NULL && strcmp(group, "none") != 0;
	}
	strv_free(&all);
	return found;
}

/* As people write it. */
static const char *
system_name(const char *os)
{
	if (os == NULL)
		return "unknown system";
	return strcmp(os, "linux") == 0	    ? "Linux"
	       : strcmp(os, "freebsd") == 0 ? "FreeBSD"
					    : os;
}

/* "host    Linux 6.1.0, B550; IOMMU: DMAR, usable; judged for qemu" */
static void
add_host(struct buf *b, const struct facts *f, const json_t *judged)
{
	const char *os = facts_text(f, "host.os");
	const char *kernel = facts_text(f, "host.kernel");
	const char *board = facts_text(f, "host.board.name");
	const char *table = facts_text(f, "iommu.table");
	const char *state = facts_text(f, "iommu.state");
	const struct fact *usable = facts_get(f, "iommu.usable");

	buf_addf(b, "host    %s", system_name(os));
	if (kernel != NULL)
		buf_addf(b, " %s", kernel);
	if (board != NULL && strcmp(board, "none") != 0)
		buf_addf(b, ", %s", board);
	if (facts_true(f, "cpu.under_hypervisor"))
		buf_adds(b, ", itself a guest");
	buf_addf(b, "; IOMMU: %s",
	    table == NULL && has_groups(f) ? "in use"
	    : table == NULL		   ? "not known"
	    : strcmp(table, "none") == 0   ? "no table"
					   : table);
	if (state != NULL && strcmp(state, "no-table") != 0)
		buf_addf(b, ", %s", state);
	else if (state == NULL && usable != NULL && usable->type == FACT_BOOL)
		buf_addf(b, ", %s", usable->b ? "usable" : "not usable");
	buf_addf(b, "; judged for %s\n", json_str(judged, "hypervisor", "?"));
}

struct counts {
	size_t shown, hidden, open, host;
};

/* Counts those that are not shown, and those shown without a reason. */
static void
add_candidates(struct buf *b, const struct facts *f, const json_t *judged,
    const struct text_options *o, struct counts *counts)
{
	const json_t *devices = json_object_get(judged, "devices"), *device;
	size_t n = 0, i, width[COLS];
	struct line *lines =
	    xcalloc(json_array_size(devices) + 1, sizeof(*lines));
	bool short_bdf = one_domain(f);
	char *head[COLS];
	int c;

	json_array_foreach(devices, i, device)
	{
		if (!json_is_true(json_object_get(device, "candidate")) &&
		    !o->details)
			counts->hidden++;
		else
			line_fill(&lines[n++], f, judged, device, short_bdf);
	}
	counts->shown = n;
	fit(lines, n, width, o->width);
	for (c = 0; c < COLS; c++)
		head[c] = (char *)(uintptr_t)heads[c];
	if (n > 0) {
		add_cells(b, head, width, o, true);
		end_line(
		    b, reason_beside(width, o->width) ? "FIRST REASON" : "");
	}
	for (i = 0; i < n; i++) {
		add_line(b, &lines[i], width, o);
		counts->open += lines[i].open;
		counts->host += lines[i].host;
		for (c = 0; c < COLS; c++)
			free(lines[i].cell[c]);
	}
	free(lines);
}

/* What the host lacks, and the devices that are shown, each once; where a fail
 * decides, nothing more is asked. */
static void
add_unknown(struct buf *b, const json_t *judged, const struct text_options *o)
{
	json_t *all = json_copy(json_object_get(judged, "unknown"));
	const json_t *device;
	size_t i;

	json_array_foreach(json_object_get(judged, "devices"), i, device)
	{
		const json_t *predicted = json_object_get(device, "predicted");

		if (!o->details &&
		    json_is_true(json_object_get(device, "candidate")) &&
		    strcmp(json_str(predicted, "verdict", ""), "unknown") == 0)
			(void)json_array_extend(
			    all, json_object_get(device, "unknown"));
	}
	paint_unknown(b, all, o, false);
	json_decref(all);
}

void
probe_text_table(struct buf *b, const struct facts *f, const json_t *judged,
    const struct text_options *o)
{
	struct counts n = { 0 };
	char *text;

	add_host(b, f, judged);
	paint_findings(b, json_object_get(judged, "findings"), "", o);
	add_unknown(b, judged, o);
	buf_adds(b, "\n");
	add_candidates(b, f, judged, o, &n);
	if (n.shown == 0 && n.hidden == 0) {
		wrap_add(b,
		    "No PCI function is known: a listing tells of them "
		    "(--source pciconf:FILE, lspci:FILE, ...).",
		    0, 0, o->width);
		return;
	}
	buf_adds(b, n.shown == 0 ? "" : "\n");
	if (n.host > 0)
		wrap_add(b,
		    "host_unsupported: for what is said of the host above.", 0,
		    0, o->width);
	if (n.open > 0)
		wrap_add(b,
		    "unknown: nothing is found against it so far; what is not "
		    "known stands above.",
		    0, 0, o->width);
	if (n.hidden > 0) {
		text = xasprintf(
		    "%zu function%s of the board itself (bridges, memory, "
		    "SMBus...) not shown: --verbose",
		    n.hidden, n.hidden == 1 ? "" : "s");
		wrap_add(b, text, 0, 0, o->width);
		free(text);
	}
	wrap_add(b,
	    "One device in full, with what to change: pptcheck probe DEVICE; "
	    "the lines to paste: pptcheck probe --fix DEVICE",
	    0, 0, o->width);
}
