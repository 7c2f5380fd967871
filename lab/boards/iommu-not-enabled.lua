-- SPDX-License-Identifier: BSD-2-Clause
-- The firmware offers VT-d and the kernel does not use it.
board {
   base      = "intel",
   ident     = "iommu-not-enabled",
   descr     = "VT-d in firmware, turned off by a kernel argument",
   arguments = { "intel_iommu=off" },
   modules   = { "kvm-amd", "vfio-pci", "nvme" },
   bind      = {},
   expect    = { host = "host_unsupported",
      ["0000:01:00.0"] = "host_unsupported" },
   findings  = { "iommu-disabled" },
}
