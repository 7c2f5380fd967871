/* SPDX-License-Identifier: BSD-2-Clause
 * Facts of one PCI function of a FreeBSD host. */
#ifndef PROBES_FREEBSD_PCI_H
#define PROBES_FREEBSD_PCI_H

#include "probes/facts.h"
#include "probes/formats/devinfo_text.h"
#include "probes/formats/pciconf_text.h"

/* The first 256 bytes of config space, or a capability, as `pciconf -r` prints
 * them. */
struct freebsd_header {
	uint32_t dword[64];
	size_t n;
};

/* What is known of it, from wherever it came. */
struct freebsd_function {
	const struct pciconf *listing;
	const struct pciconf_function *f;
	const struct pciconf_function *bridge; /* pciconf -B, or NULL */
	const struct bdf *parent;	       /* NULL: below a host bridge */
	bool parent_known;
	const struct freebsd_header *header; /* or NULL */
	const struct freebsd_header *rebar;  /* or NULL */
	const char *no_caps; /* why the listing has no capabilities, or NULL */
	bool dead;	     /* its config space reads ff */
	bool multifunction;  /* another function of its device is listed */
	int attached;	     /* -1: not known */
	const char *attached_why;
};

/* "0000:03:00.0" names the facts; "pci0:3:0:0" is what FreeBSD calls it. */
void freebsd_function_facts(
    const struct fact_subject *, const struct freebsd_function *);
void freebsd_capability_facts(
    const struct fact_subject *, const struct freebsd_function *);

/* reset.siblings, isolation.*, and names that the listing lacks: when all
 * functions are among the facts. */
void freebsd_tree_facts(struct facts *);

/* "ppt0" as "ppt"; "none3" as "none". */
void freebsd_driver_facts(const struct fact_subject *, const char *unit);

/* "pci0:3:0:0", the caller frees it. */
char *freebsd_selector(const struct bdf *);

/* PCI Code and ID Assignment 1.11, 3. */
enum { FREEBSD_ECAP_REBAR = 0x15 };

/* "0x200:0x208": where a Resizable BAR capability for n BARs lies. */
void freebsd_rebar_range(char range[32], unsigned int at, unsigned int n);

#endif
