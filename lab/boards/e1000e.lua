-- SPDX-License-Identifier: BSD-2-Clause
-- A NIC whose only reset of its own is by power management, with a link.
board {
   base      = "intel",
   ident     = "e1000e",
   descr     = "VT-d, e1000e on a root port: reset by pm, interrupts by link",
   netdevs   = { "hubport,id=net0,hubid=0" },
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "e1000e,bus=rp1,netdev=net0,romfile=",
   },
   disks     = {},
   expect    = { ["0000:01:00.0"] = "works" },
}
