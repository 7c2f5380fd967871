-- SPDX-License-Identifier: BSD-2-Clause
-- A host of more than 64 functions, for ci/bench/probe: 32 root ports with a
-- PCI Express device each.
local devices = {}
for port = 0, 31 do
   -- Eight ports in a slot.  Windows for I/O would not fit: nobody needs them.
   devices[#devices + 1] = ("pcie-root-port,id=rp%d,chassis=%d,slot=%d,bus=pcie.0,addr=%x.%d,multifunction=on,"
      .. "io-reserve=0"):format(port, port + 1, port + 1, 8 + port // 8, port % 8)
   devices[#devices + 1] = (port % 2 == 0 and "qemu-xhci,bus=rp%d"
      or "virtio-rng-pci-non-transitional,bus=rp%d"):format(port)
end

board {
   base    = "intel",
   ident   = "many",
   descr   = "VT-d, 32 root ports with a device each",
   devices = devices,
   disks   = {},
   bind    = {},
   expect  = {},
}
