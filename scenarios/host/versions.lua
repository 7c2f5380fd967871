#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Versions of kernel and hypervisor with known trouble; each with its source.

-- "6.12.24", "14.3-RELEASE" and "8.2.0 (Debian 1:8.2.0)" as comparable numbers;
-- nil when unclear.
local function number(text)
   local major, minor, patch = text:match("^(%d+)%.(%d+)%.?(%d*)")
   return major and (tonumber(major) * 1000 + tonumber(minor)) * 1000 + (tonumber(patch) or 0) or nil
end

-- "6.1.0-18-amd64": kernels of Debian and Ubuntu keep .0 and take later patches in.
local function hides_patch(text)
   return text:match("^%d+%.%d+%.0%-%d+") ~= nil
end

-- A listing of Linux can be judged for bhyve: its kernel is none of FreeBSD's.
local function of_another(c, host)
   return c.os and host:get("host.os") ~= nil and not host:is("host.os", c.os)
end

-- known{ fact =, ranges = { { from, to }, ... }, ... }: the version is within one of
-- the ranges; from belongs to it, to does not.  Other fields as of check{}; text has
-- one %s, the version.
local function known(c)
   local ranges = {}
   for i, range in ipairs(c.ranges) do ranges[i] = { number(range[1]), number(range[2]) } end
   local fact, text = c.fact or "host.kernel", c.text
   c.fact, c.ranges, c.text = nil, nil, nil
   c.scope, c.severity = "host", c.severity or "warn"
   local applies = c.applies
   if c.os then
      c.applies = function(dev, host) return not of_another(c, host) and (not applies or applies(dev, host)) end
   end
   c.eval = function(_, host)
      local version = host:need(fact)
      local now = number(version)
      if not now then return unknown(("the version %s is not understood"):format(version)) end
      for _, range in ipairs(ranges) do
         if now >= range[1] and now < range[2] then return finding(text, version:match("^%S+")) end
         if hides_patch(version) and now // 1000 == range[1] // 1000 then
            return unknown(("%s does not tell which patch of %d.%d it has"):format(version, now // 1000000,
               now // 1000 % 1000))
         end
      end
      return pass()
   end
   check(c)
end

known {
   id = "freebsd-iommu-regression", title = "FreeBSD 14.3 and later give up the IOMMU for one bad scope",
   os = "freebsd", stage = "vm.start", ranges = { { "14.3", "999.0" } },
   rate = "the three hosts of the corpus with a DMAR table and a version run 14.0",
   applies = function(_, host) return host:get("iommu.table") == "DMAR" end,
   text = "FreeBSD %s gives up the whole IOMMU when one device is outside of every DMAR scope.",
   why = "Since 14.3 vmm no longer panics on a device that no DRHD covers: it prints 'iommu_add_device failed' and "
      .. "tears the IOMMU down, so no device can be given away (commit 2eeb95ccf39a, review D49629). Reported as a "
      .. "regression that 14.2 does not have: FreeBSD PR 290155.",
   fix = { freebsd = "If dmesg shows iommu_add_device(...) failed: update the firmware, or stay with 14.2." },
}

known {
   id = "freebsd-second-start", title = "Devices were reported to start only once before FreeBSD 13.2",
   os = "freebsd", stage = "vm.restart", severity = "note", ranges = { { "13.0", "13.2" } },
   rate = "the live hosts of the corpus run 14.0; the listings of pciconf do not tell a version",
   text = "FreeBSD %s: with a Killer E3000 and an ASMedia xHCI each second start ended with status 4.",
   why = "Published for 13.1-STABLE of December 2022: the first start of a guest with these two devices worked, each "
      .. "later one ended with status 4 until the host was rebooted. An update to 13-STABLE of late January 2023, "
      .. "after changes in vmm, mended it; 13.2 is the first release after that.",
   fix = { freebsd = "freebsd-update upgrade -r 14.3-RELEASE   # 13.2 or later" },
}

known {
   id = "freebsd-decode-off", title = "bhyve of this release may fail at the second start",
   os = "freebsd", stage = "vm.restart", ranges = { { "0.0", "13.1" } },
   rate = "the live hosts of the corpus run 14.0; the listings of pciconf do not tell a version",
   text = "FreeBSD %s: after a guest switched off memory decoding, the next start fails with 'Device busy'.",
   why = "bhyve mapped the MSI-X table before it switched memory decoding on. After a guest that switched it off, the "
      .. "next start ends with 'Failed to map MSI-X table BAR: Device busy' and status 4. FreeBSD PR 260148, mended by "
      .. "review D33628.",
   fix = { freebsd = "Upgrade; until then: pciconf -w -h pciB:S:F 4 VALUE with bit 1 set, before each start." },
}

known {
   id = "freebsd-status-one", title = "bhyve of this release tells errors as status 1",
   os = "freebsd", stage = "vm.start", severity = "note", ranges = { { "0.0", "11.3" } },
   rate = "the live hosts of the corpus run 14.0; the listings of pciconf do not tell a version",
   text = "bhyve of FreeBSD %s exits with 1 on errors, as on a power-off.",
   why = "Status 4 for errors exists since FreeBSD 12.0, and in 11-STABLE since r336704 (review D16161). Before, a "
      .. "manager cannot tell an error from a power-off.",
   fix = { freebsd = "Upgrade; look at bhyve's stderr, not at its status." },
}

known {
   id = "linux-bus-reset-lost", title = "This kernel refuses the bus reset that many cards need",
   os = "linux", stage = "guest.restart",
   ranges = { { "6.1.134", "6.1.135" }, { "6.6.87", "6.6.88" }, { "6.12.23", "6.12.25" }, { "6.13.11", "6.14.0" },
      { "6.14.2", "6.14.4" } },
   rate = "a dozen stable releases of April 2025 have it; no public kernel log is of one",
   text = "Linux %s refuses a bus reset when one function has no reset of its own: graphics cards start once.",
   why = "The commit 479380efe162 of spring 2025 (PCI: Avoid reset when disabled via sysfs) let no bus or slot be "
      .. "reset that has a function without a reset of its own, which is what VFIO does for most cards with several "
      .. "functions; guests hang at the second start. Taken back by bc0b828ef6e5. Reported as zen-kernel issue 380 and "
      .. "QEMU issue 2953.",
   fix = { linux = "Update the kernel: 6.1.135, 6.6.88, 6.12.25, 6.14.4 or later have it no more." },
}

known {
   id = "linux-huge-faults", title = "This kernel may map a card's memory wrongly into the guest",
   os = "linux", hypervisor = "qemu", stage = "guest.driver", ranges = { { "6.12.0", "6.12.10" } },
   text = "Linux %s may map large BARs wrongly into a guest: drivers of graphics cards fail or show garbage.",
   why = "Since 6.12 vfio-pci maps large BARs by huge pages; until the commit 09dfc8a5f2ce (6.12.10, 6.13) it did not "
      .. "check that the physical address is aligned as well, and the guest saw another part of the BAR (kernel bug "
      .. "219619, with an RX 6600 and others).",
   fix = { linux = "Update the kernel: 6.12.10 or later." },
}

known {
   id = "linux-no-reset-choice", title = "This kernel cannot be told which reset to use",
   os = "linux", stage = "vm.restart", severity = "note", ranges = { { "0.0", "5.15" } },
   text = "Linux %s has no reset_method file: the kernel alone chooses how a device is reset.",
   why = "Since 5.15 /sys/bus/pci/devices/*/reset_method lists the ways to reset a function and takes an order. Cards "
      .. "whose first way does not work can then be helped, and vendor-reset needs it there.",
   fix = { linux = "Use a kernel of 5.15 or later." },
}

known {
   id = "linux-rebar-unseen", title = "This kernel does not show Resizable BAR",
   os = "linux", stage = "guest.enumerate", severity = "note", ranges = { { "0.0", "6.1" } },
   rate = "most public kernel logs are of kernels before 6.1",
   text = "Linux %s has no resourceN_resize: a BAR cannot be resized before it goes to a guest.",
   why = "A guest sees the BAR size that the host left; it cannot change it itself. Since 6.1 the host can, through "
      .. "resourceN_resize, while no driver has the device.",
   fix = { linux = "Use a kernel of 6.1 or later, or set the size in the firmware set-up." },
}

known {
   id = "qemu-split-irqchip", title = "QEMU 4.0 breaks interrupt lines of devices on q35",
   fact = "qemu.version", os = "linux", hypervisor = "qemu", stage = "guest.function",
   ranges = { { "4.0.0", "4.0.1" } }, synthetic = "captures do not tell QEMU's version",
   text = "QEMU %s: the interrupt lines of devices do not work on pc-q35-4.0 (split irqchip).",
   why = "QEMU 4.0 made kernel_irqchip=split the default of pc-q35-4.0, and the interrupt lines of VFIO devices then "
      .. "do not work: drivers that use them hang. 4.0.1 and 4.1 went back (commit c87759ce876a, q35: Revert to kernel "
      .. "irqchip).",
   fix = { linux = "-machine q35,kernel_irqchip=on\nlibvirt: <features><ioapic driver='kvm'/></features>" },
}

known {
   id = "qemu-reset-lost", title = "QEMU 8.2.0 does not reset devices when the guest reboots",
   fact = "qemu.version", os = "linux", hypervisor = "qemu", stage = "guest.restart",
   ranges = { { "8.2.0", "8.2.1" } }, synthetic = "captures do not tell QEMU's version",
   text = "QEMU %s leaves devices out of the bus reset at a guest's reboot: graphics cards do not come back.",
   why = "QEMU 8.2.0 walks its list of VFIO devices by the wrong field, so a reset of the machine does not reset the "
      .. "bus of those that need it. QEMU issue 2061, mended by commit 9353b6da430f in 8.2.1.",
   fix = { linux = "Use QEMU 8.2.1 or later; until then stop and start the guest instead of rebooting it." },
}

known {
   id = "qemu-msix-index", title = "QEMU 8.2.0 and 8.2.1 lose a device's interrupt after MSI-X was on",
   fact = "qemu.version", os = "linux", hypervisor = "qemu", stage = "guest.restart",
   ranges = { { "8.2.0", "8.2.2" } }, synthetic = "captures do not tell QEMU's version",
   text = "QEMU %s may fail to give a device its interrupt line back after MSI-X, as at a guest's reboot.",
   why = "When a guest switched MSI-X on without a vector and off again, QEMU says 'Failed to set up TRIGGER eventfd "
      .. "signaling for interrupt INTX-0: VFIO_DEVICE_SET_IRQS failure: Invalid argument'. Since 5ebffa4e87e7 (8.2), "
      .. "mended by commit d2b668fca565 in 8.2.2.",
   fix = { linux = "Use QEMU 8.2.2 or later." },
}
