/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/strv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

void
strv_take(struct strv *s, char *str)
{
	/* Room for a power of two, with the NULL at the end. */
	size_t n = s->n + 1;

	if (s->v == NULL)
		s->v = xreallocarray(NULL, 4, sizeof(*s->v));
	else if (n >= 4 && (n & (n - 1)) == 0)
		s->v = xreallocarray(s->v, 2 * n, sizeof(*s->v));
	s->v[s->n++] = str;
	s->v[s->n] = NULL;
}

void
strv_add(struct strv *s, const char *str)
{
	strv_take(s, xstrdup(str));
}

void
strv_addf(struct strv *s, const char *fmt, ...)
{
	va_list ap;
	char *str;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	str = xcalloc((size_t)n + 1, 1);
	va_start(ap, fmt);
	(void)vsnprintf(str, (size_t)n + 1, fmt, ap);
	va_end(ap);
	strv_take(s, str);
}

void
strv_addv(struct strv *s, const struct strv *more)
{
	size_t i;

	for (i = 0; i < more->n; i++)
		strv_add(s, more->v[i]);
}

bool
strv_has(const struct strv *s, const char *str)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->v[i], str) == 0)
			return true;
	return false;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
strv_sort(struct strv *s)
{
	if (s->n > 1)
		qsort(s->v, s->n, sizeof(*s->v), compare);
}

void
strv_unique(struct strv *s)
{
	size_t i, kept = 0;

	strv_sort(s);
	for (i = 0; i < s->n; i++) {
		if (kept > 0 && strcmp(s->v[i], s->v[kept - 1]) == 0)
			free(s->v[i]);
		else
			s->v[kept++] = s->v[i];
	}
	s->n = kept;
	if (s->v != NULL)
		s->v[kept] = NULL;
}

void
strv_free(struct strv *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->v[i]);
	free(s->v);
	memset(s, 0, sizeof(*s));
}

void
strv_split(struct strv *s, const char *text, const char *seps)
{
	size_t n;

	for (; *text != '\0'; text += *text != '\0') {
		n = strcspn(text, seps);
		if (n > 0)
			strv_take(s, xstrndup(text, n));
		text += n;
	}
}

char *
strv_join(const struct strv *s, const char *sep)
{
	struct buf b = { 0 };
	size_t i;

	buf_adds(&b, "");
	for (i = 0; i < s->n; i++) {
		if (i > 0)
			buf_adds(&b, sep);
		buf_adds(&b, s->v[i]);
	}
	return b.data;
}

char *
strv_shell(const struct strv *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789%+,-./:=@_";
	struct buf b = { 0 };
	const char *p;
	size_t i;

	buf_adds(&b, "");
	for (i = 0; i < s->n; i++) {
		if (i > 0)
			buf_adds(&b, " ");
		p = s->v[i];
		/* A first word with '=' would be an assignment. */
		if (*p != '\0' && p[strspn(p, plain)] == '\0' &&
		    (i > 0 || strchr(p, '=') == NULL)) {
			buf_adds(&b, p);
			continue;
		}
		buf_adds(&b, "'");
		for (; *p != '\0'; p++) {
			if (*p == '\'')
				buf_adds(&b, "'\\''");
			else
				buf_add(&b, p, 1);
		}
		buf_adds(&b, "'");
	}
	return b.data;
}
