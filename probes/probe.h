/* SPDX-License-Identifier: BSD-2-Clause
 * Probes turn raw attributes into facts.  They never write and never print. */
#ifndef PROBES_PROBE_H
#define PROBES_PROBE_H

#include "base/strv.h"
#include "probes/facts.h"
#include "probes/source.h"

struct probe {
	const char *name; /* the first part of every key it sets */
	const char *descr;
	const char *os; /* whose hosts it reads, as source_os; NULL: any */
	/* What cannot be read becomes an UNKNOWN fact, so nothing can fail. */
	void (*run)(struct source *, struct facts *);
};

extern const struct probe probe_facts;
extern const struct probe probe_groups;
extern const struct probe probe_freebsd_host;
extern const struct probe probe_freebsd_pci;
extern const struct probe probe_freebsd_pptdevs;
extern const struct probe probe_freebsd_holder;
extern const struct probe probe_freebsd_use;
extern const struct probe probe_freebsd_vm;
extern const struct probe probe_freebsd_vmm;
extern const struct probe probe_host;
extern const struct probe probe_iommu;
extern const struct probe probe_pci;
extern const struct probe probe_slot;
extern const struct probe probe_use;

extern const struct probe *const probes[]; /* NULL ends the list */

void probes_run(struct source *, struct facts *);

/* Opens the source, runs every probe, closes the source. */
int probes_read(const char *spec, struct facts *, struct err *);
int probes_read_all(const struct strv *specs, struct facts *, struct err *);

/* The addresses of all PCI functions among the facts, sorted. */
void facts_functions(const struct facts *, struct strv *);

/* "pci.<bdf>.<what>" of one function; NULL if unknown, absent, not a string. */
const char *facts_pci_text(
    const struct facts *, const char *bdf, const char *what);
const struct fact *facts_pci(
    const struct facts *, const char *bdf, const char *what);

/* True for a PCI-to-PCI bridge (class 0604xx), whatever it is bound to. */
bool facts_is_bridge(const struct facts *, const char *bdf);

#endif
