#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Disks of the user's without a device.
local guest, own = require "guest", require "own_guest"

-- The host bridge of q35, which every guest's console names.
local bridge = { id = "8086:29c0" }

-- body(t, vm): of a disk that starts.
local function disk(ident, descr, timeout, body)
   scenario {
      ident   = ident,
      descr   = descr,
      timeout = timeout,
      needs   = { config = { "guest" } },
      run     = function (t)
         local vm <close> = guest.start { own = true, name = ident }
         body(t, vm)
         vm:stop "kill"
      end,
   }
end

-- A disk with a console and nothing else: what a boot showed says nothing of
-- the next one.
disk("boots_twice", "A reset is followed by a boot of its own", 600,
   function (t, vm)
      local expected = { agent = false, console = 2 }
      local from = 0
      local function boots()
         local _, n = vm.console:gsub("Linux version ", "")
         return n
      end
      for boot = 1, 2 do
         t:score("guest.restart", { ending = "boot " .. boot, attempts = 1 },
            function ()
               own.check(t, vm, bridge, expected, from)
               t:equal(boots(), boot, "boots on the console")
            end)
         if boot == 1 then from = own.reset(vm) end
      end
   end)

disk("answers", "The QEMU guest agent of a disk answers", 300,
   function (t, vm)
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
   end)
