/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/html_parts.h"
#include "reports/html_put.h"

/* With more devices a page leaves out what the document has anyway. */
#define BRIEF_FROM 50

static void
add_term(struct buf *b, const char *term, const char *text)
{
	if (text != NULL && *text != '\0' && strcmp(text, "none") != 0)
		html_addf(b, "<dt>%s</dt><dd>%s</dd>", term, text);
}

static void
add_versions(struct buf *b, const json_t *run)
{
	const json_t *facts =
	    json_object_get(json_object_get(run, "host"), "facts");
	const json_t *hv = json_object_get(run, "hypervisor");
	const json_t *tool = json_object_get(run, "tool");
	const json_t *image = json_object_get(run, "image");
	const json_t *usable = json_object_get(facts, "iommu.usable");
	char *text;

	buf_adds(b, "<dl>");
	add_term(b, "Started", json_str(run, "started", NULL));
	add_term(b, "Kernel", json_str(facts, "host.kernel", NULL));
	text = xasprintf("%s (%s)",
	    json_is_true(usable)    ? "usable"
	    : json_is_false(usable) ? "not usable"
				    : "unknown",
	    json_str(facts, "iommu.table", "table unknown"));
	add_term(b, "IOMMU", text);
	free(text);
	add_term(b, "Board", json_str(facts, "host.board.name", NULL));
	text = xasprintf("%s %s", json_str(facts, "host.bios.vendor", ""),
	    json_str(facts, "host.bios.version", ""));
	add_term(b, "Firmware", *text == ' ' ? NULL : text);
	free(text);
	add_term(b, "Processor", json_str(facts, "cpu.name", NULL));
	if (json_is_object(hv)) {
		text = xasprintf("%s %s, %s, -cpu %s",
		    json_str(hv, "name", "?"), json_str(hv, "version", ""),
		    json_str(hv, "accel", "?"), json_str(hv, "cpu", "?"));
		add_term(b, "Hypervisor", text);
		free(text);
	}
	add_term(b, "Guest firmware", json_str(hv, "firmware", NULL));
	add_term(b, "Guest kernel", json_str(image, "kernel", NULL));
	add_term(b, "Guest image", json_str(image, "digest", NULL));
	add_term(b, "pptcheck", json_str(tool, "version", NULL));
	add_term(b, "Signatures", json_str(tool, "signatures", NULL));
	buf_adds(b, "</dl>\n");
}

/* "7/9" over all endings, as the text report has it. */
static void
add_restarts(struct buf *b, const json_t *device)
{
	const json_t *entry, *score;
	double passed = 0, total = 0;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		const char *status = json_str(entry, "status", "");

		score = json_object_get(entry, "score");
		if (score == NULL || (strcmp(status, "PASS") != 0 &&
					 strcmp(status, "FAIL") != 0))
			continue;
		passed += json_num(score, "passed", 0);
		total += json_num(score, "total", 0);
	}
	if (total > 0)
		html_addf(b, "%.0f of %.0f", passed, total);
	else
		buf_adds(b, "not tried");
}

static void
add_row(struct buf *b, const json_t *device, size_t number)
{
	const json_t *id = json_object_get(device, "id");
	const char *predicted =
	    json_str(json_object_get(device, "predicted"), "verdict", NULL);

	html_addf(b, "<tr><th scope=row><a class=m href=#d%zu>%s</a></th>",
	    number, json_str(device, "bdf", "?"));
	html_addf(b, "<td data-l=Device>%s <span class=\"m dim\">%s:%s</span>",
	    json_str(device, "name", ""), json_str(id, "vendor", "????"),
	    json_str(id, "device", "????"));
	buf_adds(b, "</td><td data-l=Verdict>");
	html_verdict(
	    b, json_str(device, "verdict", "?"), json_str(device, "basis", ""));
	html_addf(
	    b, " %s</td><td data-l=Predicted>", json_str(device, "basis", ""));
	if (predicted != NULL)
		html_verdict(b, predicted, "predicted");
	else
		buf_adds(b, "-");
	buf_adds(b, "</td><td data-l=Restarts>");
	add_restarts(b, device);
	buf_adds(b, "</td></tr>\n");
}

static void
add_table(struct buf *b, const json_t *devices)
{
	const json_t *device;
	size_t i;

	if (json_array_size(devices) == 0) {
		buf_adds(b, "<p>No device was tested.</p>\n");
		return;
	}
	buf_adds(b, "<table><thead><tr><th scope=col>Address<th scope=col>"
		    "Device<th scope=col>Verdict<th scope=col>Predicted"
		    "<th scope=col>Restarts</tr></thead><tbody>\n");
	json_array_foreach(devices, i, device) add_row(b, device, i + 1);
	buf_adds(b, "</tbody></table>\n");
}

static void
add_summary(struct buf *b, const json_t *run)
{
	const json_t *devices = json_object_get(run, "devices"), *device;
	const json_t *host = json_object_get(run, "host");
	size_t i, works = 0;

	json_array_foreach(devices, i, device) works +=
	    strcmp(json_str(device, "verdict", ""), "works") == 0;
	html_addf(b,
	    "<p><strong>%zu of %zu device%s work%s in a guest."
	    "</strong>",
	    works, json_array_size(devices),
	    json_array_size(devices) == 1 ? "" : "s",
	    works == 1 || json_array_size(devices) == 1 ? "s" : "");
	if (json_is_true(json_object_get(run, "interrupted")))
		buf_adds(b, " Interrupted: what is missing was not measured.");
	buf_adds(b, "</p>\n");
	if (json_str(host, "reason", NULL) != NULL)
		html_addf(b, "<p><span class=\"v %s\">%s</span> %s</p>\n",
		    json_str(host, "verdict", NULL) == NULL ? "warn" : "bad",
		    json_str(host, "verdict", "host"),
		    json_str(host, "reason", ""));
}

void
html_begin(struct buf *b, const char *title)
{
	size_t i;

	html_addf(b,
	    "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>"
	    "<meta name=viewport "
	    "content=\"width=device-width,initial-scale=1\">"
	    "<meta http-equiv=Content-Security-Policy content=\"default-src "
	    "'none'; style-src 'unsafe-inline'\">"
	    "<title>%s</title><style>\n",
	    title);
	for (i = 0; html_style[i] != NULL; i++)
		buf_adds(b, html_style[i]);
	html_addf(b,
	    "</style></head><body id=top><a class=skip href=#main>"
	    "To the content</a><header><h1>%s</h1>\n",
	    title);
}

void
html_run(struct buf *b, const json_t *run)
{
	const json_t *devices = json_object_get(run, "devices"), *device;
	const json_t *findings =
	    json_object_get(json_object_get(run, "host"), "findings");
	size_t i, n = json_array_size(devices);

	html_begin(b, "PCI passthrough report");
	add_summary(b, run);
	buf_adds(b, "</header><main id=main><section aria-labelledby=verdicts>"
		    "<h2 id=verdicts>Verdicts</h2>\n");
	add_table(b, devices);
	buf_adds(b, "<p class=dim>A solid label was proven by a guest, the "
		    "kernel or the hypervisor; a dashed one is predicted from "
		    "facts.</p></section>\n<section "
		    "aria-labelledby=host><h2 id=host>Host</h2>\n");
	add_versions(b, run);
	html_findings(b, findings);
	html_topology(b, run);
	buf_adds(b, "</section>\n");
	json_array_foreach(devices, i, device)
	    html_device(b, run, device, i + 1, n >= BRIEF_FROM);
	buf_adds(b, "</main></body></html>\n");
}
