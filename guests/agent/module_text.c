/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/agent/module_text.h"

#include <fnmatch.h>
#include <string.h>

/* kmod treats '-' and '_' in module names as the same character. */
static char
fold(char c)
{
	return c == '-' ? '_' : c;
}

bool
module_same(const char *file, const char *name)
{
	while (*name != '\0' && fold(*file) == fold(*name)) {
		file++;
		name++;
	}
	return *name == '\0' && strcmp(file, ".ko") == 0;
}

void
module_deps(const char *text, const char *file, struct strv *out)
{
	struct strv lines = { 0 };
	size_t i, n = strlen(file);

	strv_split(&lines, text, "\n");
	for (i = 0; i < lines.n; i++)
		if (strncmp(lines.v[i], file, n) == 0 && lines.v[i][n] == ':') {
			strv_split(out, lines.v[i] + n + 1, " \t\r");
			break;
		}
	strv_free(&lines);
}

void
module_match(const char *text, const char *modalias, struct strv *out)
{
	struct strv lines = { 0 };
	size_t i;

	strv_split(&lines, text, "\n");
	for (i = 0; i < lines.n; i++) {
		struct strv word = { 0 };

		strv_split(&word, lines.v[i], " \t\r");
		if (word.n == 3 && strcmp(word.v[0], "alias") == 0 &&
		    fnmatch(word.v[1], modalias, 0) == 0 &&
		    !strv_has(out, word.v[2]))
			strv_add(out, word.v[2]);
		strv_free(&word);
	}
	strv_free(&lines);
}
