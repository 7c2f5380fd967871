-- SPDX-License-Identifier: BSD-2-Clause
-- The same as intremap-off with AMD's IOMMU, on which virt-host-validate finds
-- nothing to complain about.  QEMU 7.2 translates only bus 0 there.
board {
   ident     = "intremap-off-amd",
   descr     = "AMD-Vi without interrupt remapping, NVMe bound to vfio-pci",
   machine   = "q35",
   iommu     = { "amd-iommu,intremap=off" },
   devices   = { "nvme,drive=nvme0,serial=lab,bus=pcie.0,addr=10.0" },
   disks     = { "nvme0:64" },
   modules   = { "kvm-amd", "vfio-pci" },
   bind      = { "0000:00:10.0:vfio-pci" },
   expect    = { ["0000:00:10.0"] = "host_unsupported" },
   findings  = { "interrupt-remapping-off" },
}
