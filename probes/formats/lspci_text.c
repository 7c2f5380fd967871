/* SPDX-License-Identifier: BSD-2-Clause
 * The text of one function, as pciutils 3.0 to 3.14 write it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "probes/formats/lspci_reader.h"

static const char denied[] = "root is needed to read beyond 64 bytes";
static const char cut[] = "the text is cut short";
static const char not_said[] = "the text does not list them";

struct lspci_reader *
lspci_reader_new(struct lspci_function *f)
{
	struct lspci_reader *r = xcalloc(1, sizeof(*r));

	r->f = f;
	r->cap = NO_CAP;
	return r;
}

static int64_t
size_in(const char *line)
{
	const char *at = lspci_after(line, "[size=");

	return at == NULL ? PCI_UNKNOWN : lspci_size(at);
}

static void
take_string(char **out, const char *text)
{
	if (*out == NULL && *text != '\0')
		*out = xstrdup(text);
}

/* Without "(prog-if" a verbose listing means interface 0. */
static void
is_verbose(struct lspci_reader *r)
{
	struct pci_config *t = &r->f->text;

	if (t->class != PCI_UNKNOWN && t->class_digits == 4) {
		t->class <<= 8;
		t->class_digits = 6;
	}
}

/* "Region 0: Memory at f7c00000 (64-bit, prefetchable) [size=16M]"; -v leaves
 * the number out. */
static void
take_region(struct lspci_reader *r, int n, const char *line)
{
	struct pci_bar bar = { .prefetchable = 0, .size = size_in(line) };
	const char *at = lspci_after(line, " at ");

	if (at == NULL)
		return;
	if (strncmp(line, "I/O ports", 9) == 0)
		bar.kind = PCI_BAR_IO;
	else
		bar.kind = strstr(line, "(64-bit") != NULL ? PCI_BAR_MEM64
							   : PCI_BAR_MEM32;
	bar.prefetchable = strstr(line, ", prefetchable)") != NULL;
	/* "<unassigned>", "<ignored>": it has none */
	if (!lspci_number(at, 16, UINT64_MAX, &bar.address))
		bar.address = 0;
	/* pciutils up to 3.9 takes the top half of a 64-bit BAR in a dump for
	 * another region. */
	if (n > 0 && r->f->text.bar[n - 1].kind == PCI_BAR_MEM64)
		return;
	if (n >= 0)
		r->f->text.bar[n] = bar;
	else if (r->loose_n < PCI_BARS)
		r->loose[r->loose_n++] = bar;
}

static void
take_window(struct pci_window *w, const char *text)
{
	const char *dash = strchr(text, '-');
	uint64_t base, end;

	text += strspn(text, " ");
	if (lspci_starts(text, "None") != NULL ||
	    lspci_starts(text, "[disabled]") != NULL) {
		w->have = PCI_ABSENT;
	} else if (dash != NULL && lspci_number(text, 16, UINT64_MAX, &base) &&
		   lspci_number(dash + 1, 16, UINT64_MAX, &end)) {
		w->have = base <= end ? PCI_PRESENT : PCI_ABSENT;
		w->base = base;
		w->end = end;
	}
}

static void
take_flags(struct lspci_reader *r, const char *line)
{
	struct pci_config *t = &r->f->text;
	const char *group = lspci_after(line, "IOMMU group ");

	t->master = strstr(line, "bus master") != NULL;
	if (strstr(line, "!!!") == NULL)
		t->pin = PCI_UNKNOWN;
	r->f->numa_node = lspci_int(line, "NUMA node ", 10, 1 << 20);
	if (group != NULL)
		take_string(&r->f->group, group);
}

static void
take_control(struct lspci_reader *r, const char *line)
{
	struct pci_config *t = &r->f->text;
	size_t i;

	r->verbose = true;
	t->memory = lspci_flag(line, "Mem");
	t->master = lspci_flag(line, "BusMaster");
	for (i = 0; i < PCI_BARS; i++)
		t->bar[i].kind = PCI_BAR_NONE;
}

/* Lines above the capabilities. */
static void
take_header_line(struct lspci_reader *r, const char *line)
{
	struct pci_config *t = &r->f->text;
	const char *at;
	int pin;

	is_verbose(r);
	if ((at = lspci_starts(line, "Control: ")) != NULL) {
		take_control(r, at);
	} else if ((at = lspci_starts(line, "Status: ")) != NULL) {
		if (lspci_flag(at, "Cap") == 0)
			t->caps_complete = t->ecaps_complete = true;
	} else if ((at = lspci_starts(line, "Flags: ")) != NULL) {
		take_flags(r, at);
	} else if ((at = lspci_starts(line, "Subsystem: ")) != NULL) {
		if (!lspci_last_ids(at, &t->subvendor, &t->subdevice, &at) &&
		    t->vendor != PCI_UNKNOWN) {
			struct pci_config s = *t;

			s.vendor = PCI_UNKNOWN;
			lspci_bare_ids(at, &s);
			if (s.vendor != PCI_UNKNOWN) {
				t->subvendor = s.vendor;
				t->subdevice = s.device;
			}
		}
	} else if ((at = lspci_starts(line, "Interrupt: pin ")) != NULL) {
		pin = *at - 'A' + 1;
		t->pin = pin >= 1 && pin <= 4 ? pin : 0;
	} else if ((at = lspci_starts(line, "Region ")) != NULL) {
		if (*at >= '0' && *at < '0' + PCI_BARS &&
		    strncmp(at + 1, ": ", 2) == 0) {
			pin = *at - '0';
			at += 3;
			if (lspci_starts(at, "[virtual] ") != NULL)
				at += 10;
			take_region(r, pin, at);
		}
	} else if (lspci_starts(line, "Memory at ") != NULL ||
		   lspci_starts(line, "I/O ports at ") != NULL) {
		take_region(r, PCI_UNKNOWN, line);
	} else if (lspci_starts(line, "Expansion ROM at ") != NULL) {
		r->f->rom_size = size_in(line);
	} else if ((at = lspci_starts(line, "Bus: primary=")) != NULL) {
		t->header_type = 1;
		t->primary = lspci_int(line, "primary=", 16, 0xff);
		t->secondary = lspci_int(line, "secondary=", 16, 0xff);
		t->subordinate = lspci_int(line, "subordinate=", 16, 0xff);
	} else if ((at = lspci_starts(line, "I/O behind bridge:")) != NULL) {
		take_window(&t->io, at);
	} else if ((at = lspci_starts(line, "Memory behind bridge:")) != NULL) {
		take_window(&t->memory_window, at);
	} else if ((at = lspci_starts(
			line, "Prefetchable memory behind bridge:")) != NULL) {
		take_window(&t->prefetchable_window, at);
	} else if ((at = lspci_starts(line, "NUMA node: ")) != NULL) {
		r->f->numa_node = lspci_int(line, "node: ", 10, 1 << 20);
	} else if ((at = lspci_starts(line, "IOMMU group: ")) != NULL) {
		take_string(&r->f->group, at);
	} else if ((at = lspci_starts(line, "Physical Slot: ")) != NULL) {
		take_string(&r->f->slot, at);
	} else if (lspci_starts(line, "!!! Unknown header type 7f") != NULL) {
		t->dead = 1;
	}
}

/* -vmm; the ids stand in brackets with -nn, or alone with -n. */
static int
pair_id(const char *value)
{
	size_t n = strlen(value);
	uint64_t v;

	if (n >= 6 && value[n - 1] == ']' && value[n - 6] == '[')
		value += n - 5;
	else if (n != 4)
		return PCI_UNKNOWN;
	return strspn(value, "0123456789abcdef") == 4 &&
		       lspci_number(value, 16, 0xffff, &v)
		   ? (int)v
		   : PCI_UNKNOWN;
}

static void
take_pair(struct lspci_reader *r, const char *line)
{
	struct pci_config *t = &r->f->text;
	const char *value = strchr(line, ':');

	if (value == NULL)
		return;
	value++;
	value += strspn(value, " \t");
	if (lspci_starts(line, "Class:") != NULL) {
		t->class = pair_id(value);
		t->class_digits = 4;
	} else if (lspci_starts(line, "Vendor:") != NULL) {
		t->vendor = pair_id(value);
	} else if (lspci_starts(line, "Device:") != NULL) {
		t->device = pair_id(value);
	} else if (lspci_starts(line, "SVendor:") != NULL) {
		t->subvendor = pair_id(value);
	} else if (lspci_starts(line, "SDevice:") != NULL) {
		t->subdevice = pair_id(value);
	} else if (lspci_starts(line, "Rev:") != NULL) {
		t->revision = (int)strtoul(value, NULL, 16) & 0xff;
	} else if (lspci_starts(line, "Driver:") != NULL) {
		take_string(&r->f->driver, value);
	} else if (lspci_starts(line, "NUMANode:") != NULL) {
		r->f->numa_node = (int)strtol(value, NULL, 10);
	} else if (lspci_starts(line, "IOMMUGroup:") != NULL) {
		take_string(&r->f->group, value);
	} else if (lspci_starts(line, "PhySlot:") != NULL) {
		take_string(&r->f->slot, value);
	}
}

void
lspci_reader_line(struct lspci_reader *r, const char *line)
{
	const char *text = line, *at;

	/* Mail turns blanks into no-break spaces, in whatever encoding. */
	while (*text == ' ' || *text == '\t' || (unsigned char)*text >= 0x80)
		text++;
	if (text == line) {
		if (!isupper((unsigned char)*line))
			return;
		take_pair(r, line);
		return;
	}
	if ((at = lspci_starts(text, "Capabilities: ")) != NULL) {
		is_verbose(r);
		lspci_read_cap(r, at);
	} else if ((at = lspci_starts(text, "Kernel driver in use: ")) !=
		   NULL) {
		take_string(&r->f->driver, at);
		r->cap = NO_CAP;
	} else if (lspci_starts(text, "Kernel modules: ") != NULL) {
		/* the driver stands before the modules that could have it */
		if (r->f->driver == NULL)
			take_string(&r->f->driver, "none");
		r->cap = NO_CAP;
	} else if (r->any_caps) {
		lspci_read_cap_line(r, text);
	} else {
		take_header_line(r, text);
	}
}

/* -v gives no numbers: the dump's address tells which BAR it is. */
static void
place_loose(struct lspci_reader *r)
{
	struct pci_config *config = NULL;
	struct lspci_function *f = r->f;
	size_t i, k;

	if (r->loose_n == 0 || f->config_size < PCI_HEADER_SIZE)
		return;
	config = xcalloc(1, sizeof(*config));
	pci_config_decode(config, f->config, f->config_size);
	for (i = 0; i < r->loose_n; i++)
		for (k = 0; config->bars_known == 1 && k < PCI_BARS; k++)
			if (config->bar[k].kind == r->loose[i].kind &&
			    config->bar[k].address == r->loose[i].address)
				f->text.bar[k] = r->loose[i];
	free(config);
}

void
lspci_reader_end(struct lspci_reader *r, bool was_cut)
{
	struct pci_config *t = &r->f->text;

	if (r->hidden) {
		t->caps_why = t->ecaps_why = denied;
	} else if (was_cut) {
		t->caps_why = t->ecaps_why = cut;
	} else if (!r->any_caps && !t->caps_complete) {
		t->caps_why = t->ecaps_why = not_said;
	} else {
		t->caps_complete = true;
		/* Where only 256 bytes were read, lspci says nothing. */
		if (t->ecaps_n > 0 || !r->may_extend)
			t->ecaps_complete = true;
		else
			t->ecaps_why = not_said;
	}
	if (t->dead == 1) {
		/* the head line has what the kernel read when it answered */
		struct pci_config head = *t;

		pci_config_unknown(t);
		t->dead = 1;
		if (head.vendor != 0xffff) {
			t->vendor = head.vendor;
			t->device = head.device;
		}
		t->caps_why = t->ecaps_why = "the function does not answer";
	}
	r->f->whole = r->verbose && !was_cut;
	t->bars_known = r->verbose && t->dead != 1 ? 1 : PCI_UNKNOWN;
	pci_config_absent(t);
	place_loose(r);
	free(r);
}
