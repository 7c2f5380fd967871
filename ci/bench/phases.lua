#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Device cycles as the restart scenario makes them.
local climb, guest, host = require "climb", require "guest", require "host"

scenario {
   ident   = "phases",
   descr   = "Start, token, driver and class test, power-off, exit",
   timeout = 1200,
   needs   = { config = { "device" } },
   run     = function (t)
      local dev <close> = host.claim(t:config "device")
      for i = 1, t:number("n", 1) do
         local vm <close> = guest.start { devices = { dev }, name = "cycle-" .. i }
         vm:hello()
         t:score("vm.restart", { ending = "cycle-" .. i, attempts = 1 }, function ()
            climb.check(t, vm, dev)
         end)
         vm:stop "poweroff"
      end
   end,
}
