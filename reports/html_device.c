/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/compare_parts.h"
#include "reports/html_parts.h"
#include "reports/html_put.h"
#include "reports/stage.h"

static const char *const meanings[STAGE_COUNT] = {
	[STAGE_HOST_IOMMU] = "the host remaps DMA",
	[STAGE_HOST_ISOLATE] = "it can be given away alone",
	[STAGE_VM_START] = "the hypervisor starts with it",
	[STAGE_GUEST_BOOT] = "the guest comes up",
	[STAGE_GUEST_ENUMERATE] = "the guest sees it",
	[STAGE_GUEST_DRIVER] = "its driver binds",
	[STAGE_GUEST_FUNCTION] = "it does its work",
	[STAGE_GUEST_RESTART] = "it works after a reboot of the guest",
	[STAGE_VM_RESTART] = "it works in the next guest",
	[STAGE_HOST_RECLAIM] = "the host has it back",
};

static bool
is_stage(const json_t *entry, enum stage s)
{
	return strcmp(json_str(entry, "stage", ""), stage_names[s]) == 0;
}

/* One of our words, for a class: a document may hold anything. */
static const char *
status_class(const json_t *entry)
{
	enum status s;

	return status_parse(json_str(entry, "status", ""), &s) ? status_name(s)
							       : "none";
}

static void
add_attempts(struct buf *b, const json_t *entry)
{
	/* How the device is reset; an attempt may say that it was otherwise. */
	const char *usual =
	    json_str(json_object_get(entry, "detail"), "reset", NULL);
	const json_t *attempt;
	size_t i;

	if (json_array_size(json_object_get(entry, "attempts")) == 0)
		return;
	buf_adds(b, "<ol class=strip>");
	json_array_foreach(json_object_get(entry, "attempts"), i, attempt)
	{
		const json_t *detail = json_object_get(attempt, "detail");
		const char *reset = json_str(detail, "reset", usual);

		html_addf(b, "<li class=%s>%.0f %s %.1f s",
		    status_class(attempt), json_num(attempt, "attempt", 0),
		    json_str(attempt, "status", "?"),
		    json_num(attempt, "seconds", 0));
		if (reset != NULL)
			html_addf(b, " %s", reset);
		buf_adds(b, "</li>");
	}
	buf_adds(b, "</ol>");
}

static void
add_detail(struct buf *b, const json_t *entry)
{
	const json_t *detail = json_object_get(entry, "detail"), *value;
	const char *key, *mark = "";

	if (json_object_size(detail) == 0)
		return;
	buf_adds(b, "<div class=dim>");
	json_object_foreach((json_t *)detail, key, value)
	{
		char *text = compare_fact_text(detail, key);

		if (text != NULL)
			html_addf(b, "%s%s %s", mark, key, text);
		mark = ", ";
		free(text);
	}
	buf_adds(b, "</div>");
}

static void
add_rung(struct buf *b, const json_t *entry, enum stage s, bool decides)
{
	const json_t *score = json_object_get(entry, "score");

	html_addf(b, "<li class=\"%s%s\"><span class=\"s %s\">%s</span>",
	    status_class(entry), decides ? " decides" : "", status_class(entry),
	    entry == NULL ? "-" : json_str(entry, "status", "?"));
	html_addf(
	    b, "<span class=m>%s</span><div>%s", stage_names[s], meanings[s]);
	if (json_str(entry, "ending", NULL) != NULL)
		html_addf(b, ", ended by %s", json_str(entry, "ending", ""));
	if (score != NULL)
		html_addf(b, ": <strong>%.0f of %.0f</strong>",
		    json_num(score, "passed", 0), json_num(score, "total", 0));
	if (entry == NULL)
		buf_adds(b, s == STAGE_HOST_RECLAIM
				? " <span class=dim>(not tried)</span>"
				: " <span class=dim>(not reached)</span>");
	else if (json_object_get(entry, "seconds") != NULL)
		html_addf(b, " <span class=dim>%.1f s</span>",
		    json_num(entry, "seconds", 0));
	if (json_str(entry, "reason", NULL) != NULL)
		html_addf(b, "<div><strong>%s</strong></div>",
		    json_str(entry, "reason", ""));
	add_detail(b, entry);
	add_attempts(b, entry);
	buf_adds(b, "</div></li>\n");
}

static void
add_ladder(struct buf *b, const json_t *device)
{
	const char *by =
	    json_str(json_object_get(device, "decided_by"), "stage", "");
	const json_t *entry;
	enum stage s;
	size_t i;

	buf_adds(b, "<h3>Ladder</h3><ol class=ladder>\n");
	for (s = 0; s < STAGE_COUNT; s++) {
		bool any = false;
		bool decides = strcmp(by, stage_names[s]) == 0;

		json_array_foreach(json_object_get(device, "stages"), i, entry)
		{
			if (!is_stage(entry, s))
				continue;
			add_rung(b, entry, s,
			    decides && strcmp(json_str(entry, "status", ""),
					   "PASS") != 0);
			any = true;
		}
		if (!any)
			add_rung(b, NULL, s, decides);
	}
	buf_adds(b, "</ol>\n");
}

static void
add_excerpt(struct buf *b, const json_t *excerpt)
{
	const json_t *line;
	size_t i;

	html_addf(b, "<p class=dim>%s</p><pre tabindex=0>",
	    json_str(excerpt, "file", ""));
	json_array_foreach(json_object_get(excerpt, "lines"), i, line)
	{
		bool decides = json_is_true(json_object_get(line, "decides"));

		html_addf(b, "%.0f  ", json_num(line, "line", 0));
		buf_adds(b, decides ? "<mark>" : "");
		html_text(b, json_str(line, "text", ""));
		buf_adds(b, decides ? "</mark>\n" : "\n");
	}
	buf_adds(b, "</pre>\n");
}

static void
add_cause(struct buf *b, const json_t *cause)
{
	const json_t *entry;
	size_t i;

	html_addf(b, "<div class=\"find %s\"><p><strong>%s</strong></p>",
	    strcmp(json_str(cause, "severity", ""), "fail") == 0 ? "fail"
								 : "warn",
	    json_str(cause, "text", ""));
	html_addf(b, "<p class=dim>%s; %s: %s</p>", json_str(cause, "id", ""),
	    json_str(cause, "sure", ""), json_str(cause, "why", ""));
	json_array_foreach(json_object_get(cause, "evidence"), i, entry)
	    add_excerpt(b, entry);
	if (json_array_size(json_object_get(cause, "fix")) > 0)
		buf_adds(b, "<p>To change:</p>");
	json_array_foreach(json_object_get(cause, "fix"), i, entry) html_paste(
	    b,
	    json_string_value(entry) == NULL ? "" : json_string_value(entry));
	buf_adds(b, "</div>\n");
}

void
html_findings(struct buf *b, const json_t *findings)
{
	static const char *const severities[] = { "fail", "warn", "note" };
	const json_t *f;
	size_t i, k;

	json_array_foreach(findings, i, f)
	{
		const char *severity = json_str(f, "severity", "");
		const char *class = "note";

		for (k = 0; k < 3; k++)
			if (strcmp(severity, severities[k]) == 0)
				class = severities[k];
		html_addf(b,
		    "<div class=\"find %s\"><p><strong>%s</strong> %s "
		    "<span class=dim>%s</span></p>",
		    class, class, json_str(f, "text", ""),
		    json_str(f, "id", ""));
		if (json_str(f, "fix", NULL) != NULL)
			html_paste(b, json_str(f, "fix", ""));
		buf_adds(b, "</div>\n");
	}
}

static void
add_facts(struct buf *b, const json_t *facts)
{
	const json_t *value;
	const char *key;

	if (json_object_size(facts) == 0)
		return;
	buf_adds(b, "<details><summary>Facts</summary><dl>");
	json_object_foreach((json_t *)facts, key, value)
	{
		char *text = compare_fact_text(facts, key);

		html_addf(b, "<dt class=m>%s</dt><dd>", key);
		if (text != NULL)
			html_text(b, text);
		else
			html_addf(
			    b, "unknown: %s", json_str(value, "unknown", "?"));
		buf_adds(b, "</dd>");
		free(text);
	}
	buf_adds(b, "</dl></details>\n");
}

static void
add_head(struct buf *b, const json_t *device, size_t number)
{
	const json_t *by = json_object_get(device, "decided_by"), *note;
	const json_t *predicted = json_object_get(device, "predicted");
	size_t i;

	html_addf(b,
	    "<section class=dev id=d%zu aria-labelledby=h%zu>"
	    "<h2 id=h%zu><span class=m>%s</span> %s</h2>\n<p>",
	    number, number, number, json_str(device, "bdf", "?"),
	    json_str(device, "name", ""));
	html_verdict(
	    b, json_str(device, "verdict", "?"), json_str(device, "basis", ""));
	if (json_str(device, "basis", NULL) != NULL)
		html_addf(b, " %s", json_str(device, "basis", ""));
	if (by != NULL)
		html_addf(b, " at %s: %s", json_str(by, "stage", "?"),
		    json_str(by, "reason", "no reason given"));
	buf_adds(b, "</p>\n");
	if (json_str(predicted, "verdict", NULL) != NULL) {
		buf_adds(b, "<p class=dim>Before anything was tried: ");
		html_verdict(
		    b, json_str(predicted, "verdict", ""), "predicted");
		html_addf(b, " %s</p>\n", json_str(predicted, "reason", ""));
	}
	json_array_foreach(json_object_get(device, "notes"), i, note)
	    html_addf(b, "<p>Note: %s</p>\n",
		json_string_value(note) == NULL ? "" : json_string_value(note));
}

void
html_device(struct buf *b, const json_t *run, const json_t *device,
    size_t number, bool brief)
{
	const json_t *causes = json_object_get(device, "causes"), *cause;
	size_t i;

	add_head(b, device, number);
	if (json_array_size(causes) > 0)
		buf_adds(b, "<h3>Cause</h3>\n");
	json_array_foreach(causes, i, cause) add_cause(b, cause);
	add_ladder(b, device);
	html_timeline(b, run, device);
	html_bars(b, run, device);
	if (json_array_size(json_object_get(device, "findings")) > 0) {
		buf_adds(b, "<h3>Findings</h3>\n");
		html_findings(b, json_object_get(device, "findings"));
	}
	if (!brief)
		add_facts(b, json_object_get(device, "facts"));
	buf_adds(b, "<p><a href=#top>Back to the table</a></p></section>\n");
}
