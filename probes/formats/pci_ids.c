/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/pci_ids.h"

#include <limits.h>
#include <string.h>

/* Behind the line's newline, or the end. */
static const char *
next_line(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	return newline == NULL ? end : newline + 1;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Four digits and a blank; -1 if it is anything else. */
static int
number_at(const char *p, const char *end)
{
	int i, v = 0;

	if (end - p < 5 || !is_blank(p[4]))
		return -1;
	for (i = 0; i < 4; i++) {
		if (p[i] >= '0' && p[i] <= '9')
			v = v << 4 | (p[i] - '0');
		else if (p[i] >= 'a' && p[i] <= 'f')
			v = v << 4 | (p[i] - 'a' + 10);
		else
			return -1;
	}
	return v;
}

static struct pci_ids_name
name_behind(const char *p, const char *end)
{
	const char *stop = next_line(p, end);

	while (p < stop && is_blank(*p))
		p++;
	while (stop > p && (stop[-1] == '\n' || stop[-1] == '\r'))
		stop--;
	return (struct pci_ids_name){ p, (size_t)(stop - p) };
}

/* Goes on until the line of this vendor, or the end. */
static void
index_to(struct pci_ids *ids, unsigned int vendor)
{
	const char *p = ids->text + ids->indexed, *end = ids->text + ids->n;
	int v;

	for (; p < end && (vendor > 0xffff || ids->lines[vendor] == 0);
	     p = next_line(p, end)) {
		v = *p == '\t' ? -1 : number_at(p, end);
		if (v != -1 && ids->lines[v] == 0)
			ids->lines[v] = (uint32_t)(p - ids->text) + 1;
	}
	ids->indexed = (size_t)(p - ids->text);
}

void
pci_ids_find(struct pci_ids *ids, unsigned int vendor, unsigned int device,
    struct pci_ids_name *vendor_name, struct pci_ids_name *device_name)
{
	const char *p, *end = ids->text + ids->n;

	*vendor_name = *device_name = (struct pci_ids_name){ NULL, 0 };
	if (vendor > 0xffff)
		return;
	index_to(ids, vendor);
	if (ids->lines[vendor] == 0)
		return;
	p = ids->text + ids->lines[vendor] - 1;
	*vendor_name = name_behind(p + 4, end);
	while ((p = next_line(p, end)) < end && (*p == '\t' || *p == '#'))
		if (number_at(p + 1, end) == (int)device && *p == '\t') {
			*device_name = name_behind(p + 5, end);
			return;
		}
}

int
pci_ids_vendor(struct pci_ids *ids, const char *text)
{
	const size_t length = strlen(text);
	size_t longest = 0;
	int vendor, found = -1;

	index_to(ids, UINT_MAX);
	for (vendor = 0; vendor < 0x10000; vendor++) {
		const uint32_t line = ids->lines[vendor];
		const char *end = ids->text + ids->n;
		struct pci_ids_name name;

		if (line == 0)
			continue;
		name = name_behind(ids->text + line - 1 + 4, end);
		if (name.n == 0 || name.n < longest || name.n >= length ||
		    text[name.n] != ' ' || memcmp(text, name.p, name.n) != 0)
			continue;
		found = name.n == longest ? -1 : vendor;
		longest = name.n;
	}
	return found;
}
