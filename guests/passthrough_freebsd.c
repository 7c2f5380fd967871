/* SPDX-License-Identifier: BSD-2-Clause
 * FreeBSD has no call that only tries: the first to try is bhyve.  So the facts
 * are read again and must allow it. */
#include "guests/passthrough.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "guests/bhyve_safe.h"
#include "guests/claim.h"
#include "guests/holder.h"
#include "guests/tool.h"
#include "probes/probe.h"

#define READ_MS 20000

/* hw.vmm: VT-x or SVM were there when vmm was loaded. */
static int
vmm_works(const struct facts *f, const char *bdf, struct err *err)
{
	(void)bdf;
	return bhyve_check_vmm(f, err);
}

/* A VM that was not destroyed keeps its devices (bhyve-owned-by-stopped-vm). */
static int
nobody_has_it(const struct facts *f, const char *bdf, struct err *err)
{
	const char *vm = facts_pci_text(f, bdf, "holder");
	char *holder;
	int rc = 0;

	if (vm != NULL && strcmp(vm, "none") != 0)
		return err_set(err, 0,
		    "%s: the virtual machine %s has it; stop it, or "
		    "bhyvectl --destroy --vm=%s",
		    bdf, vm, vm);
	holder = holder_find_guest(bdf);
	if (holder != NULL)
		rc = err_set(err, 0, "%s: %s", bdf, holder);
	free(holder);
	return rc;
}

static int
iommu_is_safe(const struct facts *f, const char *bdf, struct err *err)
{
	(void)bdf;
	return bhyve_check_iommu(f, err);
}

static int (*const rungs[])(
    const struct facts *, const char *bdf, struct err *) = {
	[PASSTHROUGH_CONTAINER] = vmm_works,
	[PASSTHROUGH_GROUP] = nobody_has_it,
	[PASSTHROUGH_VIABLE] = bhyve_check_bound,
	[PASSTHROUGH_SET_IOMMU] = iommu_is_safe,
	[PASSTHROUGH_DEVICE] = bhyve_check_alive,
};

enum passthrough_rung
passthrough_try(const char *bdf, const char *group, struct err *err)
{
	enum passthrough_rung rung;
	struct facts f = { 0 };

	(void)group;
	if (probes_read("live", &f, err) == -1)
		return PASSTHROUGH_CONTAINER;
	for (rung = 0; rung < PASSTHROUGH_ALL; rung++)
		if (rungs[rung](&f, bdf, err) == -1)
			break;
	facts_free(&f);
	return rung;
}

/* /dev/vmm and /dev/pci are root's. */
int
passthrough_check_access(const char *bdf, const char *group, struct err *err)
{
	(void)group;
	return claim_check_access(bdf, err);
}

/* Pages wired for users count against vm.max_user_wired (vm_map_wire). */
int
passthrough_check_memory(int mib, struct err *err)
{
	struct buf out = { 0 };
	unsigned long limit = 0, used = 0, page = 0, want;
	char *end;
	int rc = 0;

	if (tool_run(&out, READ_MS, NULL,
		"sysctl -n vm.max_user_wired vm.stats.vm.v_user_wire_count "
		"hw.pagesize") == 0) {
		limit = strtoul(buf_str(&out), &end, 10);
		used = strtoul(end, &end, 10);
		page = strtoul(end, &end, 10);
	}
	buf_free(&out);
	if (limit == 0 || page == 0)
		return 0; /* bhyve will say so itself */
	want = (unsigned long)mib * 1048576 / page;
	if (used + want > limit)
		rc = err_set(err, 0,
		    "a guest wires %lu pages, and users may wire %lu more: "
		    "sysctl vm.max_user_wired=%lu",
		    want, used > limit ? 0 : limit - used, used + want);
	return rc;
}
