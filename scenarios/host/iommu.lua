#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Is DMA remapping there, switched on, and in order?
local remapping = require "remapping"

local function firmware(_, host) return remapping.firmware(host) end

-- True when the kernel is known to use the IOMMU: a group can only be then.
local function is_used(host)
   if host:is("iommu.usable", true) then return true end
   for _, dev in ipairs(host.devices) do
      local group = dev:get("group")
      if group and group ~= "none" then return true end
   end
   return false
end

check {
   id = "iommu-absent",
   title = "The firmware shows no IOMMU",
   scope = "host", severity = "fail", stage = "host.iommu",
   why = "Without DMA remapping a device that a guest controls could read and write all of the host's memory, so "
      .. "neither VFIO nor vmm gives it away. The firmware describes the IOMMU in the ACPI table DMAR (Intel) or IVRS "
      .. "(AMD); without that table the operating system cannot find it.",
   applies = function(_, host) return not remapping.is_other_cpu(host) end,
   eval = function(_, host)
      if is_used(host) then return pass() end
      if host:need("iommu.table") == "none" then
         if host:is("cpu.under_hypervisor", true) then
            return finding("This host is itself a guest, and its hypervisor shows it no IOMMU (DMAR or IVRS).")
         end
         return finding("The firmware has no DMAR or IVRS table: no IOMMU, or it is switched off.")
      end
      return pass()
   end,
   fix = { linux = firmware, freebsd = firmware },
}

check {
   id = "iommu-disabled",
   title = "The IOMMU is there but the kernel does not use it",
   scope = "host", severity = "fail", stage = "host.iommu", os = "linux",
   why = "The firmware's table says that there is an IOMMU, yet no remapping unit is registered in /sys/class/iommu or "
      .. "there are no IOMMU groups. Either a kernel argument switches it off, or it is an Intel IOMMU on a kernel "
      .. "that wants intel_iommu=on (CONFIG_INTEL_IOMMU_DEFAULT_ON is not set). AMD's is on by default; amd_iommu=on "
      .. "is no argument that the kernel knows.",
   eval = function(_, host)
      if is_used(host) or host:need("iommu.usable") or host:get("iommu.table") == "none" then return pass() end
      -- iommu-table-broken tells why
      if host:is("iommu.state", "failed") and (host:get("iommu.table.error") or "none") ~= "none" then return pass() end
      local off, has = remapping.switched_off(host), host:get("iommu.table")
      if not has then
         return finding(remapping.is_other_cpu(host) and "The kernel uses no IOMMU."
            or "The kernel uses no IOMMU: the firmware or a kernel argument switches it off.")
      end
      if #off > 0 then
         return finding("The firmware has a %s table, but the kernel argument %s switches the IOMMU off.", has,
            table.concat(off, " "))
      end
      return finding("The firmware has a %s table, but the kernel uses no IOMMU.", has)
   end,
   fix = { linux = function(_, host) return (remapping.use(host)) end },
}

check {
   id = "iommu-table-broken",
   title = "The firmware's IOMMU table is broken",
   scope = "host", severity = "warn", stage = "host.iommu",
   why = "DMAR and IVRS are lists of structures with lengths. Where a length or the checksum is wrong, a kernel stops "
      .. "reading there or ignores the table: units, scopes and reserved regions behind that place are lost (VT-d "
      .. "specification 8.1; AMD IOMMU specification 5.2). Only new firmware mends it.",
   eval = function(_, host)
      local broken = host:need("iommu.table.error")
      if broken == "none" then return pass() end
      return finding {
         text = ("The %s table is broken: %s."):format(host:get("iommu.table") or "IOMMU", broken),
         severity = host:is("iommu.usable", true) and "warn" or "fail",
      }
   end,
   applies = function(_, host) return host:get("iommu.table") ~= "none" and not remapping.is_other_cpu(host) end,
   fix = { linux = "Update the firmware.", freebsd = "Update the firmware." },
}

check {
   id = "iommu-no-units",
   title = "The IOMMU table names no remapping unit",
   scope = "host", severity = "fail", stage = "host.iommu",
   why = "A DMAR table without a DRHD, or an IVRS without an IVHD, describes no hardware. FreeBSD's vtd_init and "
      .. "Linux' dmar_table_init both give up then.",
   applies = function(_, host) return host:get("iommu.table") == "DMAR" or host:get("iommu.table") == "IVRS" end,
   eval = function(_, host)
      if host:is("iommu.usable", true) or host:need("iommu.unit.0.kind") ~= "none" then return pass() end
      return finding("The %s table names no remapping unit.", host:get("iommu.table"))
   end,
   synthetic = "firmware that does this is rare", decisive = false,
   fix = { linux = firmware, freebsd = firmware },
}

check {
   id = "interrupt-remapping-off",
   title = "Interrupts are not remapped",
   rate = "none of the public kernel logs is of such a host; the lab has one",
   scope = "host", severity = "fail", stage = "host.iommu", hypervisor = "qemu", os = "linux",
   why = "A device writes its MSI to memory; without interrupt remapping a guest could make it raise any interrupt of "
      .. "the host, so VFIO refuses with EPERM and QEMU ends with 'Failed to set iommu for container: Operation not "
      .. "permitted' (drivers/vfio/vfio_iommu_type1.c). virt-host-validate does not look at this and passes. The "
      .. "module option allow_unsafe_interrupts=1 lifts the check, and with it the protection.",
   applies = function(_, host) return is_used(host) end,
   eval = function(_, host)
      if host:need("iommu.interrupt_remapping") then return pass() end
      if host:is("vfio.allow_unsafe_interrupts", true) then
         return finding {
            text = "Interrupts are not remapped, and allow_unsafe_interrupts=1 lets VFIO go on without: a guest can "
               .. "raise any interrupt of this host.",
            severity = "warn",
         }
      end
      return finding("Interrupts are not remapped on this host; VFIO refuses every device.")
   end,
   fix = { linux = function(_, host)
      local arguments = " " .. (host:get("iommu.arguments") or "") .. " "
      local off = arguments:match(" (intremap=[^ ]*off%S*) ") or arguments:match(" (nointremap) ")
      return (off and "Remove " .. off .. " from the kernel's arguments, then reboot.\n"
         or "Switch on x2APIC / interrupt remapping in the firmware set-up, and update the firmware.\n")
         .. "If you trust the guest as you trust the host, instead:\n"
         .. "  echo 'options vfio_iommu_type1 allow_unsafe_interrupts=1' > /etc/modprobe.d/vfio-unsafe.conf"
   end },
}

check {
   id = "unsafe-interrupts-allowed",
   title = "VFIO is told to go on without interrupt remapping",
   scope = "host", severity = "note", stage = "host.iommu", os = "linux",
   why = "allow_unsafe_interrupts=1 of vfio_iommu_type1 (or iommufd) is only of use where interrupts are not remapped. "
      .. "Where they are, it hides that they one day are not.",
   eval = function(_, host)
      if host:need("vfio.allow_unsafe_interrupts") and host:is("iommu.interrupt_remapping", true) then
         return finding("allow_unsafe_interrupts=1 is set, though interrupts are remapped here.")
      end
      return pass()
   end,
   synthetic = "a module option",
   fix = { linux = "Remove allow_unsafe_interrupts=1 from /etc/modprobe.d." },
}

check {
   id = "iommu-argument-unknown",
   title = "A kernel argument that does nothing",
   rate = "the few public logs with a command line are of hosts that spell it right",
   scope = "host", severity = "note", stage = "host.iommu", os = "linux",
   why = "amd_iommu=on is in many guides, but the kernel knows only off, force_isolation, fullflush, pgtbl_v1, "
      .. "pgtbl_v2 and a few more, and prints \"AMD-Vi: Unknown option - 'on'\" (drivers/iommu/amd/init.c). AMD's "
      .. "IOMMU is on when the firmware shows it.",
   eval = function(_, host)
      if (" " .. host:need("iommu.arguments") .. " "):find(" amd_iommu=on ", 1, true) then
         return finding("The kernel argument amd_iommu=on does nothing.")
      end
      return pass()
   end,
   fix = { linux = "It can go; nothing replaces it." },
}

check {
   id = "iommu-passthrough-mode",
   title = "The host's own devices bypass the IOMMU",
   scope = "host", severity = "note", stage = "host.iommu", os = "linux",
   why = "With iommu=pt (default domain type identity) the host's own drivers use untranslated addresses, which is "
      .. "faster. Devices given to guests are translated all the same. It is no fault; it tells why the kernel log "
      .. "says 'Passthrough'.",
   applies = function(_, host) return host:is("iommu.usable", true) end,
   eval = function(_, host)
      if host:need("iommu.default_domain") == "identity" then
         return finding("The host's own devices bypass the IOMMU (iommu=pt); guests do not.")
      end
      return pass()
   end,
}

check {
   id = "vfio-noiommu",
   title = "VFIO may give devices away without an IOMMU",
   scope = "host", severity = "warn", stage = "host.iommu", os = "linux",
   why = "enable_unsafe_noiommu_mode lets vfio-pci hand out devices that can read and write all of the host's memory. "
      .. "QEMU does not use it; it is meant for user-space drivers.",
   eval = function(_, host)
      if host:need("vfio.unsafe_noiommu") then
         return finding("enable_unsafe_noiommu_mode is set: devices may be given away without any protection.")
      end
      return pass()
   end,
   synthetic = "a module option",
   fix = { linux = "Remove enable_unsafe_noiommu_mode=1 from /etc/modprobe.d and reboot." },
}

check {
   id = "iommu-unit-narrow",
   title = "The IOMMU translates fewer address bits than the CPU has",
   scope = "host", severity = "note", stage = "vm.start", os = "linux", hypervisor = "qemu",
   why = "Client CPUs of Intel often have an IOMMU of 39 bits (MGAW of its capability register). A guest whose "
      .. "firmware puts BARs above 512 GiB, as OVMF does with host-phys-bits, then makes QEMU warn that PCI "
      .. "peer-to-peer transactions on BARs are not supported. It does no harm to a single device.",
   applies = function(_, host) return host:get("iommu.table") == "DMAR" end,
   eval = function(_, host)
      local width = host:need("iommu.unit.0.dma_width")
      if width < host:need("cpu.physical_bits") then
         return finding("The IOMMU translates %d address bits, the CPU has %d.", width, host:need("cpu.physical_bits"))
      end
      return pass()
   end,
   rate = "common on client CPUs of Intel",
}
