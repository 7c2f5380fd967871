-- SPDX-License-Identifier: BSD-2-Clause
-- An HD audio controller with a codec.
board {
   base      = "intel",
   ident     = "sound",
   descr     = "VT-d, HD audio with a codec on a root port",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "ich9-intel-hda,id=hda0,bus=rp1",
      "hda-duplex,bus=hda0.0",
   },
   disks     = {},
   expect    = { ["0000:01:00.0"] = "works" },
}
