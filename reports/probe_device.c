/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "probes/probe.h"
#include "reports/probe_paint.h"
#include "reports/probe_text.h"
#include "reports/stage.h"
#include "reports/wrap.h"

/* "16 MiB": whole units, or bytes where they do not fit. */
static char *
size_text(int64_t n)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t u = 0;

	while (n >= 1024 && n % 1024 == 0 && u + 1 < 5) {
		n /= 1024;
		u++;
	}
	return xasprintf("%" PRId64 " %s", n, units[u]);
}

/* Adds "; what value" when the fact is known. */
static void
add_known(struct buf *b, const char *what, const char *value)
{
	if (value != NULL)
		buf_addf(b, "%s%s%s", b->len == 0 ? "" : "; ", what, value);
}

/* The name with its ids, and what is known of its place. */
static void
add_title(
    struct buf *b, const struct facts *f, const json_t *device, size_t width)
{
	enum { AT = 14 };
	const char *bdf = json_str(device, "bdf", "?");
	const char *name = facts_pci_text(f, bdf, "name");
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	const char *id = facts_pci_text(f, bdf, "device");
	const char *type = facts_pci_text(f, bdf, "pcie.type");
	const char *group = facts_pci_text(f, bdf, "group");
	struct buf line = { 0 };

	buf_adds(&line, name == NULL ? "" : name);
	if (vendor != NULL && id != NULL)
		buf_addf(
		    &line, "%s[%s:%s]", name == NULL ? "" : " ", vendor, id);
	buf_addf(b, "%s  ", bdf);
	wrap_add(b, buf_str(&line), AT, AT, width);
	buf_clear(&line);
	add_known(&line, "driver ", facts_pci_text(f, bdf, "driver"));
	add_known(&line, "class ", facts_pci_text(f, bdf, "class"));
	if (type != NULL && strcmp(type, "none") == 0)
		add_known(&line, "", "conventional PCI");
	else
		add_known(&line, "PCIe ", type);
	add_known(&line, "IOMMU group ", group);
	if (line.len > 0) {
		buf_addf(b, "%*s", AT, "");
		wrap_add(b, buf_str(&line), AT, AT, width);
	}
	buf_free(&line);
}

/* The first finding of this stage that may fail it, or NULL. */
static const char *
may_fail(const json_t *of, const char *stage)
{
	const json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(of, "findings"), i, finding)
	{
		if (strcmp(json_str(finding, "severity", ""), "warn") == 0 &&
		    strcmp(json_str(finding, "stage", ""), stage) == 0)
			return json_str(finding, "id", "?");
	}
	return NULL;
}

/* "nothing against it", "FAIL", "unknown" or "may fail (bar-unassigned)" */
static void
add_status(struct buf *b, const json_t *judged, const json_t *device,
    const char *name, bool color)
{
	const char *status =
	    json_str(json_object_get(device, "stages"), name, "pass");
	const char *id = may_fail(device, name);

	if (id == NULL)
		id = may_fail(judged, name);
	buf_addf(b, "  %-16s ", name);
	if (strcmp(status, "fail") == 0)
		buf_addf(b, "%sFAIL%s\n", color ? paint_verdict("fail") : "",
		    color ? PAINT_OFF : "");
	else if (id != NULL)
		buf_addf(b, "%smay fail%s (%s)\n",
		    color ? paint_verdict("unknown") : "",
		    color ? PAINT_OFF : "", id);
	else
		buf_addf(b, "%s\n",
		    strcmp(status, "pass") == 0 ? "nothing against it"
						: "not known");
}

static void
add_stages(struct buf *b, const json_t *judged, const json_t *device,
    const struct text_options *o)
{
	const json_t *predicted = json_object_get(device, "predicted");
	const char *verdict = json_str(predicted, "verdict", "?");
	size_t i;

	buf_addf(b, "\npredicted for %s: %s%s%s\n",
	    json_str(judged, "hypervisor", "?"),
	    o->color ? paint_verdict(verdict) : "", verdict,
	    o->color ? PAINT_OFF : "");
	if (*json_str(predicted, "reason", "") != '\0') {
		buf_adds(b, "  ");
		wrap_add(b, json_str(predicted, "reason", ""), 2, 2, o->width);
	}
	buf_adds(b, "\n");
	for (i = 0; stage_names[i] != NULL; i++)
		add_status(b, judged, device, stage_names[i], o->color);
	buf_adds(b,
	    "  Predicted from what the host tells; pptcheck run proves it.\n");
}

enum { GAUGE = 32 };

/* A window as a bar: '#' is the BAR, '-' what others before it took. */
static void
add_gauge(struct buf *b, double window, double at, double size)
{
	int from = (int)(at * GAUGE / window);
	int to = (int)((at + size) * GAUGE / window + 0.999999);
	int i;

	buf_adds(b, "[");
	for (i = 0; i < GAUGE; i++)
		buf_adds(b, i >= from && i < to ? "#" : i < from ? "-" : ".");
	buf_adds(b, "]");
}

/* "03:00.1 " where it belongs to a function that travels with the device. */
static void
add_owner(struct buf *b, const json_t *row, const char *bdf)
{
	const char *owner = json_str(row, "device", bdf);

	if (strcmp(owner, bdf) != 0)
		buf_addf(b, "  of %s", owner);
}

/* One row of the plan that the checks made: {"device", "bar", "size",
 * "window", "window_base", "window_size", "address"?, "fits"}. */
static void
add_placed(struct buf *b, const json_t *row, const char *bdf)
{
	double size = json_num(row, "size", 0);
	double base = json_num(row, "window_base", 0);
	double window = json_num(row, "window_size", 1);
	double at = json_num(row, "address", 0);
	char *text = size_text((int64_t)size);

	buf_addf(b, "    BAR %.0f  %9s  ", json_num(row, "bar", 0), text);
	free(text);
	if (!json_is_true(json_object_get(row, "fits"))) {
		buf_adds(b, "DOES NOT FIT");
	} else {
		add_gauge(b, window, at - base, size);
		buf_addf(b, "  0x%" PRIx64, (uint64_t)at);
		if (size >= window)
			buf_adds(b, "  FILLS IT");
	}
	add_owner(b, row, bdf);
	buf_adds(b, "\n");
}

/* The windows of a guest and what lies in them. */
static void
add_plan(struct buf *b, const json_t *judged, const json_t *device)
{
	const json_t *plan = json_object_get(device, "plan"), *row;
	const char *last = "", *window;
	char *text;
	size_t i;

	if (json_array_size(plan) > 0)
		buf_addf(b, "\nBARs in a guest of %s\n",
		    json_str(judged, "hypervisor", "?"));
	json_array_foreach(plan, i, row)
	{
		window = json_str(row, "window", "");
		if (strcmp(window, last) != 0) {
			text =
			    size_text((int64_t)json_num(row, "window_size", 0));
			buf_addf(b, "  %s: a window of %s\n", window, text);
			free(text);
		}
		last = window;
		add_placed(b, row, json_str(device, "bdf", "?"));
	}
}

static void
add_bars(struct buf *b, const struct facts *f, const char *bdf)
{
	bool any = false;
	int n;

	for (n = 0; n < 6; n++) {
		char *kind_key = xasprintf("pci.%s.bar.%d.kind", bdf, n);
		char *size_key = xasprintf("pci.%s.bar.%d.size", bdf, n);
		char *at_key = xasprintf("pci.%s.bar.%d.address", bdf, n);
		const char *kind = facts_text(f, kind_key);
		int64_t size = facts_number(f, size_key, -1);
		int64_t at = facts_number(f, at_key, -1);
		char *text = size_text(size);

		if (kind != NULL && strcmp(kind, "none") != 0) {
			buf_adds(b, any ? "" : "\nBARs on the host\n");
			any = true;
			buf_addf(b, "  BAR %d  %9s  %-5s", n,
			    size < 0 ? "?" : text, kind);
			if (at > 0)
				buf_addf(b, "  at 0x%" PRIx64, (uint64_t)at);
			else
				buf_adds(b, at == 0 ? "  no address"
						    : "  address not known");
			buf_adds(b, "\n");
		}
		free(text);
		free(at_key);
		free(size_key);
		free(kind_key);
	}
}

/* Those of the host and of the device, the worst first. */
static json_t *
worst_first(const json_t *judged, const json_t *device)
{
	static const char *const order[] = { "fail", "warn", "note" };
	const json_t *both[] = { json_object_get(judged, "findings"),
		json_object_get(device, "findings") };
	json_t *all = json_array(), *finding;
	size_t k, i, n;

	for (k = 0; k < sizeof(order) / sizeof(order[0]); k++)
		for (n = 0; n < 2; n++)
			json_array_foreach(both[n], i, finding)
			{
				if (strcmp(json_str(finding, "severity", ""),
					order[k]) == 0)
					(void)json_array_append(all, finding);
			}
	return all;
}

void
probe_text_device(struct buf *b, const struct facts *f, const json_t *judged,
    const json_t *device, const struct text_options *o)
{
	const char *bdf = json_str(device, "bdf", "?");
	struct text_options full = *o;
	json_t *unknown, *findings = worst_first(judged, device);

	full.details = true;
	add_title(b, f, device, o->width);
	add_stages(b, judged, device, o);
	buf_adds(b, "\n");
	paint_findings(b, findings, bdf, &full);
	json_decref(findings);
	unknown = json_copy(json_object_get(judged, "unknown"));
	(void)json_array_extend(unknown, json_object_get(device, "unknown"));
	paint_unknown(b, unknown, o, true);
	json_decref(unknown);
	add_bars(b, f, bdf);
	add_plan(b, judged, device);
	buf_addf(b, "\npptcheck probe --fix %s prints what to paste.\n", bdf);
}
