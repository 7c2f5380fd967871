/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/claim.h"
#include "guests/holder.h"
#include "guests/passthrough.h"
#include "probes/probe.h"
#include "reports/events.h"

/* The argument that turned the IOMMU off, or NULL; the caller frees it. */
static char *
culprit(const char *arguments)
{
	static const char *const off[] = { "intel_iommu=off", "amd_iommu=off",
		"iommu=off", NULL };
	struct strv words = { 0 };
	char *found = NULL;
	size_t i;

	strv_split(&words, arguments == NULL ? "" : arguments, " ");
	for (i = 0; off[i] != NULL && found == NULL; i++)
		if (strv_has(&words, off[i]))
			found = xstrdup(off[i]);
	strv_free(&words);
	return found;
}

/* Why no IOMMU is in use, and the one thing to change. */
static char *
iommu_off(const char *table, const char *arguments)
{
	char *argument = culprit(arguments), *why;
	bool intel = table != NULL && strcmp(table, "DMAR") == 0;

	if (table == NULL)
		why = xstrdup("no IOMMU is in use, and the firmware's tables "
			      "cannot be read");
	else if (strcmp(table, "none") == 0)
		why = xstrdup("no IOMMU: the firmware offers neither DMAR nor "
			      "IVRS; enable VT-d (Intel) or AMD-Vi, IOMMU "
			      "(AMD) in its setup");
	else if (argument != NULL)
		why = xasprintf("the firmware offers %s, and the kernel "
				"argument %s turns it off: remove it",
		    intel ? "VT-d (DMAR)" : "AMD-Vi (IVRS)", argument);
	else
		why = xasprintf("the firmware offers %s, but the kernel does "
				"not use it: %s",
		    intel ? "VT-d (DMAR)" : "AMD-Vi (IVRS)",
		    intel ? "boot with intel_iommu=on"
			  : "see AMD-Vi in the kernel log");
	free(argument);
	return why;
}

/* The same for FreeBSD, whose vmm has drivers of its own for both kinds. */
static char *
vmm_iommu_off(const struct facts *f)
{
	const struct fact *enable = facts_get(f, "vmm.iommu.enable");
	const struct fact *amd = facts_get(f, "vmm.amdvi.enable");
	const struct fact *vmm = facts_get(f, "vmm.initialized");
	const char *table = facts_text(f, "iommu.table");

	if (vmm != NULL && vmm->type == FACT_BOOL && !vmm->b)
		return xstrdup("vmm did not start: no VT-x or SVM, or off in "
			       "the firmware; see dmesg");
	if (enable != NULL && enable->type == FACT_BOOL && !enable->b)
		return xstrdup("loader.conf turns it off: remove "
			       "hw.vmm.iommu.enable=0");
	if (facts_number(f, "vmm.amdvi.attach_error", 0) != 0)
		return xstrdup("the firmware offers AMD-Vi (IVRS), but ivhd "
			       "did not attach: a start with a device would "
			       "panic this host; see ivhd in dmesg");
	if (table != NULL && strcmp(table, "IVRS") == 0 && amd != NULL &&
	    amd->type == FACT_BOOL && !amd->b)
		return xstrdup("the firmware offers AMD-Vi (IVRS), but vmm "
			       "does not use it: hw.vmm.amdvi.enable=1 in "
			       "loader.conf");
	return NULL;
}

enum status
judge_iommu(const struct facts *f, char **why)
{
	const struct fact *usable = facts_get(f, "iommu.usable");

	*why = NULL;
	if (usable == NULL || usable->type == FACT_UNKNOWN) {
		*why = xasprintf("cannot tell whether the IOMMU is on: %s",
		    usable == NULL ? "not probed" : usable->str);
		return STATUS_SKIP;
	}
	if (usable->b)
		return STATUS_PASS;
	*why = vmm_iommu_off(f);
	if (*why == NULL)
		*why = iommu_off(facts_text(f, "iommu.table"),
		    facts_text(f, "iommu.arguments"));
	return STATUS_FAIL;
}

/* host.isolate from facts. */
static enum status
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

/* One event; fields (may be NULL) are taken over. */
static int
record(const char *events, const char *bdf, const char *kind, enum stage stage,
    json_t *fields, struct err *err)
{
	json_t *event = json_object();
	int rc;

	json_put_str(event, "time", clock_stamp().s);
	json_put_str(event, "device", bdf);
	json_put_str(event, "event", kind);
	json_put_str(event, "stage", stage_names[stage]);
	if (fields != NULL)
		(void)json_object_update(event, fields);
	rc = events_append(events, event, err);
	json_decref(fields);
	json_decref(event);
	return rc;
}

int
judge_record(const char *events, const char *bdf, enum stage stage,
    enum status status, const char *basis, const char *reason, struct err *err)
{
	json_t *fields = json_object();

	json_put_str(fields, "status", status_name(status));
	json_put_str(fields, "basis", basis);
	json_put_str(fields, "reason", reason);
	return record(events, bdf, "stage", stage, fields, err);
}

/* The kernel's refusal speaks for the stage whose question it answers. */
static int
record_refusal(const char *events, const char *bdf, enum passthrough_rung rung,
    const char *why, struct err *err)
{
	enum stage refused = rung == PASSTHROUGH_VIABLE ? STAGE_HOST_ISOLATE
			     : rung == PASSTHROUGH_SET_IOMMU ? STAGE_HOST_IOMMU
							     : STAGE_VM_START;
	enum stage s;

	for (s = STAGE_HOST_IOMMU; s < refused; s++)
		if (judge_record(events, bdf, s, STATUS_PASS,
			s == STAGE_HOST_IOMMU ? "proven" : "predicted", NULL,
			err) == -1)
			return -1;
	return judge_record(
	    events, bdf, refused, STATUS_FAIL, "proven", why, err);
}

static int
ask_kernel(const struct facts *f, const char *bdf, const char *events,
    bool *ready, struct err *err)
{
	enum passthrough_rung rung;
	struct err why;

	/* Opening the function resets it: on disk first, for the host may not
	 * live to tell. */
	if (record(events, bdf, "begin", STAGE_HOST_ISOLATE, NULL, err) == -1)
		return -1;
	rung = passthrough_try(bdf, facts_pci_text(f, bdf, "group"), &why);

	if (rung != PASSTHROUGH_ALL && !why.under_test) {
		*err = why;
		return -1;
	}
	if (rung != PASSTHROUGH_ALL)
		return record_refusal(events, bdf, rung, why.text, err);
	*ready = true;
	if (judge_record(events, bdf, STAGE_HOST_IOMMU, STATUS_PASS, "proven",
		NULL, err) == -1)
		return -1;
	return judge_record(
	    events, bdf, STAGE_HOST_ISOLATE, STATUS_PASS, "proven", NULL, err);
}

/* A device that would be ready, and that another guest has. */
static int
record_holder(const char *events, const char *bdf, struct err *err)
{
	char *holder = holder_find_guest(bdf), *why;
	int rc;

	if (holder == NULL)
		return 0;
	why = xasprintf("in use: %s", holder);
	rc = judge_record(
	    events, bdf, STAGE_VM_START, STATUS_MISS, "predicted", why, err);
	free(why);
	free(holder);
	return rc;
}

int
judge_device(const struct facts *f, const char *bdf, const char *events,
    bool *ready, struct err *err)
{
	char *why = NULL;
	enum status status = judge_iommu(f, &why);
	int rc;

	if (ready != NULL)
		*ready = false;
	if (status != STATUS_PASS) {
		rc = judge_record(events, bdf, STAGE_HOST_IOMMU, status,
		    "predicted", why, err);
		free(why);
		return rc;
	}
	status = judge_isolate(f, bdf, &why);
	if (status == STATUS_PASS && ready != NULL) {
		rc = ask_kernel(f, bdf, events, ready, err);
	} else {
		rc = judge_record(events, bdf, STAGE_HOST_IOMMU, STATUS_PASS,
		    "predicted", NULL, err);
		if (rc == 0)
			rc = judge_record(events, bdf, STAGE_HOST_ISOLATE,
			    status, "predicted", why, err);
		if (rc == 0 && status == STATUS_PASS)
			rc = record_holder(events, bdf, err);
	}
	free(why);
	return rc;
}
