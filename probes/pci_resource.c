/* SPDX-License-Identifier: BSD-2-Clause
 * sysfs's resource: "start end flags" of each BAR and of the ROM. */
#include <stdlib.h>

#include "base/num.h"
#include "base/strv.h"
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
parse_resource(const char *line, uint64_t v[3])
{
	struct strv words = { 0 };
	bool ok;

	strv_split(&words, line, " \t\r");
	ok = words.n == 3 &&
	     parse_u64(words.v[0], 16, UINT64_MAX, &v[0], NULL) == 0 &&
	     parse_u64(words.v[1], 16, UINT64_MAX, &v[1], NULL) == 0 &&
	     parse_u64(words.v[2], 16, UINT64_MAX, &v[2], NULL) == 0 &&
	     v[1] >= v[0];
	strv_free(&words);
	return ok;
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
	struct strv lines = { 0 };
	uint64_t v[3];
	size_t i;
	bool whole;

	strv_split(&lines, text, "\n");
	for (i = 0; i <= ROM_LINE && i < lines.n; i++) {
		if (!parse_resource(lines.v[i], v))
			continue;
		if (i == ROM_LINE)
			fact_int(s, v[1] == 0 ? 0 : (int64_t)(v[1] - v[0] + 1),
			    "rom.size");
		else if (v[2] & (RESOURCE_IO | RESOURCE_MEMORY))
			set_resource(s, (unsigned int)i, v);
	}
	whole = lines.n > ROM_LINE;
	strv_free(&lines);
	return whole;
}
