/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/text_clean.h"

#include <stdlib.h>

#include "base/mem.h"

/* Blanks what moves a cursor or ends a line: C0, DEL, and C1 as UTF-8. */
static void
clean_string(json_t *j)
{
	char *s = xstrdup(json_string_value(j));
	unsigned char *p;

	for (p = (unsigned char *)s; *p != '\0'; p++)
		if (*p < 0x20 || *p == 0x7f)
			*p = ' ';
		else if (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
			p[0] = p[1] = ' ';
	(void)json_string_set(j, s);
	free(s);
}

void
text_clean(json_t *j)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_string(j))
		clean_string(j);
	json_array_foreach(j, i, value) text_clean(value);
	json_object_foreach(j, key, value) text_clean(value);
}
