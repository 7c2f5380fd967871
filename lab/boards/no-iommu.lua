-- SPDX-License-Identifier: BSD-2-Clause
-- A host without an IOMMU: nothing can be passed through, and nothing is tried.
board {
   ident   = "no-iommu",
   descr   = "no IOMMU at all; NVMe with its own driver",
   machine = "q35",
   devices = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme,drive=nvme0,serial=lab,bus=rp1",
   },
   disks   = { "nvme0:64" },
   modules = { "kvm-amd", "vfio-pci", "nvme" },
   expect  = { host = "host_unsupported", ["0000:01:00.0"] = "host_unsupported" },
}
