-- SPDX-License-Identifier: BSD-2-Clause
-- The device is bound to a driver that keeps others off and gives it to nobody.
board {
   base      = "intel",
   ident     = "wrong-driver",
   descr     = "VT-d, NVMe bound to pci-stub",
   modules   = { "kvm-amd", "vfio-pci", "pci-stub" },
   bind      = { "0000:01:00.0:pci-stub" },
   expect    = { ["0000:01:00.0"] = "inconclusive" },
   findings  = { "bound-to-wrong-driver" },
}
