-- SPDX-License-Identifier: BSD-2-Clause
-- Where facts of the host turn a cause that has two readings into one of them.
return {
   {
      -- pci_passthru.c prints one line for every failure of VM_BIND_PPTDEV;
      -- vmm.c gives ENXIO without an IOMMU domain.
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
}
