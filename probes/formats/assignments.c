/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/assignments.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t
blanks(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n && (s[i] == ' ' || s[i] == '\t'); i++)
		continue;
	return i;
}

static size_t
trimmed(const char *s, size_t n)
{
	while (n > 0 && strchr(" \t\r", s[n - 1]) != NULL && s[n - 1] != '\0')
		n--;
	return n;
}

static void
add(struct assignments *a, const char *name, size_t name_n, const char *value,
    size_t value_n)
{
	if ((a->n & (a->n - 1)) == 0)
		a->v = xreallocarray(
		    a->v, a->n == 0 ? 1 : 2 * a->n, sizeof(*a->v));
	a->v[a->n].name = arena_strndup(&a->strings, name, name_n);
	a->v[a->n].value = arena_strndup(&a->strings, value, value_n);
	a->n++;
}

/* Unquoted values end at a blank or a comment; quoted ones at the quote. */
static const char *
value_of(const char *s, size_t *n, char mark)
{
	const char *quote = NULL;
	size_t i;

	if (mark != '=') {
		*n = trimmed(s, *n);
		return s;
	}
	if (*n > 0 && (*s == '"' || *s == '\''))
		quote = memchr(s + 1, *s, *n - 1);
	if (quote != NULL) {
		*n = (size_t)(quote - s) - 1;
		return s + 1;
	}
	for (i = 0; i < *n && s[i] != ' ' && s[i] != '\t' && s[i] != '#'; i++)
		continue;
	*n = trimmed(s, i);
	return s;
}

static void
read_line(struct assignments *a, const char *line, size_t n, char mark)
{
	const char *at, *value;
	size_t skip = blanks(line, n), name_n;

	line += skip;
	n -= skip;
	if (n == 0 || *line == '#' || (at = memchr(line, mark, n)) == NULL)
		return;
	name_n = trimmed(line, (size_t)(at - line));
	if (name_n == 0 || memchr(line, ' ', name_n) != NULL ||
	    memchr(line, '\0', n) != NULL)
		return;
	n -= (size_t)(at + 1 - line);
	value = at + 1;
	skip = blanks(value, n);
	value += skip;
	n -= skip;
	value = value_of(value, &n, mark);
	add(a, line, name_n, value, n);
}

void
assignments_parse(struct assignments *a, const char *text, size_t n, char mark)
{
	size_t i, len;

	for (i = 0; i < n; i += len + 1) {
		const char *newline = memchr(text + i, '\n', n - i);

		len = newline == NULL ? n - i : (size_t)(newline - text) - i;
		read_line(a, text + i, len, mark);
	}
}

void
assignments_add(struct assignments *a, const char *name, const char *value)
{
	add(a, name, strlen(name), value, strlen(value));
}

const char *
assignments_get(const struct assignments *a, const char *name)
{
	size_t i;

	for (i = a->n; i > 0; i--)
		if (strcmp(a->v[i - 1].name, name) == 0)
			return a->v[i - 1].value;
	return NULL;
}

void
assignments_free(struct assignments *a)
{
	free(a->v);
	arena_free(&a->strings);
	memset(a, 0, sizeof(*a));
}
