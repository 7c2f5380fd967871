/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/cursor.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

#define LARGEST ((uint64_t)1 << 62)

char *
cursor_write(int64_t a, int64_t b)
{
	return xasprintf(
	    "%llx.%llx", (unsigned long long)a, (unsigned long long)b);
}

int
cursor_read(const char *text, int64_t *a, int64_t *b)
{
	size_t n = strcspn(text, ".");
	uint64_t x, y;
	char *first;
	int rc;

	/* parse_u64 takes a prefix 0x, which is none of ours. */
	if (text[n] != '.' || strpbrk(text, "xX") != NULL || strlen(text) > 40)
		return -1;
	first = xstrndup(text, n);
	rc = parse_u64(first, 16, LARGEST, &x, NULL);
	if (rc == 0)
		rc = parse_u64(text + n + 1, 16, LARGEST, &y, NULL);
	if (rc == 0) {
		*a = (int64_t)x;
		*b = (int64_t)y;
	}
	free(first);
	return rc;
}

int
cursor_limit(const char *text, int otherwise)
{
	uint64_t n;

	if (text == NULL)
		return otherwise;
	if (parse_u64(text, 10, CURSOR_LIMIT, &n, NULL) == -1 || n == 0)
		return -1;
	return (int)n;
}

char *
cursor_pattern(const char *words)
{
	char *p, *pattern;

	if (words == NULL)
		return xstrdup("%");
	pattern = xasprintf("%%%s%%", words);
	for (p = pattern + 1; p[1] != '\0'; p++)
		*p = *p == '%' || *p == '\\' ? '_'
					     : (char)tolower((unsigned char)*p);
	return pattern;
}
