/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/functions.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/probe.h"

static int
compare(const void *a, const void *b)
{
	const struct function *fa = a, *fb = b;

	return bdf_compare(&fa->bdf, &fb->bdf);
}

size_t
functions_find(const struct functions *all, const struct bdf *bdf)
{
	const struct function key = { .bdf = *bdf }, *found;

	found = all->n == 0
		    ? NULL
		    : bsearch(&key, all->v, all->n, sizeof(*all->v), compare);
	return found == NULL ? FUNCTION_NONE : (size_t)(found - all->v);
}

static size_t
named(const struct functions *all, const char *text)
{
	struct bdf bdf;

	if (text == NULL || bdf_parse(text, &bdf, NULL) == -1)
		return FUNCTION_NONE;
	return functions_find(all, &bdf);
}

static void
read_one(struct functions *all, size_t i, const struct facts *f)
{
	struct function *fn = &all->v[i];
	const char *parent = facts_pci_text(f, fn->text.s, "parent");
	const struct fact *bus = facts_pci(f, fn->text.s, "bus.secondary");
	size_t at = named(all, parent);

	fn->physfn = named(all, facts_pci_text(f, fn->text.s, "sriov.physfn"));
	fn->secondary = -1;
	if (bus != NULL && bus->type == FACT_INT && bus->i > fn->bdf.bus &&
	    bus->i <= UINT8_MAX)
		fn->secondary = (int)bus->i;
	fn->parent = FUNCTION_NONE;
	if (at != FUNCTION_NONE && all->v[at].bdf.bus < fn->bdf.bus &&
	    all->v[at].bdf.domain == fn->bdf.domain)
		fn->parent = at;
	fn->on_root =
	    fn->bdf.bus == 0 || (parent != NULL && strcmp(parent, "root") == 0);
}

/* Where no parent was told, the bridge whose secondary bus it stands on. */
static void
link_domain(struct functions *all, size_t from, size_t to)
{
	size_t bridge_to[256], i;

	for (i = 0; i < 256; i++)
		bridge_to[i] = FUNCTION_NONE;
	for (i = from; i < to; i++)
		if (all->v[i].secondary != -1)
			bridge_to[all->v[i].secondary] = i;
	for (i = from; i < to; i++)
		if (all->v[i].parent == FUNCTION_NONE && !all->v[i].on_root)
			all->v[i].parent = bridge_to[all->v[i].bdf.bus];
}

void
functions_read(struct functions *all, const struct facts *f)
{
	struct strv names = { 0 };
	size_t i, from;

	memset(all, 0, sizeof(*all));
	facts_functions(f, &names);
	all->v = xcalloc(names.n + 1, sizeof(*all->v));
	for (i = 0; i < names.n; i++) {
		struct function *fn = &all->v[all->n];

		if (bdf_parse(names.v[i], &fn->bdf, NULL) == 0) {
			fn->text = bdf_format(&fn->bdf);
			all->n++;
		}
	}
	strv_free(&names);
	qsort(all->v, all->n, sizeof(*all->v), compare);
	for (i = 0; i < all->n; i++)
		read_one(all, i, f);
	for (from = 0; from < all->n; from = i) {
		for (i = from; i < all->n; i++)
			if (all->v[i].bdf.domain != all->v[from].bdf.domain)
				break;
		link_domain(all, from, i);
	}
}

void
functions_free(struct functions *all)
{
	free(all->v);
	memset(all, 0, sizeof(*all));
}
