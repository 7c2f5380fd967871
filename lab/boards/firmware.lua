-- SPDX-License-Identifier: BSD-2-Clause
-- A NIC whose driver wants a firmware file that the image does not have: that
-- is missing, and no defect of the device.
board {
   base      = "intel",
   ident     = "firmware",
   descr     = "VT-d, i82551 whose driver (e100) wants a firmware file",
   netdevs   = { "hubport,id=net0,hubid=0" },
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "i82551,bus=rp1,netdev=net0,romfile=",
   },
   disks     = {},
   expect    = { ["0000:01:00.0"] = "inconclusive" },
}
