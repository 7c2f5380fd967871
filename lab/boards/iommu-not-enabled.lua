-- SPDX-License-Identifier: BSD-2-Clause
-- The firmware offers VT-d and the kernel does not use it.
board {
   ident   = "iommu-not-enabled",
   descr   = "VT-d in firmware, turned off by a kernel argument",
   machine = "q35,kernel-irqchip=split",
   iommu   = { "intel-iommu,intremap=on,caching-mode=on" },
   devices = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme,drive=nvme0,serial=lab,bus=rp1",
   },
   disks   = { "nvme0:64" },
   arguments = { "intel_iommu=off" },
   modules = { "kvm-amd", "vfio-pci", "nvme" },
   expect  = { host = "host_unsupported", ["0000:01:00.0"] = "host_unsupported" },
}
