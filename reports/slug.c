/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/slug.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

char *
slug_of(const char *text)
{
	char *slug = xcalloc(strlen(text) + 1, 1), *to = slug;

	for (; *text != '\0' && to - slug < 100; text++)
		if (isalnum((unsigned char)*text))
			*to++ = (char)tolower((unsigned char)*text);
		else if (to > slug && to[-1] != '-')
			*to++ = '-';
	if (to > slug && to[-1] == '-')
		*--to = '\0';
	return slug;
}
