-- SPDX-License-Identifier: BSD-2-Clause
-- Where a guest's memory BARs go: a replay of what the hypervisor does.
local fixes = require "fixes"
local windows = {}

local KIB <const>, MIB <const>, GIB <const> = 1 << 10, 1 << 20, 1 << 30

-- usr.sbin/bhyve/pci_emul.c: PCI_EMUL_MEMBASE32, PCI_EMUL_MEMSIZE64; below
-- 4 GiB the window ends where the ECAM begins.  The window above 4 GiB begins at
-- a multiple of its own size: at 32 GiB for a guest of up to 28 GiB.
local BHYVE = {
   { name = "below 4 GiB", base = 0xC0000000, size = 512 * MIB },
   { name = "above 4 GiB", base = 32 * GIB, size = 32 * GIB },
}
-- Same file, pci_emul_alloc_bar: a 64-bit BAR up to this size goes below 4 GiB.
local BHYVE_SMALL <const> = 128 * MIB

-- QEMU q35 (hw/i386/pc_q35.c, pc.c) from the end of low memory to the I/O APIC;
-- above 4 GiB pci-hole64-size of q35 and the default of OVMF, 32 GiB both.
local QEMU = {
   { name = "below 4 GiB", base = 0xC0000000, size = 960 * MIB },
   { name = "above 4 GiB", base = 32 * GIB, size = 32 * GIB },
}

-- "16 MiB", for sentences.
function windows.bytes(n)
   for _, unit in ipairs { { 1 << 40, "TiB" }, { GIB, "GiB" }, { MIB, "MiB" }, { KIB, "KiB" } } do
      if n >= unit[1] then
         local value = n / unit[1]
         return value == math.floor(value) and ("%d %s"):format(value, unit[2]) or ("%.1f %s"):format(value, unit[2])
      end
   end
   return n .. " bytes"
end

-- BARs are powers of two; bhyve rounds others up.
local function power_of_two(n)
   local p = 16
   while p < n and p > 0 do p = p << 1 end
   return p
end

-- A listing that shows the BARs of other functions shows all of them.
local function lists_bars(host)
   if host.lists_bars == nil then
      host.lists_bars = false
      for _, dev in ipairs(host.devices) do
         if #dev:bars() > 0 then
            host.lists_bars = true
            break
         end
      end
   end
   return host.lists_bars
end

-- A BAR begins at a multiple of its size (PCI Local Bus 3.0, 6.2.5.1): the most it
-- can be where only its address is known.
local function at_most(bar)
   local address = bar.address or 0
   return address > 0 and address & -address or nil
end

-- The memory BARs of a device; ends the check as UNKNOWN when they or a size
-- are not known.  at_most_as: where a size is not known, the most it can be will do.
function windows.memory_bars(dev, at_most_as)
   local list = {}
   local bars = dev:bars()
   if #bars == 0 and not lists_bars(dev.host) then dev:need("bar.0.kind") end
   for _, bar in ipairs(bars) do
      if bar.memory then
         local most = not bar.size and at_most_as and at_most(bar)
         if most then bar = setmetatable({ size = most }, { __index = bar }) end
         if not bar.size then dev:need("bar." .. bar.n .. ".size") end
         if bar.size > 0 then list[#list + 1] = bar end
      end
   end
   return list
end

-- Which window of the two a BAR may lie in.
local function window_of(hypervisor, bar)
   if bar.kind ~= "mem64" then return 1 end
   if hypervisor == "bhyve" then return bar.size > BHYVE_SMALL and 2 or 1 end
   -- A bridge forwards above 4 GiB only what is prefetchable (PCI-to-PCI Bridge 1.2, 3.2.5.9).
   return bar.prefetchable == true and 2 or 1
end

-- Places the memory BARs of all devices, in the order of the list: largest
-- first, each at a multiple of its size, one behind the other.
-- Returns { windows = { { name, base, size, used } }, placed = { { dev, bar,
-- size, place, window } }, misfits = the same without place, all = both in the
-- order of placing }.  at_most_as as for memory_bars.
function windows.plan(devices, hypervisor, at_most_as)
   local plan = { windows = {}, all = {}, placed = {}, misfits = {} }
   for i, w in ipairs(hypervisor == "bhyve" and BHYVE or QEMU) do
      plan.windows[i] = { name = w.name, base = w.base, size = w.size, used = 0 }
   end
   local queue = {}
   for _, dev in ipairs(devices) do
      for _, bar in ipairs(windows.memory_bars(dev, at_most_as)) do
         queue[#queue + 1] = {
            dev = dev.bdf, bar = bar.n, size = power_of_two(bar.size), window = window_of(hypervisor, bar),
            order = #queue,
         }
      end
   end
   table.sort(queue, function(a, b)
      if a.size ~= b.size then return a.size > b.size end
      return a.order < b.order
   end)
   for _, entry in ipairs(queue) do
      local w = plan.windows[entry.window]
      local place = (w.base + w.used + entry.size - 1) // entry.size * entry.size
      entry.order, entry.window = nil, w.name
      plan.all[#plan.all + 1] = entry
      if place + entry.size <= w.base + w.size then
         entry.place = place
         w.used = place + entry.size - w.base
         plan.placed[#plan.placed + 1] = entry
      else
         plan.misfits[#plan.misfits + 1] = entry
      end
   end
   return plan
end

-- The misfits of one device.
function windows.misfits_of(plan, dev)
   local list = {}
   for _, entry in ipairs(plan.misfits) do
      if entry.dev == dev.bdf then list[#list + 1] = entry end
   end
   return list
end

-- "BAR 1 of 64 GiB and BAR 3 of 32 MiB"
function windows.names(entries)
   local list = {}
   for i, entry in ipairs(entries) do list[i] = ("BAR %d of %s"):format(entry.bar, windows.bytes(entry.size)) end
   return table.concat(list, " and ")
end

-- True when the function is on ppt or listed for it.
local function is_planned(dev)
   local listed = dev:get("ppt.listed")
   return dev:is("driver", "ppt") or (listed ~= nil and listed ~= "none")
end

-- The functions that are set aside on this host, in the order of their addresses.
local function set_aside(host)
   if not host.set_aside then
      host.set_aside = {}
      for _, dev in ipairs(host.devices) do
         if is_planned(dev) then table.insert(host.set_aside, dev) end
      end
   end
   return host.set_aside
end

-- What one guest may get at once: this function, what travels with it, and what
-- else is set aside on this host, in the order of their addresses.
function windows.planned(dev, host)
   local list, seen = {}, {}
   for _, other in ipairs(fixes.travels(dev)) do
      list[#list + 1], seen[other.bdf] = other, true
   end
   for _, other in ipairs(set_aside(host)) do
      if not seen[other.bdf] then list[#list + 1] = other end
   end
   table.sort(list, function(a, b) return a.bdf < b.bdf end)
   return list
end

-- More than one guest gets of other functions; and a host that sets aside
-- hundreds is not judged hundreds of times.
local TOGETHER <const> = 16

-- The plan for all of windows.planned and the number of others in it, or nil when
-- there are none, too many, or not all of their BARs are known.
function windows.together(dev, host)
   local others = #set_aside(host)
   if others == 0 or others > TOGETHER then return nil end
   local planned = windows.planned(dev, host)
   others = #planned - #fixes.travels(dev)
   if others == 0 then return nil end
   local ran, plan = pcall(windows.plan, planned, host.hypervisor)
   if not ran then return nil end
   return plan, others
end

return windows
