/* SPDX-License-Identifier: BSD-2-Clause
 * What is read of a FreeBSD host's PCI functions, and in which order.  A device
 * that a guest left wedged can hang the host at the second access to its config
 * space: so what ppt holds is asked for two bytes first, and where they read ff
 * pciconf is not let near it again. */
#ifndef PROBES_FREEBSD_PCI_READ_H
#define PROBES_FREEBSD_PCI_READ_H

#include "probes/freebsd_pci.h"
#include "probes/source.h"

/* Zero-initialise before use. */
struct freebsd_pci {
	struct source *s;
	struct pciconf plain;	/* pciconf -l */
	struct pciconf full;	/* with -vbce, or what was allowed of it */
	struct pciconf bridges; /* pciconf -lB */
	struct devinfo tree;
	const char *full_key; /* where full was read */
	char *no_caps;	      /* why full has no capabilities, or NULL */
	/* Sorted by address; of those with a bus below, by that. */
	const struct pciconf_function **by_plain, **by_bridge, **by_bus;
	size_t buses;
	const struct pciconf_function **dead; /* of plain */
	size_t dead_n;
};

/* False and err when no function could be listed. */
bool freebsd_pci_read(struct freebsd_pci *, struct source *, struct err *);
void freebsd_pci_free(struct freebsd_pci *);

bool freebsd_is_ppt(const struct pciconf_function *);
bool freebsd_pci_is_dead(const struct freebsd_pci *, const struct bdf *);

/* The functions of a listing by address; the caller frees the array. */
const struct pciconf_function **freebsd_pci_sorted(const struct pciconf *);
const struct pciconf_function *freebsd_pci_find(
    const struct pciconf_function **, size_t n, const struct bdf *);

/* Sets parent and parent_known. */
void freebsd_pci_parent(const struct freebsd_pci *, struct freebsd_function *);

/* One read of config space; n stays 0 without the rights to do it. */
void freebsd_pci_header(
    struct source *, const struct bdf *, struct freebsd_header *);

/* The Resizable BAR capability at this offset, and no byte behind it: there may
 * be the serial number. */
void freebsd_pci_rebar(struct source *, const struct bdf *, unsigned int at,
    struct freebsd_header *);

#endif
