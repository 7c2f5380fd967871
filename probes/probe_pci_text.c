/* SPDX-License-Identifier: BSD-2-Clause
 * What lspci's text says beyond what the source holds otherwise. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/lspci.h"
#include "probes/pci_facts.h"
#include "probes/pci_names.h"
#include "probes/probe_pci.h"

#define KEY "text:lspci"

static void
fill_text(const struct fact_subject *s, const char *name, const char *value)
{
	if (value != NULL && !pci_facts_known(s, name))
		fact_str(s, value, "%s", name);
}

static void
fill_number(const struct fact_subject *s, const char *name, int64_t value)
{
	if (value != PCI_UNKNOWN && !pci_facts_known(s, name))
		fact_int(s, value, "%s", name);
}

/* Of those that show drivers: one that does not has none. */
static bool
shows_drivers(const struct lspci *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].driver != NULL &&
		    strcmp(l->v[i].driver, "none") != 0)
			return true;
	return false;
}

static void
fill(struct facts *f, struct pci_function *fn, const struct lspci_function *l,
    bool drivers)
{
	char *prefix = xasprintf("pci.%s", fn->name.s);
	const struct fact_subject s = { f, prefix, KEY };

	pci_facts_config(&s, &l->text, false);
	fill_text(&s, "driver",
	    l->driver == NULL && drivers && l->whole ? "none" : l->driver);
	fill_text(&s, "group", l->group);
	fill_text(&s, "slot", l->slot);
	fill_number(&s, "numa_node", l->numa_node);
	fill_number(&s, "rom.size", l->rom_size);
	pci_function_config(fn, &l->text);
	pci_names_set(f, fn->name.s);
	fill_text(&s, "name", l->name);
	if (l->text.dead != 1)
		pci_names_vendor(f, fn->name.s);
	free(prefix);
}

/* Those that the source's list does not have. */
static void
add_missing(struct pci_functions *all, const struct lspci *l)
{
	struct pci_functions had = *all;
	size_t i;

	for (i = 0; i < l->n; i += lspci_same(l, i)) {
		had.v = all->v; /* it may have moved; its start is sorted */
		if (pci_functions_find(&had, &l->v[i].bdf) == NULL)
			(void)pci_functions_add(all, &l->v[i].bdf);
	}
	pci_functions_sort(all);
}

void
probe_pci_text(struct source *s, struct facts *f, struct pci_functions *all)
{
	struct buf text = { 0 };
	struct lspci l = { 0 };
	struct err err;
	size_t i, k, n;
	bool drivers;

	if (source_get(s, KEY, &text, &err) == 0)
		lspci_parse(&l, buf_str(&text), text.len);
	buf_free(&text);
	add_missing(all, &l);
	drivers = shows_drivers(&l);
	for (i = 0; i < l.n; i += n) {
		n = lspci_same(&l, i);
		/* what was written last is what is now */
		for (k = n; k > 0; k--)
			fill(f, pci_functions_find(all, &l.v[i].bdf),
			    &l.v[i + k - 1], drivers);
	}
	lspci_free(&l);
}
