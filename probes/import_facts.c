/* SPDX-License-Identifier: BSD-2-Clause
 * `facts:FILE`: facts written down by hand, for checks that no capture shows.
 * A line is KEY, a tab, VALUE; "?REASON" is UNKNOWN; "#" begins a comment. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "probes/fact_list.h"
#include "probes/probe.h"
#include "probes/source.h"

#define KEY "text:facts"

/* A line with a key: a word with a point, and a tab. */
static bool
has_fact(const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n"), key = strcspn(text, " \t\n");

		if (text[0] != '#' && text[key] == '\t' &&
		    memchr(text, '.', key) != NULL)
			return true;
		text += n + (text[n] == '\n');
	}
	return false;
}

int
source_open_facts(struct source *s, const char *path, struct err *err)
{
	return source_open_text(
	    s, KEY, "facts", path, has_fact, "a list of facts", err);
}

/* False when the value is none of its type. */
static bool
set(struct facts *f, enum fact_type type, const char *key, const char *value)
{
	uint64_t n;

	if (value[0] == '?')
		facts_unknown(f, key, value + 1, KEY);
	else if (type == FACT_STR)
		facts_str(f, key, value, KEY);
	else if (type == FACT_BOOL && strcmp(value, "true") == 0)
		facts_bool(f, key, true, KEY);
	else if (type == FACT_BOOL && strcmp(value, "false") == 0)
		facts_bool(f, key, false, KEY);
	else if (type == FACT_INT && strcmp(value, "-1") == 0)
		facts_int(f, key, -1, KEY);
	else if (type == FACT_INT &&
		 parse_u64(value, strncmp(value, "0x", 2) == 0 ? 16 : 10,
		     INT64_MAX, &n, NULL) == 0)
		facts_int(f, key, (int64_t)n, KEY);
	else
		return false;
	return true;
}

static void
run(struct source *s, struct facts *f)
{
	struct buf text = { 0 };
	const struct fact_doc *doc;
	char *line, *tab;
	size_t number = 0;

	if (source_get(s, KEY, &text, NULL) == -1)
		return;
	buf_adds(&text, "\n");
	while ((line = buf_take_line(&text)) != NULL) {
		number++;
		tab = strchr(line, '\t');
		if (line[0] != '#' && line[0] != '\0') {
			doc = NULL;
			if (tab != NULL) {
				*tab = '\0';
				doc = fact_doc_of(line);
			}
			if (doc == NULL || !set(f, doc->type, line, tab + 1)) {
				char *key =
				    xasprintf("facts.error.%zu", number);

				facts_unknown(f, key,
				    doc == NULL ? "no such fact"
						: "a value of another type",
				    line);
				free(key);
			}
		}
		free(line);
	}
	buf_free(&text);
}

const struct probe probe_facts = {
	.name = "facts",
	.descr = "facts written down by hand",
	.os = "facts",
	.run = run,
};
