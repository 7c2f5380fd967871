/* SPDX-License-Identifier: BSD-2-Clause
 * Who a function is, where it is, what it maps. */
#include "probes/freebsd_pci.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

/* PCI Local Bus 3.0, 6.1: offsets in config space. */
enum {
	REG_BAR0 = 0x10,
	REG_BAR5 = 0x24,
	REG_COMMAND = 0x04,
	REG_HEADER = 0x0c,
	REG_INTERRUPT = 0x3c,
	WINDOW_IO = 0x1c,
	WINDOW_MEMORY = 0x20,
	WINDOW_PREFETCHABLE = 0x24,
};

#define PAGE 4096
#define FOUR_GIB (UINT64_C(1) << 32)

static const char dead_why[] = "its config space reads ff";

char *
freebsd_selector(const struct bdf *b)
{
	return xasprintf("pci%u:%u:%u:%u", b->domain, b->bus, b->dev, b->func);
}

void
freebsd_rebar_range(char range[32], unsigned int at, unsigned int n)
{
	(void)snprintf(range, 32, "0x%x:0x%x", at, at + 8 * n);
}

void
freebsd_driver_facts(const struct fact_subject *s, const char *unit)
{
	size_t n = strlen(unit);
	char *name;

	while (n > 0 && isdigit((unsigned char)unit[n - 1]))
		n--;
	name = xstrndup(unit, n);
	fact_str(s, name, "driver");
	fact_str(s, strcmp(name, "none") == 0 ? "none" : unit, "driver_unit");
	free(name);
}

static void
identity(const struct fact_subject *s, const struct freebsd_function *i)
{
	const struct pciconf_function *f = i->f;
	char text[8];
	char *name;

	(void)snprintf(text, sizeof(text), "%04x", f->vendor);
	fact_str(s, text, "vendor");
	(void)snprintf(text, sizeof(text), "%04x", f->device);
	fact_str(s, text, "device");
	(void)snprintf(text, sizeof(text), "%04x", f->subvendor);
	fact_str(s, text, "subvendor");
	(void)snprintf(text, sizeof(text), "%04x", f->subdevice);
	fact_str(s, text, "subdevice");
	(void)snprintf(text, sizeof(text), "%02x", f->revision);
	fact_str(s, text, "revision");
	(void)snprintf(text, sizeof(text), "%06x", f->class & 0xffffff);
	fact_str(s, text, "class");
	fact_int(s, f->header & 0x7f, "header_type");
	/* FreeBSD takes the bit out of what it lists. */
	if (i->multifunction || (f->header & 0x80) != 0)
		fact_bool(s, true, "multifunction");
	else if (i->header != NULL && i->header->n > REG_HEADER / 4)
		fact_bool(s,
		    (i->header->dword[REG_HEADER / 4] >> 16 & 0x80) != 0,
		    "multifunction");
	else
		fact_unknown(
		    s, "pciconf does not list that bit", "multifunction");
	if (*f->vendor_name == '\0' && *f->device_name == '\0') {
		fact_unknown(s,
		    i->listing->names ? "not in FreeBSD's list of names"
				      : "the listing has no names (pciconf -v)",
		    "name");
		return;
	}
	name = xasprintf("%s%s%s", f->vendor_name,
	    *f->vendor_name == '\0' || *f->device_name == '\0' ? "" : " ",
	    f->device_name);
	fact_str(s, name, "name");
	free(name);
}

static void
place(const struct fact_subject *s, const struct freebsd_function *i)
{
	if (i->parent_known)
		fact_str(s,
		    i->parent == NULL ? "root" : bdf_format(i->parent).s,
		    "parent");
	else
		fact_unknown(
		    s, "neither devinfo -v nor pciconf -B tells", "parent");
	fact_unknown(s, "no tool of FreeBSD's base system lists slots", "slot");
	fact_unknown(s,
	    "pciconf does not list it; where the host has several: sysctl "
	    "dev.DRIVER.UNIT.%domain",
	    "numa_node");
}

static void
driver(const struct fact_subject *s, const struct freebsd_function *i)
{
	freebsd_driver_facts(s, i->f->unit);
	if (strncmp(i->f->unit, "none", 4) == 0)
		fact_bool(s, false, "attached");
	else if (i->attached != -1)
		fact_bool(s, i->attached == 1, "attached");
	else
		fact_unknown(s, i->attached_why, "attached");
}

static void
bar(const struct fact_subject *s, const struct pciconf_range *b)
{
	static const char *const kinds[] = { "", "io", "mem32", "mem64" };
	unsigned int n = (b->reg - REG_BAR0) / 4u;

	if (b->reg < REG_BAR0 || b->reg > REG_BAR5 || b->reg % 4 != 0)
		return;
	if (b->kind == PCICONF_ODD)
		fact_unknown(s, "pciconf does not know its range either",
		    "bar.%u.kind", n);
	else
		fact_str(s, kinds[b->kind], "bar.%u.kind", n);
	fact_int(s, (int64_t)b->size, "bar.%u.size", n);
	fact_int(s, (int64_t)b->base, "bar.%u.address", n);
	fact_bool(s, b->base != 0, "bar.%u.assigned", n);
	if (b->kind == PCICONF_IO || b->kind == PCICONF_ODD)
		return;
	fact_bool(s, b->prefetchable, "bar.%u.prefetchable", n);
	fact_bool(s, b->base >= FOUR_GIB, "bar.%u.above_4g", n);
	fact_bool(s, b->base % PAGE == 0 && b->size % PAGE == 0,
	    "bar.%u.page_aligned", n);
}

/* What decodes now shows in the BARs, since pciconf reads the command word. */
static void
command(const struct fact_subject *s, const struct freebsd_function *i)
{
	static const char why[] = "no memory BAR shows it";
	const struct freebsd_header *h = i->header;
	size_t k;

	if (h != NULL && h->n > REG_COMMAND / 4) {
		fact_bool(
		    s, (h->dword[REG_COMMAND / 4] & 2) != 0, "command.memory");
		fact_bool(
		    s, (h->dword[REG_COMMAND / 4] & 4) != 0, "command.master");
		return;
	}
	fact_unknown(s, i->dead ? dead_why : "pciconf does not list it",
	    "command.master");
	for (k = 0; k < i->f->bars; k++)
		if (i->f->bar[k].kind == PCICONF_MEM32 ||
		    i->f->bar[k].kind == PCICONF_MEM64) {
			fact_bool(s, i->f->bar[k].enabled, "command.memory");
			return;
		}
	fact_unknown(s, i->dead ? dead_why : why, "command.memory");
}

/* Number 0 stands for all where not one is known. */
static void
bars(const struct fact_subject *s, const struct freebsd_function *i)
{
	size_t k;

	for (k = 0; k < i->f->bars; k++)
		bar(s, &i->f->bar[k]);
	if (!i->listing->bars || (i->f->cut && i->f->bars == 0))
		fact_unknown(s,
		    i->f->cut ? "the listing ends here"
			      : "the listing has no BARs (pciconf -b)",
		    "bar.0.size");
	fact_unknown(s,
	    "pciconf -lvbce does not list it: pciconf -r SELECTOR 0x30 shows "
	    "whether there is one",
	    "rom.size");
}

static void
window(const struct fact_subject *s, const struct pciconf_range *w)
{
	char *text = w->last < w->base ? xstrdup("none")
				       : xasprintf("0x%" PRIx64 "-0x%" PRIx64,
					     w->base, w->last);

	if (w->reg == WINDOW_IO)
		fact_str(s, text, "window.io");
	else if (w->reg == WINDOW_MEMORY)
		fact_str(s, text, "window.memory");
	else if (w->reg == WINDOW_PREFETCHABLE)
		fact_str(s, text, "window.prefetchable");
	free(text);
}

static void
bridge(const struct fact_subject *s, const struct freebsd_function *i)
{
	static const char why[] = "the listing has no bridges (pciconf -B)";
	static const char *const names[] = { "bus.secondary", "bus.subordinate",
		"window.io", "window.memory", "window.prefetchable" };
	const struct pciconf_function *b = i->bridge;
	size_t k;

	if ((i->f->header & 0x7f) != 1)
		return;
	if (b == NULL || !b->has_buses) {
		for (k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			fact_unknown(s, why, "%s", names[k]);
		return;
	}
	fact_int(s, b->secondary, "bus.secondary");
	fact_int(s, b->subordinate, "bus.subordinate");
	/* pciconf leaves out what forwards nothing. */
	for (k = 2; k < sizeof(names) / sizeof(names[0]); k++)
		fact_str(s, "none", "%s", names[k]);
	for (k = 0; k < b->windows; k++)
		window(s, &b->window[k]);
}

static void
interrupt_pin(const struct fact_subject *s, const struct freebsd_function *i)
{
	const struct freebsd_header *h = i->header;

	if (h != NULL && h->n > REG_INTERRUPT / 4) {
		fact_int(
		    s, h->dword[REG_INTERRUPT / 4] >> 8 & 0xff, "intx.pin");
	} else {
		char *selector = freebsd_selector(&i->f->bdf);
		char *why = xasprintf("pciconf does not list it; as root: "
				      "pciconf -r -b %s 0x3d",
		    selector);

		fact_unknown(s, i->dead ? dead_why : why, "intx.pin");
		free(why);
		free(selector);
	}
}

/* A status word of ones is six errors at once, and no list of capabilities. */
static void
life(const struct fact_subject *s, const struct freebsd_function *i)
{
	if (i->dead)
		fact_bool(s, true, "dead");
	else if (i->header != NULL || i->f->caps > 0)
		fact_bool(s, false, "dead");
	else
		fact_unknown(s,
		    i->no_caps != NULL
			? i->no_caps
			: "without a capability pciconf does not show it",
		    "dead");
}

void
freebsd_function_facts(
    const struct fact_subject *s, const struct freebsd_function *i)
{
	identity(s, i);
	driver(s, i);
	place(s, i);
	life(s, i);
	command(s, i);
	bars(s, i);
	bridge(s, i);
	interrupt_pin(s, i);
	freebsd_capability_facts(s, i);
}
