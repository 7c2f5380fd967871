/* SPDX-License-Identifier: BSD-2-Clause
 * Between the two tables' ways of naming functions. */
#ifndef PROBES_PROBE_IOMMU_COVER_H
#define PROBES_PROBE_IOMMU_COVER_H

#include "probes/functions.h"
#include "probes/probe_iommu.h"

#define NO_UNIT (-1)

struct cover {
	const struct iommu_table *table;
	struct functions all;
	int *unit;	       /* of each function that some scope names */
	struct buf *rmrr;      /* reserved regions of each, as the fact says */
	const char *uncertain; /* why a function not named may yet be */
	bool bridge_scopes;    /* DMAR: some scope takes all below a bridge */
};

/* Fill unit and rmrr. */
void cover_mark_dmar(struct cover *);
void cover_mark_ivrs(struct cover *);

/* "covered" and "unit" of function i. */
void cover_set_dmar(
    const struct cover *, size_t i, const struct fact_subject *);
void cover_set_ivrs(
    const struct cover *, size_t i, const struct fact_subject *);

/* "vmm_covered" of function i. */
void cover_set_vmm(const struct cover *, size_t i, const struct fact_subject *);

void cover_region(struct buf *, uint64_t base, uint64_t limit);

#endif
