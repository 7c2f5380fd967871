/* SPDX-License-Identifier: BSD-2-Clause
 * The words by which lspci names capabilities. */
#ifndef PROBES_FORMATS_LSPCI_NAMES_H
#define PROBES_FORMATS_LSPCI_NAMES_H

/* The id of the capability with this title; PCI_UNKNOWN. */
int lspci_cap_id(const char *title);
int lspci_ecap_id(const char *title);

#endif
