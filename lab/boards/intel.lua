-- SPDX-License-Identifier: BSD-2-Clause
-- A good Intel host: DMA and interrupt remapping on, an NVMe on a root port,
-- bound to vfio-pci as a deployed host would have it.
board {
   ident     = "intel",
   descr     = "VT-d with interrupt remapping, NVMe on a root port",
   machine   = "q35,kernel-irqchip=split",
   iommu     = { "intel-iommu,intremap=on,caching-mode=on" },
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme,drive=nvme0,serial=lab,bus=rp1",
   },
   disks     = { "nvme0:64" },
   arguments = { "intel_iommu=on", "iommu=nopt" },
   modules   = { "kvm-amd", "vfio-pci" },
   bind      = { "0000:01:00.0:vfio-pci" },
   expect    = { ["0000:01:00.0"] = "works" },
}
