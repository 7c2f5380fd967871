/* SPDX-License-Identifier: BSD-2-Clause
 * Header and the two chains of capabilities. */
#include "probes/formats/pci_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "probes/formats/pci_caps.h"

/* Why a list ends before the chain does. */
static const char need_root[] = "root is needed to read beyond 64 bytes";
static const char cut[] = "the configuration space is cut short";
static const char no_extended[] =
    "the configuration space beyond 256 bytes was not read";
static const char broken[] = "its list of capabilities is broken";
static const char no_answer[] = "the function does not answer";

/* Reads within the bytes that are there, or that fetch gets. */
struct cursor {
	const uint8_t *p;
	size_t n;
	uint8_t *room; /* the same bytes; NULL: no fetch */
	pci_config_fetch *fetch;
	void *context;
};

static bool
has(const struct cursor *c, size_t at, size_t n)
{
	if (at <= c->n && n <= c->n - at)
		return true;
	return c->fetch != NULL && at + n <= PCI_EXPRESS_SIZE &&
	       c->fetch(c->context, c->room, at, n);
}

/* How much of a capability is there of what matters, have bytes being there. */
static size_t
cap_part(const struct cursor *c, size_t at, size_t have, size_t want)
{
	size_t end = at < PCI_CONVENTIONAL_SIZE ? PCI_CONVENTIONAL_SIZE
						: PCI_EXPRESS_SIZE;

	if (want > end - at)
		want = end - at;
	if (want <= have || has(c, at + have, want - have))
		return want;
	return c->fetch != NULL ? have : c->n - at;
}

static size_t
ecap_part(const struct cursor *c, unsigned int id, size_t at)
{
	size_t first = pci_ecap_size(id, NULL);
	size_t n = cap_part(c, at, 4, first);

	if (n < first)
		return n;
	return cap_part(c, at, n, pci_ecap_size(id, c->p + at));
}

static void
decode_bars(struct pci_config *o, const struct cursor *c)
{
	/* Header types 0, 1 and 2 have 6, 2 and 1 base address registers. */
	static const size_t counts[] = { 6, 2, 1 };
	size_t i, n;

	if (o->header_type > 2)
		return;
	n = counts[o->header_type];
	for (i = 0; i < PCI_BARS; i++)
		o->bar[i].kind = PCI_BAR_NONE;
	for (i = 0; i < n; i++) {
		struct pci_bar *bar = &o->bar[i];
		uint32_t raw = get_le32(c->p + 0x10 + 4 * i);

		/* 0: no such BAR, or one that nobody gave an address. */
		if (raw == 0 || raw == UINT32_MAX)
			continue;
		if (raw & 1) { /* PCI_BASE_ADDRESS_SPACE_IO */
			bar->kind = PCI_BAR_IO;
			bar->prefetchable = 0;
			bar->address = raw & ~UINT32_C(3);
			continue;
		}
		bar->kind = PCI_BAR_MEM32;
		bar->prefetchable = (raw & 8) != 0;
		bar->address = raw & ~UINT32_C(0xf);
		/* PCI_BASE_ADDRESS_MEM_TYPE_64: the next one is its top */
		if ((raw & 6) == 4 && i + 1 < n) {
			bar->kind = PCI_BAR_MEM64;
			bar->address |= (uint64_t)get_le32(c->p + 0x14 + 4 * i)
					<< 32;
			i++;
		}
	}
	o->bars_known = 1;
}

static void
set_window(struct pci_window *w, uint64_t base, uint64_t end)
{
	w->have = base <= end ? PCI_PRESENT : PCI_ABSENT;
	w->base = base;
	w->end = end;
}

/* PCI-to-PCI Bridge Architecture 1.2, 3.2.5. */
static void
decode_bridge(struct pci_config *o, const struct cursor *c)
{
	const uint8_t *p = c->p;
	uint64_t base, end;

	o->primary = p[0x18];	  /* PCI_PRIMARY_BUS */
	o->secondary = p[0x19];	  /* PCI_SECONDARY_BUS */
	o->subordinate = p[0x1a]; /* PCI_SUBORDINATE_BUS */
	base = (uint64_t)(p[0x1c] & 0xf0) << 8;
	end = (uint64_t)(p[0x1d] & 0xf0) << 8 | 0xfff;
	if ((p[0x1c] & 0xf) == 1) { /* PCI_IO_RANGE_TYPE_32 */
		base |= (uint64_t)get_le16(p + 0x30) << 16;
		end |= (uint64_t)get_le16(p + 0x32) << 16;
	}
	set_window(&o->io, base, end);
	set_window(&o->memory_window,
	    (uint64_t)(get_le16(p + 0x20) & 0xfff0) << 16,
	    (uint64_t)(get_le16(p + 0x22) & 0xfff0) << 16 | 0xfffff);
	base = (uint64_t)(get_le16(p + 0x24) & 0xfff0) << 16;
	end = (uint64_t)(get_le16(p + 0x26) & 0xfff0) << 16 | 0xfffff;
	if ((p[0x24] & 0xf) == 1) { /* PCI_PREF_RANGE_TYPE_64 */
		base |= (uint64_t)get_le32(p + 0x28) << 32;
		end |= (uint64_t)get_le32(p + 0x2c) << 32;
	}
	set_window(&o->prefetchable_window, base, end);
}

static void
decode_header(struct pci_config *o, const struct cursor *c)
{
	const uint8_t *p = c->p;

	o->vendor = get_le16(p);
	o->device = get_le16(p + 2);
	o->memory = (get_le16(p + 4) & 2) != 0;
	o->master = (get_le16(p + 4) & 4) != 0;
	o->revision = p[8];
	o->class = (int)(get_le32(p + 8) >> 8);
	o->class_digits = 6;
	o->header_type = p[0xe] & 0x7f;
	o->multifunction = p[0xe] >> 7;
	o->pin = p[0x3d] <= 4 ? p[0x3d] : PCI_UNKNOWN;
	if (o->header_type == 0) {
		o->subvendor = get_le16(p + 0x2c);
		o->subdevice = get_le16(p + 0x2e);
	} else if (o->header_type == 1) {
		decode_bridge(o, c);
	} else if (o->header_type == 2) {
		o->primary = p[0x18];	  /* PCI_CB_PRIMARY_BUS */
		o->secondary = p[0x19];	  /* PCI_CB_CARD_BUS */
		o->subordinate = p[0x1a]; /* PCI_CB_SUBORDINATE_BUS */
		if (has(c, 0x40, 4)) {	  /* PCI_CB_SUBSYSTEM_* */
			o->subvendor = get_le16(p + 0x40);
			o->subdevice = get_le16(p + 0x42);
		}
	}
	decode_bars(o, c);
}

static bool
listed(const struct pci_cap *v, size_t n, int id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].id == id)
			return true;
	return false;
}

static const char *
why_cut(const struct cursor *c)
{
	return c->n <= PCI_HEADER_SIZE ? need_root : cut;
}

static void
chain_error(struct pci_config *o, const char *what, unsigned int at)
{
	if (o->caps_error[0] == '\0')
		(void)snprintf(o->caps_error, sizeof(o->caps_error),
		    "%s at 0x%02x", what, at);
}

static void
walk_caps(struct pci_config *o, const struct cursor *c)
{
	bool seen[PCI_CONVENTIONAL_SIZE] = { false };
	/* PCI_CB_CAPABILITY_LIST, PCI_CAPABILITY_LIST */
	unsigned int at = c->p[o->header_type == 2 ? 0x14 : 0x34] & ~3u;

	if (!(c->p[6] & 0x10)) { /* PCI_STATUS_CAP_LIST */
		o->caps_complete = true;
		return;
	}
	while (at != 0) {
		if (at < PCI_HEADER_SIZE) {
			chain_error(o, "pointer into the header", at);
			o->caps_why = broken;
			return;
		}
		if (!has(c, at, 4)) {
			o->caps_why = why_cut(c);
			return;
		}
		if (c->p[at] == 0xff) {
			chain_error(o, "capability reads ff", at);
			o->caps_why = broken;
			return;
		}
		/* Whoever follows the chain finds no more than this. */
		if (seen[at] || o->caps_n == PCI_CAPS_MAX) {
			chain_error(o, "list runs in a circle", at);
			break;
		}
		seen[at] = true;
		/* Of two with one id drivers find the first. */
		if (!listed(o->caps, o->caps_n, c->p[at]))
			pci_cap_decode(o, c->p + at,
			    cap_part(c, at, 4, pci_cap_size(c->p[at])),
			    c->p[at]);
		o->caps[o->caps_n].id = c->p[at];
		o->caps[o->caps_n++].at = (uint16_t)at;
		at = c->p[at + 1] & ~3u;
	}
	o->caps_complete = true;
}

/* PCI Express Base 4.0, 7.6.3: the chain begins at 0x100. */
static void
walk_ecaps(struct pci_config *o, const struct cursor *c)
{
	bool seen[PCI_EXPRESS_SIZE / 4] = { false };
	unsigned int at = PCI_CONVENTIONAL_SIZE;

	do {
		uint32_t header;

		if (!has(c, at, 4)) {
			o->ecaps_why =
			    c->n <= PCI_CONVENTIONAL_SIZE ? no_extended : cut;
			return;
		}
		header = get_le32(c->p + at);
		if (header == 0)
			break;
		if (header == UINT32_MAX) {
			/* no extended space, and so the first word says */
			if (at == PCI_CONVENTIONAL_SIZE)
				break;
			chain_error(o, "capability reads ff", at);
			o->ecaps_why = broken;
			return;
		}
		if (seen[at / 4]) {
			chain_error(o, "list runs in a circle", at);
			break;
		}
		if (o->ecaps_n == PCI_ECAPS_MAX) {
			chain_error(o, "list does not end", at);
			o->ecaps_why = broken;
			return;
		}
		seen[at / 4] = true;
		if (!listed(o->ecaps, o->ecaps_n, (int)(header & 0xffff)))
			pci_ecap_decode(o, c->p + at,
			    ecap_part(c, header & 0xffff, at), header & 0xffff);
		o->ecaps[o->ecaps_n].id = (int)(header & 0xffff);
		o->ecaps[o->ecaps_n++].at = (uint16_t)at;
		at = header >> 20 & 0xffc; /* PCI_EXT_CAP_NEXT */
		if (at != 0 && at < PCI_CONVENTIONAL_SIZE) {
			chain_error(o, "pointer below 0x100", at);
			o->ecaps_why = broken;
			return;
		}
	} while (at != 0);
	o->ecaps_complete = true;
}

void
pci_config_absent(struct pci_config *o)
{
	int *const caps[] = { &o->pm.have, &o->msi.have, &o->msix.have,
		&o->express.have, &o->af.have };
	int *const ecaps[] = { &o->acs.have, &o->rebar.have, &o->sriov.have,
		&o->ats, &o->pri, &o->pasid };
	size_t i;

	if (o->caps_complete)
		for (i = 0; i < sizeof(caps) / sizeof(caps[0]); i++)
			if (*caps[i] == PCI_UNKNOWN)
				*caps[i] = PCI_ABSENT;
	if (o->ecaps_complete)
		for (i = 0; i < sizeof(ecaps) / sizeof(ecaps[0]); i++)
			if (*ecaps[i] == PCI_UNKNOWN)
				*ecaps[i] = PCI_ABSENT;
}

void
pci_config_unknown(struct pci_config *o)
{
	/* All bits set is PCI_UNKNOWN in every signed field. */
	memset(o, 0xff, sizeof(*o));
	o->size = 0;
	o->caps_n = o->ecaps_n = o->rebar.n = 0;
	o->caps_complete = o->ecaps_complete = false;
	o->caps_error[0] = '\0';
	o->caps_why = o->ecaps_why = NULL;
}

static bool
all_ff(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] != 0xff)
			return false;
	return true;
}

static void
decode(struct pci_config *o, const struct cursor *c)
{
	pci_config_unknown(o);
	o->size = c->n;
	if (c->n < PCI_HEADER_SIZE) {
		o->caps_why = o->ecaps_why = cut;
		return;
	}
	o->dead = all_ff(c->p, PCI_HEADER_SIZE);
	if (o->dead) {
		o->caps_why = o->ecaps_why = no_answer;
		return;
	}
	decode_header(o, c);
	walk_caps(o, c);
	/* 7: PCI_CAP_ID_PCIX; only it and PCI Express know extended ones */
	if (o->express.have == PCI_PRESENT || listed(o->caps, o->caps_n, 7))
		walk_ecaps(o, c);
	else if (o->caps_complete)
		o->ecaps_complete = true;
	else
		o->ecaps_why = o->caps_why;
	pci_config_absent(o);
}

void
pci_config_decode(struct pci_config *o, const void *bytes, size_t n)
{
	const struct cursor c = { .p = bytes,
		.n = n > PCI_EXPRESS_SIZE ? PCI_EXPRESS_SIZE : n };

	decode(o, &c);
}

void
pci_config_decode_parts(struct pci_config *o, uint8_t *bytes, size_t n,
    pci_config_fetch *fetch, void *context)
{
	const struct cursor c = { bytes, n, bytes, fetch, context };

	decode(o, &c);
}
