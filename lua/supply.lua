-- SPDX-License-Identifier: BSD-2-Clause
-- Which source tells a fact that is not known: what a person can add.
local supply = {}

local DUMP <const> = "dump:DIR (pptcheck record DIR on that host, as root)"
local LOG <const> = "dmesg:FILE (the kernel log, whole)"
local GROUPS <const> = "groups:FILE (a listing of /sys/kernel/iommu_groups)"
local ACPI <const> = { linux = "acpi:FILE (/sys/firmware/acpi/tables/DMAR or IVRS)",
   freebsd = "acpi:FILE (of acpidump -t)" }
local LISTING <const> = { linux = "lspci:FILE (of lspci -vvv -xxxx, by root)",
   freebsd = "pciconf:FILE (of pciconf -lvbc, by root)" }
local WHOLE <const> = { linux = "lspci:FILE (of all functions)" } -- pciconf names no bridge's bus
local LOADER <const> = { freebsd = "loader.conf:FILE" }
local EVERYWHERE <const> = { linux = DUMP, freebsd = DUMP }

-- Patterns of facts, what they are, and what tells them on each system, best
-- first, a recording at last unless the row ends with false.  The first row that
-- fits counts.
local ROWS <const> = {
   { "^iommu%.usable$", "whether the kernel uses the IOMMU", { linux = GROUPS }, { linux = LOG, freebsd = DUMP } },
   { "^iommu%.interrupt_remapping$", "whether interrupts are remapped", { linux = LOG } },
   { "^iommu%.arguments$", "the kernel's arguments", { linux = LOG } },
   { "^iommu%.default_domain$", "how the host's own devices use the IOMMU" },
   { "^iommu%.", "the firmware's IOMMU table", ACPI },
   { "^pptdevs%.", "pptdevs", LOADER },
   { "^loader%.", "loader.conf", LOADER },
   { "^vmm%.", "the state of vmm" },
   { "^vfio%.", "the state of VFIO" },
   { "%.iommu%.", "the firmware's IOMMU table", ACPI },
   { "^pci%.[^ ]*%.group$", "the IOMMU groups", { linux = GROUPS }, { linux = LOG } },
   { "^group%.[^.]*%.reserved$", "the memory that the firmware keeps for devices", ACPI },
   { "^group%.", "the IOMMU groups", { linux = GROUPS } },
   { "^pci%.[^ ]*%.used_by$", "what this host uses" },
   { "^pci%.[^ ]*%.driver$", "its driver", LISTING },
   { "^pci%.[^ ]*%.bar%.", "the sizes of its BARs", LISTING },
   { "^pci%.[^ ]*%.vendor$", "its ids", { linux = "lspci:FILE (of lspci -nn -vvv)",
      freebsd = "pciconf:FILE (of pciconf -lvbc)" } },
   { "^pci%.[^ ]*%.parent$", "the bridges above it", WHOLE },
   { "^pci%.[^ ]*%.reset%.siblings$", "the bridges above it", WHOLE },
   { "^pci%.[^ ]*%.numa_node$", "its NUMA node" },
   { "^pci%.[^ ]*%.power_state$", "its power state" },
   { "^pci%.[^ ]*%.boot_vga$", "whether it is the first display" },
   { "^pci%.[^ ]*%.attached$", "whether its driver is attached" },
   { "^pci%.[^ ]*%.dead$", "whether it answers", { linux = LISTING.linux } },
   { "^pci%.[^ ]*%.sriov%.physfn$", "whether it is a virtual function", { linux = DUMP }, false },
   { "^pci%.[^ ]*%.rom%.size$", "the size of its ROM", { linux = DUMP }, false },
   { "^pci%.", "its capabilities", LISTING },
   { "^host%.kernel$", "the kernel's release", { linux = LOG, freebsd = "dmesg:FILE (of dmesg)" } },
   { "^host%.", "the host" },
   { "^cpu%.", "the processor" },
   { "^kvm%.", "the state of KVM" },
   { "^qemu%.", "QEMU's version" },
}

-- The first of the row that tells it and was not given; else a recording.  The
-- same kind can be given again where it was taken without root or in part.
local function missing(row, system, given)
   for i = 3, #row + 1 do
      if row[i] == false then return nil end
      local source = (row[i] or EVERYWHERE)[system]
      local kind = source and source:match("^[^:]+")
      if source and not given[kind] then return "add --source " .. source end
      if kind == "lspci" or kind == "pciconf" then
         local how = source:match("%((.*)%)")
         return ("the %s given does not tell it; take it again%s"):format(kind, row[i] == WHOLE and ", " .. how
            or ": " .. how:gsub("^of ", ""))
      end
   end
end

-- What a listing of Linux is judged by does not change what tells more of it.
local function system_of(host, given)
   if given.lspci or given.sysfs or given.groups then return "linux" end
   if given.pciconf or given["vm-passthru"] or given["vm-conf"] or given["loader.conf"] then return "freebsd" end
   return host:get("host.os") or host.os
end

-- Rows by key, without the address of a function: many functions lack the same.
local found = {}

local function row_of(key)
   local name = key:gsub("^pci%.[%x:]+%.%x+%.", "pci.")
   if found[name] == nil then
      found[name] = false
      for _, row in ipairs(ROWS) do
         if key:find(row[1]) then
            found[name] = row
            break
         end
      end
   end
   return found[name]
end

-- "the firmware's IOMMU table" and "add --source acpi:FILE (of acpidump -t)"; the
-- latter is nil when no source is known to tell it, both when nothing is.  Here and
-- now, root is what can be added.
function supply.of(key, host)
   local row = row_of(key)
   if not row then return end
   if not host.given then
      host.given, host.given_n = {}, 0
      for kind in (host:get("host.capture.sources") or ""):gmatch("%S+") do
         host.given[kind], host.given_n = true, host.given_n + 1
      end
   end
   if host.given_n == 0 then return row[2], host:is("host.root", false) and "run it as root" or nil end
   return row[2], missing(row, system_of(host, host.given), host.given)
end

return supply
