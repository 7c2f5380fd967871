-- SPDX-License-Identifier: BSD-2-Clause
-- Another program has the device's IOMMU group open, as a running guest would.
board {
   base      = "intel",
   ident     = "busy",
   descr     = "VT-d, NVMe bound to vfio-pci and held by another program",
   before    = "python3 -c 'import glob, time\n" ..
      "held = open(glob.glob(\"/dev/vfio/[0-9]*\")[0], \"r+b\", 0)\n" ..
      "open(\"held\", \"w\").close()\n" ..
      "time.sleep(600)' &\n" ..
      "until [ -e held ]; do sleep 0.2; done",
   expect    = { ["0000:01:00.0"] = "inconclusive" },
}
