-- SPDX-License-Identifier: BSD-2-Clause
--
-- Where facts of the host tell the readings of a line apart: if one of `causes`
-- was found and every fact has this value, the cause is `cause`, certain.  An
-- unknown fact fits no rule.  The first rule that fits counts.
return {
   {
      causes = { "ppt-device-busy", "iommu-off" },
      facts = { ["iommu.usable"] = false, ["iommu.table"] = "IVRS",
         ["vmm.amdvi.enable"] = false },
      cause = "amdvi-disabled",
      why = "the host has an AMD IOMMU and hw.vmm.amdvi.enable is 0",
   },
   {
      -- pci_passthru.c prints one line for every failure of VM_BIND_PPTDEV;
      -- vmm.c fails it without an IOMMU domain.
      causes = { "ppt-device-busy" },
      facts = { ["iommu.usable"] = false },
      cause = "iommu-off",
      why = "the IOMMU of this host is not usable (fact iommu.usable)",
   },
   {
      causes = { "ppt-device-busy" },
      facts = { ["iommu.usable"] = true },
      cause = "stale-vm",
      why = "the IOMMU of this host works (fact iommu.usable), so another VM " ..
         "holds the device",
   },
   {
      -- vfio_pci.c and type1.c answer -22 and "no interrupt remapping" for want
      -- of an IOMMU too.
      causes = { "vfio-bind-refused", "interrupt-remapping-missing" },
      facts = { ["iommu.usable"] = false },
      cause = "iommu-off",
      why = "the IOMMU of this host is not usable (fact iommu.usable)",
   },
}
