/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/document_mask.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/hide_paths.h"
#include "reports/submission_scrub.h"

/* What the strings of a member are, and those below it. */
enum kind {
	OURS,	/* facts, ids, words that code compares: no name of a host is
		 * looked for in them, only what has the form of an identifier */
	SAID,	/* sentences of checks and causes, and lines of logs; a fix has
		 * paths that must stay */
	QUOTED, /* also what programs said, with people's paths in it */
};

static enum kind
kind_of(const char *key, enum kind outer)
{
	static const struct {
		const char *key;
		enum kind kind;
	} members[] = {
		{ "reason", QUOTED },
		{ "detail", QUOTED },
		{ "unknown", QUOTED },
		{ "notes", QUOTED },
		{ "note", QUOTED },
		{ "text", SAID },
		{ "why", SAID },
		{ "fix", SAID },
	};
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (strcmp(key, members[i].key) == 0)
			return members[i].kind;
	return outer;
}

/* A digest, or windows of memory: "0xfe000000-0xfebfffff ..."; they look like
 * serial numbers. */
static bool
is_number(const char *text)
{
	static const char hex[] = "0123456789abcdef";
	const char *p = text;

	if (strlen(text) == 64 && strspn(text, hex) == 64)
		return true;
	while (strncmp(p, "0x", 2) == 0) {
		p += 2 + strspn(p + 2, hex);
		if (strncmp(p, "-0x", 3) != 0)
			return false;
		p += 3 + strspn(p + 3, hex);
		if (*p == '\0')
			return true;
		p += *p == ' ';
	}
	return false;
}

struct masks {
	struct scrubber *names, *forms;
};

/* What is masked may look like a path, and a path may end what is masked: until
 * nothing changes.  Each turn leaves fewer letters, or fewer slashes. */
static void
mask_text(char *text, const struct masks *m, enum kind kind)
{
	char *before = NULL;

	do {
		xreplace(&before, xstrdup(text));
		if (kind == QUOTED)
			hide_paths(text);
		if (kind != OURS)
			scrubber_mask(m->names, text);
		else if (!is_number(text))
			scrubber_mask(m->forms, text);
	} while (strcmp(before, text) != 0);
	free(before);
}

static void
mask_string(json_t *value, const struct masks *m, enum kind kind)
{
	char *text = xstrdup(json_string_value(value));
	json_t *masked;

	mask_text(text, m, kind);
	masked = json_text(text);
	(void)json_string_set(value, json_string_value(masked));
	json_decref(masked);
	free(text);
}

static void
mask(json_t *value, const struct masks *m, enum kind kind)
{
	const char *key;
	json_t *member;
	size_t i;

	if (json_is_string(value))
		mask_string(value, m, kind);
	/* an object in a list has names of its own: "unknown" is both */
	json_array_foreach(value, i, member)
	    mask(member, m, json_is_object(member) ? OURS : kind);
	json_object_foreach(value, key, member)
	    mask(member, m, kind_of(key, kind));
}

void
document_mask(json_t *document, const struct strv *names)
{
	struct masks m = { scrubber_new(names), scrubber_new(NULL) };

	mask(document, &m, OURS);
	scrubber_free(m.names);
	scrubber_free(m.forms);
}
