/* SPDX-License-Identifier: BSD-2-Clause
 * The capabilities that matter to passthrough, one by one. */
#ifndef PROBES_FORMATS_PCI_CAPS_H
#define PROBES_FORMATS_PCI_CAPS_H

#include "probes/formats/pci_config.h"

/* Decodes the capability id at offset at of n bytes; what is cut stays
 * unknown. */
void pci_cap_decode(struct pci_config *, const uint8_t *bytes, size_t n,
    unsigned int id, size_t at);
void pci_ecap_decode(struct pci_config *, const uint8_t *bytes, size_t n,
    unsigned int id, size_t at);

#endif
