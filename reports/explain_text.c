/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/explain_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "reports/wrap.h"

static bool
is_fail(const json_t *cause)
{
	return strcmp(json_str(cause, "severity", ""), "fail") == 0;
}

enum exit_status
explain_exit_status(const json_t *doc)
{
	const json_t *causes = json_object_get(doc, "causes");
	const json_t *status = json_object_get(doc, "status");

	if (is_fail(json_array_get(causes, 0)) ||
	    json_is_true(json_object_get(status, "failed")))
		return EXIT_BAD;
	return json_array_size(causes) > 0 ||
		       json_array_size(json_object_get(doc, "benign")) > 0 ||
		       json_array_size(json_object_get(doc, "notes")) > 0
		   ? EXIT_GOOD
		   : EXIT_NOTHING;
}

/* A paragraph that starts with lead, its further lines below indent blanks. */
static void
add_prose(struct buf *b, const char *lead, const char *text, size_t indent,
    const struct text_options *o)
{
	buf_adds(b, lead);
	wrap_add(b, text, strlen(lead), indent, o->width);
}

/* "  FILE:LINE: text", and how often. */
static void
add_evidence(struct buf *b, const char *head, const json_t *lines)
{
	const json_t *line;
	double count;
	size_t i;

	if (json_array_size(lines) == 0)
		return;
	buf_addf(b, "%s\n", head);
	json_array_foreach(lines, i, line)
	{
		buf_addf(b, "  %s:%.0f: %s\n", json_str(line, "input", ""),
		    json_num(line, "line", 0), json_str(line, "text", ""));
		count = json_num(line, "count", 1);
		if (count > 3)
			buf_addf(b, "    %.0f lines like this\n", count);
	}
}

/* The strings of a list, each behind a minus sign; what is to be typed stays on
 * its line. */
static void
add_list(struct buf *b, const char *head, const json_t *list, size_t width)
{
	const struct text_options o = { .width = width };
	const json_t *text;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	buf_addf(b, "%s\n", head);
	json_array_foreach(list, i, text)
	    add_prose(b, "  - ", json_string_value(text), 4, &o);
}

static const char *
fix_head(const char *hypervisor)
{
	if (strcmp(hypervisor, "bhyve") == 0)
		return "Fix on FreeBSD:";
	return strcmp(hypervisor, "qemu") == 0 ? "Fix on Linux:" : "Fix:";
}

static void
add_candidates(struct buf *b, const json_t *list, const struct text_options *o)
{
	struct buf line = { 0 };
	const json_t *c;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	buf_adds(b, "What may be behind it, most frequent first, and what "
		    "tells them apart:\n");
	json_array_foreach(list, i, c)
	{
		buf_addf(&line, "%zu. %s (%s)", i + 1, json_str(c, "text", ""),
		    json_str(c, "cause", ""));
		add_prose(b, "  ", buf_str(&line), 5, o);
		buf_free(&line);
		add_prose(b, "     ", json_str(c, "tell", ""), 5, o);
	}
}

static void
add_cause(struct buf *b, const json_t *c, const char *hypervisor,
    const struct text_options *o)
{
	struct buf line = { 0 };

	wrap_add(&line, json_str(c, "text", ""), 0, 0, o->width);
	buf_trim(&line);
	buf_addf(b, "%s%s%s\n",
	    !o->color	 ? ""
	    : is_fail(c) ? "\033[1;31m"
			 : "\033[1;33m",
	    buf_str(&line), o->color ? "\033[0m" : "");
	buf_free(&line);
	buf_addf(&line, "Cause %s (%s), stage %s; %s: %s.",
	    json_str(c, "id", ""), json_str(c, "severity", ""),
	    json_str(c, "stage", ""), json_str(c, "sure", ""),
	    json_str(c, "why", ""));
	add_prose(b, "", buf_str(&line), 0, o);
	buf_free(&line);
	add_evidence(b, "Evidence:", json_object_get(c, "evidence"));
	add_evidence(
	    b, "What follows from it:", json_object_get(c, "consequences"));
	add_candidates(b, json_object_get(c, "candidates"), o);
	add_list(b, fix_head(hypervisor), json_object_get(c, "fix"), o->width);
	add_list(b, "Also collect:", json_object_get(c, "collect"), 0);
}

static void
add_other(struct buf *b, const json_t *c, const struct text_options *o)
{
	const json_t *line = json_array_get(json_object_get(c, "evidence"), 0);
	struct buf text = { 0 };

	buf_addf(&text, "%s (%s, %s): %s", json_str(c, "id", ""),
	    json_str(c, "severity", ""), json_str(c, "sure", ""),
	    json_str(c, "text", ""));
	add_prose(b, "  ", buf_str(&text), 4, o);
	buf_free(&text);
	buf_addf(b, "    %s:%.0f: %s\n", json_str(line, "input", ""),
	    json_num(line, "line", 0), json_str(line, "text", ""));
}

/* "WORDS TEXT." */
static void
add_sentence(struct buf *b, const char *lead, const char *words,
    const char *text, const struct text_options *o)
{
	struct buf line = { 0 };

	buf_addf(&line, "%s %s.", words, text);
	add_prose(b, lead, buf_str(&line), 2, o);
	buf_free(&line);
}

static void
add_status(struct buf *b, const json_t *status, const struct text_options *o)
{
	const char *cannot = json_str(status, "cannot", NULL);
	struct buf head = { 0 };

	buf_addf(&head, "Exit status %.0f:", json_num(status, "value", 0));
	add_sentence(b, "", buf_str(&head), json_str(status, "meaning", ""), o);
	buf_free(&head);
	add_sentence(b, "  ", "It proves", json_str(status, "proves", ""), o);
	if (cannot != NULL)
		add_sentence(b, "  ",
		    strncmp(cannot, "wh", 2) == 0 ? "It does not tell"
						  : "It does not prove",
		    cannot, o);
	add_candidates(b, json_object_get(status, "candidates"), o);
}

static void
add_nothing(struct buf *b, const json_t *doc)
{
	if (explain_exit_status(doc) == EXIT_GOOD)
		buf_adds(b, "No known cause found; only lines known to be "
			    "harmless.\n");
	else if (json_array_size(json_object_get(doc, "inputs")) > 0)
		buf_adds(b, "No known cause found: no line is known.\n");
}

void
explain_text(struct buf *b, const json_t *doc, const struct text_options *o)
{
	const json_t *causes = json_object_get(doc, "causes");
	const json_t *status = json_object_get(doc, "status");
	const char *hypervisor = json_str(doc, "hypervisor", "");
	size_t i, n = json_array_size(causes);

	if (n == 0)
		add_nothing(b, doc);
	else
		add_cause(b, json_array_get(causes, 0), hypervisor, o);
	if (n > 1)
		buf_adds(b, "Also seen:\n");
	for (i = 1; i < n; i++)
		add_other(b, json_array_get(causes, i), o);
	if (status != NULL)
		add_status(b, status, o);
	add_list(b, "Contradictions:", json_object_get(doc, "contradictions"),
	    o->width);
	add_evidence(b, "Worth knowing:", json_object_get(doc, "notes"));
	add_evidence(b, "Harmless:", json_object_get(doc, "benign"));
	add_list(b, "To collect:", json_object_get(doc, "collect"), o->width);
}
