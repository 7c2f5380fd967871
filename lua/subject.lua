-- SPDX-License-Identifier: BSD-2-Clause
-- What the eval of a check is given: the host and its functions, as facts.
local core = ...
local fact, get = core.fact, core.get
local subject = { core = core }

-- Metatable of the error that ends a check as UNKNOWN.
local Unknown = {}
subject.Unknown = Unknown

-- prefix: what the names of its facts begin with, without the dot; nil: nothing.
local Subject = {}
Subject.__index = Subject

-- The fact, or nil and the reason when it is not known.
Subject.get = get

-- The fact; ends the check as UNKNOWN when it is not known.
function Subject:need(key)
   local value, why = get(self, key)
   if value == nil then
      local name = self.prefix and self.prefix .. "." .. key or key
      error(setmetatable({ key = name, reason = name .. " is not known: " .. why }, Unknown), 0)
   end
   return value
end

-- True only when the fact is known and equals value.
function Subject:is(key, value)
   return get(self, key) == value
end

-- What has the methods of a subject, and its own.
local function subject_class()
   local class = {}
   for name, method in pairs(Subject) do class[name] = method end
   class.__index = class
   return class
end

local Device = subject_class()

-- True when the class code begins with one of these hex digits.
Device.class_is = core.class_is

-- "0000:03:00.0" and the names behind it, for sentences.
function Device:name()
   return self:get("name") or ("%s:%s"):format(self:get("vendor") or "????", self:get("device") or "????")
end

-- The names of the facts of each BAR.
local BARS <const> = {}
for n = 0, 5 do
   local keys = { n = n }
   for _, name in ipairs { "kind", "size", "address", "prefetchable", "assigned", "page_aligned", "above_4g" } do
      keys[name] = ("bar.%d.%s"):format(n, name)
   end
   BARS[n + 1] = keys
end

-- The memory and I/O BARs: { n, kind, size, address, prefetchable, assigned,
-- page_aligned, above_4g }; a field that is not known is nil.
function Device:bars()
   if self.bar_list then
      for _, bar in ipairs(self.bar_list) do self:get(BARS[bar.n + 1].size) end -- evidence of this check too
      return self.bar_list
   end
   local bars = {}
   for _, keys in ipairs(BARS) do
      local kind = self:get(keys.kind)
      if kind and kind ~= "none" then
         bars[#bars + 1] = {
            n = keys.n, kind = kind, size = self:get(keys.size), address = self:get(keys.address),
            prefetchable = self:get(keys.prefetchable), assigned = self:get(keys.assigned),
            page_aligned = self:get(keys.page_aligned), above_4g = self:get(keys.above_4g),
            memory = kind ~= "io",
         }
      end
   end
   self.bar_list = bars
   return bars
end

-- The bridge above it, or nil.
function Device:parent()
   local bdf = self:get("parent")
   return bdf and self.host:device(bdf) or nil
end

-- "0000:03:00": what its functions have in common.
function Device:slot()
   if not self.slot_name then self.slot_name = self.bdf:match("^(.*)%.%x+$") end
   return self.slot_name
end

-- The other functions of its slot, in order.
function Device:functions()
   local list = {}
   for _, other in ipairs(self.host.slots[self:slot()]) do
      if other ~= self then list[#list + 1] = other end
   end
   return list
end

-- The first function of another slot with its ids, of which fits(function) is
-- true, or nil.
function Device:twin(fits)
   for _, other in ipairs(self.host.by_ids[self.ids] or {}) do
      if other:slot() ~= self:slot() and (not fits or fits(other)) then return other end
   end
end

-- The other functions of its IOMMU group, in order; nil when it is not known.
function Device:group_members()
   local group = self:get("group")
   if not group or group == "none" then return nil end
   local members = fact("group." .. group .. ".members")
   if not members then return nil end
   if members == self.bdf then return {} end
   local all = self.host.groups[group]
   if not all then
      all = {}
      for bdf in members:gmatch("%S+") do all[#all + 1] = self.host:device(bdf) end
      self.host.groups[group] = all
   end
   local list = {}
   for _, other in ipairs(all) do
      if other ~= self then list[#list + 1] = other end
   end
   return list
end

function Device:is_bridge()
   return self:class_is("06")
end

local Host = subject_class()

-- The function with this address, or nil.
function Host:device(bdf)
   return self.by_bdf[bdf]
end

-- "3/0/0" of the function whose driver has this unit, "ppt0"; nil when none has.
function Host:unit_address(unit)
   for _, dev in ipairs(unit and self.devices or {}) do
      if dev:is("driver_unit", unit) then
         local bus, slot, func = dev.bdf:match("^%x+:(%x+):(%x+)%.(%x+)$")
         return ("%d/%d/%d"):format(tonumber(bus, 16), tonumber(slot, 16), tonumber(func, 16))
      end
   end
end

-- The virtual machines that are configured here, each with get, need and is,
-- its name, and gives: { bus_slot = "3/0", func =, address = "3/0/0",
-- bdf = "0000:03:00.0", guest_slot =, guest_func = } of each function it is
-- given; the last two are nil where its configuration leaves them open.
function Host:vms()
   if self.vm_list then return self.vm_list end
   self.vm_list = {}
   for i, name in ipairs(core.vms()) do
      local vm = setmetatable({ prefix = "vm." .. name, name = name, gives = {} }, Subject)
      for entry in (vm:get("passthru") or ""):gmatch("%S+") do
         local bus, slot, func = (self:unit_address(entry:match("^ppt%d+")) or entry):match("^(%d+)/(%d+)/(%d+)")
         if bus then
            local guest_slot, guest_func = entry:match("=(%d+):(%d+)$")
            vm.gives[#vm.gives + 1] = {
               bus_slot = bus .. "/" .. slot, func = tonumber(func), address = ("%s/%s/%s"):format(bus, slot, func),
               bdf = ("0000:%02x:%02x.%x"):format(tonumber(bus), tonumber(slot), tonumber(func)),
               guest_slot = tonumber(guest_slot), guest_func = tonumber(guest_func),
            }
         end
      end
      self.vm_list[i] = vm
   end
   return self.vm_list
end

-- What only FreeBSD's bhyve has is asked of the listing of a Linux host too, when
-- it is judged for bhyve; what only Linux has is not.
local SYSTEM <const> = { bhyve = "freebsd", qemu = "linux" }

-- The systems' drivers of such functions, for listings without classes.
local BOARD_DRIVERS <const> = { pcieport = true, hostb = true, pcib = true, isab = true, ichsmb = true,
   intsmb = true, amdsmb = true }

local BRIDGE_TYPES <const> = { ["root-port"] = true, ["upstream-port"] = true, ["downstream-port"] = true,
   ["pcie-pci-bridge"] = true, ["pci-pcie-bridge"] = true, ["event-collector"] = true }

local SET_ASIDE <const> = { ppt = true, ["vfio-pci"] = true }

-- Of a listing without ids the name tells.
local function is_intel(dev)
   return dev:is("vendor", "8086") or (dev:get("name") or ""):find("^Intel ") ~= nil
end

-- Functions that belong to the board itself and that nobody gives away, unless
-- somebody set one aside or asks for it: bridges (06), memory (05), system
-- peripherals (08) but SD hosts, SMBus (0c05), signal processing (11) and what is
-- not a function of its own (13); on bus 0 Intel's management engine (0780) and
-- the SPI and I2C of the chipset (0c80, 1180 before).
-- PCI Code and ID Assignment 1.11, section 1.
local function is_candidate(dev)
   if dev:class_is("06") then return false end
   if dev.named or SET_ASIDE[dev:get("driver") or ""] then return true end
   if not dev.class then
      return not BOARD_DRIVERS[dev:get("driver") or ""] and not BRIDGE_TYPES[dev:get("pcie.type") or ""]
         and not dev:is("header_type", 1)
   end
   if dev:class_is("0780", "0c80") and dev.bdf:find(":00:", 1, true) and is_intel(dev) then return false end
   return dev:class_is("0805") or not dev:class_is("05", "08", "0c05", "11", "13", "ff")
end

-- One that people give to guests; every check asks.
function Device:is_candidate()
   if self.candidate == nil then self.candidate = is_candidate(self) end
   return self.candidate
end

local function insert(lists, key, dev)
   local list = lists[key]
   if not list then
      list = {}
      lists[key] = list
   end
   list[#list + 1] = dev
end

local function host_new(hypervisor)
   local host = setmetatable({ devices = {}, by_bdf = {}, by_ids = {}, slots = {}, groups = {} }, Host)
   host.hypervisor = hypervisor or (fact("host.os") == "freebsd" and "bhyve" or "qemu")
   host.os = SYSTEM[host.hypervisor]
   for _, bdf in ipairs(core.functions()) do
      local dev = setmetatable({ prefix = "pci." .. bdf, bdf = bdf, host = host }, Device)
      dev.class = dev:get("class")
      host.devices[#host.devices + 1] = dev
      host.by_bdf[bdf] = dev
      insert(host.slots, dev:slot(), dev)
      local vendor, device = dev:get("vendor"), dev:get("device")
      if vendor and device then
         dev.ids = vendor .. ":" .. device
         insert(host.by_ids, dev.ids, dev)
      end
   end
   return host
end

subject.host = host_new

return subject
