/* SPDX-License-Identifier: BSD-2-Clause
 * vm-bhyve's list of devices, where there is no better one, and the guests. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "probes/formats/vm_passthru.h"
#include "probes/freebsd_guests.h"
#include "probes/freebsd_pci.h"
#include "probes/freebsd_text.h"
#include "probes/probe.h"

#define TABLE "run:vm passthru"

static int
compare(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Units are unique, and ready means the name ppt: where a table says otherwise,
 * somebody edited it. */
static void
capture(struct facts *f, const struct vm_passthru *t)
{
	const char **units = xcalloc(t->n + 1, sizeof(*units));
	static const struct bdf first = { 0 };
	struct buf odd = { 0 };
	bool whole = false;
	size_t i;

	for (i = 0; i < t->n; i++)
		units[i] = t->v[i].unit;
	qsort(units, t->n, sizeof(*units), compare);
	for (i = 1; i < t->n; i++)
		if (strcmp(units[i], units[i - 1]) == 0)
			buf_addf(
			    &odd, "%s%s", odd.len == 0 ? "" : " ", units[i]);
	facts_str(f, "host.capture.twice",
	    odd.len == 0 ? "none" : buf_str(&odd), TABLE);
	buf_clear(&odd);
	for (i = 0; i < t->n; i++)
		if ((strncmp(t->v[i].unit, "ppt", 3) == 0) != t->v[i].ready)
			buf_addf(&odd, "%s%s", odd.len == 0 ? "" : " ",
			    t->v[i].unit);
	facts_str(f, "host.capture.contradicts",
	    odd.len == 0 ? "none" : buf_str(&odd), TABLE);
	/* No host is without a function at the first address. */
	for (i = 0; i < t->n && !whole; i++)
		whole = bdf_compare(&t->v[i].bdf, &first) == 0;
	facts_bool(f, "host.capture.partial", t->partial || !whole, TABLE);
	buf_free(&odd);
	free(units);
}

static void
row(struct facts *f, const struct vm_passthru_row *r)
{
	char *prefix = xasprintf("pci.%s", bdf_format(&r->bdf).s);
	const struct fact_subject s = { f, prefix, TABLE };

	/* pciconf knows more; it was asked before. */
	if (facts_pci(f, bdf_format(&r->bdf).s, "vendor") == NULL) {
		fact_unknown(&s, "vm passthru prints no ids", "vendor");
		fact_unknown(&s, "vm passthru prints no ids", "device");
		fact_unknown(&s, "vm passthru prints no ids", "class");
		if (*r->name != '\0')
			fact_str(&s, r->name, "name");
		else
			fact_unknown(
			    &s, "vm passthru has no name for it", "name");
		freebsd_driver_facts(&s, r->unit);
		if (strncmp(r->unit, "none", 4) == 0)
			fact_bool(&s, false, "attached");
		else
			fact_unknown(&s,
			    "the name of a driver does not prove it",
			    "attached");
	}
	free(prefix);
}

static void
table(struct source *s, struct facts *f)
{
	struct vm_passthru t = { 0 };
	struct buf text = { 0 };
	size_t i;

	/* Not on a host whose functions pciconf has listed. */
	if (facts_get(f, "host.capture.twice") == NULL &&
	    source_get(s, TABLE, &text, NULL) == 0) {
		vm_passthru_parse(&t, buf_str(&text), text.len);
		for (i = 0; i < t.n; i++)
			row(f, &t.v[i]);
		capture(f, &t);
		facts_int(f, "pci.functions", (int64_t)t.n, TABLE);
	}
	vm_passthru_free(&t);
	buf_free(&text);
}

static void
run(struct source *s, struct facts *f)
{
	table(s, f);
	freebsd_guests(s, f);
}

const struct probe probe_freebsd_vm = {
	.name = "vm",
	.descr = "guests of bhyve",
	.os = "freebsd",
	.run = run,
};
