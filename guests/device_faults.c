/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "guests/device.h"

/*
 * drivers/iommu/intel/dmar.c, dmar_fault_do_one: "DMAR: [DMA Write NO_PASID]
 * Request device [01:00.0] fault addr ..."; drivers/iommu/amd/iommu.c,
 * amd_iommu_report_page_fault: "vfio-pci 0000:01:00.0: AMD-Vi: Event logged
 * [IO_PAGE_FAULT domain=...", or "[IO_PAGE_FAULT device=01:00.0 ..." of a
 * function that Linux does not know.  Intel's line has no segment.
 */
bool
device_is_fault(const char *line, const char *bdf)
{
	const char *colon = strchr(bdf, ':');

	if (colon == NULL || strstr(line, colon + 1) == NULL)
		return false;
	return (strstr(line, "DMAR: [") != NULL &&
		   strstr(line, "fault") != NULL) ||
	       strstr(line, "AMD-Vi: Event logged [IO_PAGE_FAULT") != NULL;
}
