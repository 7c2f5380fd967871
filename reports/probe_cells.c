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

static char *
brief_name(const char *name)
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

static const char *
fact_yes(const struct facts *f, const char *bdf, const char *what)
{
	const struct fact *fact = facts_pci(f, bdf, what);

	if (fact == NULL || fact->type != FACT_BOOL)
		return "?";
	return fact->b ? "yes" : "no";
}

char *
probe_cell_reset(const struct facts *f, const char *bdf, bool bhyve)
{
	const char *methods = facts_pci_text(f, bdf, "reset_methods");
	const char *flr = fact_yes(f, bdf, "reset.flr");
	const char *pm = fact_yes(f, bdf, "reset.pm");

	if (!bhyve && methods != NULL)
		return xstrndup(methods, strcspn(methods, " "));
	if (strcmp(flr, "yes") == 0)
		return xstrdup("flr");
	if (strcmp(flr, "?") == 0)
		return xstrdup("?");
	if (strcmp(pm, "no") == 0)
		return xstrdup("none");
	return xstrdup(strcmp(pm, "yes") == 0 ? "pm" : "pm?");
}
