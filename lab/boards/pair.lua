-- SPDX-License-Identifier: BSD-2-Clause
-- Two devices in groups of their own, which are tested side by side.
board {
   base      = "intel",
   ident     = "pair",
   descr     = "VT-d, NVMe and e1000e, each on a root port",
   netdevs   = { "hubport,id=net0,hubid=0" },
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme,drive=nvme0,serial=lab,bus=rp1",
      "pcie-root-port,id=rp2,chassis=2,slot=2,bus=pcie.0,addr=1d.0",
      "e1000e,bus=rp2,netdev=net0,romfile=",
   },
   bind      = { "0000:01:00.0:vfio-pci", "0000:02:00.0:vfio-pci" },
   expect    = { ["0000:01:00.0"] = "works", ["0000:02:00.0"] = "works" },
}
