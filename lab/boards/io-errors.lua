-- SPDX-License-Identifier: BSD-2-Clause
-- The controller answers, its medium cannot be read.
board {
   base      = "intel",
   ident     = "io-errors",
   descr     = "VT-d, NVMe on which every read fails",
   disks     = {
      "nvme0:64:file.inject-error.0.event=none," ..
         "file.inject-error.0.iotype=read,file.inject-error.0.errno=5",
   },
   expect    = { ["0000:01:00.0"] = "no_function" },
}
