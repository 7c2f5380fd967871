-- SPDX-License-Identifier: BSD-2-Clause
-- A USB controller on the root bus that nothing can reset: no FLR, no PM reset,
-- no bus of its own.  Restarts are tried all the same.
board {
   base      = "intel",
   ident     = "xhci",
   descr     = "VT-d, qemu-xhci on the root bus: no reset method",
   devices   = {
      "qemu-xhci,id=usb0,bus=pcie.0,addr=10.0",
      "usb-tablet,bus=usb0.0",
   },
   disks     = {},
   bind      = { "0000:00:10.0:vfio-pci" },
   expect    = { ["0000:00:10.0"] = "works" },
   findings  = { "reset-none" },
}
