/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/json.h"
#include "reports/stage.h"
#include "reports/submission_parts.h"

/* What differs from the default, by a fact of the host. */
static const struct row {
	const char *fact;
	bool unusual; /* the value that is no default */
	const char *name;
	int value; /* -1: true */
} rows[] = {
	/* As in the lab: no board is tested there. */
	{ "cpu.under_hypervisor", true, "host.is_a_guest", -1 },
	{ "mmio.above_4g", true, "bios.above_4g_decoding", -1 },
	{ "vfio.allow_unsafe_interrupts", true,
	    "kernel.vfio_iommu_type1.allow_unsafe_interrupts", -1 },
	{ "vfio.disable_idle_d3", true, "kernel.vfio_pci.disable_idle_d3", -1 },
	{ "vfio.unsafe_noiommu", true, "kernel.vfio.enable_unsafe_noiommu_mode",
	    -1 },
	{ "vmm.iommu.enable", false, "loader.hw.vmm.iommu.enable", 0 },
	/* AMD-Vi is off unless it is asked for (amdvi_hw.c). */
	{ "vmm.amdvi.enable", true, "loader.hw.vmm.amdvi.enable", 1 },
	{ "msi.enabled", false, "loader.hw.pci.enable_msi", 0 },
	{ "msix.enabled", false, "loader.hw.pci.enable_msix", 0 },
};

/* How it came to the driver that guests take devices from; NULL: not known. */
static const char *
binding(const json_t *device)
{
	const json_t *facts = json_object_get(device, "facts");
	const char *driver = json_str(facts, "driver", NULL);
	const char *listed = json_str(facts, "ppt.listed", NULL);
	const json_t *findings = json_object_get(device, "findings");

	if (driver == NULL)
		return NULL;
	if (strcmp(driver, "ppt") == 0 && listed != NULL)
		return strcmp(listed, "none") == 0 ? "ppt_by_hand"
						   : "ppt_at_boot";
	/* The finding is of documents that hold what checks found. */
	if (strcmp(driver, "vfio-pci") == 0 && findings != NULL)
		return json_find(findings, "id", "bound-by-hand") != NULL
			   ? "vfio_by_hand"
			   : "vfio_at_boot";
	if (strcmp(driver, "ppt") != 0 && strcmp(driver, "vfio-pci") != 0 &&
	    json_find(json_object_get(device, "stages"), "stage",
		stage_names[STAGE_VM_START]) != NULL)
		return "taken_by_pptcheck";
	return NULL;
}

/* As guests/hypervisor.h writes the version of one that is not the system's, or
 * says itself that its source was changed; that neither is there proves
 * nothing. */
static bool
is_other_build(const json_t *hypervisor)
{
	const char *version = json_str(hypervisor, "version", "");

	return strstr(version, ", other build") != NULL ||
	       strstr(version, ", changed source") != NULL;
}

json_t *
submission_settings(const json_t *run, const json_t *device, bool patched)
{
	const json_t *facts =
	    json_object_get(json_object_get(run, "host"), "facts");
	const json_t *hypervisor = json_object_get(run, "hypervisor"), *value;
	const json_t *vm = json_object_get(device, "vm");
	json_t *j = json_object();
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		value = json_object_get(facts, rows[i].fact);
		if (json_is_boolean(value) &&
		    json_is_true(value) == rows[i].unusual)
			(void)json_object_set_new(j, rows[i].name,
			    rows[i].value == -1 ? json_true()
						: json_integer(rows[i].value));
	}
	json_put_str(j, "host.binding", binding(device));
	if (hypervisor != NULL) {
		if (strcmp(json_str(hypervisor, "name", ""), "qemu") == 0)
			submission_put_text(j, "qemu.cpu",
			    json_str(hypervisor, "cpu", NULL), 64);
		/* Stages are judged by guests that got this function alone,
		 * unless a set-up was tested as it is deployed. */
		json_put_str(j, "vm.function_mapping",
		    json_is_true(json_object_get(vm, "deployed"))
			? json_str(vm, "function_mapping", "single")
			: "single");
	}
	if (patched || is_other_build(hypervisor))
		(void)json_object_set_new(j, "hypervisor.patched", json_true());
	return j;
}
