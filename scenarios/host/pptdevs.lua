#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Is the device with ppt, and will it be after the next boot?
local fixes = require "fixes"

-- The number of the variable in loader.conf that names this function, nil when
-- none does, or nil and true when that is not known.
local function listed_in_loader(dev, host)
   local known, address = true, fixes.bhyve_address(dev)
   for n = 1, 3 do
      local value = host:get("pptdevs." .. n .. ".loader")
      if value == nil then known = false end
      for entry in (value or ""):gmatch("%d+/%d+/%d+") do
         if entry == address then return n end
      end
   end
   return nil, not known
end

local function variable(n)
   return n == 1 and "pptdevs" or "pptdevs" .. n
end

local function domain(dev)
   return tonumber(dev.bdf:match("^%x+"), 16)
end

-- Whether ppt holds the function; nil when its driver is not known.
local function is_on_ppt(dev)
   local driver = dev:get("driver")
   if driver == nil then return nil end
   return driver == "ppt" and not dev:is("attached", false)
end

-- Drivers of the ports and disks that a host lives on, for listings without classes.
local NETWORK <const> = { igc = true, igb = true, em = true, ix = true, ixl = true, re = true, bge = true, alc = true }
local STORAGE <const> = { nvme = true, ahci = true, mps = true, mpr = true, mfi = true }

-- What this host is likely to lose with it, or nil.
local function loses(dev, driver)
   if dev:class_is("01") or STORAGE[driver] then return "storage" end
   if dev:class_is("02") or NETWORK[driver] then return "network" end
   if driver == "xhci" or driver == "ehci" then return "USB (a keyboard, perhaps)" end
   if dev:is("boot_vga", true) or (driver == "vgapci" and dev.bdf == "0000:00:02.0") then return "display" end
end

check {
   id = "ppt-unbound",
   title = "The device is not with ppt yet",
   scope = "device", severity = "note", stage = "host.isolate", hypervisor = "bhyve",
   rate = "a device is not with ppt until somebody puts it there",
   why = "bhyve gives a device to a guest only when the driver ppt holds it. pptdevs in loader.conf does that at each "
      .. "boot, devctl(8) does it now. This is a step that is still to do, not a fault. Source: vmm(4), ppt.c.",
   eval = function(dev, host)
      if dev:need("driver") == "ppt" or listed_in_loader(dev, host) then return pass() end
      local driver = dev:get("driver")
      return finding("Still to do: give it to ppt (now: %s): %s", driver == "none" and "no driver" or driver,
         fixes.devctl { dev })
   end,
   fix = { freebsd = fixes.to_ppt },
}

check {
   id = "ppt-listed-not-bound",
   title = "pptdevs names the device, but another driver has it",
   scope = "device", severity = "warn", stage = "host.isolate", hypervisor = "bhyve",
   applies = function(dev, host) return dev:is_candidate() and listed_in_loader(dev, host) ~= nil end,
   why = "pptdevs only works at boot, and only when vmm is loaded by loader.conf, before the other drivers. If the "
      .. "line is newer than the last boot, a reboot is missing; else vmm came too late, or the kernel dropped the "
      .. "variable.",
   eval = function(dev, host)
      local driver = dev:need("driver")
      if driver == "ppt" then return pass() end
      return finding { severity = loses(dev, driver) and "note" or "warn", -- pptdevs-takes-host-device comes first
         text = ("%s names it, but %s%s."):format(variable(listed_in_loader(dev, host)),
            driver == "none" and "it has no driver" or "its driver is " .. driver,
            host:is("loader.vmm_load", false) and "; loader.conf does not load vmm" or "") }
   end,
   fix = { freebsd = function(dev, host)
      return host:is("loader.vmm_load", false) and fixes.to_ppt(dev, host)
         or "reboot, or until the next boot:\n" .. fixes.devctl(fixes.travels(dev))
   end },
}

check {
   id = "ppt-name-only",
   title = "The name ppt is there, the driver is not attached",
   rate = "the live hosts of the corpus are judged before devctl detached anything",
   scope = "device", severity = "fail", stage = "vm.start", hypervisor = "bhyve",
   applies = function(dev) return dev:is_candidate() and dev:is("driver", "ppt") end,
   decisive = false,
   why = "pciconf -l goes on to show pptN after devctl detach, devctl disable and even after vmm was unloaded; bhyve "
      .. "then says \"is not using the ppt(4) driver\". pciconf -a (exit status 2) and hw.vmm.ppt.devices tell the "
      .. "truth. Seen on FreeBSD 14.0.",
   eval = function(dev)
      if dev:need("attached") then return pass() end
      return finding("Its name is %s, but ppt is not attached to it.", dev:get("driver_unit") or "ppt")
   end,
   fix = { freebsd = function(dev) return fixes.devctl { dev } end },
}

check {
   id = "ppt-not-persistent",
   title = "The device is with ppt now, but not after the next boot",
   rate = "the live hosts of the corpus have no loader.conf",
   scope = "device", severity = "warn", stage = "host.isolate", hypervisor = "bhyve",
   applies = function(dev) return dev:is_candidate() and is_on_ppt(dev) == true end,
   why = "devctl set driver lasts until the next boot. Only pptdevs, pptdevs2 or pptdevs3 in loader.conf, together "
      .. "with vmm_load, bring the device back to ppt then. Source: vmm(4).",
   eval = function(dev, host)
      local n, open = listed_in_loader(dev, host)
      if n then return pass() end
      if open then return unknown("pptdevs of loader.conf is not known") end
      return finding("It is with ppt now, but pptdevs in loader.conf does not name it.")
   end,
   fix = { freebsd = function(dev, host) return fixes.loader_conf(host, fixes.travels(dev)) end },
}

check {
   id = "pptdevs-takes-host-device",
   title = "pptdevs takes a device that this host uses",
   scope = "device", severity = "warn", stage = "host.reclaim", hypervisor = "bhyve",
   applies = function(dev, host) return dev:is_candidate() and listed_in_loader(dev, host) ~= nil end,
   why = "Addresses change when a card or a firmware setting changes, and an old pptdevs line then takes another "
      .. "device at the next boot: a real host lost two network ports, another its display and keyboard. Compare the "
      .. "line with pciconf -l before each reboot after such a change.",
   eval = function(dev, host)
      local used = dev:get("used_by")
      local driver = dev:get("driver")
      if used and used ~= "none" then
         return finding("%s names it, and this host uses it (%s).", variable(listed_in_loader(dev, host)), used)
      end
      local what = driver and driver ~= "ppt" and driver ~= "none" and loses(dev, driver)
      if what then
         return finding("%s names it, and it is %s of this host now (driver %s): is it the right one?",
            variable(listed_in_loader(dev, host)), what, driver)
      end
      if used == nil and driver == nil then return unknown("whether this host uses it is not known") end
      return pass()
   end,
   fix = { freebsd = function(dev)
      return ("Remove %s from pptdevs in /boot/loader.conf unless a guest shall have it."):format(
         fixes.bhyve_address(dev))
   end },
}

check {
   id = "pptdevs-stale",
   title = "pptdevs names an address without a device",
   rate = "a mistake; the live hosts of the corpus do not make it",
   scope = "host", severity = "warn", stage = "host.isolate", hypervisor = "bhyve",
   why = "An entry without a device does nothing today, but the address may belong to another card after the next "
      .. "change of hardware or firmware. The kernel says nothing about it. Source: sys/amd64/vmm/vmm.c, "
      .. "vmm_is_pptdev.",
   eval = function(_, host)
      local stale = host:need("pptdevs.stale")
      return stale == "none" and pass() or finding("pptdevs names %s; there is no such device.", stale)
   end,
   fix = { freebsd = function(_, host) return "/boot/loader.conf:\n" .. fixes.loader_conf(host, {}) end },
}

check {
   id = "pptdevs-malformed",
   title = "pptdevs has an entry that the kernel does not read",
   scope = "host", severity = "warn", stage = "host.isolate", hypervisor = "bhyve",
   why = "vmm reads each entry as bus/slot/function in decimal, separated by blanks. With commas it takes only the "
      .. "first entry, and a form such as pci0:3:0:0 is ignored without a message. Seen on FreeBSD 14.0. Source: "
      .. "sys/amd64/vmm/vmm.c, parse_pptdevs.",
   eval = function(_, host)
      local bad = host:need("pptdevs.malformed")
      return bad == "none" and pass() or finding("The kernel does not understand %s in pptdevs.", bad)
   end,
   fix = { freebsd = "Write bus/slot/function in decimal, one blank between two: pptdevs=\"3/0/0 4/0/0\"" },
}

check {
   id = "pptdevs-duplicate",
   title = "pptdevs names a device twice",
   rate = "a mistake; the hosts of the corpus do not make it",
   scope = "host", severity = "note", stage = "host.isolate", hypervisor = "bhyve",
   why = "It does no harm, but takes room: vmm(4) documents 128 characters for each of three variables. It often is "
      .. "the trace of an address that was meant to be another.",
   eval = function(_, host)
      local twice = host:need("pptdevs.duplicate")
      return twice == "none" and pass() or finding("pptdevs names %s twice.", twice)
   end,
   fix = { freebsd = function(_, host) return "/boot/loader.conf:\n" .. fixes.loader_conf(host, {}) end },
}

check {
   id = "pptdevs-unread",
   title = "A variable looks like pptdevs, but the kernel does not read it",
   rate = "a mistake; the hosts of the corpus do not make it",
   scope = "host", severity = "warn", stage = "host.isolate", hypervisor = "bhyve",
   why = "vmm reads exactly pptdevs, pptdevs2 and pptdevs3; pptdevs1, pptdevs4 or pptdev do nothing, without a "
      .. "message. Source: sys/amd64/vmm/vmm.c, vmm_is_pptdev.",
   eval = function(_, host)
      local names = host:need("pptdevs.unread")
      return names == "none" and pass()
         or finding("The kernel does not read %s; it reads pptdevs, pptdevs2 and pptdevs3.", names)
   end,
   fix = { freebsd = "Move the entries to pptdevs, pptdevs2 or pptdevs3 in /boot/loader.conf." },
}

check {
   id = "pptdevs-long",
   title = "pptdevs is longer than documented",
   rate = "a mistake; the hosts of the corpus do not make it",
   scope = "host", severity = "warn", stage = "host.isolate", hypervisor = "bhyve",
   why = "vmm(4) documents 128 characters for each variable. The kernel keeps up to 249 of pptdevs and drops the whole "
      .. "variable beyond that (sys/kern/kern_environment.c, init_static_kenv).",
   eval = function(_, host)
      local long, known = {}, false
      for n = 1, 3 do
         local length = host:get("pptdevs." .. n .. ".length")
         known = known or length ~= nil
         if (length or 0) > fixes.PPTDEVS_DOCUMENTED then
            long[#long + 1] = ("%s has %d characters%s"):format(variable(n), length,
               length > fixes.pptdevs_limit(n) and ", the kernel drops it" or "")
         end
      end
      if #long > 0 then return finding(table.concat(long, "; ") .. "; documented are 128.") end
      if known then return pass() end
      return unknown(select(2, host:get("pptdevs.1.length")))
   end,
   fix = { freebsd = function(_, host) return "/boot/loader.conf:\n" .. fixes.loader_conf(host, {}) end },
}

check {
   id = "pptdevs-too-long",
   title = "The kernel drops the variable that names the device",
   scope = "device", severity = "fail", stage = "vm.start", hypervisor = "bhyve", decisive = false,
   applies = function(dev, host) return dev:is_candidate() and listed_in_loader(dev, host) ~= nil end,
   why = "A variable of loader.conf whose name and value together are longer than 257 characters is dropped whole at "
      .. "boot, with \"WARNING: too long kenv string\" in the kernel log: none of its devices goes to ppt. Source: "
      .. "sys/kern/kern_environment.c, init_static_kenv.",
   eval = function(dev, host)
      local n = listed_in_loader(dev, host)
      local length = host:need("pptdevs." .. n .. ".length")
      if length <= fixes.pptdevs_limit(n) then return pass() end
      return finding { severity = is_on_ppt(dev) and "warn" or "fail",
         text = ("%s has %d characters: the kernel drops it, and ppt does not get this device at boot."):format(
            variable(n), length) }
   end,
   fix = { freebsd = function(_, host) return "/boot/loader.conf:\n" .. fixes.loader_conf(host, {}) end },
}

check {
   id = "pptdevs-dropped",
   title = "The kernel dropped a pptdevs variable",
   rate = "the live hosts of the corpus have no loader that could do it",
   scope = "host", severity = "warn", stage = "host.isolate", hypervisor = "bhyve",
   why = "The kernel log of this boot says \"WARNING: too long kenv string, ignoring pptdevs\": the variable is longer "
      .. "than the kernel keeps, so none of its devices went to ppt. Source: sys/kern/kern_environment.c.",
   eval = function(_, host)
      return host:need("pptdevs.dropped") and finding("The kernel dropped a pptdevs variable as too long at this boot.")
         or pass()
   end,
   fix = { freebsd = function(_, host) return "/boot/loader.conf:\n" .. fixes.loader_conf(host, {}) end },
}

check {
   id = "pci-domain",
   title = "The device is outside PCI domain 0",
   scope = "device", severity = "fail", stage = "vm.start", hypervisor = "bhyve",
   why = "vmm and bhyve address a device by bus, slot and function alone and know only domain 0: \"Passthru device "
      .. "pptN on unsupported domain\". Other domains mostly come from Intel VMD. Source: "
      .. "usr.sbin/bhyve/pci_passthru.c, sys/amd64/vmm/io/iommu.c.",
   eval = function(dev)
      return domain(dev) == 0 and pass() or finding("It is in PCI domain %d; bhyve knows only domain 0.", domain(dev))
   end,
   fix = { freebsd = "Switch Intel VMD (RST, RAID mode) off in the firmware set-up: the device then appears in domain "
      .. "0. A system that boots from it must be ready for that." },
}

check {
   id = "function-above-7",
   title = "The function number is above 7",
   scope = "device", severity = "note", stage = "vm.start", hypervisor = "bhyve",
   why = "With ARI a device has functions up to 255, as virtual functions of SR-IOV do. The guest's slots have "
      .. "functions 0 to 7 only, so the number cannot be kept; give it slot:0. Such devices work: ppt0@pci0:1:0:17 and "
      .. "ppt0@pci0:6:0:130 are real hosts.",
   eval = function(dev)
      local func = tonumber(dev.bdf:match("%.(%x+)$"), 16)
      return func <= 7 and pass() or finding("It is function %d; a guest's slot has only 0 to 7.", func)
   end,
   fix = { freebsd = function(dev)
      return ('bhyve: -s 6:0,passthru,%s\nvm-bhyve: passthru0="%s=6:0"\nHoster: "passthru": [ "-%s" ]'):format(
         fixes.bhyve_address(dev), fixes.bhyve_address(dev), fixes.bhyve_address(dev))
   end },
}
