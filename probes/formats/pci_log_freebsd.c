/* SPDX-License-Identifier: BSD-2-Clause
 * PCI functions as FreeBSD's kernel tells of them when it boots with -v
 * (sys/dev/pci/pci.c: pci_print_verbose, pci_add_map, pci_attach_common).
 * Without, it names no bus: the numbers of pciN count attached buses, and those
 * are not the buses' own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "probes/formats/lspci_reader.h"
#include "probes/formats/pci_log.h"

struct bus {
	uint64_t unit, domain, number;
};

struct reader {
	struct pci_log *log;
	struct pci_config found; /* a function whose address comes */
	size_t at; /* the function that is told of, from 1; 0: none */
	struct bus *buses;
	size_t n;
};

/* The number behind a word; false when it is not there. */
static bool
number(
    const char *line, const char *word, int base, uint64_t max, uint64_t *out)
{
	const char *p = lspci_after(line, word);

	return p != NULL && lspci_number(p, base, max, out);
}

/* What follows is of others: all of its maps were told. */
static void
leave(struct reader *r)
{
	if (r->at > 0)
		r->log->v[r->at - 1].config.bars_known = 1;
	r->at = 0;
}

/* "found-> vendor=0x14e4, dev=0x43ba, revid=0x01" */
static bool
take_found(struct reader *r, const char *line)
{
	uint64_t vendor, device, revision;

	if (lspci_after(line, "found-> ") == NULL)
		return false;
	leave(r);
	pci_config_unknown(&r->found);
	if (number(line, " vendor=0x", 16, 0xffff, &vendor) &&
	    number(line, ", dev=0x", 16, 0xffff, &device) &&
	    number(line, ", revid=0x", 16, 0xff, &revision)) {
		r->found.dead = 0;
		r->found.vendor = (int)vendor;
		r->found.device = (int)device;
		r->found.revision = (int)revision;
	}
	return true;
}

/* "domain=0, bus=3, slot=0, func=0" */
static bool
take_address(struct reader *r, const char *line)
{
	uint64_t domain, bus, slot, func;
	struct pci_log_function *f;

	if (lspci_after(line, ", slot=") == NULL)
		return false;
	if (r->found.vendor == PCI_UNKNOWN ||
	    !number(line, "domain=", 10, UINT32_MAX, &domain) ||
	    !number(line, ", bus=", 10, 255, &bus) ||
	    !number(line, ", slot=", 10, 31, &slot) ||
	    !number(line, ", func=", 10, 255, &func))
		return true;
	f = pci_log_begin(r->log, &(struct bdf){ .domain = (uint32_t)domain,
				      .bus = (uint8_t)bus,
				      .dev = (uint8_t)slot,
				      .func = (uint8_t)func });
	r->found.caps_why = f->config.caps_why;
	r->found.ecaps_why = f->config.ecaps_why;
	f->config = r->found;
	r->found.vendor = PCI_UNKNOWN;
	r->at = (size_t)(f - r->log->v) + 1;
	return true;
}

/* "class=02-80-00, hdrtype=0x00, mfdev=0" */
static bool
take_class(struct pci_config *c, const char *line)
{
	const char *class = lspci_after(line, "class=");
	uint64_t base, sub, interface, header, more;

	if (class == NULL || !number(line, ", hdrtype=0x", 16, 2, &header))
		return false;
	if (strlen(class) < 8 || class[2] != '-' || class[5] != '-' ||
	    !lspci_number(class, 16, 0xff, &base) ||
	    !lspci_number(class + 3, 16, 0xff, &sub) ||
	    !lspci_number(class + 6, 16, 0xff, &interface))
		return true;
	c->class = (int)(base << 16 | sub << 8 | interface);
	c->class_digits = 6;
	c->header_type = (int)header;
	if (number(line, ", mfdev=", 10, 1, &more))
		c->multifunction = (int)more;
	return true;
}

/* "map[18]: type Prefetchable Memory, range 64, base 0xe0000000, size 22,
 * enabled": the size is a power of 2. */
static void
take_map(struct pci_config *c, const char *line)
{
	const char *type = lspci_after(line, "]: type ");
	const char *base = lspci_after(line, ", base ");
	uint64_t at, address, size, range;
	struct pci_bar *bar;

	if (type == NULL || base == NULL ||
	    !number(line, "map[", 16, 0x24, &at) || at < 0x10 || at % 4 != 0 ||
	    !number(line, ", range ", 10, 64, &range) ||
	    !number(line, ", size ", 10, 62, &size) ||
	    !lspci_number(base + (strncmp(base, "0x", 2) == 0 ? 2 : 0), 16,
		INT64_MAX, &address))
		return;
	bar = &c->bar[(at - 0x10) / 4];
	*bar = (struct pci_bar){ .kind = range == 64	? PCI_BAR_MEM64
					 : *type == 'I' ? PCI_BAR_IO
							: PCI_BAR_MEM32,
		.prefetchable = *type == 'P',
		.address = address,
		.size = INT64_C(1) << size };
}

/* "pci3: domain=0, physical bus=3" */
static bool
take_bus(struct reader *r, const char *line)
{
	struct bus b;

	if (strncmp(line, "pci", 3) != 0 ||
	    !number(line, ", physical bus=", 10, 255, &b.number) ||
	    !number(line, ": domain=", 10, UINT32_MAX, &b.domain) ||
	    !lspci_number(line + 3, 10, 0xffff, &b.unit))
		return false;
	if ((r->n & (r->n - 1)) == 0)
		r->buses = xreallocarray(
		    r->buses, r->n == 0 ? 1 : 2 * r->n, sizeof(*r->buses));
	r->buses[r->n++] = b;
	return true;
}

/* "ppt0 at device 0.0 on pci3", "em0: <Intel(R) ...> port 0x3000-0x301f irq 16
 * at device 0.0 on pci3", "pci3: <network> at device 0.0 (no driver attached)".
 */
static void
take_driver(struct reader *r, const char *line)
{
	const char *place = lspci_after(line, " at device ");
	size_t length = strcspn(line, ": "), i;
	struct pci_log_function *f;
	uint64_t slot, func, unit;
	const char *bus;
	bool none;

	if (place == NULL)
		return;
	leave(r);
	none = strstr(place, "(no driver attached)") != NULL;
	bus = none ? lspci_starts(line, "pci") : lspci_after(place, " on pci");
	if (bus == NULL || length == 0 || length >= sizeof(f->unit) ||
	    !lspci_number(bus, 10, 0xffff, &unit) ||
	    !lspci_number(place, 10, 31, &slot) ||
	    (place = strchr(place, '.')) == NULL ||
	    !lspci_number(place + 1, 10, 255, &func))
		return;
	for (i = r->n; i > 0; i--) {
		const struct bus *b = &r->buses[i - 1];

		if (b->unit != unit)
			continue;
		f = pci_log_find(
		    r->log, &(struct bdf){ .domain = (uint32_t)b->domain,
				.bus = (uint8_t)b->number,
				.dev = (uint8_t)slot,
				.func = (uint8_t)func });
		if (f != NULL) {
			memcpy(
			    f->unit, none ? "none" : line, none ? 5 : length);
			f->unit[none ? 4 : length] = '\0';
		}
		return;
	}
}

static void
take_line(struct reader *r, const char *line)
{
	struct pci_config *c;

	if (take_found(r, line) || take_bus(r, line) || take_address(r, line))
		return;
	c = r->at == 0 ? NULL : &r->log->v[r->at - 1].config;
	if (c != NULL && lspci_after(line, "map[") != NULL)
		take_map(c, line);
	else if (c == NULL || !take_class(c, line))
		take_driver(r, line);
}

void
pci_log_parse_freebsd(struct pci_log *log, const char *text)
{
	struct reader r = { .log = log };
	char *line;

	pci_config_unknown(&r.found);
	while ((line = text_take_line(&text)) != NULL) {
		take_line(&r, line);
		free(line);
	}
	free(r.buses);
	pci_log_sort(log);
}
