#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Versions with known trouble; each with its source.

-- "6.1.0-18-amd64" and "14.3-RELEASE" as comparable numbers; nil when unclear.
local function version(text)
   local major, minor = text:match("^(%d+)%.(%d+)")
   return major and tonumber(major) * 1000 + tonumber(minor) or nil
end

local function known(id, c)
   check {
      id = id, title = c.title, scope = "host", severity = c.severity or "warn", stage = c.stage, os = c.os,
      why = c.why, synthetic = c.synthetic, fix = c.fix, rate = c.rate,
      applies = c.applies,
      eval = function(_, host)
         local now = version(host:need("host.kernel"))
         if not now then return unknown("the version " .. host:get("host.kernel") .. " is not understood") end
         if now < (c.from or 0) or now >= (c.to or math.huge) then return pass() end
         return finding(c.text, host:get("host.kernel"))
      end,
   }
end

known("freebsd-iommu-regression", {
   title = "FreeBSD 14.3 and later give up the IOMMU for one bad scope",
   os = "freebsd", stage = "vm.start", from = 14003, rate = "every host with such a version and Intel's IOMMU",
   applies = function(_, host) return host:get("iommu.table") == "DMAR" end,
   text = "FreeBSD %s gives up the whole IOMMU when one device is outside of every DMAR scope.",
   why = "Since 14.3 vmm no longer panics on a device that no DRHD covers: it prints 'iommu_add_device failed' and "
      .. "tears the IOMMU down, so no device can be given away. Reported as a regression that 14.2 does not have: "
      .. "FreeBSD PR 290155.",
   fix = { freebsd = "If dmesg shows iommu_add_device(...) failed: update the firmware, or stay with 14.2." },
})

known("freebsd-decode-off", {
   title = "bhyve of this release may fail at the second start",
   os = "freebsd", stage = "vm.restart", to = 13001, rate = "every host with such a version",
   text = "FreeBSD %s: after a guest switched off memory decoding, the next start fails with 'Device busy'.",
   why = "bhyve mapped the MSI-X table before it switched memory decoding on. After a guest that switched it off, the "
      .. "next start ends with 'Failed to map MSI-X table BAR: Device busy' and status 4. FreeBSD PR 260148, mended by "
      .. "review D33628.",
   fix = { freebsd = "Upgrade; until then: pciconf -w -h pciB:S:F 4 VALUE with bit 1 set, before each start." },
})

known("freebsd-status-one", {
   title = "bhyve of this release tells errors as status 1",
   os = "freebsd", stage = "vm.start", severity = "note", to = 11003, rate = "every host with such a version",
   text = "bhyve of FreeBSD %s exits with 1 on errors, as on a power-off.",
   why = "Status 4 for errors exists since FreeBSD 12.0, and in 11-STABLE since r336704 (review D16161). Before, a "
      .. "manager cannot tell an error from a power-off.",
   fix = { freebsd = "Upgrade; look at bhyve's stderr, not at its status." },
})

known("linux-no-reset-choice", {
   title = "This kernel cannot be told which reset to use",
   os = "linux", stage = "vm.restart", severity = "note", to = 5015,
   text = "Linux %s has no reset_method file: the kernel alone chooses how a device is reset.",
   why = "Since 5.15 /sys/bus/pci/devices/*/reset_method lists the ways to reset a function and takes an order. Cards "
      .. "whose first way does not work can then be helped, and vendor-reset needs it there.",
   fix = { linux = "Use a kernel of 5.15 or later." },
})

known("linux-rebar-unseen", {
   title = "This kernel does not show Resizable BAR",
   os = "linux", stage = "guest.enumerate", severity = "note", to = 6001,
   text = "Linux %s has no resourceN_resize: a BAR cannot be resized before it goes to a guest.",
   why = "A guest sees the BAR size that the host left; it cannot change it itself. Since 6.1 the host can, through "
      .. "resourceN_resize, while no driver has the device.",
   fix = { linux = "Use a kernel of 6.1 or later, or set the size in the firmware set-up." },
})
