#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Will the device start a second time?  Each finding ends with the forecast.
local fixes = require "fixes"
local resets = require "resets"

local among, words, methods = resets.among, resets.words, resets.methods
local flr_hangs, bus_reset_breaks, sleeps_without_reset = resets.flr_hangs, resets.bus_reset_breaks,
   resets.sleeps_without_reset
local has_pm = resets.has_pm

local function is_dead(dev)
   return dev:is("dead", true)
end

local function is_live(dev)
   return dev:is_candidate() and not is_dead(dev)
end

-- FreeBSD: ppt takes FLR, else D3hot and back, nothing else.
-- sys/amd64/vmm/io/ppt.c, ppt_pci_reset; sys/dev/pci/pci.c, pcie_flr.

check {
   id = "bhyve-reset-d3",
   title = "No FLR: ppt can only put the device to sleep and wake it",
   scope = "device", severity = "note", stage = "vm.restart", hypervisor = "bhyve", applies = is_live,
   why = "ppt resets a device before and after each guest: by FLR, else by the power state D3hot and back to D0, and "
      .. "by nothing else (no bus reset, no FLR of Advanced Features). Whether D3 resets anything is said by NoSoftRst "
      .. "in the PM capability: minus means yes. Source: sys/amd64/vmm/io/ppt.c, ppt_pci_reset.",
   eval = function(dev)
      if dev:need("reset.flr") or dev:is("reset.af_flr", true) or not has_pm(dev) then return pass() end
      local keeps = dev:get("pm.no_soft_reset")
      if keeps then return pass() end
      return finding("No FLR: ppt only puts it to sleep (D3hot) and wakes it; %s. Restart survival: doubtful.",
         keeps == nil and "whether that resets it (NoSoftRst-) is not known" or "it says that this resets it "
            .. "(NoSoftRst-)")
   end,
   fix = { freebsd = "Try it: pptcheck run --restarts 3 DEVICE. If the second start fails, only a reboot of the host "
      .. "helps, or in the guest: shut the driver down before power-off." },
}

check {
   id = "bhyve-reset-none",
   title = "Nothing that ppt can do resets the device",
   scope = "device", severity = "warn", stage = "vm.restart", hypervisor = "bhyve", applies = is_live,
   decisive = true, -- where nobody knows what resets it, nobody knows whether it starts again
   why = "ppt knows FLR and the power state D3hot. This device has no FLR, and either no power management, so nothing "
      .. "is done, or NoSoftRst+, so it keeps its state through D3hot. What one guest left in it the next one finds. "
      .. "The Tesla P10 is such a device. Source: sys/amd64/vmm/io/ppt.c, ppt_pci_reset; PCI Power Management 1.2, "
      .. "3.2.4.",
   eval = function(dev)
      if dev:need("reset.flr") then return pass() end
      if not has_pm(dev) then
         return finding("It has neither FLR nor power management: nothing resets it. Restart survival: bad.")
      end
      if dev:is("pm.no_soft_reset", true) then
         return finding("It has no FLR, and D3hot does not reset it (NoSoftRst+). Restart survival: bad.")
      end
      return pass()
   end,
   fix = { freebsd = "Shut the guest's driver down before power-off; reboot the host when the next start fails. With "
      .. "nothing else below the same port: devctl reset of that port's pci bus resets the link." },
}

check {
   id = "bhyve-af-flr-unused",
   title = "The device has FLR only by Advanced Features, which ppt does not use",
   scope = "device", severity = "note", stage = "vm.restart", hypervisor = "bhyve", applies = is_live,
   why = "Conventional PCI functions can offer FLR in the Advanced Features capability. FreeBSD's pcie_flr looks only "
      .. "at the PCI Express capability, so ppt falls back to D3hot. Source: sys/dev/pci/pci.c, pcie_flr; PCI-SIG ECN "
      .. "Advanced Capabilities for Conventional PCI.",
   eval = function(dev)
      if dev:need("reset.flr") or not dev:need("reset.af_flr") then return pass() end
      return finding("Its FLR is one of Advanced Features, which ppt does not use: ppt only puts it to sleep. Restart "
         .. "survival: doubtful.")
   end,
}

check {
   id = "reset-none",
   title = "Linux knows no way to reset the device",
   scope = "device", severity = "warn", stage = "vm.restart", hypervisor = "qemu", applies = is_live,
   decisive = true, -- as bhyve-reset-none
   why = "VFIO resets a device when a guest opens and when it leaves it. Without FLR, a PM reset or a bus of its own "
      .. "there is no way, QEMU says \"no available reset mechanism\", and the next guest finds what the last one "
      .. "left. Sources: drivers/pci/pci.c, pci_reset_fn_methods; hw/vfio/pci.c.",
   eval = function(dev)
      if next(methods(dev)) then return pass() end
      local siblings = dev:get("reset.siblings")
      if siblings and siblings ~= "none" then return pass() end -- reset-bus-shared
      if siblings == nil and dev:get("parent") ~= "root" then
         return unknown("reset.siblings: whether its bus can be reset is not known")
      end
      if dev:class_is("0106", "0108", "0c03", "0403") then -- their drivers begin with a reset of the controller
         return finding { severity = "note",
            text = "There is no way to reset it but by its own driver. Restart survival: doubtful." }
      end
      return finding("There is no way to reset it. Restart survival: bad.")
   end,
   fix = { linux = "Try it: pptcheck run --restarts 3 DEVICE. If the second start fails, a reboot of the host helps." },
}

check {
   id = "reset-bus-shared",
   title = "Only a reset of its bus resets the device, and others hang on that bus",
   scope = "device", severity = "warn", stage = "vm.restart", hypervisor = "qemu", applies = is_live,
   why = "The device has no reset of its own. VFIO then resets the bus, but only if the same guest owns every function "
      .. "on it; else QEMU says \"depends on group N which is not owned\" and nothing is reset. Sources: "
      .. "drivers/vfio/pci/vfio_pci_core.c, vfio_pci_dev_set_hot_reset; hw/vfio/pci.c.",
   eval = function(dev)
      if next(methods(dev)) then return pass() end
      if dev.ids and bus_reset_breaks(dev) then return pass() end -- bus-reset-breaks
      local siblings = dev:need("reset.siblings")
      if siblings == "none" then return pass() end
      local travels, foreign = {}, {}
      for _, other in ipairs(fixes.travels(dev)) do travels[other.bdf] = true end
      for bdf in siblings:gmatch("%S+") do
         if not travels[bdf] then foreign[#foreign + 1] = bdf end
      end
      if #foreign == 0 then
         return finding { severity = "note", text = ("Only a reset of its bus resets it, together with %s: give them "
            .. "all to the same guest. Restart survival: good then."):format(siblings) }
      end
      return finding("Only a reset of its bus resets it, which hits %s too. Restart survival: bad unless the guest has "
         .. "them all.", table.concat(foreign, " ", 1, math.min(4, #foreign)))
   end,
   fix = { linux = "Give all functions on that bus to the same guest, or use a slot with a port of its own." },
}

check {
   id = "flr-hangs",
   title = "The device offers FLR and is known to hang from it",
   scope = "device", severity = "warn", stage = "vm.restart", applies = is_live,
   why = "Linux keeps a list of devices that hang when they are reset by the FLR they offer (drivers/pci/quirks.c, "
      .. "quirk_no_flr), and resets them in another way. FreeBSD has no such list: ppt uses the FLR, at each start and "
      .. "each end of a guest.",
   eval = function(dev, host)
      local what = flr_hangs(dev)
      if not what then return pass() end
      if host.hypervisor == "qemu" then
         return finding { severity = "note",
            text = what .. ": Linux does not use its FLR because it hangs from it. Restart survival: doubtful." }
      end
      if not dev:need("reset.flr") then return pass() end
      return finding(what .. ": it hangs from the FLR that ppt uses. Restart survival: bad.")
   end,
   fix = { freebsd = "Use another controller; this one may need a power cycle of the host after the first reset." },
}

-- drivers/pci/quirks.c, nvme_disable_and_flr and delay_250ms_after_flr.
local NVME_FLR <const> = {
   ["144d"] = { a804 = "Samsung SM961 or 960 PRO" },
   ["8086"] = { ["0953"] = "Intel DC P3700 or 750", ["0a54"] = "Intel DC P4500 or P4600" },
   ["025e"] = { f1ac = "Solidigm P44 Pro" },
}

check {
   id = "nvme-flr-unsafe",
   title = "An NVMe controller that wants more than its FLR",
   scope = "device", severity = "warn", stage = "vm.restart", hypervisor = "bhyve",
   applies = function(dev) return is_live(dev) and dev:class_is("0108") end,
   why = "Linux does not use the bare FLR of these controllers (drivers/pci/quirks.c): Samsung's SM961 can answer "
      .. "nothing but ones after an FLR unless it was switched off before, and Intel's P3700 and Solidigm's P44 Pro "
      .. "time out when a driver comes sooner than 250 ms after it. ppt does a bare FLR before and after each guest.",
   eval = function(dev)
      local what = among(dev, NVME_FLR)
      if not what or not dev:need("reset.flr") then return pass() end
      return finding(what .. ": it may not come back from the bare FLR that ppt does. Restart survival: doubtful.")
   end,
   fix = { freebsd = "Try it: pptcheck run --restarts 10 DEVICE. If a start fails, give the guest the disk instead "
      .. "(-s 6,nvme,/dev/nda0)." },
}

check {
   id = "d3-resets-nothing",
   title = "The device says D3hot resets it, and it does not",
   scope = "device", severity = "warn", stage = "vm.restart", applies = is_live,
   why = "AMD graphics cards say NoSoftRst-, but keep their memory and even the picture through D3hot; Mellanox "
      .. "Spectrum switches go on as well. Linux therefore does not count it as a reset (drivers/pci/quirks.c, "
      .. "quirk_no_pm_reset); ppt has nothing else when there is no FLR.",
   eval = function(dev, host)
      if not sleeps_without_reset(dev) or host.hypervisor ~= "bhyve" or dev:need("reset.flr") then return pass() end
      return finding("D3hot, the only reset that ppt has for it, does not reset this device. Restart survival: bad.")
   end,
   fix = { freebsd = "Shut the guest down cleanly; reboot the host when the next start fails." },
}

check {
   id = "bus-reset-breaks",
   title = "A reset of its bus breaks the device",
   rate = "few devices are known for it",
   scope = "device", severity = "note", stage = "vm.restart", hypervisor = "qemu", applies = is_live,
   why = "After a bus reset these devices do not come back, and some hang the host when they are touched. Linux never "
      .. "does it to them (drivers/pci/quirks.c, quirk_no_bus_reset), so only a reset of the function is left. NVIDIA "
      .. "10de:2340 to 10de:237f are on the list too.",
   eval = function(dev)
      local what = bus_reset_breaks(dev)
      if not what then return pass() end
      local left = methods(dev)
      left.bus = nil
      if next(left) then
         return finding("%s: a reset of its bus breaks it; Linux uses %s. Restart survival: doubtful.", what,
            left.flr and "its FLR" or "its own reset")
      end
      return finding { severity = "warn",
         text = what .. ": a reset of its bus breaks it, and it has no other. Restart survival: bad." }
   end,
   fix = { linux = "Try it: pptcheck run --restarts 3 DEVICE. If the second start fails, use another card." },
}

-- gnif/vendor-reset, src/device-db.h: the graphics chips it was written for.
local AMD_RESET_BUG <const> = {
   { "Polaris", "67c0 67c1 67c2 67c4 67c7 67d0 67df 67c8 67c9 67ca 67cc 67cf 6fdf 67e0 67e3 67e8 67eb 67ef 67ff 67e1 "
      .. "67e7 67e9 6980 6981 6985 6986 6987 6995 6997 699f" },
   { "Vega 10", "6860 6861 6862 6863 6864 6867 6868 6869 686a 686b 686c 686d 686e 686f 687f" },
   { "Vega 20", "66a0 66a1 66a2 66a3 66a4 66a7 66af" },
   { "Navi 10", "7310 7312 7318 7319 731a 731b 731e 731f" },
   { "Navi 12", "7360 7362" },
   { "Navi 14", "7340 7341 7347 734f" },
}

local function amd_chip(dev)
   local id = dev:need("device")
   for _, row in ipairs(AMD_RESET_BUG) do
      if words(row[2])[id] then return row[1] end
   end
end

check {
   id = "amd-reset-bug",
   title = "An AMD graphics chip that does not come back after its first guest",
   scope = "device", severity = "warn", stage = "vm.restart", applies = is_live,
   why = "These chips stay in the state that the first guest's driver left: the second start ends with \"atombios "
      .. "stuck in loop\" or \"PSP create ring failed\", until the host is rebooted; two published hosts with an MI50 "
      .. "(Vega 20), under bhyve and QEMU, saw it at the first start. The Linux module vendor-reset "
      .. "knows a way for Polaris, Vega and Navi 1x; for FreeBSD there is none. Source: github.com/gnif/vendor-reset.",
   eval = function(dev, host)
      if dev:need("vendor") ~= "1002" or not dev:class_is("03") then return pass() end
      local chip = amd_chip(dev)
      if not chip then return pass() end
      local known = words(dev:get("reset_methods"))
      if known and known.device_specific then return pass() end
      if chip == "Vega 20" then
         return finding { stage = "guest.driver", open = true,
            text = "AMD Vega 20: its driver is reported to fail in guests (\"atombios stuck in loop\"), at the first "
               .. "start already. Restart survival: bad." }
      end
      return finding("AMD %s: known not to start a second time%s. Restart survival: bad.", chip,
         host.hypervisor == "qemu" and " without vendor-reset" or "")
   end,
   fix = {
      linux = function(dev)
         return "Install vendor-reset (DKMS), then:\necho device_specific > /sys/bus/pci/devices/" .. dev.bdf
            .. "/reset_method"
      end,
      freebsd = "Shut the guest down cleanly; reboot the host before the next start.",
   },
}
