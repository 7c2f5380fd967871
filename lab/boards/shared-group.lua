-- SPDX-License-Identifier: BSD-2-Clause
-- Two NICs behind a PCIe-to-PCI bridge: the bridge puts its own address on
-- their DMA, so they are one group, and the host still has the second one.
board {
   base      = "intel",
   ident     = "shared-group",
   descr     = "VT-d, two NICs behind a PCIe-to-PCI bridge; one is the host's",
   netdevs   = { "hubport,id=net0,hubid=0", "hubport,id=net1,hubid=1" },
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "pcie-pci-bridge,id=br1,bus=rp1",
      "e1000,bus=br1,addr=1.0,netdev=net0,romfile=",
      "e1000,bus=br1,addr=2.0,netdev=net1,romfile=",
   },
   disks     = {},
   modules   = { "kvm-amd", "vfio-pci", "e1000" },
   bind      = { "0000:02:01.0:vfio-pci", "0000:02:02.0:e1000" },
   expect    = { ["0000:02:01.0"] = "no_isolation" },
   findings  = { "group-shared", "reset-bus-shared" },
}
