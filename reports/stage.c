/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/stage.h"

#include <stddef.h>
#include <string.h>

static const char *const status_names[] = {
	[STATUS_PASS] = "PASS",
	[STATUS_FAIL] = "FAIL",
	[STATUS_ERROR] = "ERROR",
	[STATUS_MISS] = "MISS",
	[STATUS_SKIP] = "SKIP",
	NULL,
};

const char *const stage_names[] = {
	[STAGE_HOST_IOMMU] = "host.iommu",
	[STAGE_HOST_ISOLATE] = "host.isolate",
	[STAGE_VM_START] = "vm.start",
	[STAGE_GUEST_BOOT] = "guest.boot",
	[STAGE_GUEST_ENUMERATE] = "guest.enumerate",
	[STAGE_GUEST_DRIVER] = "guest.driver",
	[STAGE_GUEST_FUNCTION] = "guest.function",
	[STAGE_GUEST_RESTART] = "guest.restart",
	[STAGE_VM_RESTART] = "vm.restart",
	[STAGE_HOST_RECLAIM] = "host.reclaim",
	NULL,
};

static const char *const verdicts[STAGE_COUNT] = {
	[STAGE_HOST_IOMMU] = "host_unsupported",
	[STAGE_HOST_ISOLATE] = "no_isolation",
	[STAGE_VM_START] = "no_start",
	[STAGE_GUEST_BOOT] = "no_boot",
	[STAGE_GUEST_ENUMERATE] = "not_visible",
	[STAGE_GUEST_DRIVER] = "no_driver",
	[STAGE_GUEST_FUNCTION] = "no_function",
	[STAGE_GUEST_RESTART] = "works_once",
	[STAGE_VM_RESTART] = "works_once",
};

static bool
find(const char *const *names, const char *name, int *out)
{
	int i;

	for (i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], name) == 0) {
			*out = i;
			return true;
		}
	return false;
}

const char *
status_name(enum status s)
{
	return status_names[s];
}

bool
status_parse(const char *name, enum status *out)
{
	int i;

	if (!find(status_names, name, &i))
		return false;
	*out = (enum status)i;
	return true;
}

bool
stage_parse(const char *name, enum stage *out)
{
	int i;

	if (!find(stage_names, name, &i))
		return false;
	*out = (enum stage)i;
	return true;
}

const char *
stage_verdict(enum stage s)
{
	return verdicts[s];
}
