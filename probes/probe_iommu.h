/* SPDX-License-Identifier: BSD-2-Clause
 * What the parts of the IOMMU probe share. */
#ifndef PROBES_PROBE_IOMMU_H
#define PROBES_PROBE_IOMMU_H

#include "base/bdf.h"
#include "base/buf.h"
#include "probes/formats/dmar.h"
#include "probes/formats/ivrs.h"
#include "probes/probe.h"

/* The firmware's table: one of them, or none, or it cannot be said. */
struct iommu_table {
	struct buf bytes;
	char origin[64];
	bool has_dmar, has_ivrs; /* parsed */
	bool none;		 /* the firmware has neither */
	bool broken;		 /* its header is nonsense */
	bool rebuilt;		 /* from text that leaves things out */
	char why[256];		 /* neither none nor parsed: the reason */
	struct dmar dmar;
	struct ivrs ivrs;
};

/* Sets iommu.table and all that the table alone says. */
void iommu_table_read(struct iommu_table *, struct source *, struct facts *);
void iommu_table_free(struct iommu_table *);

/* pci.BDF.iommu.unit and .covered as the kernel says; sets nothing where it
 * does not. */
void iommu_unit_read(struct source *, struct facts *, const char *bdf);

/* The rest of pci.BDF.iommu.*: needs the functions and their bridges' buses. */
void iommu_cover_read(const struct iommu_table *, struct facts *);

/* Linux: units, groups, domains as sysfs has them. */
void iommu_sysfs_read(struct source *, struct facts *);

/* Linux: what sysfs left unknown, by the kernel's log.  1: the log shows
 * remapping in use; 0: it is the log of a whole boot without, or says that it
 * is off; 2: the kernel rejects the table; -1: none of these. */
int iommu_log_read(struct source *, struct facts *);

/* The kernel's arguments, of /proc or else of its log, which origin then names.
 * The caller frees them; NULL when there are none, with err. */
char *iommu_command_line(struct source *, const char **origin, struct err *err);

/* iommu.interrupt_remapping of Linux, by /proc/interrupts. */
void iommu_interrupts_read(struct source *, struct facts *);

/* iommu.state and iommu.usable, from facts and what the log showed. */
void iommu_state_linux(struct facts *, int log);
void iommu_state_freebsd(struct facts *);

/* The same where the capture lacks sysfs, from the groups of its functions. */
void iommu_state_groups(struct facts *);

/* True if the CPU is known to be no x86: ARM has IORT or a device tree, POWER
 * its own firmware, and no DMAR means nothing there. */
bool iommu_is_other_cpu(const struct facts *);

/* The host lists its functions and none has a group. */
void iommu_state_no_groups(struct facts *, const char *origin);

/* True if the fact is absent or UNKNOWN. */
bool iommu_unset(const struct facts *, const char *key);

#endif
