/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/probe_paint.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/wrap.h"

#define RED "\033[31m"
#define YELLOW "\033[33m"
#define GREEN "\033[32m"

const char *
paint_verdict(const char *verdict)
{
	if (strcmp(verdict, "works") == 0)
		return GREEN;
	if (strcmp(verdict, "unknown") == 0 ||
	    strcmp(verdict, "works_once") == 0)
		return YELLOW;
	return RED;
}

static const struct {
	const char *severity, *word, *color;
} words[] = {
	{ "fail", "FAIL", RED },
	{ "warn", "warn", YELLOW },
	{ "note", "note", "" },
};

/* The column where the text of a finding begins. */
enum { TEXT_AT = 8 };

static void
add_word(struct buf *b, const char *severity, bool color)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].severity, severity) == 0) {
			buf_addf(b, "%s%-*s%s", color ? words[i].color : "",
			    TEXT_AT, words[i].word,
			    color && words[i].color[0] != '\0' ? PAINT_OFF
							       : "");
			return;
		}
	buf_addf(b, "%-*s", TEXT_AT, severity);
}

/* "bar.1.size" for a fact of this function, whose address stands above. */
static const char *
short_key(const char *key, const char *bdf)
{
	size_t n = strlen(bdf);

	if (n > 0 && strncmp(key, "pci.", 4) == 0 &&
	    strncmp(key + 4, bdf, n) == 0 && key[4 + n] == '.')
		return key + 4 + n + 1;
	return key;
}

/* "seen: bar.0.size, bar.1.size from text:lspci": one line for each origin;
 * evidence is "KEY from ORIGIN". */
static void
add_evidence(
    struct buf *b, const json_t *finding, const char *bdf, size_t width)
{
	const json_t *evidence = json_object_get(finding, "evidence"), *e;
	const char *text, *from, *last = "";
	struct buf line = { 0 };
	size_t i, keys, lines = 0;

	json_array_foreach(evidence, i, e)
	{
		text = json_string_value(e);
		from = text == NULL ? NULL : strstr(text, " from ");
		if (from == NULL)
			continue;
		if (line.len > 0 && strcmp(from, last) != 0) {
			buf_adds(&line, last);
			buf_addf(b, "%*s%s ", TEXT_AT, "",
			    lines++ == 0 ? "seen:" : "     ");
			wrap_add(
			    b, buf_str(&line), TEXT_AT + 6, TEXT_AT + 6, width);
			buf_clear(&line);
		}
		last = from;
		buf_adds(&line, line.len == 0 ? "" : ", ");
		text = short_key(text, bdf);
		keys = (size_t)(from - text);
		buf_add(&line, text, keys);
	}
	if (line.len > 0) {
		buf_adds(&line, last);
		buf_addf(
		    b, "%*s%s ", TEXT_AT, "", lines == 0 ? "seen:" : "     ");
		wrap_add(b, buf_str(&line), TEXT_AT + 6, TEXT_AT + 6, width);
	}
	buf_free(&line);
}

/* Prose begins with a capital and is broken to fit; all else is there to be
 * pasted. */
static void
add_fix(struct buf *b, const char *fix, size_t width)
{
	enum { INDENT = TEXT_AT + 6 };
	bool first = true;
	size_t n;
	char *line;

	for (; first || *fix != '\0'; first = false) {
		n = strcspn(fix, "\n");
		line = xstrndup(fix, n);
		buf_addf(b, "%*s%-6s", TEXT_AT, "", first ? "fix:" : "");
		wrap_add(b, line, INDENT, INDENT,
		    isupper((unsigned char)*line) ? width : 0);
		free(line);
		fix += n + (fix[n] == '\n');
	}
}

/* Whether one before the n-th has the same fix. */
static bool
is_fixed(const json_t *findings, size_t n, const char *fix)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(json_str(json_array_get(findings, i), "fix", ""),
			fix) == 0)
			return true;
	return false;
}

void
paint_findings(struct buf *b, const json_t *findings, const char *bdf,
    const struct text_options *o)
{
	const json_t *finding;
	const char *fix;
	size_t i;

	json_array_foreach(findings, i, finding)
	{
		add_word(b, json_str(finding, "severity", "?"), o->color);
		wrap_add(b, json_str(finding, "text", ""), TEXT_AT, TEXT_AT,
		    o->width);
		fix = json_str(finding, "fix", NULL);
		if (fix != NULL)
			add_fix(b,
			    is_fixed(findings, i, fix) ? "The same as above."
						       : fix,
			    o->width);
		if (o->details) {
			add_evidence(b, finding, bdf, o->width);
			buf_addf(b, "%*smore: pptcheck-findings(7), %s\n",
			    TEXT_AT, "", json_str(finding, "id", "?"));
		}
	}
}

static bool
is_shown(const json_t *u, const struct text_options *o, bool all)
{
	return o->details || json_is_true(json_object_get(u, "decisive")) ||
	       (all && json_str(u, "add", NULL) != NULL);
}

/* Whether one before the n-th says the same. */
static bool
is_said(const json_t *unknown, size_t n, const char *add,
    const struct text_options *o, bool all)
{
	const json_t *u;
	size_t i;

	for (i = 0; i < n; i++) {
		u = json_array_get(unknown, i);
		if (is_shown(u, o, all) &&
		    strcmp(json_str(u, "add", ""), add) == 0)
			return true;
	}
	return false;
}

/* With details each check that could not judge; without, what to supply. */
void
paint_unknown(struct buf *b, const json_t *unknown,
    const struct text_options *o, bool all)
{
	const json_t *u;
	const char *add, *id;
	char *text;
	size_t i;

	json_array_foreach(unknown, i, u)
	{
		id = json_str(u, "id", "?");
		add = json_str(u, "add", NULL);
		if (!is_shown(u, o, all))
			continue;
		if (add != NULL && !o->details) {
			if (is_said(unknown, i, add, o, all))
				continue;
			buf_addf(b, "%-*s", TEXT_AT, "unknown");
			text =
			    xasprintf("%s: %s", json_str(u, "what", "?"), add);
			wrap_add(b, text, TEXT_AT, TEXT_AT, o->width);
			free(text);
			continue;
		}
		buf_addf(b, "%-*s%s: ", TEXT_AT, "unknown", id);
		wrap_add(b, json_str(u, "reason", ""), TEXT_AT + strlen(id) + 2,
		    TEXT_AT, o->width);
	}
}
