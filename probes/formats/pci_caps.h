/* SPDX-License-Identifier: BSD-2-Clause
 * The capabilities that matter to passthrough, one by one. */
#ifndef PROBES_FORMATS_PCI_CAPS_H
#define PROBES_FORMATS_PCI_CAPS_H

#include "probes/formats/pci_config.h"

/* Decodes the capability id at offset at of n bytes; what is cut stays
 * unknown. */
void pci_cap_decode(struct pci_config *, const uint8_t *bytes, size_t n,
    unsigned int id, size_t at);

/* An extended one: n bytes from its header on. */
void pci_ecap_decode(
    struct pci_config *, const uint8_t *cap, size_t n, unsigned int id);

/* How many bytes of it matter; cap: its first ones, as many as this says for
 * NULL. */
size_t pci_ecap_size(unsigned int id, const uint8_t *cap);

#endif
