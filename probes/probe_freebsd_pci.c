/* SPDX-License-Identifier: BSD-2-Clause
 * PCI functions of a FreeBSD host. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "probes/formats/assignments.h"
#include "probes/formats/pci_log.h"
#include "probes/freebsd_pci_read.h"
#include "probes/pci_facts.h"
#include "probes/pci_names.h"
#include "probes/probe.h"

#define LOG "log:kernel"

/* Bits 8 and 11 to 15 of the status register: PCI Local Bus 3.0, 6.2.3. */
enum { STATUS_ERRORS = 6 };

struct host {
	struct freebsd_pci p;
	struct facts *f;
	int64_t attached; /* hw.vmm.ppt.devices, -1: not known */
	int64_t ppts;	  /* functions with that name */
};

/*
 * The unit's name outlives what it names: after `devctl detach` and even after
 * `kldunload vmm` it is still ppt0.
 */
static void
find_attached(const struct host *h, struct freebsd_function *i)
{
	const struct devinfo_function *t = devinfo_find(&h->p.tree, &i->f->bdf);
	char *selector, *key, *text = NULL;

	i->attached = -1;
	i->attached_why = "the name of a driver does not prove it";
	if (!freebsd_is_ppt(i->f))
		return;
	selector = freebsd_selector(&i->f->bdf);
	key = xasprintf("status:pciconf -a %s", selector);
	text = source_text(h->p.s, key, NULL);
	if (text != NULL && (strcmp(text, "0") == 0 || strcmp(text, "2") == 0))
		i->attached = *text == '0';
	else if (t != NULL && t->disabled)
		i->attached = 0;
	else if (h->attached == 0)
		i->attached = 0;
	else if (h->attached == h->ppts)
		i->attached = 1;
	free(text);
	free(key);
	free(selector);
}

static bool
has_sibling(const struct pciconf_function **v, size_t n, size_t at)
{
	const struct bdf *b = &v[at]->bdf;
	size_t i;

	for (i = at == 0 ? 0 : at - 1; i < n && i <= at + 1; i++)
		if (i != at && v[i]->bdf.domain == b->domain &&
		    v[i]->bdf.bus == b->bus && v[i]->bdf.dev == b->dev &&
		    v[i]->bdf.func != b->func)
			return true;
	return false;
}

static void
one(struct host *h, const struct pciconf *l, const struct pciconf_function **v,
    size_t n, size_t at)
{
	struct freebsd_header header = { 0 }, rebar = { 0 };
	struct freebsd_function i = { .listing = l, .f = v[at] };
	const struct pciconf_function *named =
	    freebsd_pci_find(h->p.by_plain, h->p.plain.n, &v[at]->bdf);
	const struct devinfo_function *t =
	    devinfo_find(&h->p.tree, &v[at]->bdf);
	char *prefix = xasprintf("pci.%s", bdf_format(&v[at]->bdf).s);
	const struct fact_subject s = { h->f, prefix, h->p.full_key };
	struct pciconf_function f = *v[at];
	size_t k;

	/* The short listing is the newer one where a recording has both. */
	if (named != NULL)
		f.unit = named->unit;
	i.f = &f;
	i.multifunction = has_sibling(v, n, at);
	i.no_caps = h->p.no_caps;
	if (l == &h->p.plain && i.no_caps == NULL)
		i.no_caps = "only pciconf -l lists it";
	i.dead = freebsd_pci_is_dead(&h->p, &f.bdf) ||
		 (f.caps == 0 && f.errors == STATUS_ERRORS) ||
		 (t != NULL && t->vendor == 0xffff && f.caps == 0);
	if (h->p.bridges.buses)
		i.bridge =
		    freebsd_pci_find(h->p.by_bridge, h->p.bridges.n, &f.bdf);
	else if (f.has_buses)
		i.bridge = &f;
	freebsd_pci_parent(&h->p, &i);
	find_attached(h, &i);
	if (freebsd_is_ppt(&f) && !i.dead) {
		freebsd_pci_header(h->p.s, &f.bdf, &header);
		if (header.n > 0 && (header.dword[0] & 0xffff) == 0xffff)
			i.dead = true;
		else if (header.n > 0)
			i.header = &header;
	}
	for (k = 0; k < f.ecaps && !i.dead; k++)
		if (f.ecap[k].id == FREEBSD_ECAP_REBAR && i.rebar == NULL) {
			freebsd_pci_rebar(
			    h->p.s, &f.bdf, f.ecap[k].offset, &rebar);
			i.rebar = &rebar;
		}
	freebsd_function_facts(&s, &i);
	free(prefix);
}

/* Units and addresses are unique: a listing that says one twice was edited. */
static int
compare_units(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void
capture(struct host *h, const struct pciconf *l,
    const struct pciconf_function **v, const char *origin)
{
	static const struct bdf first = { 0 };
	const char **units = xcalloc(l->n + 1, sizeof(*units));
	struct buf twice = { 0 };
	size_t i;

	for (i = 0; i < l->n; i++)
		units[i] = l->v[i].unit;
	qsort(units, l->n, sizeof(*units), compare_units);
	for (i = 1; i < l->n; i++) {
		if (strcmp(units[i], units[i - 1]) == 0)
			buf_addf(&twice, "%s%s", twice.len == 0 ? "" : " ",
			    units[i]);
		if (bdf_compare(&v[i]->bdf, &v[i - 1]->bdf) == 0)
			buf_addf(&twice, "%s%s", twice.len == 0 ? "" : " ",
			    bdf_format(&v[i]->bdf).s);
	}
	facts_str(h->f, "host.capture.twice",
	    twice.len == 0 ? "none" : buf_str(&twice), origin);
	/* No host is without a function at the first address. */
	facts_bool(h->f, "host.capture.partial",
	    l->partial || freebsd_pci_find(v, l->n, &first) == NULL ||
		l->v[l->n - 1].cut,
	    origin);
	facts_int(h->f, "host.capture.orphans", (int64_t)l->orphans, origin);
	buf_free(&twice);
	free(units);
}

static void
above_4g(struct host *h, const struct pciconf *l)
{
	bool above = false;
	size_t i, k;

	for (i = 0; i < l->n; i++)
		for (k = 0; k < l->v[i].bars; k++)
			above |= l->v[i].bar[k].base >> 32 != 0;
	for (i = 0; i < h->p.bridges.n; i++)
		for (k = 0; k < h->p.bridges.v[i].windows; k++)
			above |= h->p.bridges.v[i].window[k].last >> 32 != 0;
	if (!l->bars)
		facts_unknown(h->f, "mmio.above_4g",
		    "the listing has no BARs (pciconf -b)", h->p.full_key);
	else if (!above && facts_true(h->f, "host.capture.partial"))
		facts_unknown(h->f, "mmio.above_4g", "the listing is not whole",
		    h->p.full_key);
	else
		facts_bool(h->f, "mmio.above_4g", above, h->p.full_key);
}

static void
functions(struct host *h)
{
	const struct pciconf *l =
	    h->p.full.n > 0 || h->p.plain.n == 0 ? &h->p.full : &h->p.plain;
	const struct pciconf_function **v = freebsd_pci_sorted(l);
	size_t i;

	for (i = 0; i < l->n; i++)
		h->ppts += freebsd_is_ppt(&l->v[i]);
	for (i = 0; i < l->n; i++) {
		if (i > 0 && bdf_compare(&v[i]->bdf, &v[i - 1]->bdf) == 0)
			continue;
		/* What the short listing lacks is gone. */
		if (h->p.plain.n > 0 && freebsd_pci_find(h->p.by_plain,
					    h->p.plain.n, &v[i]->bdf) == NULL)
			continue;
		one(h, l, v, l->n, i);
	}
	/* Those that the long listing was kept away from. */
	if (l == &h->p.full)
		for (i = 0; i < h->p.plain.n; i++)
			if (freebsd_pci_find(v, l->n, &h->p.plain.v[i].bdf) ==
			    NULL)
				one(h, &h->p.plain, h->p.by_plain, h->p.plain.n,
				    i);
	if (l->n > 0)
		facts_int(h->f, "pci.functions", (int64_t)l->n, h->p.full_key);
	else
		facts_unknown(h->f, "pci.functions", "the listing names none",
		    h->p.full_key);
	capture(h, l, v, h->p.full_key);
	above_4g(h, l);
	freebsd_tree_facts(h->f);
	free(v);
}

/* What the kernel's log says after boot -v, where no pciconf does.  False when
 * it says nothing. */
static bool
logged(struct source *s, struct facts *f)
{
	char *text = source_text(s, LOG, NULL);
	struct pci_log log = { 0 };
	bool any;
	size_t i;

	if (text != NULL)
		pci_log_parse_freebsd(&log, text);
	free(text);
	for (i = 0; i < log.n; i++) {
		struct bdf_text bdf = bdf_format(&log.v[i].bdf);
		char *prefix = xasprintf("pci.%s", bdf.s);
		const struct fact_subject subject = { f, prefix, LOG };

		pci_facts_config(&subject, &log.v[i].config, false);
		if (log.v[i].unit[0] != '\0')
			freebsd_driver_facts(&subject, log.v[i].unit);
		pci_names_set(f, bdf.s);
		pci_names_vendor(f, bdf.s);
		free(prefix);
	}
	any = log.n > 0;
	if (any) {
		facts_int(f, "pci.functions", (int64_t)log.n, LOG);
		freebsd_tree_facts(f);
	}
	pci_log_free(&log);
	return any;
}

static void
run(struct source *s, struct facts *f)
{
	struct host h = { .f = f, .attached = -1 };
	char *text = source_text(s, "run:sysctl hw.vmm", NULL);
	struct assignments vmm = { 0 };
	struct err err;
	const char *devices;
	uint64_t n;

	if (text != NULL)
		assignments_parse(&vmm, text, strlen(text), ':');
	devices = assignments_get(&vmm, "hw.vmm.ppt.devices");
	if (devices != NULL && parse_u64(devices, 10, 0xffff, &n, NULL) == 0)
		h.attached = (int64_t)n;
	if (freebsd_pci_read(&h.p, s, &err))
		functions(&h);
	else if (!logged(s, f))
		facts_unknown(f, "pci.functions", err.text, "run:pciconf -l");
	assignments_free(&vmm);
	free(text);
	freebsd_pci_free(&h.p);
}

const struct probe probe_freebsd_pci = {
	.name = "pci",
	.descr = "PCI functions of FreeBSD",
	.os = "freebsd",
	.run = run,
};
