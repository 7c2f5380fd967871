/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "probes/probe.h"
#include "reports/probe_paint.h"
#include "reports/probe_text.h"

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

static const char *
fact_text(const struct facts *f, const char *bdf, const char *what)
{
	const char *s = facts_pci_text(f, bdf, what);

	return s == NULL ? "not known" : s;
}

static void
add_title(struct buf *b, const struct facts *f, const json_t *device)
{
	const char *bdf = json_str(device, "bdf", "?");
	const char *name = facts_pci_text(f, bdf, "name");

	buf_addf(b, "%s  %s", bdf, name == NULL ? "" : name);
	buf_addf(b, "  [%s:%s], class %s\n", fact_text(f, bdf, "vendor"),
	    fact_text(f, bdf, "device"), fact_text(f, bdf, "class"));
	buf_addf(b, "driver  %s; group %s; PCIe type %s\n",
	    fact_text(f, bdf, "driver"), fact_text(f, bdf, "group"),
	    fact_text(f, bdf, "pcie.type"));
}

static void
add_stages(struct buf *b, const json_t *judged, const json_t *device,
    const struct text_options *o)
{
	const json_t *stage, *predicted = json_object_get(device, "predicted");
	const char *verdict = json_str(predicted, "verdict", "?");
	const char *status;
	size_t i;

	buf_addf(b, "\npredicted for %s: %s%s%s\n",
	    json_str(judged, "hypervisor", "?"),
	    o->color ? paint_verdict(verdict) : "", verdict,
	    o->color ? PAINT_OFF : "");
	json_array_foreach(json_object_get(device, "stages"), i, stage)
	{
		status = json_str(stage, "status", "?");
		buf_addf(b, "  %-16s %s\n", json_str(stage, "stage", "?"),
		    strcmp(status, "pass") == 0	  ? "nothing against it"
		    : strcmp(status, "fail") == 0 ? "FAIL"
						  : status);
	}
	buf_adds(b,
	    "  Predicted from what the host tells; pptcheck run proves it.\n");
}

/* A bar of 24 columns: how much of the window it takes. */
static void
add_gauge(struct buf *b, double part)
{
	enum { WIDE = 24 };
	int full = (int)(part * WIDE + 0.5), i;

	if (full == 0 && part > 0)
		full = 1;
	buf_adds(b, "[");
	for (i = 0; i < WIDE; i++)
		buf_adds(b, i < full ? "#" : ".");
	buf_adds(b, "]");
}

/* One row of the plan that the checks made: {"bar", "size", "window",
 * "window_size", "address"?, "fits"}. */
static void
add_placed(struct buf *b, const json_t *row)
{
	double size = json_num(row, "size", 0);
	double window = json_num(row, "window_size", 0);
	char *text = size_text((int64_t)size);

	buf_addf(b, "  BAR %.0f  %9s  ", json_num(row, "bar", 0), text);
	free(text);
	add_gauge(b, window > 0 ? (size > window ? 1 : size / window) : 0);
	text = size_text((int64_t)window);
	buf_addf(b, " of %s %s", text, json_str(row, "window", ""));
	free(text);
	buf_adds(b, json_is_true(json_object_get(row, "fits"))
			? "\n"
			: "  DOES NOT FIT\n");
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

		if (kind != NULL) {
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

void
probe_text_device(struct buf *b, const struct facts *f, const json_t *judged,
    const json_t *device, const struct text_options *o)
{
	const char *bdf = json_str(device, "bdf", "?");
	struct text_options full = *o;
	const json_t *row;
	size_t i;

	full.details = true;
	add_title(b, f, device);
	add_stages(b, judged, device, o);
	buf_adds(b, "\n");
	paint_findings(b, json_object_get(judged, "findings"), &full);
	paint_findings(b, json_object_get(device, "findings"), &full);
	paint_unknown(b, json_object_get(device, "unknown"), &full);
	add_bars(b, f, bdf);
	json_array_foreach(json_object_get(device, "plan"), i, row)
	{
		buf_adds(b, i > 0 ? "" : "\nBARs in the guest\n");
		add_placed(b, row);
	}
	buf_addf(b, "\npptcheck probe --fix %s prints what to paste.\n", bdf);
}
