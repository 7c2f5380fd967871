-- SPDX-License-Identifier: BSD-2-Clause
-- DMA is remapped, interrupts are not: VFIO refuses the group, because a device
-- could then write any interrupt to the host.
board {
   base      = "intel",
   ident     = "intremap-off",
   descr     = "VT-d without interrupt remapping, NVMe bound to vfio-pci",
   machine   = "q35",
   iommu     = { "intel-iommu,intremap=off,caching-mode=on" },
   expect    = { ["0000:01:00.0"] = "host_unsupported" },
   findings  = { "interrupt-remapping-off" },
}
