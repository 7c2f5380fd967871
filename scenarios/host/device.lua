#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Is the device alive, whole, and its own master?
local fixes = require "fixes"

check {
   id = "device-dead",
   title = "The device does not answer",
   scope = "device", severity = "fail", stage = "vm.start",
   applies = function(dev) return dev:is_candidate() or dev:is("dead", true) end,
   why = "Its configuration space reads all ones: it fell off the bus, has no power (D3cold), or did not come back "
      .. "from a reset. QEMU aborts on such a device (\"irq_num < PCI_NUM_PINS\"); bhyve starts without a word and the "
      .. "guest does not see it (seen on FreeBSD 14.0). FreeBSD's pciconf -l goes on to show the old ids. Reading it "
      .. "again can hang the host.",
   eval = function(dev, host)
      if not dev:need("dead") then return pass() end
      return finding { stage = host.hypervisor == "bhyve" and "guest.enumerate" or "vm.start",
         text = "It does not answer (its configuration space reads ff)." }
   end,
   fix = {
      linux = "Switch the host off and on. If it was asleep (D3cold): echo 0 > d3cold_allowed of the device, and load "
         .. "vfio-pci with disable_idle_d3=1.",
      freebsd = "Switch the host off and on; do not read the device again before that.",
   },
}

check {
   id = "capabilities-broken",
   title = "The device's capability list is broken",
   rate = "rare, and pciconf follows the chain itself",
   scope = "device", severity = "warn", stage = "vm.start",
   why = "The chain of capabilities has a loop or leads outside of the configuration space. Hypervisors stop at "
      .. "another place than the host's kernel, so the guest may miss MSI or PCI Express. PCI Local Bus 3.0, 6.7.",
   eval = function(dev)
      local what = dev:need("caps.error")
      return what == "none" and pass() or finding("Its capability list is broken: %s.", what)
   end,
   fix = {
      linux = "Update the firmware of the card and of the board.",
      freebsd = "Update the firmware of the card and of the board.",
   },
}

check {
   id = "sriov-pf-with-vfs",
   title = "A physical function with its virtual functions on",
   scope = "device", severity = "fail", stage = "vm.start", decisive = false,
   why = "vfio-pci refuses a physical function while its virtual functions are on (\"Cannot bind to PF with SR-IOV "
      .. "enabled\", drivers/vfio/pci/vfio_pci_core.c), and a guest that owned it could pull them away from the "
      .. "others. FreeBSD does not check it.",
   eval = function(dev, host)
      if dev:is("sriov.total_vfs", 0) then return pass() end
      local n = dev:need("sriov.num_vfs")
      if n == 0 then return pass() end
      local held = dev:is("driver", "vfio-pci") or host.hypervisor == "bhyve"
      return finding { severity = held and "warn" or "fail",
         text = ("%d virtual functions of it are on."):format(n) }
   end,
   fix = {
      linux = function(dev)
         return "echo 0 > /sys/bus/pci/devices/" .. dev.bdf .. "/sriov_numvfs\nor give virtual functions instead of it"
      end,
      freebsd = "iovctl -D -d DEVICE   # the name of its driver: ixl0\nOr give virtual functions instead of it.",
   },
}

check {
   id = "sriov-vf",
   title = "A virtual function needs its physical function",
   rate = "virtual functions are in the corpus only without their capabilities",
   scope = "device", severity = "note", stage = "guest.driver",
   why = "A virtual function works only as long as the host's driver of the physical function runs, which also sets "
      .. "its MAC address and VLAN; and it is gone after the next boot unless it is made again. SR-IOV 1.1, 2.1.",
   eval = function(dev, host)
      local physfn = dev:need("sriov.physfn")
      if physfn == "none" then return pass() end
      local pf = host:device(physfn)
      local driver = pf and pf:get("driver")
      if driver == "none" or driver == "vfio-pci" or driver == "ppt" then
         return finding { severity = "warn",
            text = ("It is a virtual function of %s, which has no driver of the host."):format(pf.bdf) }
      end
      return finding("It is a virtual function of %s: that must stay with the host's driver.", physfn)
   end,
   fix = {
      linux = function(dev)
         return ("Make them at each boot, for instance with a udev rule or:\necho N > "
            .. "/sys/bus/pci/devices/%s/sriov_numvfs"):format(dev:get("sriov.physfn"))
      end,
      freebsd = "sysrc iovctl_files=/etc/iov/NAME.conf   # iovctl.conf(5), with passthrough : true",
   },
}

check {
   id = "functions-travel",
   title = "Functions of one card that must travel together",
   scope = "device", severity = "note", stage = "guest.function",
   why = "The functions of a card share its bus, its reset and often its power; drivers look for the neighbour (a "
      .. "graphics card's audio, USB and UCSI). Linux makes the graphics function depend on them "
      .. "(drivers/pci/quirks.c, quirk_gpu_hda). Keep the function numbers: 6:0 and 6:1, not 6:0 and 7:0 (FreeBSD "
      .. "wiki, bhyve/pci_passthru).",
   eval = function(dev)
      local others = {}
      for _, other in ipairs(fixes.travels(dev)) do
         if other ~= dev then others[#others + 1] = other.bdf:match("%x+:%x+%.%x+$") end
      end
      if #others == 0 then return pass() end
      return finding("%s %s the same card: give them to the same guest, with their function numbers.",
         table.concat(others, ", "), #others == 1 and "is on" or "are on")
   end,
   fix = {
      linux = function(dev, host) return fixes.text_of(host, dev, "QEMU") end,
      freebsd = function(dev, host) return fixes.text_of(host, dev, "bhyve (with -S)", "vm-bhyve",
         "Hoster (vm_config.json)") end,
   },
}

-- Functions of its card that drivers of the host have; and its group, if VFIO
-- refuses that for them.
local function left_behind(dev, host)
   local left, group, refused = {}, host.os == "linux" and dev:get("group") or "none", nil
   for _, other in ipairs(fixes.taken(host, dev)) do
      local driver = other:get("driver")
      if other ~= dev and driver and not fixes.is_free(driver) then
         left[#left + 1] = other
         if group ~= "none" and other:get("group") == group then refused = group end
      end
   end
   return left, refused
end

check {
   id = "functions-left-behind",
   title = "A function of the card stays with the host",
   scope = "device", severity = "warn", stage = "guest.function",
   applies = function(dev)
      return dev:is_candidate() and (dev:is("driver", "ppt") or dev:is("driver", "vfio-pci"))
   end,
   why = "One function is set aside for a guest and another of the same card still has a driver of the host. A reset "
      .. "of the one can take the other with it, the guest's driver misses its neighbour, and without an IOMMU between "
      .. "them the host's part is exposed to the guest. VFIO opens a group only when no driver of the host has a "
      .. "member of it ('group is not viable'); libvirt takes those away first that the machine names with "
      .. "managed='yes'. bhyve does not check it.",
   eval = function(dev, host)
      local left, refused = left_behind(dev, host)
      if #left == 0 then return pass() end
      local names = {}
      for i, other in ipairs(left) do
         names[i] = ("%s (%s)"):format(other.bdf:match("%x+:%x+%.%x+$"), other:get("driver"))
      end
      local list, are = table.concat(names, ", "), #left == 1 and "is" or "are"
      if refused then
         return finding { stage = "vm.start", open = true,
            text = ("%s of its IOMMU group %s %s with the host: VFIO refuses the group until vfio-pci has all of it.")
               :format(list, refused, are) }
      end
      return finding("%s of the same card %s with the host.", list, are)
   end,
   fix = {
      linux = function(dev, host)
         local lines = {}
         for i, other in ipairs((left_behind(dev, host))) do
            lines[i] = "driverctl set-override " .. other.bdf .. " vfio-pci"
         end
         return fixes.lines(lines)
      end,
      freebsd = fixes.to_ppt,
   },
}
