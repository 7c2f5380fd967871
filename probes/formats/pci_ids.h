/* SPDX-License-Identifier: BSD-2-Clause
 * Names in the list of https://pci-ids.ucw.cz/: lines "8086  Intel", below each
 * "\t10d3  82574L", below that "\t\t..." of one board; "#" begins a comment. */
#ifndef PROBES_FORMATS_PCI_IDS_H
#define PROBES_FORMATS_PCI_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pci_ids {
	const char *text; /* n bytes, below 4 GiB; not owned */
	size_t n;
	size_t indexed;		 /* how much of it lines tells; 0 at first */
	uint32_t lines[0x10000]; /* by vendor: where its line begins, + 1 */
};

/* Points into the text; p is NULL: not listed. */
struct pci_ids_name {
	const char *p;
	size_t n;
};

/* All of a list is read in one pass, not beyond the last vendor asked for. */
void pci_ids_find(struct pci_ids *, unsigned int vendor, unsigned int device,
    struct pci_ids_name *vendor_name, struct pci_ids_name *device_name);

/* The vendor whose name this text begins with, the longest of them; -1: none,
 * or more than one has that name. */
int pci_ids_vendor(struct pci_ids *, const char *text);

#endif
