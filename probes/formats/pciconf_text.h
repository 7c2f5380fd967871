/* SPDX-License-Identifier: BSD-2-Clause
 * What FreeBSD's pciconf(8) prints: -l, -ll and any of -v -b -B -c -e. */
#ifndef PROBES_FORMATS_PCICONF_TEXT_H
#define PROBES_FORMATS_PCICONF_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bdf.h"

enum pciconf_kind {
	PCICONF_ODD, /* pciconf could not tell either: "range -1" */
	PCICONF_IO,
	PCICONF_MEM32,
	PCICONF_MEM64,
};

struct pciconf_range {
	uint8_t reg; /* 0x10 to 0x24; windows: 0x1c, 0x20, 0x24 */
	enum pciconf_kind kind;
	bool prefetchable, enabled;
	uint64_t base;
	uint64_t size; /* of a BAR */
	uint64_t last; /* last address of a window */
};

struct pciconf_cap {
	uint16_t id, offset;
};

/* Bits of an ACS capability, as PCIe Base 4.0, 7.7.8.2 numbers them, and
 * "Enhanced Capability" behind them. */
enum { PCICONF_ACS_BITS = 8 };

/* Strings live as long as the listing; "" when there is none. */
struct pciconf_function {
	struct bdf bdf;
	const char *unit; /* "ppt0", "none3" */
	uint32_t class;
	uint16_t vendor, device, subvendor, subdevice;
	uint8_t revision, header;
	const char *vendor_name, *device_name;
	bool cut; /* the listing ends within it */

	struct pciconf_range *bar;
	size_t bars;
	struct pciconf_range *window;
	size_t windows;
	bool has_buses;
	uint8_t secondary, subordinate;

	struct pciconf_cap *cap, *ecap; /* in chain order */
	size_t caps, ecaps;
	size_t errors; /* bits of the status register under "PCI errors" */

	const char *pm_state;  /* "D0" */
	const char *pcie_type; /* "legacy endpoint" */
	bool flr, af_flr;
	bool has_link;
	unsigned int link_width, link_max_width;
	const char *link_speed, *link_max_speed; /* "8.0" */
	unsigned int msi_vectors;
	bool msi_64bit, msi_enabled;
	unsigned int msix_vectors;
	bool msix_enabled, has_msix_table;
	uint8_t msix_table_reg, msix_pba_reg; /* BAR registers */
	uint64_t msix_table_offset, msix_pba_offset;
	bool has_vfs;
	unsigned int total_vfs, num_vfs;
	bool has_acs; /* pciconf said more than "ACS 1" */
	unsigned int acs_capable, acs_enabled; /* sets of bits */
};

/* Zero-initialise before use. */
struct pciconf {
	struct pciconf_function *v;
	size_t n;
	/* Some function shows it: pciconf was asked for it. */
	bool names, bars, caps, ecaps, buses;
	bool partial;	/* somebody left lines out and wrote "..." */
	size_t orphans; /* capability lines that belong to no function */
	struct arena strings;
};

/* Takes any bytes: what is no line of a listing is passed over. */
void pciconf_parse(struct pciconf *, const char *text, size_t n);

void pciconf_free(struct pciconf *);

/* "SV", "TB", ... in the order of the bits. */
const char *pciconf_acs_name(unsigned int bit);

#endif
