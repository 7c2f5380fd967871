#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Climbs the ladder in one guest, from the hypervisor's start to its restarts.
local climb, guest, host = require "climb", require "guest", require "host"

-- restart(vm) by the guest itself, or from outside so that no driver is told.
local function restarts(t, vm, dev, ending, restart)
   t:score("guest.restart", {
      ending   = ending,
      attempts = t:number("restarts", 3),
   }, function ()
      restart(vm)
      climb.check(t, vm, dev)
      t:detail("reset", vm:reset_used() or "none")
   end)
end

-- How a manager maps the card of this function: "BDF=SLOT:FUNC,...".
local function deployed(slots, bdf)
   local card = bdf:match("^(.*)%.%x$")
   local places, functions = {}, 0
   for entry in slots:gmatch("[^,]+") do
      local other, place = entry:match("^(.*)=(%d+):%d+$")
      if other and other:match("^(.*)%.%x$") == card then
         functions = functions + 1
         places[place] = true
      end
   end
   local first = next(places)
   if functions < 2 then return "single" end
   return next(places, first) and "split" or "same"
end

local function reboot(vm) vm:reboot() end
local function system_reset(vm) vm:system_reset() end

scenario {
   ident   = "climbs_the_ladder",
   descr   = "A guest starts with the device, drives it, and survives reboots",
   stage   = { "vm.start", "guest.boot", "guest.enumerate", "guest.driver",
      "guest.function", "guest.restart" },
   class   = { "guest", "disruptive" },
   timeout = climb.timeout(function (config)
      local boots = 3 + 2 * (tonumber(config.restarts) or 3)
      if config.bhyve then
         return 2 * (climb.start_limit + climb.stop_limit) +
            boots * climb.boot_limit(config)
      end
      return climb.start_limit + boots * climb.boot_limit(config)
   end),
   needs   = { config = { "device" } },
   run     = function (t)
      local dev <close> = host.claim(t:config "device")
      local vm <close> = t:stage("vm.start", function ()
         if t:config("slots", "") ~= "" then
            t:detail("deployed_mapping", deployed(t:config "slots", dev.bdf))
         end
         return guest.start { devices = { dev }, name = "ladder" }
      end)
      climb.up(t, vm, dev)
      restarts(t, vm, dev, "reboot", reboot)
      if guest.hypervisor() == "qemu" then
         restarts(t, vm, dev, "system_reset", system_reset)
      end
      vm:stop("poweroff", climb.stop_limit)
      -- Managers of bhyve differ in what they do between two runs of a guest
      -- that reboots: vm-bhyve keeps the VM in UEFI mode, Hoster destroys it.
      if guest.hypervisor() == "bhyve" then
         local again <close> = guest.start { devices = { dev },
            name = "ladder-destroy", between = "destroy" }
         again:hello()
         restarts(t, again, dev, "reboot-destroy", reboot)
         again:stop("poweroff", climb.stop_limit)
      end
   end,
   cleanup = climb.give_back,
}
