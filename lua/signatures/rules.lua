-- SPDX-License-Identifier: BSD-2-Clause
--
-- Where facts of the host tell the readings of a line apart: if one of `causes`
-- was found and every fact has this value, the cause is `cause`, certain.  An
-- unknown fact fits no rule.  The first rule that fits counts.

-- pci_passthru.c prints one line for every failure of VM_BIND_PPTDEV; vmm.c
-- fails it without an IOMMU domain, ppt.c when another VM owns the device.
local assign_fails = { "ppt-device-busy", "iommu-off" }

return {
   {
      causes = assign_fails,
      facts = { ["vmm.iommu.enable"] = false },
      cause = "vmm-iommu-switched-off",
      why = "hw.vmm.iommu.enable of this host is 0",
   },
   {
      causes = assign_fails,
      facts = { ["iommu.state"] = "no-table" },
      cause = "iommu-off",
      why = "the firmware of this host offers neither a DMAR nor an IVRS table",
   },
   {
      causes = assign_fails,
      facts = { ["iommu.state"] = "disabled", ["vmm.amdvi.enable"] = false },
      cause = "amdvi-disabled",
      why = "the host has an AMD IOMMU and hw.vmm.amdvi.enable is 0",
   },
   {
      causes = assign_fails,
      facts = { ["iommu.state"] = "failed", ["vmm.amdvi.enable"] = true },
      cause = "ivhd-attach-failed",
      why = "the kernel log of this host says that ivhd did not attach",
   },
   {
      causes = { "ppt-device-busy" },
      facts = { ["vmm.iommu.initialized"] = true },
      cause = "device-held-by-other",
      why = "the IOMMU of this host works (hw.vmm.iommu.initialized is 1), so another VM holds the device",
   },
   {
      causes = { "ppt-device-busy" },
      facts = { ["iommu.usable"] = false },
      cause = "iommu-off",
      why = "the IOMMU of this host is not usable (fact iommu.usable)",
   },
   {
      causes = { "ppt-not-bound" },
      facts = { ["pptdevs.dropped"] = true },
      cause = "pptdevs-ignored",
      why = "the kernel of this host dropped a pptdevs variable",
   },
   {
      -- ppt(4) is a part of vmm.ko.
      causes = { "ppt-not-bound", "vmm-not-initialised" },
      facts = { ["vmm.loaded"] = false },
      cause = "vmm-not-loaded",
      why = "vmm is not in the kernel of this host",
   },
   {
      causes = { "vmm-not-initialised" },
      facts = { ["cpu.virtualization"] = "none" },
      cause = "cpu-virtualization-off",
      why = "the CPU of this host offers neither VMX nor SVM (fact cpu.virtualization)",
   },
   {
      -- vfio_pci.c and type1.c answer -22 and "no interrupt remapping" for want
      -- of an IOMMU too; without groups there is no /dev/vfio/N.
      causes = { "vfio-bind-refused", "interrupt-remapping-missing", "not-bound-to-vfio" },
      facts = { ["iommu.usable"] = false },
      cause = "iommu-off",
      why = "the IOMMU of this host is not usable (fact iommu.usable)",
   },
   {
      causes = { "not-bound-to-vfio", "vfio-bind-refused" },
      facts = { ["vfio.driver"] = false },
      cause = "vfio-module-missing",
      why = "the kernel of this host has no vfio-pci (fact vfio.driver)",
   },
}
