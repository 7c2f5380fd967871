/* SPDX-License-Identifier: BSD-2-Clause
 * The parts of the PCI probe; for probe_pci*.c only. */
#ifndef PROBES_PROBE_PCI_H
#define PROBES_PROBE_PCI_H

#include "probes/pci_tree.h"
#include "probes/source.h"

#define PCI_DEVICES "sysfs:bus/pci/devices"

/* Zero-initialise; v is sorted by address once all were added. */
struct pci_functions {
	struct pci_function *v;
	size_t n, room;
};

struct pci_function *pci_functions_add(
    struct pci_functions *, const struct bdf *);
void pci_functions_sort(struct pci_functions *);
struct pci_function *pci_functions_find(
    struct pci_functions *, const struct bdf *);

/* One function, by its folder in sysfs. */
void probe_pci_function(struct source *, struct facts *, struct pci_function *);

/* What text:lspci adds, functions included. */
void probe_pci_text(struct source *, struct facts *, struct pci_functions *);

/* What log:kernel adds where no BARs are known: functions too if there are
 * none.
 */
void probe_pci_log(struct source *, struct facts *, struct pci_functions *);

/* mmio.*: needs the facts of BARs. */
void probe_pci_mmio(
    struct source *, struct facts *, const struct pci_functions *);

#endif
