/* SPDX-License-Identifier: BSD-2-Clause
 * sys/amd64/vmm/vmm.c, vmm_is_pptdev and pptdev_is_listed (14.0): the value is
 * split at blanks, each part goes through sscanf("%d/%d/%d"). */
#include "probes/formats/pptdevs.h"

#include <ctype.h>
#include <string.h>

const char *
pptdevs_next(const char **value, size_t *n)
{
	const char *p = *value + strspn(*value, " ");

	*n = strcspn(p, " ");
	*value = p + *n;
	return *n == 0 ? NULL : p;
}

/* The number at p, at most max; false if there is none. */
static bool
number(const char **p, const char *end, unsigned int max, unsigned int *out)
{
	const char *s = *p;

	*out = 0;
	while (s < end && isdigit((unsigned char)*s) && *out <= max)
		*out = *out * 10 + (unsigned int)(*s++ - '0');
	if (s == *p || *out > max)
		return false;
	*p = s;
	return true;
}

bool
pptdevs_entry(const char *entry, size_t n, struct bdf *bdf, const char **rest)
{
	const char *p = entry, *end = entry + n;
	unsigned int bus, dev, func;

	if (!number(&p, end, 0xff, &bus) || p == end || *p++ != '/' ||
	    !number(&p, end, 0x1f, &dev) || p == end || *p++ != '/' ||
	    !number(&p, end, 0xff, &func))
		return false;
	*bdf = (struct bdf){
		.bus = (uint8_t)bus, .dev = (uint8_t)dev, .func = (uint8_t)func
	};
	*rest = p == end ? NULL : p;
	return true;
}

bool
pptdevs_is_read(const char *variable)
{
	return strcmp(variable, "pptdevs") == 0 ||
	       strcmp(variable, "pptdevs2") == 0 ||
	       strcmp(variable, "pptdevs3") == 0;
}
