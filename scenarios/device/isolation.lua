#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- A guest that lets its device write where the guest has no memory must be
-- stopped by the IOMMU, and the host must say so.  Only a device whose DMA can
-- be aimed by hand can be used so.
local climb, guest, host = require "climb", require "guest", require "host"
local retry = require "retry"

-- Seconds until a fault is in the kernel's log: it limits how many it prints.
local said = 10

-- QEMU's teaching device (docs/specs/edu.txt of QEMU).
local aimed = { ["1234:11e8"] = "edu" }

local function own_function(vm, dev)
   for _, seen in ipairs(vm:ask("pci", {}, climb.load_limit).devices) do
      if seen.vendor .. ":" .. seen.device == dev.id then return seen end
   end
end

local function judge(t, dev, r)
   t:detail("aimed_at", r.aimed_at)
   t:check(not r.arrived, "it read " .. r.aimed_at ..
      ", which is not the guest's memory")
   local faults = 0
   retry.until_true(function ()
      local n = dev:faults()
      faults = faults + (n or 0)
      return not n or faults > 0
   end, said)
   t:detail("iommu_faults", faults)
   t:check(faults > 0, "no fault of it is in the host's kernel log")
   -- The guest is told by what it reads: nothing arrived, and the same device
   -- still works within the guest's memory.
   t:check(r.works_after, "its DMA no longer works afterwards")
end

scenario {
   ident   = "dma_stays_inside",
   descr   = "DMA outside the guest's memory is stopped, and logged",
   stage   = { "host.isolate" },
   class   = { "guest", "disruptive" },
   timeout = climb.timeout(function (config)
      return climb.start_limit + climb.boot_limit(config) + climb.stop_limit
   end),
   needs   = { config = { "device" } },
   run     = function (t)
      local dev <close> = host.claim(t:config "device")
      if not aimed[dev.id] then
         t:skip "the DMA of this device cannot be aimed by hand"
      end
      local vm <close> = guest.start { devices = { dev }, name = "isolation" }
      vm:hello()
      local seen = own_function(vm, dev)
      if not seen then t:skip "the guest does not see it" end
      dev:faults()
      local ok, r = pcall(vm.ask, vm, "stray", { bdf = seen.bdf })
      if ok and not r.own_intact then
         t:skip "its DMA within the guest's memory does not work"
      elseif ok and r.folded then
         t:skip "it drops the upper bits of addresses: it reaches nothing else"
      end
      t:stage("host.isolate", function ()
         -- What the device cannot do is no fault of its isolation.
         if not ok then error(tostring(r), 0) end
         judge(t, dev, r)
      end)
      vm:stop("poweroff", climb.stop_limit)
   end,
   cleanup = climb.give_back,
}
