-- SPDX-License-Identifier: BSD-2-Clause
-- A device whose DMA a guest can aim: the IOMMU must stop it outside the
-- guest's memory (scenarios/device/isolation.lua).  dma_mask: as delivered it
-- would fold each address into 256 MiB.
board {
   base      = "intel",
   ident     = "edu",
   descr     = "VT-d, QEMU's edu device, whose DMA can be aimed",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "edu,bus=rp1,dma_mask=0xffffffffff",
   },
   disks     = {},
   expect    = { ["0000:01:00.0"] = "inconclusive" },
}
