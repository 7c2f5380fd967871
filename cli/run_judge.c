/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/claim.h"
#include "reports/events.h"

enum status
judge_iommu(const struct facts *f, char **why)
{
	const struct fact *usable = facts_get(f, "iommu.usable");
	const char *table = facts_text(f, "iommu.table");

	*why = NULL;
	if (usable == NULL || usable->type == FACT_UNKNOWN) {
		*why = xasprintf("cannot tell whether the IOMMU is on: %s",
		    usable == NULL ? "not probed" : usable->str);
		return STATUS_SKIP;
	}
	if (usable->b)
		return STATUS_PASS;
	if (table != NULL && strcmp(table, "DMAR") == 0)
		*why = xstrdup("the firmware offers VT-d (DMAR) but the kernel "
			       "does not use it: boot with intel_iommu=on");
	else if (table != NULL && strcmp(table, "IVRS") == 0)
		*why = xstrdup("the firmware offers AMD-Vi (IVRS) but the "
			       "kernel does not use it: boot without "
			       "amd_iommu=off and iommu=off");
	else if (table != NULL)
		*why =
		    xstrdup("no IOMMU: the firmware offers neither DMAR nor "
			    "IVRS; enable VT-d or AMD-Vi (SVM, IOMMU) in its "
			    "setup");
	else
		*why = xstrdup("no IOMMU in use, and the firmware's tables "
			       "cannot be read");
	return STATUS_FAIL;
}

enum status
judge_isolate(const struct facts *f, const char *bdf, char **why)
{
	struct err err;

	switch (claim_judge(f, bdf, why)) {
	case CLAIM_READY:
		return STATUS_PASS;
	case CLAIM_ENTANGLED:
		return STATUS_FAIL;
	case CLAIM_UNBOUND:
		/* Nobody must be told how to take the host's disk away. */
		if (claim_check_safe(f, bdf, &err) == -1)
			xreplace(why, xstrdup(err.text));
		break;
	case CLAIM_UNKNOWN:
		break;
	}
	return STATUS_MISS;
}

int
judge_record(const char *events, const char *bdf, enum stage stage,
    enum status status, const char *reason, struct err *err)
{
	json_t *event = json_object();
	int rc;

	json_put_str(event, "time", clock_stamp().s);
	json_put_str(event, "device", bdf);
	json_put_str(event, "event", "stage");
	json_put_str(event, "stage", stage_names[stage]);
	json_put_str(event, "status", status_name(status));
	json_put_str(event, "reason", reason);
	rc = events_append(events, event, err);
	json_decref(event);
	return rc;
}
