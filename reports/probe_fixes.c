/* SPDX-License-Identifier: BSD-2-Clause
 * What probe --fix prints: what fails, as comments, then the lines to paste. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/probe_text.h"

/* A comment of the shell: text may not end it. */
static void
add_comment(struct buf *b, const char *about, const char *text)
{
	char *line = xasprintf("# FAIL %s: %s", about, text);
	char *p;

	for (p = line; *p != '\0'; p++)
		if (iscntrl((unsigned char)*p))
			*p = ' ';
	buf_addf(b, "%s\n", line);
	free(line);
}

static bool
add_fails(struct buf *b, const char *about, const json_t *findings)
{
	const json_t *finding;
	bool any = false;
	size_t i;

	json_array_foreach(findings, i, finding)
	{
		if (strcmp(json_str(finding, "severity", ""), "fail") != 0)
			continue;
		add_comment(b, about, json_str(finding, "text", ""));
		any = true;
	}
	return any;
}

bool
probe_text_fixes(struct buf *b, const json_t *judged, const json_t *device,
    const json_t *fixes)
{
	const char *bdf = json_str(device, "bdf", "");
	const json_t *fix;
	size_t i, needed = 0;
	bool any, other;

	buf_adds(b, b->len == 0 ? "" : "\n");
	any = add_fails(b, "host", json_object_get(judged, "findings"));
	other = add_fails(b, bdf, json_object_get(device, "findings"));
	json_array_foreach(fixes, i, fix)
	{
		const char *why = json_str(fix, "needed", NULL);

		if (why != NULL) {
			add_comment(b, json_str(fix, "bdf", bdf), why);
			needed++;
		}
	}
	any = any || other || needed > 0;
	if (needed > 0) {
		buf_addf(b, "# There are no lines to paste for %s.\n", bdf);
		return true;
	}
	if (any)
		buf_addf(b, "# What follows is not enough for %s.\n", bdf);
	json_array_foreach(fixes, i, fix)
	{
		buf_addf(b, "%s# %s\n%s\n", i > 0 || any ? "\n" : "",
		    json_str(fix, "title", ""), json_str(fix, "text", ""));
	}
	return any;
}
