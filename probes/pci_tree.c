/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/pci_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/probe.h"

/* More bridges are never on one path; links that run in a circle end here. */
enum { DEPTH_MAX = 64, BUSES = 256 };

static const char no_parent[] = "the bridge above it was not read";
static const char no_acs[] = "ACS of a function on its path was not read";
static const char quirk[] =
    "its group is shared, and no ACS bit of its path tells why";

void
pci_function_init(struct pci_function *f, const struct bdf *bdf)
{
	memset(f, 0, sizeof(*f));
	f->bdf = *bdf;
	f->name = bdf_format(bdf);
	f->dead = f->class = f->header_type = f->multifunction = PCI_UNKNOWN;
	f->secondary = f->subordinate = PCI_UNKNOWN;
	f->express_have = f->express_type = f->acs_have = PCI_UNKNOWN;
	f->acs_capable = f->acs_enabled = PCI_UNKNOWN;
	f->parent = PCI_TREE_UNKNOWN;
	f->group = -1;
}

static void
take(int *have, int value)
{
	if (*have == PCI_UNKNOWN)
		*have = value;
}

void
pci_function_config(struct pci_function *f, const struct pci_config *c)
{
	f->config = true;
	take(&f->dead, c->dead);
	if (c->class_digits == 6)
		take(&f->class, c->class);
	else if (c->class != PCI_UNKNOWN)
		take(&f->class, c->class << 8);
	take(&f->header_type, c->header_type);
	take(&f->multifunction, c->multifunction);
	take(&f->secondary, c->secondary);
	take(&f->subordinate, c->subordinate);
	take(&f->express_have, c->express.have);
	take(&f->express_type, c->express.type);
	take(&f->acs_have, c->acs.have);
	take(&f->acs_capable, c->acs.capable);
	take(&f->acs_enabled, c->acs.enabled);
}

/* The bridge above each bus of one domain, and which buses are roots. */
struct buses {
	int64_t bridge[BUSES];
	bool root[BUSES];
};

static void
note_bridge(struct buses *b, const struct pci_function *v, int64_t i)
{
	const struct pci_function *f = &v[i];
	int bus;

	/* The bus below has a higher number: no circles. */
	if (f->secondary <= f->bdf.bus || f->subordinate < f->secondary)
		return;
	for (bus = f->secondary; bus <= f->subordinate && bus < BUSES; bus++) {
		const struct pci_function *old =
		    b->bridge[bus] < 0 ? NULL : &v[b->bridge[bus]];

		/* of nested ranges the innermost */
		if (old == NULL || old->subordinate - old->secondary >
				       f->subordinate - f->secondary)
			b->bridge[bus] = i;
	}
}

/* A bus with one of these hangs on no bridge. */
static bool
is_of_root(const struct pci_function *f)
{
	return f->class >> 8 == 0x0600 || /* host bridge */
	       f->express_type == PCI_EXPRESS_ROOT_PORT ||
	       f->express_type == PCI_EXPRESS_ROOT_ENDPOINT ||
	       f->express_type == PCI_EXPRESS_EVENT_COLLECTOR;
}

static bool
link_domain(struct pci_function *v, size_t from, size_t to)
{
	struct buses *b = xcalloc(1, sizeof(*b));
	bool all = true;
	size_t i;

	for (i = 0; i < BUSES; i++)
		b->bridge[i] = PCI_TREE_UNKNOWN;
	b->root[0] = true;
	for (i = from; i < to; i++) {
		if (is_of_root(&v[i]))
			b->root[v[i].bdf.bus] = true;
		if (v[i].secondary != PCI_UNKNOWN)
			note_bridge(b, v, (int64_t)i);
		/* It may be a bridge that hides its numbers. */
		if (!v[i].config || v[i].dead == 1 ||
		    v[i].header_type == PCI_UNKNOWN)
			all = false;
	}
	for (i = from; i < to; i++) {
		uint8_t bus = v[i].bdf.bus;

		v[i].parent = b->bridge[bus];
		if (v[i].parent == PCI_TREE_UNKNOWN && b->root[bus])
			v[i].parent = PCI_TREE_ROOT;
		all = all && v[i].parent != PCI_TREE_UNKNOWN;
	}
	free(b);
	return all;
}

bool
pci_tree_link(struct pci_function *v, size_t n)
{
	size_t from = 0, to;
	bool all = true;

	for (; from < n; from = to) {
		for (to = from;
		     to < n && v[to].bdf.domain == v[from].bdf.domain; to++)
			continue;
		if (!link_domain(v, from, to))
			all = false;
	}
	return all;
}

static int
compare(const void *key, const void *element)
{
	const struct pci_function *f = element;

	return bdf_compare(key, &f->bdf);
}

/* "../../../devices/pci0000:00/0000:00:1c.0/0000:03:00.0" */
static void
link_path(struct pci_function *v, size_t n, struct pci_function *f)
{
	char *path = xstrdup(f->path), *slash = strrchr(path, '/');
	const struct pci_function *above;
	const char *name;
	struct bdf bdf;

	if (slash != NULL) {
		*slash = '\0';
		slash = strrchr(path, '/');
		name = slash == NULL ? path : slash + 1;
		if (strncmp(name, "pci", 3) == 0) {
			f->parent = PCI_TREE_ROOT;
		} else if (bdf_parse(name, &bdf, NULL) == 0) {
			above = bsearch(&bdf, v, n, sizeof(*v), compare);
			f->parent =
			    above == NULL ? PCI_TREE_UNKNOWN : above - v;
		}
	}
	free(path);
}

void
pci_tree_paths(struct pci_function *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].path != NULL)
			link_path(v, n, &v[i]);
}

static void
set_parent(const struct fact_subject *s, const struct pci_function *v,
    const struct pci_function *f)
{
	if (f->parent == PCI_TREE_UNKNOWN)
		fact_unknown(s, no_parent, "parent");
	else
		fact_str(s,
		    f->parent == PCI_TREE_ROOT ? "root" : v[f->parent].name.s,
		    "parent");
}

/* Functions below one bridge, as a chain of indexes. */
struct siblings {
	int64_t *first, *next;
};

static void
find_siblings(struct siblings *s, const struct pci_function *v, size_t n)
{
	size_t i;

	s->first = xcalloc(n, sizeof(*s->first));
	s->next = xcalloc(n, sizeof(*s->next));
	for (i = 0; i < n; i++)
		s->first[i] = s->next[i] = -1;
	for (i = n; i-- > 0;) {
		if (v[i].parent < 0)
			continue;
		s->next[i] = s->first[v[i].parent];
		s->first[v[i].parent] = (int64_t)i;
	}
}

static void
set_siblings(const struct fact_subject *s, const struct pci_function *v,
    const struct siblings *all, int64_t i)
{
	struct buf out = { 0 };
	int64_t k;

	if (v[i].parent == PCI_TREE_UNKNOWN) {
		fact_unknown(s, no_parent, "reset.siblings");
		return;
	}
	/* A root bus has no bridge that could reset it. */
	if (v[i].parent >= 0)
		for (k = all->first[v[i].parent]; k >= 0; k = all->next[k])
			if (k != i)
				buf_addf(&out, "%s%s", out.len == 0 ? "" : " ",
				    v[k].name.s);
	fact_str(s, out.len == 0 ? "none" : buf_str(&out), "reset.siblings");
	buf_free(&out);
}

/* The bits that Linux misses in it; PCI_UNKNOWN if that cannot be said.  As
 * pci_acs_flags_enabled in drivers/pci/pci.c. */
static int
missing_bits(const struct pci_function *f)
{
	if (f->acs_have == PCI_ABSENT)
		return PCI_ACS_WANTED;
	if (f->acs_capable == PCI_UNKNOWN || f->acs_enabled == PCI_UNKNOWN)
		return PCI_UNKNOWN;
	return PCI_ACS_WANTED & f->acs_capable & ~f->acs_enabled;
}

/* As pci_acs_enabled in drivers/pci/pci.c, without its table of devices. */
static int
missing_of(const struct pci_function *f)
{
	if (f->express_have == PCI_ABSENT)
		return PCI_ACS_WANTED;
	if (f->express_have == PCI_UNKNOWN || f->express_type == PCI_UNKNOWN)
		return PCI_UNKNOWN;
	switch (f->express_type) {
	case PCI_EXPRESS_TO_PCI_BRIDGE:
	case PCI_TO_EXPRESS_BRIDGE:
	case PCI_EXPRESS_EVENT_COLLECTOR:
		return PCI_ACS_WANTED;
	case PCI_EXPRESS_ROOT_PORT:
	case PCI_EXPRESS_DOWNSTREAM_PORT:
		return missing_bits(f);
	default:
		break;
	}
	if (f->multifunction == PCI_UNKNOWN)
		return PCI_UNKNOWN;
	/* Linux counts a function above 0 as proof of several. */
	return f->multifunction || f->bdf.func > 0 ? missing_bits(f) : 0;
}

static int
missing_itself(const struct pci_function *f)
{
	/* Alone in its slot it has no peers there. */
	if (f->multifunction == 0 && f->bdf.func == 0)
		return 0;
	return missing_of(f);
}

static void
set_isolation(
    const struct fact_subject *s, const struct pci_function *v, int64_t i)
{
	const struct pci_function *f = &v[i];
	const char *why = NULL;
	char *bits;
	int missing = 0, depth;

	for (depth = 0; i >= 0 && depth < DEPTH_MAX; depth++) {
		missing =
		    depth == 0 ? missing_itself(&v[i]) : missing_of(&v[i]);
		/* The kernel knows functions that isolate without ACS: what is
		 * in another group did not join the two. */
		if (f->group >= 0 && v[i].group >= 0 && v[i].group != f->group)
			missing = 0;
		if (missing != 0)
			break;
		i = v[i].parent;
	}
	if (f->group >= 0 && f->group_size == 1)
		missing = 0; /* whatever the bits say, it is alone */
	else if (missing == PCI_UNKNOWN)
		why = no_acs;
	else if (missing == 0 && i == PCI_TREE_UNKNOWN)
		why = no_parent;
	else if (missing == 0 && f->group >= 0 && f->class >> 8 != 0x0604)
		why = quirk;
	if (why != NULL) {
		fact_unknown(s, why, "isolation.blocked_by");
		fact_unknown(s, why, "isolation.missing");
		return;
	}
	fact_str(
	    s, missing == 0 ? "none" : v[i].name.s, "isolation.blocked_by");
	bits = xconcat(missing & PCI_ACS_SOURCE_VALIDATION ? " SV" : "",
	    missing & PCI_ACS_REQUEST_REDIRECT ? " RR" : "",
	    missing & PCI_ACS_COMPLETION_REDIRECT ? " CR" : "",
	    missing & PCI_ACS_UPSTREAM_FORWARDING ? " UF" : "", NULL);
	fact_str(s, missing == 0 ? "none" : bits + 1, "isolation.missing");
	free(bits);
}

struct member {
	int64_t group;
	size_t function;
};

static int
by_group(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return (x->group > y->group) - (x->group < y->group);
}

static void
count_groups(const struct facts *facts, struct pci_function *v, size_t n)
{
	struct member *m = xcalloc(n, sizeof(*m));
	size_t i, from, to;
	uint64_t group;

	for (i = 0; i < n; i++) {
		const char *text = facts_pci_text(facts, v[i].name.s, "group");

		if (text != NULL &&
		    parse_u64(text, 10, INT32_MAX, &group, NULL) == 0)
			v[i].group = (int64_t)group;
		m[i].group = v[i].group;
		m[i].function = i;
	}
	qsort(m, n, sizeof(*m), by_group);
	for (from = 0; from < n; from = to) {
		for (to = from; to < n && m[to].group == m[from].group; to++)
			continue;
		for (i = from; i < to; i++)
			v[m[i].function].group_size = to - from;
	}
	free(m);
}

void
pci_tree_facts(struct facts *facts, struct pci_function *v, size_t n)
{
	struct siblings siblings;
	size_t i;

	if (n == 0)
		return;
	count_groups(facts, v, n);
	find_siblings(&siblings, v, n);
	for (i = 0; i < n; i++) {
		char *prefix = xconcat("pci.", v[i].name.s, NULL);
		const struct fact_subject s = { facts, prefix, "pci tree" };

		set_parent(&s, v, &v[i]);
		set_siblings(&s, v, &siblings, (int64_t)i);
		set_isolation(&s, v, (int64_t)i);
		free(prefix);
	}
	free(siblings.first);
	free(siblings.next);
}
