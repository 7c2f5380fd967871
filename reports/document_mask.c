/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/document_mask.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/hide_paths.h"
#include "reports/submission_scrub.h"

/* What the strings of a member are, and those below it. */
enum kind {
	OURS,	/* facts, ids, words that code compares */
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

static void
mask_string(json_t *value, const struct scrubber *s, enum kind kind)
{
	char *text = xstrdup(json_string_value(value));
	json_t *masked;

	if (kind == QUOTED)
		hide_paths(text);
	scrubber_mask(s, text);
	masked = json_text(text);
	(void)json_string_set(value, json_string_value(masked));
	json_decref(masked);
	free(text);
}

static void
mask(json_t *value, const struct scrubber *s, enum kind kind)
{
	const char *key;
	json_t *member;
	size_t i;

	if (json_is_string(value) && kind != OURS)
		mask_string(value, s, kind);
	/* an object in a list has names of its own: "unknown" is both */
	json_array_foreach(value, i, member)
	    mask(member, s, json_is_object(member) ? OURS : kind);
	json_object_foreach(value, key, member)
	    mask(member, s, kind_of(key, kind));
}

void
document_mask(json_t *document, const struct strv *names)
{
	struct scrubber *s = scrubber_new(names);

	mask(document, s, OURS);
	scrubber_free(s);
}
