/* SPDX-License-Identifier: BSD-2-Clause
 * PCI functions as the kernel's log tells of them, while it enumerates and
 * places them: Linux's (drivers/pci/probe.c, setup-res.c), and FreeBSD's after
 * boot -v. */
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
	/* FreeBSD's: "em0"; "none": no driver is attached; "": not told */
	char unit[24];
};

/* Sorted by address.  Zero-initialise. */
struct pci_log {
	struct pci_log_function *v;
	size_t n;
	bool any_boot_vga;
};

/* The last that the log says of a function counts. */
void pci_log_parse(struct pci_log *, const char *text);
void pci_log_parse_freebsd(struct pci_log *, const char *text);
void pci_log_free(struct pci_log *);

/* For the parsers.  A function of which nothing was said, an older one is
 * forgotten; one that is there, or NULL; and what ends each. */
struct pci_log_function *pci_log_begin(struct pci_log *, const struct bdf *);
struct pci_log_function *pci_log_find(struct pci_log *, const struct bdf *);
void pci_log_sort(struct pci_log *);

#endif
