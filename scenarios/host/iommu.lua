#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Is DMA remapping there, switched on, and in order?

check {
   id = "iommu-absent",
   title = "The firmware shows no IOMMU",
   scope = "host", severity = "fail", stage = "host.iommu",
   why = "Without DMA remapping a device that a guest controls could read and write all of the host's memory, so "
      .. "neither VFIO nor vmm gives it away. The firmware describes the IOMMU in the ACPI table DMAR (Intel) or IVRS "
      .. "(AMD); without that table the operating system cannot find it.",
   eval = function(_, host)
      if host:need("iommu.table") == "none" then
         return finding("The firmware has no DMAR or IVRS table: no IOMMU, or it is off.")
      end
      return pass()
   end,
   fix = {
      linux = "Switch on VT-d (Intel) or IOMMU / AMD-Vi (AMD, often below CBS) in the firmware set-up.",
      freebsd = "Switch on VT-d (Intel) or IOMMU / AMD-Vi (AMD, often below CBS) in the firmware set-up.",
   },
}
