#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- A disk of the user's without a device: it starts, and its agent answers.
local guest = require "guest"

scenario {
   ident   = "answers",
   descr   = "The QEMU guest agent of a disk answers",
   timeout = 300,
   needs   = { config = { "guest" } },
   run     = function (t)
      local vm <close> = guest.start { own = true, name = "uefi" }
      t:require(vm:agent(240), "no agent answers")
      t:equal(vm:call("guest-get-osinfo").id, "test", "the system's name")
      local status, text = vm:run(60, "/bin/sh", "-c",
         "echo told; [ -d /sys/firmware/efi ]")
      t:equal(status, 0, "status; was it started by UEFI?")
      t:equal(text, "told\n", "output")
      local refused = pcall(vm.call, vm, "guest-no-such-command")
      t:check(not refused, "an unknown command was not refused")
      vm:reset()
      t:require(vm:agent(240), "no agent answers after a reset")
      vm:stop "kill"
   end,
}
