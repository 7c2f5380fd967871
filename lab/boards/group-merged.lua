-- SPDX-License-Identifier: BSD-2-Clause
-- The NVMe of the board intel, with a second function beside it that the host
-- has: without ACS both are one group.
board {
   base      = "intel",
   ident     = "group-merged",
   descr     = "VT-d, NVMe with a second function that is the host's",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme,drive=nvme0,serial=lab,bus=rp1,addr=0.0,multifunction=on",
      "nvme,drive=nvme1,serial=lab1,bus=rp1,addr=0.1",
   },
   disks     = { "nvme0:64", "nvme1:64" },
   modules   = { "kvm-amd", "vfio-pci", "nvme" },
   bind      = { "0000:01:00.0:vfio-pci", "0000:01:00.1:nvme" },
   expect    = { ["0000:01:00.0"] = "no_isolation" },
   findings  = { "group-functions" },
}
