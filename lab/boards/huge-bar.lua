-- SPDX-License-Identifier: BSD-2-Clause
-- A BAR that no window below 4 GiB can hold, in the host and in the guest: the
-- controller's memory buffer.
board {
   base      = "intel",
   ident     = "huge-bar",
   descr     = "VT-d, NVMe with a BAR of 4 GiB",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme,drive=nvme0,serial=lab,bus=rp1,cmb_size_mb=4096",
   },
   expect    = { ["0000:01:00.0"] = "works" },
}
