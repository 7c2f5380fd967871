/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/probe_cells.h"

#include <string.h>

#include "base/mem.h"
#include "probes/probe.h"

/* Makers whose names pci.ids writes out: a column has no room for that. */
static const struct {
	const char *full, *brief;
} makers[] = {
	{ "Advanced Micro Devices, Inc. [AMD/ATI]", "AMD" },
	{ "Advanced Micro Devices, Inc. [AMD]", "AMD" },
	{ "NVIDIA Corporation", "NVIDIA" },
	{ "Intel Corporation", "Intel" },
	{ "Samsung Electronics Co Ltd", "Samsung" },
	{ "Realtek Semiconductor Co., Ltd.", "Realtek" },
	{ "Broadcom Inc. and subsidiaries", "Broadcom" },
	{ "ASMedia Technology Inc.", "ASMedia" },
	{ "Mellanox Technologies", "Mellanox" },
};

/* What stands between the name of a chipset and that of its function. */
static const char *const fillers[] = { " Series Chipset Family",
	" series chipset", " Chipset Family", " Series Family",
	" Series Chipset" };

static void
drop_fillers(char *name)
{
	size_t i, n;
	char *at;

	for (i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
		n = strlen(fillers[i]);
		if ((at = strstr(name, fillers[i])) != NULL && at[n] == ' ')
			memmove(at, at + n, strlen(at + n) + 1);
	}
}

static char *
brief_maker(const char *name)
{
	size_t i, n;

	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		n = strlen(makers[i].full);
		if (strncmp(name, makers[i].full, n) == 0 &&
		    (name[n] == ' ' || name[n] == '\0'))
			return xasprintf("%s%s", makers[i].brief, name + n);
	}
	return xstrdup(name);
}

static char *
brief_name(const char *name)
{
	char *brief = brief_maker(name);

	drop_fillers(brief);
	return brief;
}

char *
probe_cell_name(const struct facts *f, const char *bdf)
{
	const char *name = facts_pci_text(f, bdf, "name");
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	const char *device = facts_pci_text(f, bdf, "device");

	if (name != NULL)
		return brief_name(name);
	if (vendor == NULL && device == NULL)
		return xstrdup("?");
	return xasprintf("%s:%s", vendor == NULL ? "????" : vendor,
	    device == NULL ? "????" : device);
}
