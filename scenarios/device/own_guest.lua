#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- A disk that the user has, Windows for example: started once without the
-- device, which tells what can be seen of it, then with the device, ended and
-- started again.  What the guest writes is thrown away.
local climb, guest, host = require "climb", require "guest", require "host"
local own = require "own_guest"

-- One guest from start to its ending.
local function cycle(t, dev, expected, name, ending)
   local vm <close> = guest.start { devices = { dev }, own = true, name = name }
   own.check(t, vm, dev, expected)
   t:detail("reset", vm:reset_used() or "none")
   vm:stop(ending, climb.stop_limit)
   t:detail("exit_seconds", vm:exit_seconds() or -1)
end

local function restarts(t, vm, dev, expected)
   t:score("guest.restart", { ending = "system_reset",
      attempts = t:number("restarts", 3) }, function ()
      own.check(t, vm, dev, expected, own.reset(vm))
      t:detail("reset", vm:reset_used() or "none")
   end)
end

local function endings(expected)
   return expected.powers_off and { "poweroff", "kill" } or { "kill" }
end

scenario {
   ident   = "starts_your_guest",
   descr   = "A disk of yours starts with the device, again and again",
   stage   = { "vm.start", "guest.boot", "guest.enumerate", "guest.driver",
      "guest.function", "guest.restart", "vm.restart" },
   class   = { "guest", "disruptive" },
   timeout = climb.timeout(function (config)
      local n = tonumber(config.restarts) or 3
      local boot = 2 * (tonumber(config.boot_limit) or 120) + 60
      return (3 + 3 * n) * (climb.start_limit + boot + climb.stop_limit)
   end),
   needs   = { config = { "device", "guest" } },
   run     = function (t)
      local dev <close> = host.claim(t:config "device")
      local expected
      do
         local vm <close> = t:stage("vm.start", function ()
            expected = own.control(t)
            return guest.start { devices = { dev }, own = true, name = "own" }
         end)
         own.up(t, vm, dev, expected)
         restarts(t, vm, dev, expected)
         vm:stop("kill", climb.stop_limit)
      end
      for _, ending in ipairs(endings(expected)) do
         t:score("vm.restart", { ending = ending,
            attempts = t:number("restarts", 3) }, function (i)
            cycle(t, dev, expected, ending .. "-" .. i, ending)
         end)
      end
   end,
   cleanup = climb.give_back,
}
