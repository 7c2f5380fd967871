/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/pci_facts.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"

#define FOUR_GIB (UINT64_C(1) << 32)
enum { PAGE = 4096 };

static const char not_read[] = "it was not read";
static const char no_sizes[] =
    "the configuration space does not tell the sizes of BARs";

bool
pci_facts_known(const struct fact_subject *s, const char *name)
{
	const struct fact *fact = facts_of(s->facts, s->prefix, name);

	return fact != NULL && fact->type != FACT_UNKNOWN;
}

static void
unknown(const struct fact_subject *s, const char *why, const char *name)
{
	if (facts_of(s->facts, s->prefix, name) == NULL)
		fact_unknown(s, why == NULL ? not_read : why, "%s", name);
}

static void
text(const struct fact_subject *s, const char *name, const char *value)
{
	if (!pci_facts_known(s, name))
		fact_str(s, value, "%s", name);
}

static void
number(const struct fact_subject *s, const char *name, int64_t value,
    const char *why)
{
	if (value == PCI_UNKNOWN)
		unknown(s, why, name);
	else if (!pci_facts_known(s, name))
		fact_int(s, value, "%s", name);
}

static void
flag(const struct fact_subject *s, const char *name, int value, const char *why)
{
	if (value == PCI_UNKNOWN)
		unknown(s, why, name);
	else if (!pci_facts_known(s, name))
		fact_bool(s, value != 0, "%s", name);
}

static void
hex(const struct fact_subject *s, const char *name, int value, int digits)
{
	char value_text[9];

	if (value == PCI_UNKNOWN) {
		unknown(s, not_read, name);
		return;
	}
	(void)num_put_hex(value_text, (uint32_t)value, digits);
	text(s, name, value_text);
}

static void
list_caps(const struct fact_subject *s, const char *name,
    const struct pci_cap *v, size_t n, int digits, bool complete,
    const char *why)
{
	struct buf out = { 0 };
	char id[9];
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i].id == PCI_UNKNOWN) {
			complete = false;
			why = "a capability of an unknown name is among them";
		}
		(void)num_put_hex(id, (uint32_t)v[i].id, digits);
		buf_adds(&out, i == 0 ? "" : " ");
		buf_adds(&out, id);
	}
	if (!complete)
		unknown(s, why, name);
	else
		text(s, name, n == 0 ? "none" : buf_str(&out));
	buf_free(&out);
}

static void
identity(const struct fact_subject *s, const struct pci_config *c)
{
	/* VFs and functions that do not answer read ffff. */
	bool named = c->vendor != 0xffff;

	hex(s, "vendor", named ? c->vendor : PCI_UNKNOWN, 4);
	hex(s, "device", named ? c->device : PCI_UNKNOWN, 4);
	if (c->header_type == 1 && c->caps_complete &&
	    c->subvendor == PCI_UNKNOWN && c->size > 0) {
		/* as Linux shows a bridge without such a capability */
		hex(s, "subvendor", 0, 4);
		hex(s, "subdevice", 0, 4);
	} else {
		hex(s, "subvendor", c->subvendor, 4);
		hex(s, "subdevice", c->subdevice, 4);
	}
	hex(s, "revision", c->revision, 2);
	hex(s, "class", c->class, c->class_digits);
	number(s, "header_type", c->header_type, not_read);
	flag(s, "multifunction", c->multifunction, not_read);
	flag(s, "command.memory", c->memory, not_read);
	flag(s, "command.master", c->master, not_read);
	number(s, "intx.pin", c->pin, not_read);
	flag(s, "dead", c->dead, not_read);
}

static void
interrupts(const struct fact_subject *s, const struct pci_config *c)
{
	const char *why = c->caps_why;

	if (c->msi.have == PCI_ABSENT) {
		number(s, "msi.vectors", 0, NULL);
	} else {
		number(s, "msi.vectors", c->msi.vectors, why);
		flag(s, "msi.64bit", c->msi.is_64bit, why);
		flag(s, "msi.enabled", c->msi.enabled, why);
		if (c->msi.remapped != PCI_UNKNOWN)
			flag(s, "msi.remapped", c->msi.remapped, NULL);
	}
	if (c->msix.have == PCI_ABSENT) {
		number(s, "msix.vectors", 0, NULL);
		return;
	}
	number(s, "msix.vectors", c->msix.vectors, why);
	flag(s, "msix.enabled", c->msix.enabled, why);
	number(s, "msix.table.bar", c->msix.table_bar, why);
	number(s, "msix.table.offset", c->msix.table_offset, why);
	number(s, "msix.pba.bar", c->msix.pba_bar, why);
	number(s, "msix.pba.offset", c->msix.pba_offset, why);
}

static void
speed(const struct fact_subject *s, const char *name, int code, const char *why)
{
	const char *value = pci_speed_text(code);

	if (value != NULL)
		text(s, name, value);
	else if (code == PCI_UNKNOWN)
		unknown(s, why, name);
	else
		unknown(
		    s, "a speed code that the specification reserves", name);
}

static void
no_link(const struct fact_subject *s)
{
	text(s, "link.speed", "none");
	text(s, "link.max_speed", "none");
	number(s, "link.width", 0, NULL);
	number(s, "link.max_width", 0, NULL);
}

static void
express(const struct fact_subject *s, const struct pci_config *c)
{
	const char *why = c->caps_why, *type;

	if (c->express.have == PCI_ABSENT) {
		text(s, "pcie.type", "none");
		flag(s, "reset.flr", 0, NULL);
		no_link(s);
		return;
	}
	type = pci_express_type_text(c->express.type);
	if (type != NULL)
		text(s, "pcie.type", type);
	else
		unknown(s, why, "pcie.type");
	flag(s, "reset.flr", c->express.flr, why);
	if (c->express.link == 0) {
		no_link(s);
		return;
	}
	speed(s, "link.speed", c->express.speed, why);
	speed(s, "link.max_speed", c->express.max_speed, why);
	number(s, "link.width", c->express.width, why);
	number(s, "link.max_width", c->express.max_width, why);
}

static void
resets(const struct fact_subject *s, const struct pci_config *c)
{
	if (c->af.have == PCI_ABSENT)
		flag(s, "reset.af_flr", 0, NULL);
	else
		flag(s, "reset.af_flr", c->af.flr, c->caps_why);
	if (c->pm.have == PCI_ABSENT) {
		flag(s, "reset.pm", 0, NULL);
		return;
	}
	flag(s, "pm.no_soft_reset", c->pm.no_soft_reset, c->caps_why);
	flag(s, "reset.pm",
	    c->pm.no_soft_reset == PCI_UNKNOWN ? PCI_UNKNOWN
					       : !c->pm.no_soft_reset,
	    c->caps_why);
}

static void
acs(const struct fact_subject *s, const char *name, int have, int bits,
    const char *why)
{
	static const char *const names[] = { "SV", "TB", "RR", "CR", "UF", "EC",
		"DT" };
	struct buf out = { 0 };
	size_t i;

	if (have != PCI_ABSENT && bits == PCI_UNKNOWN) {
		unknown(s, why, name);
		return;
	}
	for (i = 0; have == PCI_PRESENT && i < 7; i++)
		if (bits >> i & 1) {
			buf_adds(&out, out.len == 0 ? "" : " ");
			buf_adds(&out, names[i]);
		}
	text(s, name, out.len == 0 ? "none" : buf_str(&out));
	buf_free(&out);
}

void
pci_facts_rebar(const struct fact_subject *s, const struct pci_config *c)
{
	struct buf sizes = { 0 };
	size_t i;
	int k;

	/* Number 0 stands for all where not one is known. */
	if (c->rebar.have != PCI_ABSENT && c->rebar.n == 0)
		unknown(s, c->ecaps_why, "rebar.0.size");

	for (i = 0; i < c->rebar.n; i++) {
		char *now = xasprintf("rebar.%d.size", c->rebar.v[i].bar);
		char *all = xasprintf("rebar.%d.sizes", c->rebar.v[i].bar);
		int size = c->rebar.v[i].size;

		number(s, now,
		    size >= 0 && size < 43 ? INT64_C(1) << (size + 20)
					   : PCI_UNKNOWN,
		    "a size that the specification reserves");
		buf_clear(&sizes);
		for (k = 0; k < 43; k++)
			if (c->rebar.v[i].sizes >> k & 1)
				buf_addf(&sizes, "%s%" PRIu64,
				    sizes.len == 0 ? "" : " ",
				    UINT64_C(1) << k);
		text(s, all, sizes.len == 0 ? "none" : buf_str(&sizes));
		free(all);
		free(now);
	}
	buf_free(&sizes);
}

static void
extended(const struct fact_subject *s, const struct pci_config *c)
{
	const char *why = c->ecaps_why;

	acs(s, "acs.capable", c->acs.have, c->acs.capable, why);
	acs(s, "acs.enabled", c->acs.have, c->acs.enabled, why);
	flag(s, "ats", c->ats, why);
	flag(s, "pri", c->pri, why);
	flag(s, "pasid", c->pasid, why);
	pci_facts_rebar(s, c);
	if (c->sriov.have == PCI_ABSENT) {
		number(s, "sriov.total_vfs", 0, NULL);
	} else {
		number(s, "sriov.total_vfs", c->sriov.total_vfs, why);
		number(s, "sriov.num_vfs", c->sriov.num_vfs, why);
	}
}

static void
window(
    const struct fact_subject *s, const char *name, const struct pci_window *w)
{
	char *value;

	if (w->have == PCI_UNKNOWN) {
		unknown(s, not_read, name);
		return;
	}
	value = w->have == PCI_ABSENT
		    ? xstrdup("none")
		    : xasprintf("0x%" PRIx64 "-0x%" PRIx64, w->base, w->end);
	text(s, name, value);
	free(value);
}

static void
bridge(const struct fact_subject *s, const struct pci_config *c)
{
	if (c->header_type != 1 && c->header_type != 2)
		return;
	number(s, "bus.secondary", c->secondary, not_read);
	number(s, "bus.subordinate", c->subordinate, not_read);
	if (c->header_type != 1)
		return;
	window(s, "window.io", &c->io);
	window(s, "window.memory", &c->memory_window);
	window(s, "window.prefetchable", &c->prefetchable_window);
}

void
pci_facts_bar(const struct fact_subject *s, unsigned int n, int kind,
    uint64_t address, uint64_t size, bool prefetchable)
{
	static const char *const kinds[] = { "none", "io", "mem32", "mem64" };
	char *prefix = xasprintf("%s.bar.%u", s->prefix, n);
	const struct fact_subject bar = { s->facts, prefix, s->origin };

	text(&bar, "kind", kinds[kind]);
	number(&bar, "size",
	    size == 0 || size > INT64_MAX ? PCI_UNKNOWN : (int64_t)size,
	    no_sizes);
	flag(&bar, "prefetchable", prefetchable, NULL);
	flag(&bar, "assigned", address != 0, NULL);
	if (address != 0 && address <= INT64_MAX) {
		number(&bar, "address", (int64_t)address, NULL);
		flag(&bar, "above_4g", address >= FOUR_GIB, NULL);
	}
	if (kind != PCI_BAR_IO)
		flag(&bar, "page_aligned",
		    address % PAGE != 0 || size % PAGE != 0 ? 0
		    : size == 0				    ? PCI_UNKNOWN
							    : 1,
		    no_sizes);
	free(prefix);
}

static void
bars(const struct fact_subject *s, const struct pci_config *c)
{
	unsigned int i;

	for (i = 0; i < PCI_BARS; i++) {
		const struct pci_bar *bar = &c->bar[i];

		if (bar->kind == PCI_BAR_NONE || bar->kind == PCI_UNKNOWN)
			continue;
		pci_facts_bar(s, i, bar->kind, bar->address,
		    bar->size == PCI_UNKNOWN ? 0 : (uint64_t)bar->size,
		    bar->prefetchable == 1);
	}
}

void
pci_facts_config(
    const struct fact_subject *s, const struct pci_config *c, bool resources)
{
	identity(s, c);
	list_caps(
	    s, "caps", c->caps, c->caps_n, 2, c->caps_complete, c->caps_why);
	list_caps(s, "ecaps", c->ecaps, c->ecaps_n, 4, c->ecaps_complete,
	    c->ecaps_why);
	if (c->caps_error[0] != '\0')
		text(s, "caps.error", c->caps_error);
	else if (c->caps_complete && c->ecaps_complete)
		text(s, "caps.error", "none");
	else
		unknown(s, c->caps_complete ? c->ecaps_why : c->caps_why,
		    "caps.error");
	interrupts(s, c);
	express(s, c);
	resets(s, c);
	extended(s, c);
	bridge(s, c);
	if (!resources)
		bars(s, c);
}
