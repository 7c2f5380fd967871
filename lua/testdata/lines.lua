#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- What the library modules say, as the text of findings.
local fixes = require "fixes"
local windows = require "windows"

local function says(id, text)
   check {
      id = id, title = id, scope = "device", severity = "note", stage = "vm.start", why = "for a test",
      eval = function(dev, host) return finding { text = "\n" .. text(dev, host) } end,
   }
end

says("loader-conf", function(dev, host) return fixes.loader_conf(host, fixes.travels(dev)) end)

says("all", function(dev, host)
   local out = {}
   for _, entry in ipairs(fixes.of(host, dev)) do out[#out + 1] = entry.title .. ": " .. entry.text end
   return fixes.lines(out)
end)

-- Many addresses: 100/0/0 and on.
says("many", function(dev)
   local list = {}
   for i = 1, tonumber(dev:need("device"), 16) do list[i] = ("%d/0/%d"):format(100 + i // 8, i % 8) end
   return fixes.pptdevs(list)
end)

local function plan(dev, host, devices)
   local out = {}
   local done = windows.plan(devices, host.hypervisor)
   for _, kind in ipairs { "placed", "misfits" } do
      for _, entry in ipairs(done[kind]) do
         out[#out + 1] = ("%s BAR %d %s %s %s"):format(entry.dev, entry.bar, windows.bytes(entry.size), entry.window,
            entry.place and ("0x%x"):format(entry.place) or "-")
      end
   end
   for _, w in ipairs(done.windows) do out[#out + 1] = ("%s: %s used"):format(w.name, windows.bytes(w.used)) end
   return fixes.lines(out)
end

says("plan", function(dev, host) return plan(dev, host, fixes.travels(dev)) end)
says("plan-set", function(dev, host) return plan(dev, host, windows.planned(dev, host)) end)
