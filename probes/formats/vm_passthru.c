/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/vm_passthru.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"

/* vm-bhyve lib/vm-core: "%-10s %-12s %-12s %s", so what is too long for its
 * column only moves the others. */
static void
read_line(struct vm_passthru *out, const char *line)
{
	struct strv words = { 0 };
	struct vm_passthru_row row = { 0 };
	const char *p = line;
	int i;

	strv_split(&words, line, " \t\r");
	if (words.n == 1 && strcmp(words.v[0], "...") == 0)
		out->partial = true;
	if (words.n < 3 || strchr(words.v[1], '/') == NULL ||
	    bdf_parse(words.v[1], &row.bdf, NULL) == -1 ||
	    (strcmp(words.v[2], "Yes") != 0 && strcmp(words.v[2], "No") != 0)) {
		strv_free(&words);
		return;
	}
	for (i = 0; i < 3; i++) {
		p += strspn(p, " \t");
		p += strcspn(p, " \t\r");
	}
	p += strspn(p, " \t");
	row.unit = arena_strdup(&out->strings, words.v[0]);
	row.ready = words.v[2][0] == 'Y';
	row.name = strcmp(p, "-") == 0
		       ? ""
		       : arena_strndup(&out->strings, p, strcspn(p, "\r"));
	if ((out->n & (out->n - 1)) == 0)
		out->v = xreallocarray(
		    out->v, out->n == 0 ? 1 : 2 * out->n, sizeof(row));
	out->v[out->n++] = row;
	strv_free(&words);
}

void
vm_passthru_parse(struct vm_passthru *out, const char *text, size_t n)
{
	size_t i, len;

	for (i = 0; i < n; i += len + 1) {
		const char *newline = memchr(text + i, '\n', n - i);
		char *line;

		len = newline == NULL ? n - i : (size_t)(newline - text) - i;
		line = xstrndup(text + i, len);
		read_line(out, line);
		free(line);
	}
}

void
vm_passthru_free(struct vm_passthru *l)
{
	free(l->v);
	arena_free(&l->strings);
	memset(l, 0, sizeof(*l));
}
