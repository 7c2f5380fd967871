/* SPDX-License-Identifier: BSD-2-Clause
 * Facts of one function from its decoded configuration space. */
#ifndef PROBES_PCI_FACTS_H
#define PROBES_PCI_FACTS_H

#include "probes/facts.h"
#include "probes/formats/pci_config.h"

/*
 * Sets what is not known yet: the first to know wins, so the better reader goes
 * first.  What this one does not know either becomes UNKNOWN.  With resources
 * the BARs' places and sizes were read elsewhere and stay as they are.
 */
void pci_facts_config(
    const struct fact_subject *, const struct pci_config *, bool resources);

/* True if the fact is there and not UNKNOWN. */
bool pci_facts_known(const struct fact_subject *, const char *name);

/* Sets the facts of one BAR: an address of 0 means that it has none, a size of
 * 0 that it is not known. */
void pci_facts_bar(const struct fact_subject *, unsigned int n, int kind,
    uint64_t address, uint64_t size, bool prefetchable);

/* Those of Resizable BAR alone. */
void pci_facts_rebar(const struct fact_subject *, const struct pci_config *);

/* BARs and ROM from sysfs's resource; false if the text is cut before the ROM.
 */
bool pci_facts_resource(const struct fact_subject *, const char *text);

#endif
