/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
checked(void *p)
{
	static const char text[] = "pptcheck: out of memory\n";

	if (p == NULL) {
		(void)fputs(text, stderr);
		abort();
	}
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	return checked(calloc(n == 0 ? 1 : n, size == 0 ? 1 : size));
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		return checked(NULL);
	return checked(realloc(p, n * size == 0 ? 1 : n * size));
}

char *
xstrdup(const char *s)
{
	return checked(strdup(s));
}

char *
xstrndup(const char *s, size_t n)
{
	return checked(strndup(s, n));
}

char *
xasprintf(const char *fmt, ...)
{
	char text[256]; /* most are shorter: formatted once */
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	if ((size_t)n < sizeof(text))
		return xstrndup(text, (size_t)n);
	s = xcalloc((size_t)n + 1, 1);
	va_start(ap, fmt);
	(void)vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

char *
xconcat(const char *first, ...)
{
	const char *part;
	va_list ap;
	size_t n = 0;
	char *s, *to;

	va_start(ap, first);
	for (part = first; part != NULL; part = va_arg(ap, const char *))
		n += strlen(part);
	va_end(ap);
	to = s = checked(malloc(n + 1));
	va_start(ap, first);
	for (part = first; part != NULL; part = va_arg(ap, const char *))
		to = stpcpy(to, part);
	va_end(ap);
	*to = '\0';
	return s;
}

void
xreplace(char **p, char *s)
{
	free(*p);
	*p = s;
}
