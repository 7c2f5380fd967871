-- SPDX-License-Identifier: BSD-2-Clause
-- DMA is remapped, interrupts are not: VFIO refuses the group, because a device
-- could then write any interrupt to the host.
board {
   ident     = "intremap-off",
   descr     = "VT-d without interrupt remapping, NVMe bound to vfio-pci",
   machine   = "q35",
   iommu     = { "intel-iommu,intremap=off,caching-mode=on" },
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme,drive=nvme0,serial=lab,bus=rp1",
   },
   disks     = { "nvme0:64" },
   arguments = { "intel_iommu=on", "iommu=nopt" },
   modules   = { "kvm-amd", "vfio-pci" },
   bind      = { "0000:01:00.0:vfio-pci" },
   expect    = { ["0000:01:00.0"] = "host_unsupported" },
}
