/* SPDX-License-Identifier: BSD-2-Clause
 * sysfs's resource: "start end flags" of each BAR and of the ROM. */
#include <string.h>

#include "base/num.h"
#include "probes/pci_facts.h"

/* include/linux/ioport.h */
enum {
	RESOURCE_IO = 0x100,
	RESOURCE_MEMORY = 0x200,
	RESOURCE_PREFETCH = 0x2000,
	RESOURCE_64BIT = 0x100000,
	RESOURCE_UNSET = 0x20000000,
	ROM_LINE = 6, /* PCI_ROM_RESOURCE */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of the line, a hex number; false if it is none. */
static bool
take_hex(const char **line, uint64_t *v)
{
	const char *p = *line, *begin;
	int d;

	while (is_blank(*p))
		p++;
	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
		p += 2;
	begin = p;
	for (*v = 0; (d = num_hex_digit(*p)) != -1; p++) {
		if (*v >> 60 != 0)
			return false;
		*v = *v << 4 | (uint64_t)d;
	}
	*line = p;
	return p > begin && (is_blank(*p) || *p == '\n' || *p == '\0');
}

/* There are thousands of them, and most are zero: in place. */
static bool
parse_resource(const char *line, uint64_t v[3])
{
	if (!take_hex(&line, &v[0]) || !take_hex(&line, &v[1]) ||
	    !take_hex(&line, &v[2]))
		return false;
	while (is_blank(*line))
		line++;
	return (*line == '\n' || *line == '\0') && v[1] >= v[0];
}

static void
set_resource(const struct fact_subject *s, unsigned int n, const uint64_t v[3])
{
	uint64_t size = v[1] - v[0] + 1, address = v[0];
	int kind = PCI_BAR_MEM32;

	if (v[2] & RESOURCE_UNSET)
		address = 0;
	if (v[2] & RESOURCE_IO)
		kind = PCI_BAR_IO;
	else if (v[2] & RESOURCE_64BIT)
		kind = PCI_BAR_MEM64;
	pci_facts_bar(
	    s, n, kind, address, size, (v[2] & RESOURCE_PREFETCH) != 0);
}

bool
pci_facts_resource(const struct fact_subject *s, const char *text)
{
	uint64_t v[3];
	int line;

	for (line = 0; line <= ROM_LINE; line++) {
		while (*text == '\n')
			text++;
		if (*text == '\0')
			return false;
		if (parse_resource(text, v)) {
			if (line == ROM_LINE)
				fact_int(s,
				    v[1] == 0 ? 0 : (int64_t)(v[1] - v[0] + 1),
				    "rom.size");
			else if (v[2] & (RESOURCE_IO | RESOURCE_MEMORY))
				set_resource(s, (unsigned int)line, v);
		}
		text += strcspn(text, "\n");
	}
	return true;
}
