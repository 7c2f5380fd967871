#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- A disk with a console and nothing else, without a device: what a boot showed
-- says nothing of the next one.
local guest, own = require "guest", require "own_guest"

-- The host bridge of q35, which every guest's console names.
local bridge = { id = "8086:29c0" }

scenario {
   ident   = "boots_twice",
   descr   = "A reset is followed by a boot of its own",
   timeout = 600,
   needs   = { config = { "guest" } },
   run     = function (t)
      local vm <close> = guest.start { own = true, name = "console" }
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
      vm:stop "kill"
   end,
}
