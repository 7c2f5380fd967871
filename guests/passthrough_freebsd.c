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

enum passthrough_rung
passthrough_try(const char *bdf, const char *group, struct err *err)
{
	enum passthrough_rung rung = PASSTHROUGH_ALL;
	struct facts f = { 0 };
	char *holder;

	(void)group;
	if (probes_read("live", &f, err) == -1)
		return PASSTHROUGH_CONTAINER;
	holder = holder_find_guest(bdf);
	if (holder != NULL) {
		(void)err_set(err, 0, "%s: %s", bdf, holder);
		rung = PASSTHROUGH_GROUP;
	} else if (bhyve_check_safe(&f, bdf, err) == -1) {
		rung = PASSTHROUGH_SET_IOMMU;
	}
	free(holder);
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
