/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/pci_log.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "probes/formats/lspci_reader.h"

static const char not_logged[] = "the kernel log does not tell it";

/* pci_type_str of drivers/pci/probe.c, since Linux 6.8. */
static const struct {
	const char *title;
	int type; /* enum pci_express_type; PCI_UNKNOWN: conventional */
} types[] = {
	{ "PCIe Endpoint", PCI_EXPRESS_ENDPOINT },
	{ "PCIe Legacy Endpoint", PCI_EXPRESS_LEGACY_ENDPOINT },
	{ "PCIe Root Port", PCI_EXPRESS_ROOT_PORT },
	{ "PCIe Switch Upstream Port", PCI_EXPRESS_UPSTREAM_PORT },
	{ "PCIe Switch Downstream Port", PCI_EXPRESS_DOWNSTREAM_PORT },
	{ "PCIe to PCI/PCI-X bridge", PCI_EXPRESS_TO_PCI_BRIDGE },
	{ "PCI/PCI-X to PCIe bridge", PCI_TO_EXPRESS_BRIDGE },
	{ "PCIe Root Complex Integrated Endpoint", PCI_EXPRESS_ROOT_ENDPOINT },
	{ "PCIe Root Complex Event Collector", PCI_EXPRESS_EVENT_COLLECTOR },
	{ "conventional PCI", PCI_UNKNOWN },
	{ NULL, 0 },
};

static int
compare(const void *a, const void *b)
{
	const struct pci_log_function *x = a, *y = b;

	return bdf_compare(&x->bdf, &y->bdf);
}

/* New ones stand at the end: a log names a function in many lines, mostly one
 * after the other. */
struct pci_log_function *
pci_log_find(struct pci_log *log, const struct bdf *bdf)
{
	size_t i;

	for (i = log->n; i > 0; i--)
		if (bdf_compare(&log->v[i - 1].bdf, bdf) == 0)
			return &log->v[i - 1];
	return NULL;
}

struct pci_log_function *
pci_log_begin(struct pci_log *log, const struct bdf *bdf)
{
	struct pci_log_function *f = pci_log_find(log, bdf);

	if (f == NULL) {
		if ((log->n & (log->n - 1)) == 0)
			log->v = xreallocarray(log->v,
			    log->n == 0 ? 1 : 2 * log->n, sizeof(*log->v));
		f = &log->v[log->n++];
	}
	memset(f, 0, sizeof(*f));
	f->bdf = *bdf;
	pci_config_unknown(&f->config);
	f->config.caps_why = f->config.ecaps_why = not_logged;
	return f;
}

/* "[10de:2f04] type 00 class 0x030000 PCIe Endpoint"; before Linux 3.1 the
 * class is without the interface. */
static bool
take_head(struct pci_log *log, const struct bdf *bdf, const char *text)
{
	const char *type = lspci_after(text, "] type ");
	const char *class = lspci_after(text, " class 0x");
	uint64_t vendor, device, header, value;
	struct pci_config *c;
	size_t i, n;

	/* where "] type " stands tells that the text reaches that far */
	if (type == NULL || class == NULL || text + 10 != type - 7 ||
	    text[0] != '[' || text[5] != ':' ||
	    !lspci_number(text + 1, 16, 0xffff, &vendor) ||
	    !lspci_number(text + 6, 16, 0xffff, &device) ||
	    !lspci_number(type, 16, 2, &header) ||
	    !lspci_number(class, 16, 0xffffff, &value))
		return false;
	c = &pci_log_begin(log, bdf)->config;
	c->dead = 0;
	c->vendor = (int)vendor;
	c->device = (int)device;
	c->header_type = (int)header;
	c->class = (int)value;
	c->class_digits = value >= 0x100 && value <= 0xffff ? 4 : 6;
	n = strspn(class, "0123456789abcdef");
	for (i = 0; types[i].title != NULL; i++)
		if (strncmp(class + n + (class[n] == ' '), types[i].title,
			strlen(types[i].title)) == 0) {
			c->express.have = types[i].type == PCI_UNKNOWN
					      ? PCI_ABSENT
					      : PCI_PRESENT;
			c->express.type = types[i].type;
		}
	return true;
}

/* "[mem 0xf800000000-0xfbffffffff 64bit pref]", "[mem size 0x1000]": one that
 * has no place yet, "[io  0xe000-0xe07f]". */
static bool
take_range(const char *text, struct pci_bar *bar)
{
	const char *end = strchr(text, ']'), *size, *dash, *bits;
	uint64_t first, last;

	if (end == NULL)
		return false;
	size = strstr(text, " size 0x");
	dash = strchr(text, '-');
	bits = strstr(text, " 64bit");
	if (strncmp(text, "[io ", 4) == 0)
		bar->kind = PCI_BAR_IO;
	else if (strncmp(text, "[mem ", 5) == 0)
		bar->kind =
		    bits != NULL && bits < end ? PCI_BAR_MEM64 : PCI_BAR_MEM32;
	else
		return false;
	text = strstr(text, " pref");
	bar->prefetchable = text != NULL && text < end;
	if (size != NULL && size < end) {
		bar->address = 0;
		return lspci_number(size + 8, 16, INT64_MAX, &first) &&
		       (bar->size = (int64_t)first) > 0;
	}
	if (dash == NULL || dash > end || dash[1] != '0' || dash[2] != 'x' ||
	    !lspci_number(dash + 3, 16, INT64_MAX, &last))
		return false;
	while (dash[-1] != 'x' && dash[-1] != ' ' && dash[-1] != '[')
		dash--;
	if (!lspci_number(dash, 16, last, &first))
		return false;
	bar->address = first;
	bar->size = (int64_t)(last - first + 1);
	return true;
}

/*
 * While it enumerates: "reg 0x10: [mem ...]", "BAR 0 [mem ...]" since 6.8; when
 * it places them: "BAR 0: assigned [mem ...]", "BAR 0: no space for [mem ...]",
 * "BAR 0 [mem ...]: assigned" and so on.
 */
static void
take_bar(struct pci_config *c, const char *text)
{
	const char *at, *range = strchr(text, '[');
	struct pci_bar bar = { .kind = PCI_BAR_NONE };
	uint64_t n;

	if (range == NULL || range == text || !take_range(range, &bar))
		return;
	if ((at = lspci_starts(text, "reg ")) != NULL) {
		at += strncmp(at, "0x", 2) == 0 ? 2 : 0;
		if (!lspci_number(at, 16, 0x24, &n) || n < 0x10 || n % 4 != 0)
			return;
		n = (n - 0x10) / 4;
		c->bars_known = 1;
	} else if ((at = lspci_starts(text, "BAR ")) != NULL) {
		if (!lspci_number(at, 10, PCI_BARS - 1, &n))
			return;
		at += 1;
		if (*at == ' ' && range[strcspn(range, "]") + 1] == '\0')
			c->bars_known = 1;
		else if (strstr(text, "assign") == NULL &&
			 strstr(text, "no space") == NULL)
			return; /* releasing, reserving, can't claim */
		else if (strstr(text, "assigned to ") != NULL)
			return; /* a frame buffer */
	} else {
		return;
	}
	c->bar[n] = bar;
}

/* "PCI bridge to [bus 07-0a]" */
static void
take_buses(struct pci_config *c, const char *text)
{
	uint64_t first, last;
	size_t n = strspn(text, "0123456789abcdef");

	if (!lspci_number(text, 16, 0xff, &first))
		return;
	last = first;
	if (text[n] == '-' && !lspci_number(text + n + 1, 16, 0xff, &last))
		return;
	c->header_type = 1;
	c->secondary = (int)first;
	c->subordinate = (int)last;
}

/* The function that a driver or the kernel speaks of, "pci 0000:01:00.0: ";
 * what it says. */
static const char *
speaker(const char *line, struct bdf *bdf)
{
	const char *p;

	for (p = line; (p = strchr(p, '.')) != NULL; p++) {
		const char *from = p;
		char *word;
		bool ok;

		if (strspn(p + 1, "0123456789abcdef") != 1 ||
		    strncmp(p + 2, ": ", 2) != 0)
			continue;
		while (from > line && from[-1] != ' ')
			from--;
		word = xstrndup(from, (size_t)(p + 2 - from));
		/* with the domain: others are times and other buses */
		ok = p - from >= 10 && bdf_parse(word, bdf, NULL) == 0;
		free(word);
		if (ok)
			return p + 4 + strspn(p + 4, " ");
	}
	return NULL;
}

static void
take_line(struct pci_log *log, const char *line)
{
	struct bdf bdf;
	const char *text = speaker(line, &bdf), *at;
	struct pci_log_function *f;

	if (text == NULL || take_head(log, &bdf, text) ||
	    (f = pci_log_find(log, &bdf)) == NULL)
		return;
	if ((at = lspci_starts(text, "PCI bridge to [bus ")) != NULL) {
		take_buses(&f->config, at);
	} else if (lspci_starts(text, "vgaarb: setting as boot ") != NULL) {
		size_t i;

		for (i = 0; i < log->n; i++)
			log->v[i].boot_vga = false;
		f->boot_vga = log->any_boot_vga = true;
	} else if (strstr(text, "device inaccessible") != NULL ||
		   strstr(text, "fallen off the bus") != NULL) {
		f->config.dead = PCI_UNKNOWN; /* it may have come back */
	} else {
		take_bar(&f->config, text);
	}
}

void
pci_log_sort(struct pci_log *log)
{
	size_t i;

	for (i = 0; i < log->n; i++)
		pci_config_absent(&log->v[i].config);
	if (log->n > 0)
		qsort(log->v, log->n, sizeof(*log->v), compare);
}

void
pci_log_parse(struct pci_log *log, const char *text)
{
	char *line;

	while ((line = text_take_line(&text)) != NULL) {
		take_line(log, line);
		free(line);
	}
	pci_log_sort(log);
}

void
pci_log_free(struct pci_log *log)
{
	free(log->v);
	memset(log, 0, sizeof(*log));
}
