#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Can what was handed in be trusted, and is it whole?

check {
   id = "capture-edited",
   title = "The listing names a unit or an address twice",
   scope = "host", severity = "warn", stage = "host.iommu", decisive = false,
   why = "FreeBSD numbers the devices of a driver, and no two have the same name: a listing with two vgapci0 was put "
      .. "together by hand or from two moments. It is read all the same, by addresses, but which driver holds what "
      .. "is then in doubt.",
   applies = function(_, host) return host:get("host.capture.twice") ~= nil end,
   eval = function(_, host)
      local twice = host:need("host.capture.twice")
      return twice == "none" and pass()
         or finding("The listing names %s twice: it was edited, or is of two moments.", twice)
   end,
   fix = { freebsd = "Take it again in one go: pciconf -lvbc > pciconf.txt", linux = "Take it again in one go." },
}

check {
   id = "capture-contradicts",
   title = "The listing contradicts itself about ppt",
   scope = "host", severity = "warn", stage = "host.isolate", hypervisor = "bhyve", decisive = false,
   why = "vm passthru of vm-bhyve says READY=Yes exactly for the units whose name begins with ppt. A ppt0 with "
      .. "READY=No, or another driver with Yes, does not come from one run; the name of the unit is the better "
      .. "evidence. Source: vm-bhyve lib/vm-util.",
   applies = function(_, host) return host:get("host.capture.contradicts") ~= nil end,
   eval = function(_, host)
      local units = host:need("host.capture.contradicts")
      return units == "none" and pass()
         or finding("READY does not fit the name of %s: the listing was edited, or is of two moments.", units)
   end,
   fix = { freebsd = "Take it again: vm passthru > vm-passthru.txt, or better pciconf -lvbc > pciconf.txt" },
}

check {
   id = "capture-partial",
   title = "Lines of the listing are left out",
   scope = "host", severity = "note", stage = "host.iommu", decisive = false,
   why = "Somebody shortened the listing (\"...\"). Functions that are not in it cannot be judged, and what shares a "
      .. "slot, a bus or a group with a device may be missing.",
   applies = function(_, host) return host:get("host.capture.partial") ~= nil end,
   eval = function(_, host)
      return host:need("host.capture.partial")
         and finding("Lines of the listing are left out; what is not in it is not judged.") or pass()
   end,
   fix = { freebsd = "pciconf -lvbc > pciconf.txt", linux = "lspci -vvv -xxxx > lspci.txt (as root)" },
}

check {
   id = "capture-orphans",
   title = "Capability lines without their device",
   scope = "host", severity = "note", stage = "guest.function", decisive = false,
   why = "pciconf -lc | grep MSI, a line of many guides, drops the lines that name the devices: nobody can tell which "
      .. "device has the MSI that is left. Nothing is concluded from such lines.",
   applies = function(_, host) return host:get("host.capture.orphans") ~= nil end,
   eval = function(_, host)
      local n = host:need("host.capture.orphans")
      if n == 1 then return finding("A capability line belongs to no device: whose MSI it is is not determined.") end
      return n == 0 and pass()
         or finding("%d capability lines belong to no device: whose MSI they are is not determined.", n)
   end,
   fix = { freebsd = "pciconf -lvbc pci0:B:S:F (the whole, not only lines with MSI)",
      linux = "lspci -vvv (as root, the whole)" },
}
