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

-- The host of each entry of a machine, as its configuration has it: "3/0/0".
local function entries(vm)
   local list = {}
   for entry in vm:need("passthru"):gmatch("%S+") do
      if entry ~= "none" then list[#list + 1] = entry:match("^[^=]*") end
   end
   return list
end

-- What bhyve takes as a device: pci_passthru.c, passthru_legacy_config.
local function is_device(text)
   local bus, slot = text:match("^(%d+)/(%d+)/%d+$")
   return text:match("^ppt%d+$") ~= nil or (bus ~= nil and tonumber(bus) < 256 and tonumber(slot) < 32)
end

check {
   id = "vm-device-not-in-pptdevs",
   title = "A virtual machine asks for a device that pptdevs does not name",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = function(_, host) return #host:vms() > 0 and #host.devices == 0 end,
   why = "At boot ppt takes only what pptdevs, pptdevs2 and pptdevs3 name, and bhyve ends with \"is not using the "
      .. "ppt(4) driver\" and status 4 for anything else. Two published hosts reserved one device and gave the guest "
      .. "another. Where the functions of the host are known, vm-device-not-on-ppt and ppt-not-persistent tell more. "
      .. "Source: vmm(4).",
   eval = function(_, host)
      local listed, out = {}, {}
      for n = 1, 3 do
         for address in host:need("pptdevs." .. n .. ".loader"):gmatch("%d+/%d+/%d+") do listed[address] = true end
      end
      for _, vm in ipairs(host:vms()) do
         vm:need("passthru")
         for _, gift in ipairs(vm.gives) do
            if not listed[gift.address] then out[#out + 1] = ("%s asks for %s"):format(vm.name, gift.address) end
         end
      end
      if #out == 0 then return pass() end
      return finding("%s, which pptdevs in loader.conf does not name: ppt will not hold it.", table.concat(out, ", "))
   end,
   fix = { freebsd = function(_, host)
      local wanted = {}
      for _, vm in ipairs(host:vms()) do
         for _, gift in ipairs(vm.gives) do wanted[#wanted + 1] = gift end
      end
      return "/boot/loader.conf, then reboot:\n" .. fixes.loader_conf(host, wanted)
         .. "\nOr correct the address in the machine's configuration: pciconf -l tells which is which."
   end },
}

check {
   id = "vm-device-malformed",
   title = "A virtual machine is given what is no device",
   rate = "a mistake; the public configurations do not make it",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = has_vms,
   why = "bhyve takes bus/slot/function in decimal (3/0/0), pci0:3:0:0 or pptN. With anything else, as 3/0 or Linux' "
      .. "03:00.0, it ends with \"passthru: invalid options\" and status 4. Source: usr.sbin/bhyve/pci_passthru.c, "
      .. "passthru_legacy_config.",
   eval = function(_, host)
      local bad = {}
      for _, vm in ipairs(host:vms()) do
         for _, entry in ipairs(entries(vm)) do
            if not is_device(entry) then
               bad[#bad + 1] = ("%s is given %s"):format(vm.name, entry == "other" and "what is no address" or entry)
            end
         end
      end
      if #bad == 0 then return pass() end
      return finding("%s: bhyve takes bus/slot/function in decimal.", table.concat(bad, ", "))
   end,
   fix = { freebsd = function(_, host)
      local out = { "Write bus/slot/function in decimal, as in passthru0=\"3/0/0\"; pciconf -l shows pci0:3:0:0." }
      for _, vm in ipairs(host:vms()) do
         for _, entry in ipairs(entries(vm)) do
            local bus, slot, func = entry:match("^%x*:?(%x%x):(%x%x)%.(%x)$")
            if bus then
               out[#out + 1] = ("For %s: %d/%d/%d"):format(entry, tonumber(bus, 16), tonumber(slot, 16),
                  tonumber(func, 16))
            end
         end
      end
      return fixes.lines(out)
   end },
}

check {
   id = "vm-passthru-gap",
   title = "vm-bhyve stops before some of a machine's devices",
   rate = "a mistake; the public configurations do not make it",
   scope = "host", severity = "warn", stage = "guest.enumerate", hypervisor = "bhyve",
   applies = has_vms,
   why = "vm-bhyve counts passthru0, passthru1 and so on, and stops at the first that is missing or empty. Those "
      .. "behind the gap are not given to the guest, without a message. Source: vm-bhyve lib/vm-run, "
      .. "vm::bhyve_device_passthru.",
   eval = function(_, host)
      local unread
      for _, vm in ipairs(host:vms()) do
         local ignored = vm:get("ignored")
         if ignored and ignored ~= "none" then
            return finding("%s: vm-bhyve does not read %s: it stops at the first number that is missing.", vm.name,
               ignored)
         end
         unread = unread or ignored == nil and vm
      end
      if unread then unread:need("ignored") end
      return pass()
   end,
   fix = { freebsd = "Number them without a gap, from passthru0 on (vm configure NAME)." },
}

check {
   id = "vm-device-twice",
   title = "A virtual machine is given the same device twice",
   rate = "a mistake; the public configurations do not make it",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = has_vms,
   why = "A device of ppt can be assigned once. bhyve opens it again for the second entry, and the guest would have "
      .. "two devices for one. Mostly the other address was meant. Source: usr.sbin/bhyve/pci_passthru.c.",
   eval = function(_, host)
      for _, vm in ipairs(host:vms()) do
         local seen = {}
         vm:need("passthru")
         for _, gift in ipairs(vm.gives) do
            if seen[gift.address] then return finding("%s is given %s twice.", vm.name, gift.address) end
            seen[gift.address] = true
         end
      end
      return pass()
   end,
   fix = { freebsd = "Remove one of the two, or correct its address: pciconf -l shows which device is where." },
}

check {
   id = "vm-slot-twice",
   title = "Two devices of a virtual machine have the same guest slot",
   rate = "a mistake; the public configurations do not make it",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = has_vms,
   why = "A slot and function of the guest holds one device: bhyve ends with \"pci slot 0:6:0 already "
      .. "occupied!\" and status 4. Source: usr.sbin/bhyve/pci_emul.c, pci_parse_slot.",
   eval = function(_, host)
      for _, vm in ipairs(host:vms()) do
         local seen = {}
         vm:need("passthru")
         for _, gift in ipairs(vm.gives) do
            local place = gift.guest_slot and ("%d:%d"):format(gift.guest_slot, gift.guest_func)
            if place and seen[place] and seen[place] ~= gift.address then
               return finding("%s: %s and %s both have the guest slot %s.", vm.name, seen[place], gift.address, place)
            end
            if place then seen[place] = gift.address end
         end
      end
      return pass()
   end,
   fix = { freebsd = "Give each a slot and function of its own: passthru0=\"3/0/0=6:0\", passthru1=\"3/0/1=6:1\"." },
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
