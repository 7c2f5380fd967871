/* SPDX-License-Identifier: BSD-2-Clause
 * The words by which lspci names capabilities and classes. */
#ifndef PROBES_FORMATS_LSPCI_NAMES_H
#define PROBES_FORMATS_LSPCI_NAMES_H

#include <stddef.h>

/* The id of the capability with this title; PCI_UNKNOWN. */
int lspci_cap_id(const char *title);
int lspci_ecap_id(const char *title);

/* Class and subclass of a title of n characters, "Host bridge"; PCI_UNKNOWN. */
int lspci_class(const char *title, size_t n);

#endif
