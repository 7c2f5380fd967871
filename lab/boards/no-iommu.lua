-- SPDX-License-Identifier: BSD-2-Clause
-- A host without an IOMMU: nothing can be passed through, and nothing is tried.
board {
   base      = "intel",
   ident     = "no-iommu",
   descr     = "no IOMMU at all; NVMe with its own driver",
   machine   = "q35",
   iommu     = {},
   arguments = {},
   modules   = { "kvm-amd", "vfio-pci", "nvme" },
   bind      = {},
   expect    = { host = "host_unsupported",
      ["0000:01:00.0"] = "host_unsupported" },
   findings  = { "iommu-absent" },
}
