#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Climbs the ladder in one guest, from the hypervisor's start to its restarts.
local climb, guest, host = require "climb", require "guest", require "host"

-- The guest restarts itself, or is reset from outside so that no driver is told.
local restarts = {
   { ending = "reboot",       run = function (vm) vm:reboot() end },
   { ending = "system_reset", run = function (vm) vm:system_reset() end },
}

scenario {
   ident   = "climbs_the_ladder",
   descr   = "A guest starts with the device, drives it, and survives reboots",
   stage   = { "vm.start", "guest.boot", "guest.enumerate", "guest.driver",
      "guest.function", "guest.restart" },
   class   = { "guest", "disruptive" },
   timeout = function (config)
      local boots = 3 + 2 * (tonumber(config.restarts) or 3)
      return climb.start_limit + boots * climb.boot_limit(config)
   end,
   needs   = { config = { "device" } },
   run     = function (t)
      local dev <close> = host.claim(t:config "device")
      local vm <close> = t:stage("vm.start", function ()
         return guest.start { devices = { dev }, name = "ladder" }
      end)
      climb.up(t, vm, dev)
      for _, restart in ipairs(restarts) do
         t:score("guest.restart", {
            ending   = restart.ending,
            attempts = t:number("restarts", 3),
         }, function ()
            restart.run(vm)
            climb.check(t, vm, dev)
            t:detail("reset", vm:reset_used() or "none")
         end)
      end
      vm:stop("poweroff", climb.stop_limit)
   end,
}
