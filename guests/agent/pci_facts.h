/* SPDX-License-Identifier: BSD-2-Clause
 * What sysfs says about one PCI function. */
#ifndef AGENT_PCI_FACTS_H
#define AGENT_PCI_FACTS_H

#include <jansson.h>

/* Identity, driver, BARs and interrupts.  A new reference. */
json_t *pci_facts(const char *bdf);

#endif
