#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Which driver has it, and will that last?  (Linux; FreeBSD's part is in ppt.lua)

check {
   id = "not-bound",
   title = "It is not bound to vfio-pci yet",
   scope = "device", severity = "note", stage = "host.isolate", os = "linux", hypervisor = "qemu",
   why = "VFIO gives a device to QEMU while the driver vfio-pci has it. pptcheck run DEVICE and libvirt "
      .. "(managed='yes') bind it while the guest runs; for a bare QEMU you bind it yourself.",
   eval = function(dev)
      local driver = dev:need("driver")
      if driver == "vfio-pci" then return pass() end
      return finding("Still to do: bind it to vfio-pci (now: %s): driverctl set-override %s vfio-pci",
         driver == "none" and "no driver" or driver, dev.bdf)
   end,
   rate = "true of every device that nobody gave away yet",
   fix = { linux = function(dev) return "driverctl set-override " .. dev.bdf .. " vfio-pci" end },
}

check {
   id = "bound-by-hand",
   title = "It is bound to vfio-pci by hand only",
   scope = "device", severity = "note", stage = "host.isolate", os = "linux", hypervisor = "qemu",
   why = "driver_override in sysfs is forgotten at the next boot, and new_id too. What lasts is driverctl, a "
      .. "modprobe.d line with ids, or an initramfs script. This finding means that the driver is vfio-pci and "
      .. "that no id of the kernel's arguments or module options names the device.",
   applies = function(dev) return dev:is("driver", "vfio-pci") end,
   eval = function(dev, host)
      local ids = host:need("vfio.ids")
      local own = dev:need("vendor") .. ":" .. dev:need("device")
      if (" " .. ids:gsub(",", " ") .. " "):find(own, 1, true) then return pass() end
      return finding("It is bound to vfio-pci, but not by an id: make sure that this survives a reboot.")
   end,
   rate = "most people bind by driver_override, which is the better way",
   fix = { linux = function(dev) return "driverctl set-override " .. dev.bdf .. " vfio-pci" end },
}

check {
   id = "bound-to-wrong-driver",
   title = "It is bound to pci-stub",
   rate = "pci-stub is of the time before vfio-pci; no public listing has it",
   scope = "device", severity = "warn", stage = "host.isolate", os = "linux", hypervisor = "qemu",
   why = "pci-stub keeps other drivers away, but VFIO does not give its devices to QEMU: the group is viable, the "
      .. "device itself cannot be opened ('error getting device from group').",
   eval = function(dev)
      if dev:need("driver") == "pci-stub" then
         return finding("The driver pci-stub has it; QEMU wants vfio-pci.")
      end
      return pass()
   end,
   fix = { linux = function(dev) return "driverctl set-override " .. dev.bdf .. " vfio-pci" end },
}

check {
   id = "same-ids-twice",
   title = "Another device has the same ids",
   scope = "device", severity = "note", stage = "host.isolate", os = "linux", hypervisor = "qemu",
   why = "vfio-pci.ids=VVVV:DDDD takes every device with these ids, the one that the host needs too. driver_override "
      .. "names one function by its address.",
   eval = function(dev)
      local vendor, device = dev:need("vendor"), dev:need("device")
      local other = dev:twin()
      if not other then return pass() end
      other:need("vendor")
      other:need("device") -- evidence too
      return finding("%s has the same ids %s:%s: bind by address, not by vfio-pci.ids.", other.bdf, vendor, device)
   end,
   fix = { linux = function(dev) return "driverctl set-override " .. dev.bdf .. " vfio-pci" end },
}

check {
   id = "ids-take-two",
   title = "vfio-pci.ids takes more than one device",
   scope = "device", severity = "warn", stage = "host.isolate", os = "linux", hypervisor = "qemu",
   why = "The ids in vfio-pci.ids match this device and another one, so both are taken from the host at boot.",
   applies = function(dev, host) return dev:is("driver", "vfio-pci") and host:get("vfio.ids") ~= nil end,
   eval = function(dev, host)
      local own = dev:need("vendor") .. ":" .. dev:need("device")
      if not (" " .. host:need("vfio.ids"):gsub(",", " ") .. " "):find(own, 1, true) then return pass() end
      local other = dev:twin(function(twin) return twin:is("driver", "vfio-pci") end)
      if not other then return pass() end
      return finding("vfio-pci.ids has %s, which also takes %s.", own, other.bdf)
   end,
   synthetic = "two equal cards and a module option",
   fix = { linux = function(dev)
      return "Remove the id from vfio-pci.ids, and bind by address:\ndriverctl set-override " .. dev.bdf .. " vfio-pci"
   end },
}

check {
   id = "held-by-another",
   title = "Another process has its group open",
   scope = "device", severity = "fail", stage = "vm.start", os = "linux", hypervisor = "qemu", decisive = false,
   why = "A VFIO group can be opened once. QEMU says 'Device or resource busy' while another guest, or a tool of DPDK, "
      .. "has it.",
   applies = function(dev) return dev:is("driver", "vfio-pci") end,
   eval = function(dev)
      local holder = dev:need("holder")
      if holder == "none" then return pass() end
      return finding("Its IOMMU group is open in %s.", holder)
   end,
   synthetic = "a second guest",
   fix = { linux = "Stop that guest first; fuser -v /dev/vfio/* names it." },
}

check {
   id = "held-by-vm",
   title = "A virtual machine has it",
   scope = "device", severity = "note", stage = "vm.start", hypervisor = "bhyve", decisive = false,
   why = "A function of ppt belongs to the first virtual machine that starts with it, also after that machine has "
      .. "stopped, until it is destroyed: the next one ends with \"is not using the ppt(4) driver\" and \"Device "
      .. "busy\". Seen on FreeBSD 14.0. vmm names no owner; this is the machine in /dev/vmm whose configuration asks "
      .. "for the function.",
   applies = function(dev) return dev:is("driver", "ppt") and dev:get("holder") ~= nil end,
   eval = function(dev)
      local holder = dev:need("holder")
      if holder == "none" then return pass() end
      return finding("The virtual machine %s has it.", holder)
   end,
   synthetic = "no capture has the configuration of a machine that runs",
   fix = { freebsd = function(dev)
      return "Stop that machine; if it has stopped: bhyvectl --destroy --vm=" .. (dev:get("holder") or "NAME")
   end },
}

check {
   id = "vmd-domain",
   title = "It is behind Intel VMD",
   scope = "device", severity = "warn", stage = "host.isolate", hypervisor = "qemu", -- pci-domain is bhyve's
   why = "VMD puts NVMe drives behind a controller into a PCI domain of its own. They share the controller's IOMMU "
      .. "address, so they cannot be given away one by one.",
   eval = function(dev)
      if tonumber(dev.bdf:match("^(%x+):"), 16) >= 0x10000 then
         return finding("It is in PCI domain %s, behind VMD.", dev.bdf:match("^%x+"))
      end
      return pass()
   end,
   fix = { linux = "Switch off VMD (Intel RST) for that port in the firmware set-up." },
}

check {
   id = "denied-by-vfio",
   title = "vfio-pci refuses this device",
   rate = "no listing of Linux in the corpus is of a host with QAT, DSA or IAX",
   scope = "device", severity = "fail", stage = "host.isolate", os = "linux", hypervisor = "qemu",
   why = "The kernel keeps a list of devices that a guest could misuse against the host: Intel QAT, DSA and IAX "
      .. "(drivers/vfio/pci/vfio_pci.c, vfio_pci_dev_in_denylist). vfio-pci says 'exists in vfio-pci device denylist'.",
   eval = function(dev)
      -- include/linux/pci_ids.h: QAT C3XXX, C62X, DH895XCC and their VFs; DSA, IAX
      local denied = { ["19e2"] = true, ["19e3"] = true, ["37c8"] = true, ["37c9"] = true, ["0435"] = true,
         ["0443"] = true, ["0b25"] = true, ["0cfe"] = true, ["1212"] = true, ["1216"] = true, ["11fb"] = true }
      if dev:need("vendor") ~= "8086" then return pass() end
      local name = dev:get("name") -- all that some listings have
      if not dev:get("device") and name and not name:find("Acceler", 1, true) and not name:find("QAT", 1, true)
         and not name:find("QuickAssist", 1, true) and not name:find(" Device %x%x%x%x$") then
         return pass()
      end
      if denied[dev:need("device")] then
         return finding("The kernel's vfio-pci has this device on its deny list.")
      end
      return pass()
   end,
   fix = { linux = "For guests that you trust:\n"
      .. "echo 'options vfio-pci disable_denylist=1' > /etc/modprobe.d/vfio-denylist.conf" },
}
