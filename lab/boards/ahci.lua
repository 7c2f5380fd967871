-- SPDX-License-Identifier: BSD-2-Clause
-- A SATA controller with a disk, behind a root port so that it has a group of
-- its own; its only reset is that of the bus.
board {
   base      = "intel",
   ident     = "ahci",
   descr     = "VT-d, AHCI controller with a disk on a root port",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "ich9-ahci,id=sata0,bus=rp1",
      "ide-hd,bus=sata0.0,drive=disk0,serial=lab",
   },
   disks     = { "disk0:64" },
   expect    = { ["0000:01:00.0"] = "works" },
}
