/* SPDX-License-Identifier: BSD-2-Clause
 * What several functions together tell, from the facts of each. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "probes/formats/pciconf_text.h"
#include "probes/freebsd_pci.h"
#include "probes/functions.h"
#include "probes/pci_names.h"
#include "probes/pci_tree.h"
#include "probes/probe.h"

/* "SV RR" as a set of bits; PCI_UNKNOWN if that was not read. */
static int
acs_bits(const struct facts *f, const char *bdf, const char *what)
{
	const char *text = facts_pci_text(f, bdf, what);
	struct strv names = { 0 };
	int bits = 0;
	unsigned int bit;
	size_t i;

	if (text == NULL)
		return PCI_UNKNOWN;
	strv_split(&names, text, " ");
	for (i = 0; i < names.n; i++)
		for (bit = 0; bit < 7; bit++)
			if (strcmp(names.v[i], pciconf_acs_name(bit)) == 0)
				bits |= 1 << bit;
	strv_free(&names);
	return bits;
}

static int
express_type(const char *text)
{
	int type;

	for (type = 0; type < 16; type++) {
		const char *name = pci_express_type_text(type);

		if (name != NULL && strcmp(name, text) == 0)
			return type;
	}
	return PCI_UNKNOWN;
}

static void
fill(struct pci_function *t, const struct facts *f, const char *bdf)
{
	const char *class = facts_pci_text(f, bdf, "class");
	const char *type = facts_pci_text(f, bdf, "pcie.type");
	const char *ecaps = facts_pci_text(f, bdf, "ecaps");
	uint64_t v;

	if (class != NULL && parse_u64(class, 16, 0xffffff, &v, NULL) == 0)
		t->class = (int)v;
	if (type != NULL && strcmp(type, "none") == 0) {
		t->express_have = PCI_ABSENT;
	} else if (type != NULL) {
		t->express_have = PCI_PRESENT;
		t->express_type = express_type(type);
	}
	t->acs_capable = acs_bits(f, bdf, "acs.capable");
	t->acs_enabled = acs_bits(f, bdf, "acs.enabled");
	if (ecaps != NULL) /* PCI_EXT_CAP_ID_ACS */
		t->acs_have =
		    strstr(ecaps, "000d") != NULL ? PCI_PRESENT : PCI_ABSENT;
}

static bool
same_slot(const struct function *a, const struct function *b)
{
	return a->bdf.domain == b->bdf.domain && a->bdf.bus == b->bdf.bus &&
	       a->bdf.dev == b->bdf.dev;
}

/* Who else there is cannot be said of a part. */
static void
all_unknown(struct facts *f, const struct functions *all)
{
	static const char why[] = "the listing is not whole";
	size_t i;

	for (i = 0; i < all->n; i++) {
		char *prefix = xasprintf("pci.%s", all->v[i].text.s);
		const struct fact_subject s = { f, prefix, "pci tree" };

		fact_unknown(&s, why, "reset.siblings");
		fact_unknown(&s, why, "isolation.blocked_by");
		fact_unknown(&s, why, "isolation.missing");
		free(prefix);
	}
}

void
freebsd_tree_facts(struct facts *f)
{
	struct functions all;
	struct pci_function *v;
	size_t i;

	functions_read(&all, f);
	v = xcalloc(all.n + 1, sizeof(*v));
	for (i = 0; i < all.n; i++) {
		const struct function *fn = &all.v[i];

		pci_function_init(&v[i], &fn->bdf);
		fill(&v[i], f, fn->text.s);
		/* Every function there is stands in the listing. */
		v[i].multifunction = (i > 0 && same_slot(fn, fn - 1)) ||
				     (i + 1 < all.n && same_slot(fn, fn + 1));
		if (fn->parent != FUNCTION_NONE)
			v[i].parent = (int64_t)fn->parent;
		else if (fn->on_root)
			v[i].parent = PCI_TREE_ROOT;
		if (facts_pci_text(f, fn->text.s, "name") == NULL)
			pci_names_set(f, fn->text.s);
	}
	if (facts_true(f, "host.capture.partial"))
		all_unknown(f, &all);
	else
		pci_tree_facts(f, v, all.n);
	free(v);
	functions_free(&all);
}
