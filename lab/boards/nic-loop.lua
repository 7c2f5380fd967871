-- SPDX-License-Identifier: BSD-2-Clause
-- A NIC with a loopback plug: each frame that it sends comes back to it.
board {
   base      = "e1000e",
   ident     = "nic-loop",
   descr     = "VT-d, e1000e in a loop: sends and receives 10,000 frames",
   netdevs   = {
      "socket,id=net0,udp=127.0.0.1:47119,localaddr=127.0.0.1:47119",
   },
   expect    = { ["0000:01:00.0"] = "works" },
}
