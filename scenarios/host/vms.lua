#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Do the virtual machines that are configured here fit the devices that are here?
local fixes = require "fixes"

local function has_vms(_, host)
   return #host:vms() > 0
end

-- Virtual machines that are given this function.
local function takers(dev, host)
   local list = {}
   for _, vm in ipairs(host:vms()) do
      for _, gift in ipairs(vm.gives) do
         if gift.bdf == dev.bdf then
            list[#list + 1] = { vm = vm, gift = gift }
            break
         end
      end
   end
   return list
end

check {
   id = "vm-device-absent",
   title = "A virtual machine asks for a device that is not there",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = function(_, host) return #host:vms() > 0 and #host.devices > 0 end,
   why = "Addresses change when a card or a firmware setting changes, and the configuration of the virtual machine "
      .. "keeps the old one. bhyve then ends with \"is not using the ppt(4) driver\" and status 4. Seen on FreeBSD "
      .. "14.0.",
   eval = function(_, host)
      local out = {}
      for _, vm in ipairs(host:vms()) do
         vm:need("passthru")
         for _, gift in ipairs(vm.gives) do
            if not host:device(gift.bdf) then out[#out + 1] = ("%s asks for %s"):format(vm.name, gift.address) end
         end
      end
      if #out == 0 then return pass() end
      if host:is("host.capture.partial", true) then return unknown("lines of the listing are left out") end
      return finding("%s; there is no such device.", table.concat(out, ", "))
   end,
   fix = { freebsd = "vm passthru\nIt shows the addresses of today; correct passthruN= with vm configure NAME." },
}

check {
   id = "vm-device-not-on-ppt",
   title = "A virtual machine asks for a device that ppt does not hold",
   scope = "device", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = function(dev, host) return #takers(dev, host) > 0 end,
   why = "bhyve ends with \"PCI device at B/S/F is not using the ppt(4) driver\" and status 4. After such a failed "
      .. "start each further one, even without a device, ends with \"Unable to setup memory (17)\" until bhyvectl "
      .. "--destroy. Seen on FreeBSD 14.0.",
   eval = function(dev, host)
      local driver = dev:need("driver")
      if driver == "ppt" then return pass() end
      return finding("%s asks for it, but %s.", takers(dev, host)[1].vm.name,
         driver == "none" and "it has no driver" or "its driver is " .. driver)
   end,
   fix = { freebsd = fixes.to_ppt },
}

check {
   id = "vm-device-shared",
   title = "Two virtual machines ask for the same device",
   scope = "device", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = function(dev, host) return #takers(dev, host) > 0 end,
   why = "The second one does not start while the first runs, or until the first was destroyed: \"Device busy\". It "
      .. "then needs bhyvectl --destroy itself, or it ends with \"Unable to setup memory (17)\". Seen on FreeBSD 14.0.",
   eval = function(dev, host)
      local names = {}
      for i, taker in ipairs(takers(dev, host)) do names[i] = taker.vm.name end
      if #names == 1 then return pass() end
      return finding("%s ask for it: only one of them can run.", table.concat(names, " and "))
   end,
   fix = { freebsd = "Remove the passthruN line from one of them (vm configure NAME), or never run both." },
}

-- { ["6"] = { functions } } of what one machine gives explicitly, and the guest
-- slots that each host slot goes to.
local function guest_slots(vm)
   local funcs, slots = {}, {}
   for _, gift in ipairs(vm.gives) do
      if gift.guest_slot then
         funcs[gift.guest_slot] = funcs[gift.guest_slot] or {}
         funcs[gift.guest_slot][gift.guest_func] = true
         slots[gift.bus_slot] = slots[gift.bus_slot] or { n = 0 }
         if not slots[gift.bus_slot][gift.guest_slot] then
            slots[gift.bus_slot].n = slots[gift.bus_slot].n + 1
            slots[gift.bus_slot][gift.guest_slot] = true
         end
      end
   end
   return funcs, slots
end

check {
   id = "vm-function-zero-missing",
   title = "A guest slot has functions but no function 0",
   rate = "the six public configurations do not number guest slots",
   scope = "host", severity = "warn", stage = "guest.enumerate", hypervisor = "bhyve",
   applies = has_vms,
   why = "A guest looks for further functions of a slot only when function 0 exists (PCI Local Bus 3.0, 3.2.2.3.4). "
      .. "bhyve accepts -s 6:1 without -s 6:0 in silence, and the guest may not see the device. Seen on FreeBSD 14.0.",
   eval = function(_, host)
      for _, vm in ipairs(host:vms()) do
         vm:need("passthru")
         for slot, funcs in pairs((guest_slots(vm))) do
            if not funcs[0] then
               return finding("%s: guest slot %d has no function 0 among its devices.", vm.name, slot)
            end
         end
      end
      return pass()
   end,
   fix = { freebsd = "Give the first function of each guest slot the number 0: passthru0=\"B/S/F=6:0\"." },
}

check {
   id = "vm-functions-split",
   title = "Functions of one card go to different guest slots",
   rate = "the six public configurations do not number guest slots",
   scope = "host", severity = "note", stage = "guest.function", hypervisor = "bhyve",
   applies = has_vms,
   why = "-s 6:0 with -s 6:1 shows a card as the host has it; -s 6:0 with -s 7:0 makes two cards of it. bhyve accepts "
      .. "both, but drivers of graphics cards look for the audio function beside the graphics one. The FreeBSD wiki "
      .. "(bhyve/pci_passthru) says to keep the function numbers.",
   eval = function(_, host)
      for _, vm in ipairs(host:vms()) do
         vm:need("passthru")
         local _, slots = guest_slots(vm)
         for host_slot, guests in pairs(slots) do
            if guests.n > 1 then
               return finding("%s: functions of %s go to %d guest slots (as 6:0 and 7:0); together they are 6:0 and "
                  .. "6:1.",
                  vm.name, host_slot, guests.n)
            end
         end
      end
      return pass()
   end,
   fix = { freebsd = "Keep slot and function numbers together: passthru0=\"1/0/0=6:0\", passthru1=\"1/0/1=6:1\"." },
}

check {
   id = "vm-bhyve-debug-off",
   title = "vm-bhyve throws bhyve's error messages away",
   scope = "host", severity = "note", stage = "vm.start", hypervisor = "bhyve",
   rate = "debug is off unless somebody sets it",
   applies = function(_, host)
      for _, vm in ipairs(host:vms()) do
         if #vm.gives > 0 and vm:get("debug") ~= nil then return true end
      end
      return false
   end,
   why = "Every failed start with a device ends with status 4 and a message on stderr, and vm-bhyve sends that to "
      .. "/dev/null unless the machine has debug=\"yes\": only \"bhyve exited with status 4\" is left. Source: "
      .. "vm-bhyve lib/vm-run.",
   eval = function(_, host)
      local names = {}
      for _, vm in ipairs(host:vms()) do
         if #vm.gives > 0 and vm:is("debug", false) then names[#names + 1] = vm.name end
      end
      if #names == 0 then return pass() end
      return finding("%s: bhyve's messages are thrown away (debug is off).", table.concat(names, ", "))
   end,
   fix = { freebsd = function(_, host)
      local out = {}
      for _, vm in ipairs(host:vms()) do
         if #vm.gives > 0 and vm:is("debug", false) then out[#out + 1] = "vm configure " .. vm.name end
      end
      return fixes.lines(out) .. "\nAdd debug=\"yes\": bhyve's messages go to bhyve.log beside its configuration."
   end },
}
