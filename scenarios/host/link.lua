#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Power and link: is the device awake, and as fast as it could be?

check {
   id = "device-sleeps-cold",
   title = "It is without power (D3cold)",
   scope = "device", severity = "warn", stage = "vm.start", os = "linux",
   why = "In D3cold the slot's power is off and the config space reads ff. Some devices do not come back: 'Unable to "
      .. "change power state from D3cold to D0, device inaccessible'. It is the failure most often reported for cards "
      .. "of the last years.",
   eval = function(dev)
      if dev:need("power_state") == "D3cold" then
         return finding("It is in D3cold: without power until something wakes it.")
      end
      return pass()
   end,
   fix = { linux = function(dev)
      return "echo 0 > /sys/bus/pci/devices/" .. dev.bdf .. "/d3cold_allowed\n"
         .. "echo 'options vfio-pci disable_idle_d3=1' > /etc/modprobe.d/vfio-d3.conf"
   end },
}

check {
   id = "idle-d3-known-bad",
   title = "It is known not to wake from D3 under vfio-pci",
   rate = "few devices are known for it",
   scope = "device", severity = "warn", stage = "vm.restart", os = "linux", hypervisor = "qemu",
   why = "vfio-pci puts idle devices into D3. Navi 48 cards (RX 9070, 1002:7550) are reported to stay there: 'Unable "
      .. "to power on device, stuck in D3' (mroboff/vm-curator, pull request 63); disable_idle_d3=1 mended it.",
   eval = function(dev, host)
      if dev:need("vendor") ~= "1002" or dev:need("device") ~= "7550" then return pass() end
      if host:is("vfio.disable_idle_d3", true) then return pass() end
      return finding("Cards of this kind are reported to stay in D3 under vfio-pci.")
   end,
   fix = { linux = "echo 'options vfio-pci disable_idle_d3=1' > /etc/modprobe.d/vfio-d3.conf" },
}

check {
   id = "link-narrow",
   title = "Its link has fewer lanes than it could",
   scope = "device", severity = "note", stage = "guest.function",
   why = "A x16 card in a slot of 8 or 4 lanes, a riser or dirty contacts. It works, with less bandwidth. Width, "
      .. "unlike speed, does not change with idling.",
   applies = function(dev)
      return dev:is_candidate() and (dev:get("link.max_width") or 1) > 0 and not dev:is("power_state", "D3cold")
   end,
   eval = function(dev)
      local width, most = dev:need("link.width"), dev:need("link.max_width")
      if width == 0 or width >= most then return pass() end
      return finding("Its link has %d of %d lanes.", width, most)
   end,
   fix = {
      linux = "Use a slot with more lanes; reseat the card.",
      freebsd = "Use a slot with more lanes; reseat the card.",
   },
}

check {
   id = "link-down",
   title = "Its link is down",
   rate = "what is listed has a link, mostly",
   scope = "device", severity = "warn", stage = "vm.start",
   why = "A link width of 0 lanes: the device is listed, but does not answer. It may be without power, or hung after a "
      .. "reset.",
   applies = function(dev)
      local kind = dev:get("pcie.type")
      return dev:is_candidate() and (kind == "endpoint" or kind == "legacy-endpoint") and
         (dev:get("link.max_width") or 0) > 0
   end,
   eval = function(dev)
      if dev:need("link.width") > 0 then return pass() end
      return finding("Its link is down (0 lanes of %d).", dev:get("link.max_width"))
   end,
   fix = { linux = "Cut the power of the host, wait, start again.",
      freebsd = "Cut the power of the host, wait, start again." },
}

check {
   id = "numa-other-node",
   title = "It hangs on another NUMA node",
   scope = "device", severity = "note", stage = "guest.function", os = "linux",
   why = "On a host with several NUMA nodes a guest whose memory and CPUs are on the device's node is faster.",
   eval = function(dev)
      local node = dev:need("numa_node")
      if node <= 0 then return pass() end
      return finding("It hangs on NUMA node %d: give the guest CPUs and memory of that node.", node)
   end,
   fix = { linux = function(dev) return "numactl --cpunodebind=" .. dev:get("numa_node") .. " --membind="
      .. dev:get("numa_node") .. " qemu-system-x86_64 ..." end },
}
