-- SPDX-License-Identifier: BSD-2-Clause
-- A device of a class for which the guest's image has no driver: what can be
-- judged without one is, and nobody calls it working.
board {
   base      = "intel",
   ident     = "no-driver-known",
   descr     = "VT-d, a device for which Linux has no driver",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "edu,bus=rp1",
   },
   disks     = {},
   expect    = { ["0000:01:00.0"] = "inconclusive" },
}
