/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/home.h"

#include <string.h>
#include <strings.h>

size_t
home_label(const char *p)
{
	if (strncmp(p, "/home/", 6) == 0)
		return 6;
	/* Windows takes either mark and any case; JSON has two of its own. */
	if ((p[0] != '/' && p[0] != '\\') ||
	    strncasecmp(p + 1, "Users", 5) != 0 ||
	    (p[6] != '/' && p[6] != '\\'))
		return 0;
	return 6 + strspn(p + 6, "/\\");
}
