/* SPDX-License-Identifier: BSD-2-Clause
 * Names from pci.ids. */
#ifndef PROBES_PCI_NAMES_H
#define PROBES_PCI_NAMES_H

#include "probes/facts.h"

/* Sets pci.BDF.name from the ids among the facts; nothing if the vendor is not
 * listed. */
void pci_names_set(struct facts *, const char *bdf);

#endif
