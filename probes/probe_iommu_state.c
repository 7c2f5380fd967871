/* SPDX-License-Identifier: BSD-2-Clause
 * Can DMA be remapped here?  From facts alone. */
#include <string.h>

#include "probes/probe_iommu.h"

static void
set_unknown(struct facts *f, const char *why, const char *origin)
{
	facts_unknown(f, "iommu.usable", why, origin);
	facts_unknown(f, "iommu.state", why, origin);
}

static void
set(struct facts *f, const char *state, const char *origin)
{
	facts_str(f, "iommu.state", state, origin);
	/* The first passthru start tries it: until then it can be used. */
	facts_bool(f, "iommu.usable",
	    strcmp(state, "usable") == 0 ||
		strcmp(state, "present-not-tried") == 0,
	    origin);
}

/*
 * The kernel log's "DMAR: IOMMU enabled" is not asked: it is printed while the
 * argument is parsed (drivers/iommu/intel/iommu.c), on machines without one
 * too.  Units and groups in sysfs exist only when remapping is in use.
 */
void
iommu_state_linux(struct facts *f, int log)
{
	const struct fact *units = facts_get(f, "iommu.units");
	const struct fact *groups = facts_get(f, "iommu.groups");
	const struct fact *table = facts_get(f, "iommu.table");
	const struct fact *why = groups->type == FACT_UNKNOWN ? groups : units;
	bool known = units->type == FACT_INT && groups->type == FACT_INT;
	const char *seen = known ? groups->origin : "log:kernel";
	bool none = table->type == FACT_STR && strcmp(table->str, "none") == 0;
	/* POWER registers no unit */
	bool other = iommu_is_other_cpu(f);

	if (log == 1) {
		set(f, "usable", "log:kernel");
	} else if (known && (units->i > 0 || other) && groups->i > 0) {
		set(f, "usable", groups->origin);
	} else if (log == 2) {
		set(f, "failed", "log:kernel");
	} else if (none) {
		set(f, "no-table", table->origin);
	} else if (!known && log != 0) {
		set_unknown(f, why->str, why->origin);
	} else if (table->type == FACT_UNKNOWN) {
		facts_bool(f, "iommu.usable", false, seen);
		facts_unknown(f, "iommu.state", table->str, table->origin);
	} else {
		/* units alone: the kernel gave up on them */
		set(f, known && units->i > 0 ? "failed" : "disabled", seen);
	}
}

/* "pci.BDF.group" with a group in it. */
static bool
is_group(const struct fact *fact)
{
	size_t n = strlen(fact->key);

	return fact->type == FACT_STR && n > 10 &&
	       strncmp(fact->key, "pci.", 4) == 0 &&
	       strcmp(fact->key + n - 6, ".group") == 0 &&
	       strcmp(fact->str, "none") != 0;
}

/*
 * The kernel gives a function a group when the driver of an IOMMU takes it
 * (drivers/iommu/iommu.c, iommu_probe_device).
 */
void
iommu_state_groups(struct facts *f)
{
	struct strv groups = { 0 };
	const char *origin = NULL;
	size_t i;

	if (!iommu_unset(f, "iommu.groups"))
		return;
	for (i = 0; i < f->n; i++)
		if (is_group(&f->v[i])) {
			strv_add(&groups, f->v[i].str);
			origin = f->v[i].origin;
		}
	strv_unique(&groups);
	if (groups.n > 0) {
		facts_int(f, "iommu.groups", (int64_t)groups.n, origin);
		if (iommu_unset(f, "iommu.usable"))
			set(f, "usable", origin);
	}
	strv_free(&groups);
}

void
iommu_state_no_groups(struct facts *f, const char *origin)
{
	if (!iommu_unset(f, "iommu.groups"))
		return;
	facts_int(f, "iommu.groups", 0, origin);
	if (iommu_unset(f, "iommu.usable"))
		facts_bool(f, "iommu.usable", false, origin);
}

/* hw.vmm.amdvi.enable is 0 unless loader.conf sets it (sys/amd64/vmm/amd). */
static void
state_amd(struct facts *f)
{
	const struct fact *enable = facts_get(f, "vmm.amdvi.enable");
	const struct fact *loader = facts_get(f, "loader.amdvi_enable");
	const struct fact *error = facts_get(f, "vmm.amdvi.attach_error");

	if (enable == NULL || enable->type == FACT_UNKNOWN)
		enable = loader;
	if (enable == NULL || enable->type == FACT_UNKNOWN)
		set_unknown(f, "hw.vmm.amdvi.enable is not known",
		    enable == NULL ? "sysctl" : enable->origin);
	else if (!enable->b)
		set(f, "disabled", enable->origin);
	else if (error != NULL && error->type == FACT_INT && error->i != 0)
		/* the first passthru start would panic the kernel */
		set(f, "failed", error->origin);
	else if (facts_number(f, "vmm.amdvi.count", 1) == 0)
		set(f, "failed", facts_get(f, "vmm.amdvi.count")->origin);
	else
		set(f, "present-not-tried", enable->origin);
}

/*
 * hw.vmm.iommu.initialized is 0 until the first passthru start, which alone
 * tries (sys/amd64/vmm/io/iommu.c, iommu_init): 0 is no failure.
 */
void
iommu_state_freebsd(struct facts *f)
{
	const struct fact *table = facts_get(f, "iommu.table");
	const struct fact *enable = facts_get(f, "vmm.iommu.enable");

	if (facts_true(f, "vmm.iommu.initialized"))
		set(f, "usable", facts_get(f, "vmm.iommu.initialized")->origin);
	else if (enable != NULL && enable->type == FACT_BOOL && !enable->b)
		set(f, "disabled", enable->origin);
	else if (table->type == FACT_UNKNOWN &&
		 facts_number(f, "vmm.amdvi.count", 0) > 0)
		state_amd(f);
	else if (table->type == FACT_UNKNOWN)
		set_unknown(f, table->str, table->origin);
	else if (strcmp(table->str, "none") == 0)
		set(f, "no-table", table->origin);
	else if (strcmp(table->str, "IVRS") == 0)
		state_amd(f);
	else if (facts_get(f, "iommu.unit.0.kind") == NULL &&
		 facts_text(f, "iommu.table.error") != NULL)
		/* vtd_init: ENXIO without a DRHD */
		set(f, "failed", table->origin);
	else
		set(f, "present-not-tried", table->origin);
}
