/* SPDX-License-Identifier: BSD-2-Clause
 * The PCI functions of a Linux host, one by one and together. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/probe.h"
#include "probes/probe_pci.h"

struct pci_function *
pci_functions_add(struct pci_functions *all, const struct bdf *bdf)
{
	if (all->n == all->room) {
		all->room = all->room == 0 ? 64 : 2 * all->room;
		all->v = xreallocarray(all->v, all->room, sizeof(*all->v));
	}
	pci_function_init(&all->v[all->n], bdf);
	return &all->v[all->n++];
}

static int
compare(const void *a, const void *b)
{
	const struct pci_function *x = a, *y = b;

	return bdf_compare(&x->bdf, &y->bdf);
}

void
pci_functions_sort(struct pci_functions *all)
{
	if (all->n > 0)
		qsort(all->v, all->n, sizeof(*all->v), compare);
}

struct pci_function *
pci_functions_find(struct pci_functions *all, const struct bdf *bdf)
{
	struct pci_function key = { .bdf = *bdf };

	if (all->n == 0)
		return NULL;
	return bsearch(&key, all->v, all->n, sizeof(*all->v), compare);
}

static void
list_functions(struct source *s, struct facts *f, struct pci_functions *all)
{
	struct strv names = { 0 };
	struct bdf bdf;
	struct err err;
	size_t i;

	if (source_list(s, PCI_DEVICES, &names, &err) == -1)
		facts_unknown(f, "pci.functions", err.text, PCI_DEVICES);
	else
		facts_int(f, "pci.functions", 0, PCI_DEVICES);
	/* Whatever is not named as the kernel names it is no function. */
	for (i = 0; i < names.n; i++)
		if (bdf_parse(names.v[i], &bdf, NULL) == 0 &&
		    strcmp(bdf_format(&bdf).s, names.v[i]) == 0)
			(void)pci_functions_add(all, &bdf);
	strv_free(&names);
	pci_functions_sort(all);
}

/* Bus numbers tell the parents; where they do not, the links do. */
static void
find_parents(struct source *s, struct pci_functions *all)
{
	struct err err;
	size_t i;

	if (pci_tree_link(all->v, all->n))
		return;
	for (i = 0; i < all->n; i++) {
		char *key = xasprintf(PCI_DEVICES "/%s", all->v[i].name.s);

		all->v[i].path = source_text(s, key, &err);
		free(key);
	}
	pci_tree_paths(all->v, all->n);
}

static void
run(struct source *s, struct facts *f)
{
	struct pci_functions all = { 0 };
	size_t i;

	list_functions(s, f, &all);
	for (i = 0; i < all.n; i++)
		probe_pci_function(s, f, &all.v[i]);
	probe_pci_text(s, f, &all);
	probe_pci_log(s, f, &all);
	if (all.n > 0)
		facts_int(f, "pci.functions", (int64_t)all.n, PCI_DEVICES);
	find_parents(s, &all);
	pci_tree_facts(f, all.v, all.n);
	probe_pci_mmio(s, f, &all);
	for (i = 0; i < all.n; i++)
		free(all.v[i].path);
	free(all.v);
}

const struct probe probe_pci = {
	.name = "pci",
	.descr = "PCI functions",
	.os = "linux",
	.run = run,
};
