-- SPDX-License-Identifier: BSD-2-Clause
-- QEMU 7.2's amd-iommu translates only bus 0: what a device behind a root port
-- reads and writes is lost, and its driver waits for answers in vain.
board {
   base      = "amd",
   ident     = "amd-dma-lost",
   descr     = "AMD-Vi, NVMe on a root port: its DMA goes nowhere",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme,drive=nvme0,serial=lab,bus=rp1",
   },
   bind      = { "0000:01:00.0:vfio-pci" },
   expect    = { ["0000:01:00.0"] = "no_driver" },
}
