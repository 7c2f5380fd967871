/* SPDX-License-Identifier: BSD-2-Clause
 * The capabilities that matter to passthrough, one by one. */
#ifndef PROBES_FORMATS_PCI_CAPS_H
#define PROBES_FORMATS_PCI_CAPS_H

#include "probes/formats/pci_config.h"

/* Decodes one capability: n bytes from its header on; what is cut stays
 * unknown. */
void pci_cap_decode(
    struct pci_config *, const uint8_t *cap, size_t n, unsigned int id);

/* An extended one. */
void pci_ecap_decode(
    struct pci_config *, const uint8_t *cap, size_t n, unsigned int id);

/* How many bytes of it matter, a multiple of four. */
size_t pci_cap_size(unsigned int id);

/* The same of an extended one; cap: its first ones, as many as this says for
 * NULL. */
size_t pci_ecap_size(unsigned int id, const uint8_t *cap);

#endif
