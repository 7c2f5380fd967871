#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Is vmm there in time, in order, and able to use the IOMMU?
local fixes = require "fixes"

local VMM_LOAD <const> = "sysrc -f /boot/loader.conf vmm_load=YES"

-- True when the first number of the release is less, or equal and the second is less.
local function is_before(release, major, minor)
   local a, b = (release or ""):match("^(%d+)%.(%d+)")
   a, b = tonumber(a), tonumber(b)
   if not a then return nil end
   return a < major or (a == major and b < minor)
end

local function is_amd(host)
   return host:is("iommu.table", "IVRS") or (host:get("vmm.amdvi.count") or 0) > 0
end

local function has_pptdevs(host)
   for n = 1, 3 do
      local value = host:get("pptdevs." .. n .. ".loader") or host:get("pptdevs." .. n .. ".value")
      if value and value ~= "none" then return true end
   end
   return false
end

check {
   id = "vmm-not-loaded",
   title = "The vmm kernel module is not loaded",
   rate = "the live hosts of the corpus had loaded it",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   why = "vmm is the kernel part of bhyve and contains ppt, the driver that holds a device for a guest. bhyve loads "
      .. "vmm by itself when it starts, but then every device is already with another driver or none, and the start "
      .. "fails because the device is not with ppt. Source: FreeBSD sys/amd64/vmm/io/ppt.c, vmm(4).",
   eval = function(_, host)
      if host:need("vmm.loaded") then return pass() end
      if host:is("loader.vmm_load", true) then
         return finding { text = "vmm is not loaded; loader.conf loads it at the next boot.", severity = "note" }
      end
      return finding("vmm is not loaded, and loader.conf does not load it.")
   end,
   fix = { freebsd = VMM_LOAD .. "\nkldload -n vmm" },
}

check {
   id = "vmm-loaded-late",
   title = "vmm is loaded, but not by loader.conf",
   rate = "the live hosts of the corpus have no loader.conf",
   scope = "host", severity = "warn", stage = "host.isolate", hypervisor = "bhyve",
   applies = function(_, host) return not host:is("vmm.loaded", false) end,
   why = "ppt can take a device at boot only when vmm is loaded before the drivers attach, which is what vmm_load in "
      .. "loader.conf does. When vmm comes later (kldload, rc.conf, or bhyve itself), pptdevs does nothing for a "
      .. "device that already has a driver. Seen on FreeBSD 14.0: em0 kept a device that pptdevs named. A kernel with "
      .. "vmm compiled in needs no vmm_load.",
   eval = function(_, host)
      if host:need("loader.vmm_load") then return pass() end
      if not host:need("vmm.loaded") then return pass() end
      if has_pptdevs(host) then
         return finding("pptdevs names devices, but loader.conf does not load vmm: at the next boot a device that has "
            .. "a driver of its own stays with it.")
      end
      return finding { severity = "note", text = "vmm is loaded now; loader.conf does not load it at the next boot." }
   end,
   fix = { freebsd = VMM_LOAD },
}

check {
   id = "vmm-failed",
   title = "vmm is loaded but did not initialise",
   scope = "host", severity = "fail", stage = "host.iommu", hypervisor = "bhyve",
   applies = function(_, host) return not host:is("vmm.loaded", false) end,
   why = "kldload succeeds and ppt takes devices even when vmm could not switch on VT-x or SVM; only the kernel log "
      .. "tells. Every start then ends with \"vm_create: Device not configured\". Seen on FreeBSD 14.0 with SVM absent "
      .. "and with nested paging absent; the texts are in sys/amd64/vmm/intel/vmx.c and amd/svm.c.",
   eval = function(_, host)
      if not host:need("vmm.loaded") then return pass() end
      if host:need("vmm.initialized") then return pass() end
      local why = host:get("vmm.error")
      if why == nil or why == "none" then
         return finding("vmm is loaded but did not initialise: no guest starts.")
      end
      return finding("vmm is loaded but did not initialise (%s): no guest starts.", why)
   end,
   fix = { freebsd = "Switch on Intel VT-x or AMD SVM in the firmware set-up. When the kernel log says \"disabled by "
      .. "BIOS\", switch the machine off once after that." },
}

check {
   id = "vmm-iommu-off",
   title = "hw.vmm.iommu.enable is 0",
   scope = "host", severity = "fail", stage = "host.iommu", hypervisor = "bhyve",
   applies = function(_, host) return not host:is("vmm.loaded", false) end,
   why = "With this loader setting vmm never uses the IOMMU, and no line in the kernel log says so: bhyve only reports "
      .. "that the device is not using ppt, and \"Device busy\". Seen on FreeBSD 14.0. Source: "
      .. "sys/amd64/vmm/io/iommu.c.",
   eval = function(_, host)
      if host:need("vmm.iommu.enable") then return pass() end
      return finding("hw.vmm.iommu.enable is 0: vmm does not use the IOMMU.")
   end,
   fix = { freebsd = "Remove hw.vmm.iommu.enable from /boot/loader.conf (it is 1 by itself), then reboot." },
}

check {
   id = "vmm-iommu-failed",
   title = "vmm cannot set the IOMMU up",
   rate = "the live hosts of the corpus were captured before the first try",
   scope = "host", severity = "fail", stage = "host.iommu", hypervisor = "bhyve", decisive = false,
   applies = function(_, host) return not host:is("vmm.loaded", false) end,
   why = "vmm sets the IOMMU up at the first start of a guest with a device, once for each load of the module, from "
      .. "what the firmware's table says. Without a unit that it can read hw.vmm.iommu.initialized stays 0 and each "
      .. "start reports \"Device busy\". A 0 before the first start is not a failure. Source: "
      .. "sys/amd64/vmm/io/iommu.c, iommu_init; intel/vtd.c, vtd_init.",
   eval = function(_, host)
      if host:need("iommu.state") ~= "failed" then return pass() end
      -- amdvi-attach-failed and amdvi-no-unit say it better.
      if (host:get("vmm.amdvi.attach_error") or 0) ~= 0 or host:is("vmm.amdvi.count", 0) and is_amd(host) then
         return pass()
      end
      local what = host:get("iommu.table.error")
      return finding("vmm cannot set the IOMMU up%s.", what and what ~= "none" and ": " .. what or "")
   end,
   fix = { freebsd = "dmesg | grep -i -e dmar -e ivhd -e iommu\nA firmware update is the usual remedy; then reboot, "
      .. "never kldunload vmm: it can panic the host." },
}

check {
   id = "vmm-iommu-untried",
   title = "vmm has not used the IOMMU yet",
   scope = "host", severity = "note", stage = "host.iommu", hypervisor = "bhyve",
   rate = "each host that has not started a guest with a device since vmm was loaded is in this state",
   applies = function(_, host) return host:is("vmm.loaded", true) and host:get("vmm.iommu.initialized") ~= nil end,
   why = "hw.vmm.iommu.initialized is 0 until the first guest with a device starts, so 0 proves nothing. It becomes 1 "
      .. "then if all is well. Source: sys/amd64/vmm/io/iommu.c; FreeBSD review D7448.",
   eval = function(_, host)
      if host:need("vmm.iommu.initialized") then return pass() end
      if host:is("iommu.state", "failed") or host:is("iommu.state", "disabled") then return pass() end
      return finding("hw.vmm.iommu.initialized is 0: no guest with a device was started since vmm was loaded; not a "
         .. "failure.")
   end,
}

check {
   id = "amdvi-off",
   title = "AMD's IOMMU is there, but vmm does not use it",
   scope = "host", severity = "fail", stage = "host.iommu", hypervisor = "bhyve",
   applies = function(_, host) return is_amd(host) end,
   why = "vmm uses AMD's IOMMU only when hw.vmm.amdvi.enable is 1, and it is 0 unless loader.conf sets it. Without it "
      .. "a start fails with \"is not using the ppt(4) driver\" and \"Device busy\"; the hint in the kernel log comes "
      .. "only after the first try. Seen on FreeBSD 14.0. Source: sys/amd64/vmm/amd/amdvi_hw.c.",
   eval = function(_, host)
      if host:need("vmm.amdvi.enable") then return pass() end
      if host:is("loader.amdvi_enable", true) then
         return finding("hw.vmm.amdvi.enable is 0 now; loader.conf sets it, so reboot.")
      end
      return finding("hw.vmm.amdvi.enable is 0: vmm does not use the IOMMU of this AMD host.")
   end,
   fix = { freebsd = function(_, host)
      return host:is("loader.amdvi_enable", true) and "reboot"
         or "echo 'hw.vmm.amdvi.enable=\"1\"' >> /boot/loader.conf\nreboot"
   end },
}

check {
   id = "amdvi-on-intel",
   title = "hw.vmm.amdvi.enable does nothing on Intel",
   rate = "a line that guides print for every host; the Intel hosts of the corpus do not have it",
   scope = "host", severity = "note", stage = "host.iommu", hypervisor = "bhyve",
   why = "The variable switches on vmm's driver for AMD's IOMMU (sys/amd64/vmm/amd/amdvi_hw.c); on Intel VT-d is used "
      .. "as soon as the firmware shows it. Guides for both kinds of host print the line without saying so.",
   applies = function(_, host)
      local graphics = host:device("0000:00:02.0") -- of the processor
      return host:is("iommu.table", "DMAR")
         or (graphics ~= nil and graphics:class_is("03") and graphics:is("vendor", "8086"))
   end,
   eval = function(_, host)
      if host:get("vmm.amdvi.enable") or host:need("loader.amdvi_enable") then
         return finding("hw.vmm.amdvi.enable is set, and this host has an Intel processor: it does nothing.")
      end
      return pass()
   end,
   fix = { freebsd = "It can go from /boot/loader.conf." },
}

check {
   id = "amdvi-attach-failed",
   title = "The AMD IOMMU's driver did not attach: the first start panics the host",
   scope = "host", severity = "fail", stage = "host.iommu", hypervisor = "bhyve", decisive = false,
   applies = function(_, host) return is_amd(host) or host:get("vmm.amdvi.attach_error") ~= nil end,
   why = "hw.vmm.amdvi.enable and hw.vmm.amdvi.count look healthy even when the driver ivhd did not attach; then the "
      .. "first start of a guest with a device makes the host panic (page fault in iommu_create_domain). Seen on "
      .. "FreeBSD 14.0 after \"ivhd0: Interrupt setup failed\" and \"device_attach: ivhd0 attach returned 1\".",
   eval = function(_, host)
      local errno = host:need("vmm.amdvi.attach_error")
      if errno == 0 then return pass() end
      return finding("The kernel log says \"ivhd attach returned %d\": do not start a guest with a device, the host "
         .. "would panic.", errno)
   end,
   fix = { freebsd = "dmesg | grep -i ivhd\nWith \"Interrupt setup failed\": hw.pci.honor_msi_blacklist=0 in "
      .. "/boot/loader.conf, then reboot; else a firmware update. Until ivhd attaches: hw.vmm.iommu.enable=0." },
}

check {
   id = "amdvi-no-unit",
   title = "The firmware describes an AMD IOMMU, vmm found none",
   rate = "an IVRS without an IVHD is rare",
   scope = "host", severity = "fail", stage = "host.iommu", hypervisor = "bhyve",
   applies = function(_, host) return host:is("iommu.table", "IVRS") and not host:is("vmm.loaded", false) end,
   why = "vmm attaches the driver ivhd to each IVHD block of the IVRS table. With the table there and "
      .. "hw.vmm.amdvi.count at 0 it did not understand the table, and no guest gets a device. Source: "
      .. "sys/amd64/vmm/amd/ivrs_drv.c.",
   eval = function(_, host)
      if not host:need("vmm.loaded") or host:need("vmm.amdvi.count") > 0 then return pass() end
      return finding("The IVRS table is there, but hw.vmm.amdvi.count is 0.")
   end,
   fix = { freebsd = "dmesg | grep -i -e ivhd -e AMD-Vi\nA firmware update is the usual remedy." },
}

check {
   id = "dmar-outside-scope",
   title = "A function lies outside every DMAR scope, by vmm's own rule",
   rate = "the Intel hosts of the corpus are emulated, by a table without INCLUDE_PCI_ALL",
   scope = "host", severity = "fail", stage = "host.iommu", hypervisor = "bhyve", decisive = false,
   applies = function(_, host) return host:is("iommu.table", "DMAR") end,
   why = "At the first start with a device vmm adds every PCI function of domain 0 to the host's own domain, whether a "
      .. "guest gets it or not. A function that no DRHD unit's scope covers, as vmm reads it (vtd_device_scope in "
      .. "sys/amd64/vmm/intel/vtd.c: a scope of a bridge does not cover what is behind it), makes FreeBSD before 14.3 "
      .. "panic (\"is not in scope for any DMA remapping unit\"); since 14.3 vmm gives the IOMMU up instead (PR "
      .. "290155).",
   eval = function(_, host)
      local outside, known = {}, false
      for _, dev in ipairs(host.devices) do
         local covered = dev:get("iommu.vmm_covered")
         if covered ~= nil and dev.bdf:match("^0000:") then
            known = true
            if not covered then outside[#outside + 1] = dev.bdf end
         end
      end
      if not known then return unknown("which functions vmm finds a DRHD for is not known") end
      if #outside == 0 then return pass() end
      local release = host:get("host.kernel")
      local then_what = "FreeBSD before 14.3 panics at the first start with a device, later ones give the IOMMU up"
      if is_before(release, 14, 3) == true then
         then_what = "the first start with a device panics this host"
      elseif is_before(release, 14, 3) == false then
         then_what = "vmm gives the IOMMU up at the first start with a device"
      end
      return finding("No DRHD covers %s%s: %s.", table.concat(outside, " ", 1, math.min(4, #outside)),
         #outside > 4 and (" and %d more"):format(#outside - 4) or "", then_what)
   end,
   fix = { freebsd = "Update the firmware. If the function can be switched off there, switch it off." },
}

check {
   id = "dmar-conflict",
   title = "The kernel's own DMAR driver is on besides vmm's",
   scope = "host", severity = "warn", stage = "host.iommu", hypervisor = "bhyve",
   synthetic = "no capture sets hw.dmar.enable",
   applies = function(_, host) return host:get("iommu.arguments") ~= nil end,
   why = "hw.dmar.enable=1 makes the kernel (sys/x86/iommu/intel_drv.c) program the same remapping units that vmm's "
      .. "own driver programs at the first start with a device. That both work together is not shown anywhere.",
   eval = function(_, host)
      if host:need("iommu.arguments"):match("hw%.dmar%.enable[%s=:\"]*1") then
         return finding("hw.dmar.enable is 1: the kernel and vmm program the same remapping units.")
      end
      return pass()
   end,
   fix = { freebsd = "Remove hw.dmar.enable from /boot/loader.conf, then reboot." },
}

check {
   id = "bhyve-absent",
   title = "bhyve is not installed",
   rate = "the live hosts of the corpus have bhyve",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   why = "bhyve belongs to the FreeBSD base system, but a system can be built without it (src.conf(5), WITHOUT_BHYVE), "
      .. "and packaged base systems can leave it out.",
   eval = function(_, host)
      return host:need("bhyve.present") and pass() or finding("bhyve is not installed.")
   end,
   fix = { freebsd = "Install the base system's bhyve (FreeBSD-bhyve with packaged base)." },
}

check {
   id = "bhyve-uefi-absent",
   title = "bhyve's UEFI firmware is not installed",
   rate = "the live hosts of the corpus have no UEFI firmware",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = function(_, host) return not host:is("bhyve.present", false) end,
   why = "bhyve boots Linux and Windows by a UEFI firmware that is a package of its own, edk2-bhyve. Without the file "
      .. "it ends with status 4 and 'Error opening bootrom'.",
   eval = function(_, host)
      return host:need("bhyve.uefi") and pass() or finding("bhyve's UEFI firmware is not installed.")
   end,
   fix = { freebsd = "pkg install edk2-bhyve" },
}

check {
   id = "wired-limit",
   title = "Guest memory exceeds what may be wired",
   rate = "the guests of the live hosts are smaller than what may be wired",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = function(_, host) return host:get("wired.limit") ~= nil or #host:vms() > 0 end,
   why = "A guest with a device needs all its memory wired (bhyve -S), and users may wire vm.max_user_wired pages in "
      .. "all. Beyond it bhyve ends with \"Unable to setup memory (12)\". Seen on FreeBSD 14.0. Sources: "
      .. "sys/vm/vm_map.c, vm_pageout.c.",
   eval = function(_, host)
      local left = host:need("wired.limit") - (host:get("wired.used") or 0)
      local memory = host:get("host.memory")
      local too_big, running = {}, host:get("vmm.vms") or ""
      for _, vm in ipairs(host:vms()) do
         local size = vm:get("memory")
         local runs = (" " .. running .. " "):find(" " .. vm.name .. " ", 1, true)
         if size and #vm.gives > 0 and not runs and (size > left or (memory and size > memory)) then
            too_big[#too_big + 1] = ("%s (%d MiB)"):format(vm.name, size >> 20)
         end
      end
      if #too_big > 0 then
         return finding("%s: %d MiB may still be wired.", table.concat(too_big, ", "), math.max(0, left >> 20))
      end
      -- The disposable guest of pptcheck itself takes 512 MiB.
      if left < 512 << 20 then
         return finding("Only %d MiB may still be wired (vm.max_user_wired).", math.max(0, left) >> 20)
      end
      return pass()
   end,
   fix = { freebsd = function(_, host)
      local want = 512 << 20
      for _, vm in ipairs(host:vms()) do
         if #vm.gives > 0 then want = math.max(want, vm:get("memory") or 0) end
      end
      local pages = ((host:get("wired.used") or 0) + want + (256 << 20)) // 4096
      return ("sysctl vm.max_user_wired=%d\necho vm.max_user_wired=%d >> /etc/sysctl.conf"):format(pages, pages)
   end },
}

check {
   id = "msi-off",
   title = "hw.pci.enable_msi is 0",
   scope = "host", severity = "note", stage = "guest.function", hypervisor = "bhyve",
   why = "With MSI switched off ppt falls back to the device's interrupt line without a word. That line may be shared "
      .. "with other devices, and the guest still believes in MSI. Seen on FreeBSD 14.0. Source: sys/dev/pci/pci.c.",
   eval = function(_, host)
      return host:need("msi.enabled") and pass() or finding("hw.pci.enable_msi is 0: devices use their interrupt line.")
   end,
   fix = { freebsd = "sysctl hw.pci.enable_msi=1\nand remove hw.pci.enable_msi from /boot/loader.conf" },
}

check {
   id = "msix-off",
   title = "The device uses MSI-X, which hw.pci.enable_msix switches off",
   scope = "device", severity = "fail", stage = "guest.driver", hypervisor = "bhyve", decisive = false,
   applies = function(dev, host)
      return dev:is_candidate() and host:get("msix.enabled") ~= nil and (dev:get("msix.vectors") or 0) > 0
   end,
   why = "When the guest's driver switches MSI-X on and the host's kernel has it off, bhyve ends at once with "
      .. "\"vm_setup_pptdev_msix: Invalid argument\" and status 1, which looks like a clean power-off. Seen on FreeBSD "
      .. "14.0 with an NVMe.",
   eval = function(_, host)
      return host:need("msix.enabled") and pass()
         or finding("hw.pci.enable_msix is 0: bhyve ends when the guest's driver switches MSI-X on.")
   end,
   fix = { freebsd = "sysctl hw.pci.enable_msix=1\nand remove hw.pci.enable_msix from /boot/loader.conf" },
}

check {
   id = "vm-not-wired",
   title = "A virtual machine has a device but its memory is not wired",
   rate = "vm-bhyve wires by itself",
   scope = "host", severity = "warn", stage = "vm.start", hypervisor = "bhyve",
   applies = function(_, host) return #host:vms() > 0 end,
   why = "bhyve refuses a device without -S: \"passthru requires guest memory to be wired\". After such a failed start "
      .. "the kernel keeps the machine with unwired memory, and a start with -S ends with \"Unable to setup memory "
      .. "(17)\" until it is destroyed. Seen on FreeBSD 14.0.",
   eval = function(_, host)
      local names = {}
      for _, vm in ipairs(host:vms()) do
         if #vm.gives > 0 and vm:is("wired", false) then names[#names + 1] = vm.name end
      end
      if #names == 0 then return pass() end
      return finding("%s: has a device, but its memory is not wired (-S).", table.concat(names, ", "))
   end,
   fix = { freebsd = function(_, host)
      local out = {}
      for _, vm in ipairs(host:vms()) do
         if #vm.gives > 0 and vm:is("wired", false) then
            out[#out + 1] = ('%s: wired_memory="yes" (vm-bhyve) or bhyve -S; then bhyvectl --destroy --vm=%s')
               :format(vm.name, vm.name)
         end
      end
      return fixes.lines(out)
   end },
}
