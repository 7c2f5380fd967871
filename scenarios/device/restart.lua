#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- A device that works only once per host boot is the most common reset bug:
-- after each ending the next guest must find it as good as new.
local climb, guest, host = require "climb", require "guest", require "host"

-- One guest from start to its ending; what is wrong with it is raised.
local function cycle(t, dev, name, ending)
   local vm <close> = guest.start { devices = { dev }, name = name }
   vm:hello()
   climb.check(t, vm, dev)
   t:detail("reset", vm:reset_used() or "none")
   vm:stop(ending, climb.stop_limit)
end

scenario {
   ident   = "survives_restart",
   descr   = "After power-off, kill -9 and panic the next guest works again",
   stage   = { "vm.restart" },
   class   = { "guest", "disruptive" },
   timeout = function (config)
      local starts = 2 + 3 * (tonumber(config.restarts) or 3)
      return climb.start_limit +
         starts * (climb.boot_limit(config) + climb.stop_limit)
   end,
   needs   = { config = { "device" } },
   run     = function (t)
      local before = t:stage_status "guest.function"
      if t:config("events", "") ~= "" and before ~= "PASS" then
         t:skip("the device did not work even once: guest.function is " ..
            (before or "not reached"))
      end
      local dev <close> = host.claim(t:config "device")
      local attempts = t:number("restarts", 3)
      -- The guest before a scored start ended in the same way.  The ladder has
      -- just powered off its own, so that ending needs no further one.
      local ended = before == "PASS" and "poweroff" or nil
      for _, ending in ipairs { "poweroff", "kill", "panic" } do
         t:score("vm.restart", { ending = ending, attempts = attempts },
            function (i)
               if ended ~= ending then
                  cycle(t, dev, ending .. "-before", ending)
                  ended = ending
               end
               cycle(t, dev, ending .. "-" .. i, ending)
            end)
      end
   end,
}
