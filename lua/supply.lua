-- SPDX-License-Identifier: BSD-2-Clause
-- Which source tells a fact that is not known: what a person can add.
local supply = {}

-- Patterns of facts, what they are, and what tells them on each system.
-- The first that fits counts.
local ROWS <const> = {
   { "^iommu%.usable$", "whether the kernel uses the IOMMU",
      linux = "groups:FILE (a listing of /sys/kernel/iommu_groups)" },
   { "^iommu%.", "the firmware's IOMMU table",
      linux = "acpi:FILE (/sys/firmware/acpi/tables/DMAR or IVRS)", freebsd = "acpi:FILE (of acpidump -t)" },
   { "^pptdevs%.", "pptdevs", freebsd = "loader.conf:FILE" },
   { "^loader%.", "loader.conf", freebsd = "loader.conf:FILE" },
   { "^vmm%.", "the state of vmm", freebsd = "dump:DIR (pptcheck record DIR on that host)" },
   { "^vfio%.", "the state of VFIO", linux = "dump:DIR (pptcheck record DIR on that host)" },
   { "%.iommu%.", "the firmware's IOMMU table",
      linux = "acpi:FILE (/sys/firmware/acpi/tables/DMAR or IVRS)", freebsd = "acpi:FILE (of acpidump -t)" },
   { "^pci%.[^ ]*%.group$", "the IOMMU groups", linux = "groups:FILE (a listing of /sys/kernel/iommu_groups)" },
   { "^group%.", "the IOMMU groups", linux = "groups:FILE (a listing of /sys/kernel/iommu_groups)" },
   { "^pci%.[^ ]*%.used_by$", "what this host uses", linux = "dump:DIR (pptcheck record DIR on that host)",
      freebsd = "dump:DIR (pptcheck record DIR on that host)" },
   { "^pci%.[^ ]*%.bar%.", "the sizes of its BARs", linux = "lspci:FILE (of lspci -vvv -xxxx, by root)",
      freebsd = "pciconf:FILE (of pciconf -lvbc, by root)" },
   { "^pci%.[^ ]*%.vendor$", "its ids", linux = "lspci:FILE (of lspci -nn -vvv)",
      freebsd = "pciconf:FILE (of pciconf -lvbc)" },
   { "^pci%.[^ ]*%.parent$", "the bridges above it", linux = "lspci:FILE (of all functions)",
      freebsd = "pciconf:FILE (of all functions)" },
   { "^pci%.", "its capabilities", linux = "lspci:FILE (of lspci -vvv -xxxx, by root)",
      freebsd = "pciconf:FILE (of pciconf -lvbc, by root)" },
   { "^host%.", "the host", linux = "dump:DIR (pptcheck record DIR on that host)",
      freebsd = "dump:DIR (pptcheck record DIR on that host)" },
}

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
   if host:get("host.root") ~= nil then
      return row[2], host:is("host.root", false) and "run it as root" or nil
   end
   local source = row[host.os]
   return row[2], source and "add --source " .. source
end

return supply
