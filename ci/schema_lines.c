/* SPDX-License-Identifier: BSD-2-Clause
 * For ci/schema-mutants: reads one document a line, prints what the schema of
 * reports says of each: "POINTER RULE", separated by tabs, sorted by nobody. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "reports/schema_check.h"

static void
collect(
    void *context, const char *pointer, const char *rule, const char *detail)
{
	struct buf *b = context;

	(void)detail;
	buf_addf(b, "%s%s %s", b->len == 0 ? "" : "\t", pointer, rule);
}

int
main(void)
{
	struct err err;
	struct schema *s = schema_report(&err);
	struct buf said = { 0 };
	char *line = NULL;
	size_t room = 0;
	json_t *j;

	if (s == NULL) {
		(void)fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	while (getline(&line, &room, stdin) != -1) {
		j = json_read_line(line);
		buf_clear(&said);
		if (j == NULL)
			buf_adds(&said, "not JSON");
		else
			(void)schema_check(s, j, collect, &said);
		(void)puts(buf_str(&said));
		json_decref(j);
	}
	free(line);
	buf_free(&said);
	schema_free(s);
	return 0;
}
