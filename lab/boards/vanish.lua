-- SPDX-License-Identifier: BSD-2-Clause
-- The device is unplugged from the host while a guest has it.
board {
   base      = "intel",
   ident     = "vanish",
   descr     = "VT-d, NVMe that is unplugged once its first guest works",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme,id=nvme1,drive=nvme0,serial=lab,bus=rp1",
   },
   faults    = {
      'begin guest.restart: {"execute":"device_del",' ..
         '"arguments":{"id":"nvme1"}}',
   },
   expect    = { ["0000:01:00.0"] = "works_once" },
}
