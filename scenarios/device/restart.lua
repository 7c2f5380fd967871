#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- A device that works only once per host boot is the most common reset bug:
-- after each ending the next guest must find it as good as new.
local climb, guest, host = require "climb", require "guest", require "host"
local retry = require "retry"

-- Seconds after the end of a guest in which its device must be silent.
local silence = 2
-- Seconds until a device that nobody has goes to sleep.
local asleep = 10

-- The first byte in which two config spaces differ, as text.
local function difference(now, before)
   for i = 1, math.max(#now, #before) do
      if now:byte(i) ~= before:byte(i) then
         return string.format("byte 0x%x is %02x and was %02x", i - 1,
            now:byte(i) or 0, before:byte(i) or 0)
      end
   end
end

-- What the ending left behind: DMA that goes on, registers that stay changed.
local function aftermath(t, dev, before)
   retry.until_true(function () return false end, silence)
   local faults = dev:faults()
   if faults then t:detail("faults_after_exit", faults) end
   local now = dev:config_space()
   t:check(now == before, "config space changed: " ..
      (difference(now, before) or ""))
end

-- One guest from start to its ending; what is wrong with it is raised.
local function cycle(t, dev, before, name, ending)
   local vm <close> = guest.start { devices = { dev }, name = name }
   vm:hello()
   climb.check(t, vm, dev)
   t:detail("reset", vm:reset_used() or "none")
   dev:faults()
   vm:stop(ending, climb.stop_limit)
   t:detail("exit_seconds", vm:exit_seconds() or -1)
   aftermath(t, dev, before)
end

-- Nobody has it: the kernel puts it into the deepest state it may.
local function fall_asleep(t, dev)
   local state
   retry.until_true(function ()
      state = dev:power_state()
      return state and state:sub(1, 2) == "D3"
   end, asleep)
   t:detail("idle_state", state or "unknown")
   if not state or state:sub(1, 2) ~= "D3" then
      t:miss("idle: it stays in " .. (state or "an unknown state") .. " for " ..
         asleep .. " s")
   end
end

-- Before any guest of this scenario: is the reset that restarts rely on one?
local function prove_reset(t, dev)
   local method = dev.reset_methods[1]
   if not method then
      t:detail("reset_proof", "none")
      return
   end
   local proof, why = dev:reset_proof()
   t:detail("reset_proof", method .. ": " .. (proof or "unknown, " .. why))
end

scenario {
   ident   = "survives_restart",
   descr   = "Power-off, kill -9, panic and deep sleep: the next guest works",
   stage   = { "vm.restart" },
   class   = { "guest", "disruptive" },
   timeout = climb.timeout(function (config)
      local starts = 3 + 4 * (tonumber(config.restarts) or 3)
      return climb.start_limit +
         starts * (climb.boot_limit(config) + climb.stop_limit)
   end),
   needs   = { config = { "device" } },
   run     = function(t)
      local worked = t:stage_status "guest.function"
      if t:config("events", "") ~= "" and worked ~= "PASS" then
         t:skip("the device did not work even once: guest.function is " ..
            (worked or "not reached"))
      end
      local dev <close> = host.claim(t:config "device")
      local attempts = t:number("restarts", 3)
      local before
      -- The guest before a scored start ended in the same way.  The ladder has
      -- just powered off its own, so that ending needs no further one.
      local ended = worked == "PASS" and "poweroff" or nil
      -- A device that cannot sleep ends the case, so that is tried last.
      for _, ending in ipairs { "poweroff", "kill", "panic", "idle" } do
         local how = ending == "idle" and "poweroff" or ending
         t:score("vm.restart", { ending = ending, attempts = attempts },
            function (i)
               if not before then
                  prove_reset(t, dev)
                  before = dev:config_space()
               end
               if ended ~= how then
                  cycle(t, dev, before, ending .. "-before", how)
                  ended = how
               end
               if ending == "idle" then fall_asleep(t, dev) end
               cycle(t, dev, before, ending .. "-" .. i, how)
            end)
      end
   end,
   cleanup = climb.give_back,
}
