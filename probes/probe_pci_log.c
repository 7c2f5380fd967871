/* SPDX-License-Identifier: BSD-2-Clause
 * What the kernel's log says of functions, where nothing better does. */
#include <stdlib.h>

#include "base/mem.h"
#include "probes/formats/pci_log.h"
#include "probes/pci_facts.h"
#include "probes/pci_names.h"
#include "probes/probe.h"
#include "probes/probe_pci.h"

#define KEY "log:kernel"

/* A log may be of another boot, or of another machine. */
static bool
is_same(struct facts *f, const struct pci_log_function *l, const char *bdf)
{
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	const char *device = facts_pci_text(f, bdf, "device");

	return vendor != NULL && device != NULL &&
	       strtoul(vendor, NULL, 16) == (unsigned long)l->config.vendor &&
	       strtoul(device, NULL, 16) == (unsigned long)l->config.device;
}

/* True if a better reader knows the BARs. */
static bool
has_bars(struct facts *f, const char *bdf)
{
	static const char *const sizes[PCI_BARS] = { "bar.0.size", "bar.1.size",
		"bar.2.size", "bar.3.size", "bar.4.size", "bar.5.size" };
	size_t i;

	for (i = 0; i < PCI_BARS; i++) {
		const struct fact *fact = facts_pci(f, bdf, sizes[i]);

		if (fact != NULL && fact->type == FACT_INT)
			return true;
	}
	return false;
}

static void
fill(struct facts *f, struct pci_function *fn, const struct pci_log_function *l,
    const struct pci_log *log)
{
	char *prefix = xasprintf("pci.%s", fn->name.s);
	const struct fact_subject s = { f, prefix, KEY };

	pci_facts_config(&s, &l->config, has_bars(f, fn->name.s));
	if (log->any_boot_vga && l->config.class >> 16 == 3 &&
	    !pci_facts_known(&s, "boot_vga"))
		fact_bool(&s, l->boot_vga, "boot_vga");
	pci_function_config(fn, &l->config);
	pci_names_set(f, fn->name.s);
	pci_names_vendor(f, fn->name.s);
	free(prefix);
}

void
probe_pci_log(struct source *s, struct facts *f, struct pci_functions *all)
{
	struct pci_log log = { 0 };
	bool alone = all->n == 0;
	char *text;
	size_t i;

	/* The live kernel, its recordings and good listings need no log. */
	for (i = 0; i < all->n; i++)
		if (has_bars(f, all->v[i].name.s))
			return;
	text = source_text(s, KEY, NULL);
	if (text == NULL)
		return;
	pci_log_parse(&log, text);
	free(text);
	for (i = 0; i < log.n && alone; i++)
		(void)pci_functions_add(all, &log.v[i].bdf);
	pci_functions_sort(all);
	for (i = 0; i < log.n; i++) {
		struct pci_function *fn =
		    pci_functions_find(all, &log.v[i].bdf);

		if (fn != NULL && (alone || is_same(f, &log.v[i], fn->name.s)))
			fill(f, fn, &log.v[i], &log);
	}
	pci_log_free(&log);
}
