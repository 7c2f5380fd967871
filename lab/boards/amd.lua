-- SPDX-License-Identifier: BSD-2-Clause
-- A good AMD host.  QEMU 7.2's amd-iommu translates only bus 0, so the device
-- stands there.
board {
   ident     = "amd",
   descr     = "AMD-Vi with interrupt remapping, NVMe on the root bus",
   machine   = "q35,kernel-irqchip=split",
   iommu     = { "amd-iommu,intremap=on" },
   devices   = { "nvme,drive=nvme0,serial=lab,bus=pcie.0,addr=10.0" },
   disks     = { "nvme0:64" },
   modules   = { "kvm-amd", "vfio-pci" },
   bind      = { "0000:00:10.0:vfio-pci" },
   expect    = { ["0000:00:10.0"] = "works" },
}
