-- SPDX-License-Identifier: BSD-2-Clause
-- Works until the first guest has ended: then its disk is given another file,
-- on which every read fails, and each further start finds a broken device.
board {
   base      = "intel",
   ident     = "works-once",
   descr     = "VT-d, NVMe that fails from the second start on",
   faults    = {
      'begin vm.restart: {"execute":"blockdev-add","arguments":{' ..
         '"driver":"blkdebug","node-name":"broken",' ..
         '"image":{"driver":"null-co","size":67108864},' ..
         '"inject-error":[{"event":"none","iotype":"read","errno":5}]}}',
      'begin vm.restart: {"execute":"blockdev-reopen","arguments":{' ..
         '"options":[{"driver":"raw","node-name":"nvme0.raw",' ..
         '"file":"broken"}]}}',
   },
   expect    = { ["0000:01:00.0"] = "works_once" },
}
