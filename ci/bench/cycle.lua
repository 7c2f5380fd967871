#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Device cycles as a run makes them, "cycle-1" and so on in the evidence.
local climb, guest, host = require "climb", require "guest", require "host"

-- use(t, vm, dev, name): between the token and the power-off, or nil
local function cycles(ident, descr, use)
   scenario {
      ident   = ident,
      descr   = descr,
      timeout = 1200,
      needs   = { config = { "device" } },
      run     = function (t)
         local dev <close> = host.claim(t:config "device")
         for i = 1, t:number("n", 1) do
            local name = "cycle-" .. i
            local vm <close> = guest.start { devices = { dev }, name = name }
            vm:hello()
            if use then use(t, vm, dev, name) end
            vm:stop "poweroff"
         end
      end,
   }
end

cycles("cycle", "Start, token, power-off, exit")
cycles("phases", "Start, token, driver and class test, power-off, exit",
   function (t, vm, dev, name)
      t:score("vm.restart", { ending = name, attempts = 1 }, function ()
         climb.check(t, vm, dev)
      end)
   end)
