/* SPDX-License-Identifier: BSD-2-Clause
 * For ci/corpus-scrub: each file named, masked as the excerpt of a report would
 * be; prints "LINES CHANGED LEFT FILE": LEFT identifiers would have the report
 * refused, and what a second masking changes counts as one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "reports/submission_scrub.h"

/* The schema's limit for log_excerpt. */
#define LONGEST 16384

static void
show(void *context, const char *rule, size_t line, size_t column)
{
	if (getenv("SCRUB_SHOW") != NULL)
		(void)fprintf(stderr, "%s:%zu:%zu: %s\n", (const char *)context,
		    line, column, rule);
}

static void
judge(const struct scrubber *s, char *path)
{
	struct buf b = { 0 };
	struct strv lines = { 0 };
	size_t i, changed = 0, left;
	char *text, *again;

	if (file_read(path, &b, NULL) == 0) {
		if (b.len > LONGEST)
			buf_drop(&b, b.len - LONGEST);
		text = xstrdup(buf_str(&b));
		strv_split(&lines, text, "\n");
		(void)scrubber_scan(s, text, show, path);
		for (i = 0; i < lines.n; i++)
			if (scrubber_scan(s, lines.v[i], NULL, NULL) > 0)
				changed++;
		scrubber_mask(s, text);
		left = scrubber_scan(s, text, NULL, NULL);
		again = xstrdup(text);
		scrubber_mask(s, again);
		if (strcmp(text, again) != 0)
			left++;
		free(again);
		(void)printf("%zu %zu %zu %s\n", lines.n, changed, left, path);
		free(text);
	}
	strv_free(&lines);
	buf_free(&b);
}

int
main(int argc, char **argv)
{
	struct scrubber *s = scrubber_new(NULL);
	int i;

	for (i = 1; i < argc; i++)
		judge(s, argv[i]);
	scrubber_free(s);
	return 0;
}
