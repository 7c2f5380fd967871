/* SPDX-License-Identifier: BSD-2-Clause
 * What only several functions together tell: who is above whom, what shares a
 * bus reset, whose ACS lets peers through. */
#ifndef PROBES_PCI_TREE_H
#define PROBES_PCI_TREE_H

#include "base/bdf.h"
#include "probes/facts.h"
#include "probes/formats/pci_config.h"

enum { PCI_TREE_ROOT = -1, PCI_TREE_UNKNOWN = -2 };

/* Zero-initialise, then pci_function_config once or more. */
struct pci_function {
	struct bdf bdf;
	struct bdf_text name;
	char *path;  /* target of its link in sysfs, or NULL; owned */
	bool config; /* something was decoded */
	int dead;
	int class, header_type, multifunction; /* PCI_UNKNOWN */
	int secondary, subordinate;
	int express_have, express_type, acs_have, acs_capable, acs_enabled;

	int64_t parent; /* index, PCI_TREE_ROOT, PCI_TREE_UNKNOWN */
	int64_t group;	/* -1: none or unknown */
	size_t group_size;
};

/* Takes over what is not known yet. */
void pci_function_init(struct pci_function *, const struct bdf *);
void pci_function_config(struct pci_function *, const struct pci_config *);

/* Finds the parents by the bus numbers of bridges.  True when they tell all of
 * them; otherwise paths would help, where the source has them. */
bool pci_tree_link(struct pci_function *, size_t n);

/* The same by the paths, for those that have one. */
void pci_tree_paths(struct pci_function *, size_t n);

/* Sets parent, reset.siblings, isolation.*.  Functions sorted by address. */
void pci_tree_facts(struct facts *, struct pci_function *, size_t n);

#endif
