#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Can this function be given away alone?
local fixes = require "fixes"

local function known_group(dev)
   local group = dev:get("group")
   return group and group ~= "none"
end

-- Members of the group, split: of the same card, and others; no bridges.  The
-- functions of a slot on bus 0 are the chipset's: no card, unless they travel.
local function neighbours(dev)
   local members = dev:group_members() or dev.host:need("group." .. dev:get("group") .. ".members")
   local same, others, travels = {}, {}, {}
   if #members == 0 then return same, others end
   for _, other in ipairs(fixes.travels(dev)) do travels[other] = true end
   local is_card = not dev.bdf:find(":00:", 1, true)
   for _, other in ipairs(members) do
      if not other:is_bridge() then
         local list = (travels[other] or (is_card and other:slot() == dev:slot())) and same or others
         list[#list + 1] = other
      end
   end
   return same, others
end

-- The most that a sentence names.
local NAMED <const> = 4

local function names(list)
   local texts = {}
   for i = 1, math.min(#list, NAMED) do
      local driver = list[i]:get("driver")
      texts[i] = list[i].bdf .. (driver and driver ~= "none" and " (" .. driver .. ")" or "")
   end
   return table.concat(texts, ", ") .. (#list > NAMED and (" and %d more"):format(#list - NAMED) or "")
end

-- Why the kernel put them together: the bridge and the ACS bits it lacks.
local function cause(dev)
   local by = dev:get("isolation.blocked_by")
   if not by or by == "none" then return "" end
   local missing = dev:get("isolation.missing")
   return (" The path is not isolated at %s%s."):format(by, missing and missing ~= "none"
      and ": ACS lacks " .. missing or "")
end

-- A slot whose devices have groups of their own, to move the card to.
local function clean_slot(dev)
   for _, port in ipairs(dev.host.devices) do
      if port:is("pcie.type", "root-port") and port.bdf ~= dev:get("parent") then
         local members = port:group_members()
         if members and #members == 0 then return port.bdf end
      end
   end
end

local function advice(dev)
   local lines = { "Give all of them to the guest, or move the card to another slot." }
   local port = clean_slot(dev)
   if port then lines[1] = lines[1] .. " The root port " .. port .. " has a group of its own." end
   lines[#lines + 1] = "The kernel patch pcie_acs_override=downstream splits the group on paper only: the functions "
      .. "could still write into each other's memory. Use it only among guests that trust each other."
   return table.concat(lines, "\n")
end

check {
   id = "group-shared",
   title = "Its IOMMU group holds devices of the host",
   scope = "device", severity = "fail", stage = "host.isolate", os = "linux",
   why = "The kernel puts functions into one IOMMU group when they could reach each other without passing the IOMMU: "
      .. "below a bridge without ACS, or behind a PCIe-to-PCI bridge. VFIO gives away only whole groups: while one "
      .. "member has a driver of the host, opening the group fails with 'group is not viable'. The ACS bits that "
      .. "count are SV, RR, CR and UF (drivers/iommu/iommu.c, REQ_ACS_FLAGS).",
   applies = function(dev) return dev:is_candidate() and known_group(dev) end,
   eval = function(dev)
      local _, others = neighbours(dev)
      local held, open = {}, {}
      for _, other in ipairs(others) do
         local driver = other:get("driver")
         local list = driver == nil and open or not fixes.is_free(driver) and held
         if list then list[#list + 1] = other end
      end
      if #held > 0 then
         return finding("It shares IOMMU group %s with %s.%s", dev:get("group"), names(held), cause(dev))
      end
      if #open == 0 then return pass() end
      return finding { severity = "warn", open = true,
         text = ("It shares IOMMU group %s with %s: no driver of the host may have them.%s"):format(dev:get("group"),
            names(open), cause(dev)) }
   end,
   fix = { linux = advice },
}

check {
   id = "group-shared-free",
   title = "Its IOMMU group holds other devices, none in use",
   scope = "device", severity = "note", stage = "host.isolate", os = "linux",
   why = "The other members have no driver of the host, so VFIO gives the group away. They cannot go to another guest, "
      .. "and the host must not take one of them back while the guest runs.",
   applies = function(dev) return dev:is_candidate() and known_group(dev) end,
   eval = function(dev)
      local _, others = neighbours(dev)
      if #others == 0 then return pass() end
      for _, other in ipairs(others) do
         if not fixes.is_free(other:need("driver")) then return pass() end
      end
      return finding("It shares IOMMU group %s with %s, which no host driver has.%s", dev:get("group"), names(others),
         cause(dev))
   end,
   fix = { linux = advice },
}

check {
   id = "group-functions",
   title = "Other functions of the card are in its group",
   scope = "device", severity = "note", stage = "host.isolate", os = "linux",
   why = "The functions of one card mostly share a group: a graphics card with its audio function, for example. They "
      .. "travel together: bind all of them to vfio-pci, and keep their numbers in the guest, on one slot with "
      .. "multifunction=on.",
   applies = function(dev) return dev:is_candidate() and known_group(dev) end,
   eval = function(dev)
      local same = neighbours(dev)
      if #same == 0 then return pass() end
      return finding("In its group are also %s: they go to the same guest.", names(same))
   end,
   fix = { linux = function(dev)
      local lines = { "driverctl set-override " .. dev.bdf .. " vfio-pci" }
      for i, other in ipairs((neighbours(dev))) do
         lines[i + 1] = "driverctl set-override " .. other.bdf .. " vfio-pci"
      end
      return table.concat(lines, "\n")
   end },
}

check {
   id = "no-group",
   title = "The kernel gave it no IOMMU group",
   scope = "device", severity = "fail", stage = "host.isolate", os = "linux",
   why = "A function without a group is not translated by any IOMMU: no unit's scope covers it, or it is on a virtual "
      .. "bus. vfio-pci refuses it with -22, and QEMU says 'no iommu_group found'.",
   applies = function(dev, host) return dev:is_candidate() and not host:is("iommu.usable", false) end,
   eval = function(dev, host)
      if dev:need("group") ~= "none" or not host:need("iommu.usable") then return pass() end
      return finding("The kernel gave it no IOMMU group, although other devices have one.")
   end,
   synthetic = "a scope that leaves a device out",
   fix = { linux = "Update the firmware; a device below VMD needs VMD switched off in the firmware set-up." },
}

check {
   id = "iommu-scope-missing",
   title = "No remapping unit covers it",
   rate = "only a whole recording tells it, and firmware is mostly right",
   scope = "device", severity = "warn", stage = "host.iommu",
   applies = function(dev, host) -- dmar-outside-scope says it for vmm
      return dev:is_candidate() and not host:is("iommu.table", "none")
         and not (host.hypervisor == "bhyve" and host:is("iommu.table", "DMAR"))
   end,
   why = "Each DRHD or IVHD of the firmware's table names the devices behind it. A device that none names is not "
      .. "translated. FreeBSD's vmm has its own reading of the scopes, see dmar-outside-scope.",
   eval = function(dev)
      if dev:need("iommu.covered") then return pass() end
      return finding("No remapping unit of the firmware's table covers it.")
   end,
   fix = { linux = "Update the firmware.", freebsd = "Update the firmware." },
}

-- USB and graphics use such memory only until their drivers start
-- (drivers/iommu/intel/iommu.c, device_rmrr_is_relaxable).
local function is_relaxable(dev)
   return dev:class_is("0c03", "03")
end

check {
   id = "rmrr",
   title = "The firmware keeps memory for it",
   scope = "device", severity = "fail", stage = "vm.start", os = "linux", hypervisor = "qemu",
   decisive = false, -- for anything but USB and graphics it is rare; only some servers do it
   why = "A reserved memory region (RMRR of DMAR, unity IVMD of IVRS) is memory that the firmware lets this device use "
      .. "behind the kernel's back. The kernel then refuses to give the device away: 'Firmware has requested this "
      .. "device have a 1:1 IOMMU mapping' (drivers/iommu/iommu.c), before 6.6 'ineligible for IOMMU domain attach "
      .. "due to platform RMRR requirement'. Regions of USB controllers and graphics are relaxable and do no harm.",
   applies = function(dev)
      return dev:is_candidate() and (known_group(dev) or dev:get("iommu.rmrr") ~= nil)
   end,
   eval = function(dev, host)
      local key = "group." .. (dev:get("group") or "none") .. ".reserved"
      local reserved, named = host:get(key), host:is("iommu.table", "DMAR") and dev:get("iommu.rmrr")
      if named and not reserved then -- AMD's unity regions did no harm before Linux 6.6
         if named == "none" or is_relaxable(dev) then return pass() end
         return finding("The firmware's table keeps the memory %s for it: VFIO refuses it.", named)
      end
      for region in host:need(key):gmatch("%S+") do
         local range = region:match("^(.*):direct$")
         if range then
            return finding("The firmware keeps the memory %s for its group (type direct): VFIO refuses it.", range)
         end
      end
      return pass()
   end,
   fix = { linux = "Switch off what uses it in the firmware set-up (HP: shared memory of that slot, by conrep; others: "
      .. "legacy USB, RAID or remote management on that card), and update the firmware." },
}

check {
   id = "rmrr-named",
   title = "A reserved memory region names it",
   rate = "the hosts whose table and functions are both known have none; old HP servers do",
   scope = "device", severity = "note", stage = "vm.start",
   applies = function(dev, host) -- rmrr says it of the others
      return dev:is_candidate() and (host.hypervisor == "bhyve" or not host:is("iommu.table", "DMAR")
         or is_relaxable(dev))
   end,
   why = "The table DMAR has an RMRR with this device in its scope. Linux says in reserved_regions whether it forbids "
      .. "passthrough (see rmrr); FreeBSD's vmm ignores RMRRs, so the device's DMA to that memory would fail while a "
      .. "guest has it.",
   eval = function(dev)
      local regions = dev:need("iommu.rmrr")
      if regions == "none" then return pass() end
      return finding("The firmware's table reserves the memory %s for it.", regions)
   end,
}

check {
   id = "acs-override",
   title = "Isolation is only claimed: pcie_acs_override",
   rate = "a patch that few kernels have; none of the few public command lines asks for it",
   scope = "host", severity = "warn", stage = "host.isolate", os = "linux",
   why = "The kernel argument pcie_acs_override (a patch of some distributions) makes the kernel believe that bridges "
      .. "isolate. The groups become small, the hardware stays as it is: functions could still reach each other past "
      .. "the IOMMU. Results on such a host say nothing about isolation.",
   eval = function(_, host)
      local arguments = host:need("iommu.arguments")
      local override = arguments:match("pcie_acs_override=%S+")
      if not override then return pass() end
      return finding("The groups of this host are made by %s, not by hardware.", override)
   end,
   fix = { linux = "Remove pcie_acs_override unless all guests trust each other." },
}

-- The bridge above it that gives its own address to all DMA from below: one from
-- PCI Express to conventional PCI, also where it shows no PCI Express capability
-- (drivers/pci/quirks.c, quirk_use_pcie_bridge_dma_alias).
local function aliasing_bridge(dev)
   local seen, bridge = 0, dev:parent()
   while bridge and seen < 256 do
      local kind = bridge:get("pcie.type")
      if kind == "pcie-pci-bridge" or (kind == "none" and bridge:is("header_type", 1)) then return bridge end
      bridge, seen = bridge:parent(), seen + 1
   end
end

check {
   id = "behind-pci-bridge",
   title = "It is behind a bridge to conventional PCI",
   scope = "device", severity = "note", stage = "host.isolate",
   why = "All functions behind a PCIe-to-PCI bridge use the bridge's address for their DMA, so the IOMMU cannot tell "
      .. "them apart: on Linux they can only go to one guest, all together. vmm sets the IOMMU up for the device's own "
      .. "address alone (sys/amd64/vmm/io/ppt.c, pci_get_rid), so DMA with the bridge's is refused under bhyve.",
   eval = function(dev, host)
      if not dev:parent() then
         dev:need("parent")
         return pass()
      end
      local bridge = aliasing_bridge(dev)
      if not bridge then return pass() end
      if host.hypervisor == "bhyve" then
         return finding { severity = "warn", stage = "guest.function",
            text = ("It is behind the PCI bridge %s, whose address its DMA carries: vmm does not know that."):format(
               bridge.bdf) }
      end
      return finding("It is behind the PCI bridge %s and shares its address with all devices there.", bridge.bdf)
   end,
   fix = {
      linux = "Give all devices behind that bridge to the same guest, or use a PCI Express slot or card.",
      freebsd = "Use a PCI Express card in a slot of its own.",
   },
}

-- drivers/pci/quirks.c, quirk_dma_func0_alias and quirk_dma_func1_alias; ids of
-- JMicron and HighPoint from include/linux/pci_ids.h.
local OTHER_FUNCTION <const> = {
   ["1b4b"] = { n = 1, ids = "9120 9123 9125 9128 9130 9170 9172 917a 9182 9183 91a0 9215 9220 9230 9235" },
   ["1103"] = { n = 1, ids = "0642 0645" }, ["197b"] = { n = 1, ids = "2392" }, ["1c28"] = { n = 1, ids = "0122" },
   ["1180"] = { n = 0, ids = "e832 e476" }, ["6766"] = { n = 0, ids = "3d40 3d41" },
}

check {
   id = "dma-of-other-function",
   title = "Its DMA carries the address of another function",
   scope = "device", severity = "fail", stage = "guest.driver", hypervisor = "bhyve",
   why = "SATA controllers of Marvell (88SE91xx, 92xx) and a few others send their DMA as function 1, even where there "
      .. "is no function 1. Linux has a list of them and adds that address (drivers/pci/quirks.c; kernel bug 42679); "
      .. "vmm sets the IOMMU up for the device's own address alone, so the DMA is refused and the guest's driver "
      .. "times out.",
   eval = function(dev, host)
      local row = OTHER_FUNCTION[dev:need("vendor")]
      if not row or not (" " .. row.ids .. " "):find(" " .. dev:need("device") .. " ", 1, true) then return pass() end
      local other = dev:slot() .. "." .. row.n
      if other == dev.bdf then return pass() end
      if host:device(other) then
         return finding { severity = "warn", stage = "guest.function",
            text = ("Its DMA carries the address of %s: it works only in a guest that has both."):format(other) }
      end
      return finding("Its DMA carries the address of %s, which does not exist: vmm refuses it.", other)
   end,
   fix = { freebsd = "Use another controller; for disks give the guest the disk (virtio-blk,/dev/...)." },
}
