/* SPDX-License-Identifier: BSD-2-Clause
 * Names from pci.ids. */
#ifndef PROBES_PCI_NAMES_H
#define PROBES_PCI_NAMES_H

#include "probes/facts.h"

/* Sets pci.BDF.name from the ids among the facts; nothing if the vendor is not
 * listed. */
void pci_names_set(struct facts *, const char *bdf);

/* The other way round where a text has the name alone: pci.BDF.vendor.  A
 * device of that name need not be the only one, so its id stays UNKNOWN. */
void pci_names_vendor(struct facts *, const char *bdf);

#endif
