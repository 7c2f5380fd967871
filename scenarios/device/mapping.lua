#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- bhyve shows the guest no bridge of the host: which slot and function of the
-- guest a function of a card becomes is the user's choice, and some drivers
-- want the card as it is (a GPU and its sound), some one function alone.
local climb, guest, host = require "climb", require "guest", require "host"

-- All functions of the card that ppt has, the device first.
local function card_of(dev)
   local slot = dev.bdf:match("^(.*)%.%x$")
   local found = { dev }
   local others = {}
   for key, driver in pairs(host.facts("pci." .. slot .. ".")) do
      local bdf = key:match("^pci%.(.*%.%x)%.driver$")
      if bdf and bdf ~= dev.bdf and driver == "ppt" and
         host.fact("pci." .. bdf .. ".attached") then
         others[#others + 1] = bdf
      end
   end
   table.sort(others)
   for _, bdf in ipairs(others) do found[#found + 1] = host.claim(bdf) end
   return found
end

-- How many of the functions have a driver in a guest that was started so; nil
-- and why when it did not come so far.
local function try(devices, mapping)
   local ok, result = pcall(function ()
      local vm <close> = guest.start { devices = devices, mapping = mapping,
         name = "mapping-" .. mapping .. "-" .. #devices }
      vm:hello()
      local bound = 0
      for _, seen in ipairs(vm:ask("pci").devices) do
         for _, dev in ipairs(devices) do
            if seen.vendor .. ":" .. seen.device == dev.id and seen.driver then
               bound = bound + 1
               break
            end
         end
      end
      vm:stop("poweroff", climb.stop_limit)
      return bound
   end)
   if ok then return result end
   return nil, tostring(result)
end

scenario {
   ident   = "finds_a_function_mapping",
   descr   = "A card of several functions: together, split, or one alone",
   stage   = { "vm.start" },
   class   = { "guest", "disruptive" },
   timeout = climb.timeout(function (config)
      return 3 * (climb.start_limit + climb.boot_limit(config) +
         climb.stop_limit)
   end),
   needs   = { config = { "device" } },
   run     = function (t)
      if guest.hypervisor() ~= "bhyve" then
         t:skip "QEMU gives each function a root port of its own"
      end
      if t:config("slots", "") ~= "" then
         t:skip "the guest whose set-up this is maps them"
      end
      local dev <close> = host.claim(t:config "device")
      local card = card_of(dev)
      if #card == 1 then t:skip "ppt has no other function of this card" end
      local ways = {
         { name = "same", devices = card, mapping = "same" },
         { name = "split", devices = card, mapping = "split" },
         { name = "single", devices = { dev }, mapping = "same" },
      }
      local best
      local function compare()
         for _, way in ipairs(ways) do
            local why
            way.bound, why = try(way.devices, way.mapping)
            t:detail("mapping_" .. way.name, way.bound and
               way.bound .. " of " .. #way.devices .. " with a driver" or
               "did not start: " .. why)
            if way.bound and (not best or way.bound > best.bound) then
               best = way
            end
         end
         t:require(best, "no mapping of its functions starts")
         t:detail("function_mapping", best.name)
      end
      -- Alone it may not even start: that is the ladder's to say.
      if t:stage_status "vm.start" == "FAIL" then
         t:skip "alone it does not start; see vm.start"
      end
      t:stage("vm.start", compare)
   end,
   cleanup = climb.give_back,
}
