-- SPDX-License-Identifier: BSD-2-Clause
-- A display with memory of its own.
board {
   base      = "intel",
   ident     = "gpu",
   descr     = "VT-d, bochs-display (16 MiB) on a root port",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "bochs-display,bus=rp1",
   },
   disks     = {},
   expect    = { ["0000:01:00.0"] = "works" },
}
