-- SPDX-License-Identifier: BSD-2-Clause
-- A NIC with a loopback plug: each frame that it sends comes back to it.
board {
   base      = "intel",
   ident     = "nic-loop",
   descr     = "VT-d, e1000e in a loop: sends and receives 10,000 frames",
   netdevs   = {
      "socket,id=net0,udp=127.0.0.1:47119,localaddr=127.0.0.1:47119",
   },
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "e1000e,bus=rp1,netdev=net0,romfile=",
   },
   disks     = {},
   expect    = { ["0000:01:00.0"] = "works" },
}
