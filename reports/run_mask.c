/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/run_mask.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "reports/hide_paths.h"
#include "reports/submission_scrub.h"

/* Our own words, in which a path is one that everybody has. */
static const char *const own[] = { "text", "fix", "why", NULL };

static bool
is_own(const char *name)
{
	size_t i;

	for (i = 0; own[i] != NULL; i++)
		if (strcmp(own[i], name) == 0)
			return true;
	return false;
}

/* A digest, or windows of memory: "0xfe000000-0xfebfffff ...". */
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

/* Lines of logs are texts too, and not our own. */
static bool
is_line(const json_t *j)
{
	return json_object_get(j, "line") != NULL;
}

static void
mask(const struct scrubber *s, json_t *j, bool hide)
{
	const char *name;
	json_t *value;
	char *text;
	size_t i;

	if (json_is_string(j) && !is_number(json_string_value(j))) {
		text = xstrdup(json_string_value(j));
		if (hide)
			hide_paths(text);
		scrubber_mask(s, text);
		(void)json_string_set(j, text);
		free(text);
	}
	json_array_foreach(j, i, value) mask(s, value, hide);
	json_object_foreach(j, name, value)
	    mask(s, value, hide && (is_line(j) || !is_own(name)));
}

void
run_mask(json_t *part)
{
	struct strv names = { 0 };
	struct scrubber *s;

	scrubber_names_here(&names);
	s = scrubber_new(&names);
	mask(s, part, true);
	scrubber_free(s);
	strv_free(&names);
}
