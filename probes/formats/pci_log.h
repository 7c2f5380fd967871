/* SPDX-License-Identifier: BSD-2-Clause
 * PCI functions as Linux's kernel log tells of them: while it enumerates and
 * places them (drivers/pci/probe.c, setup-res.c). */
#ifndef PROBES_FORMATS_PCI_LOG_H
#define PROBES_FORMATS_PCI_LOG_H

#include <stddef.h>

#include "base/bdf.h"
#include "probes/formats/pci_config.h"

struct pci_log_function {
	struct bdf bdf;
	struct pci_config
	    config;    /* ids, class, BARs, buses; the rest unknown */
	bool boot_vga; /* the firmware's first display */
};

/* Sorted by address.  Zero-initialise. */
struct pci_log {
	struct pci_log_function *v;
	size_t n;
	bool any_boot_vga;
};

/* The last that the log says of a function counts. */
void pci_log_parse(struct pci_log *, const char *text);
void pci_log_free(struct pci_log *);

#endif
