#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Can host and guest place the device's BARs?
local fixes = require "fixes"
local windows = require "windows"

local MIB <const>, GIB <const> = 1 << 20, 1 << 30
-- What firmware places below 4 GiB without "Above 4G Decoding" is rarely more.
local LARGE <const> = 256 * MIB

local function is_vf(dev)
   local physfn = dev:get("sriov.physfn")
   return physfn ~= nil and physfn ~= "none"
end

local function is_physical(dev)
   return dev:is_candidate() and not is_vf(dev) and not dev:is("dead", true)
end

check {
   id = "bar-not-page-aligned",
   title = "A memory BAR is smaller than a page, which bhyve refuses",
   scope = "device", severity = "fail", stage = "vm.start", hypervisor = "bhyve",
   applies = is_physical,
   why = "bhyve maps memory BARs page by page and refuses the whole device when one does not begin at a page or is no "
      .. "multiple of 4096 bytes: \"base or size not page aligned\", status 4. Over 14,540 hosts that is so for 93 % "
      .. "of the AHCI controllers, 99 % of EHCI and 10 % of NVMe, but for no xHCI and no graphics card. Source: "
      .. "usr.sbin/bhyve/pci_passthru.c, cfginitbar.",
   eval = function(dev)
      for _, bar in ipairs(windows.memory_bars(dev)) do
         if bar.page_aligned == false or bar.size % 4096 ~= 0 then
            return finding("BAR %d has %s%s: bhyve takes only whole pages.", bar.n, windows.bytes(bar.size),
               bar.address and (" at 0x%x"):format(bar.address) or "")
         end
      end
      return pass()
   end,
   fix = { freebsd = "No setting helps: use another controller; for disks give the guest the disk "
      .. "(virtio-blk,/dev/...) or use an NVMe or SAS controller." },
}

check {
   id = "bar-unassigned",
   title = "A BAR has no address",
   scope = "device", severity = "warn", stage = "guest.enumerate",
   decisive = true, -- a guest that is not known to see its BARs is not known to see the device
   applies = is_physical,
   why = "Neither the firmware nor the host's kernel found room for it. vfio shows such a BAR to the guest as absent, "
      .. "Linux may refuse to enable the device at all (\"not assigned; can't enable device\"), and bhyve has nothing "
      .. "to map. Sources: drivers/pci/setup-res.c, drivers/vfio/pci/vfio_pci_config.c.",
   eval = function(dev)
      local worst
      if #dev:bars() == 0 then dev:need("bar.0.kind") end
      for _, bar in ipairs(dev:bars()) do
         if bar.assigned == false and (bar.size or 1) > 0 then
            if bar.memory or not worst then worst = worst and worst.memory and worst or bar end
         end
      end
      if not worst then return pass() end
      if not worst.memory then
         return finding { severity = "note", text = ("The I/O BAR %d has no address."):format(worst.n) }
      end
      local of_graphics = dev:class_is("0300", "0302") and (worst.size or 0) >= MIB
      return finding { severity = of_graphics and "fail" or "warn", open = not of_graphics or nil,
         text = ("BAR %d%s has no address on this host."):format(worst.n,
            worst.size and " of " .. windows.bytes(worst.size) or "") }
   end,
   fix = {
      linux = "Switch on Above 4G Decoding in the firmware set-up, CSM off; else boot with pci=realloc.",
      freebsd = "Switch on Above 4G Decoding in the firmware set-up, CSM off.",
   },
}

check {
   id = "above-4g-off",
   title = "Above 4G Decoding is off and a large BAR needs it",
   scope = "device", severity = "warn", stage = "guest.enumerate",
   applies = function(dev, host) return is_physical(dev) and host:get("mmio.above_4g") ~= nil end,
   why = "Without Above 4G Decoding (64-bit BAR support) the firmware must place all BARs below 4 GiB, where there is "
      .. "mostly room for less than 2 GiB. A large BAR then gets no address: NVIDIA's driver says \"BAR1 is 0M\", and "
      .. "a FreeBSD 15 host panicked when a guest with a Tesla P10 was started so.",
   eval = function(dev, host)
      if host:need("mmio.above_4g") then return pass() end
      local large
      for _, bar in ipairs(windows.memory_bars(dev)) do
         if bar.kind == "mem64" and bar.size >= LARGE and (not large or bar.size > large.size) then large = bar end
      end
      if not large then return pass() end
      if large.assigned == false then
         return finding { severity = "fail", text = ("BAR %d of %s has no address, and nothing on this host lies above "
            .. "4 GiB."):format(large.n, windows.bytes(large.size)) }
      end
      return finding { severity = "note", text = ("BAR %d of %s lies below 4 GiB, as everything on this host: Above 4G "
         .. "Decoding seems to be off."):format(large.n, windows.bytes(large.size)) }
   end,
   fix = {
      linux = "Switch on Above 4G Decoding (64-bit BAR support) in the firmware set-up; CSM may have to be off.",
      freebsd = "Switch on Above 4G Decoding (64-bit BAR support) in the firmware set-up; CSM may have to be off.",
   },
}

check {
   id = "bars-beyond-bhyve",
   title = "The BARs do not fit bhyve's windows",
   scope = "device", severity = "fail", stage = "guest.enumerate", hypervisor = "bhyve",
   applies = is_physical,
   why = "bhyve has 512 MiB below 4 GiB for 32-bit BARs and 64-bit ones up to 128 MiB, and 32 GiB above for the "
      .. "others; no option changes that. It places the largest first, each at a multiple of its size, and leaves out "
      .. "without a message what does not fit: the guest sees no such BAR. Seen on FreeBSD 14.0 with 64 GiB. Source: "
      .. "usr.sbin/bhyve/pci_emul.c, pci_emul_assign_bar.",
   eval = function(dev, host)
      local alone = windows.plan(fixes.travels(dev), "bhyve")
      local out = windows.misfits_of(alone, dev)
      if #out > 0 then
         return finding("%s does not fit bhyve's window %s (%s): the guest will not see it.", windows.names(out),
            out[1].window, out[1].window == "above 4 GiB" and "32 GiB" or "512 MiB")
      end
      local together, others = windows.together(dev, host)
      if not together then return pass() end
      out = windows.misfits_of(together, dev)
      if #out == 0 then return pass() end
      return finding { severity = "warn",
         text = ("%s fits alone, but not together with the other %d functions that are set aside for ppt."):format(
            windows.names(out), others) }
   end,
   fix = { freebsd = "Switch Resizable BAR off in the firmware set-up: the BAR then has its smallest size (often 256 "
      .. "MiB). Give cards with large BARs to different guests. A card whose BAR is always that large cannot work with "
      .. "bhyve." },
}

check {
   id = "bar-fills-bhyve-window",
   title = "One BAR fills bhyve's whole window above 4 GiB",
   scope = "device", severity = "warn", stage = "guest.boot", hypervisor = "bhyve",
   applies = is_physical,
   why = "A BAR of 32 GiB fits bhyve's window of 32 GiB exactly, and the guest's UEFI firmware has 32 GiB as well: "
      .. "nothing else above 128 MiB fits, and nothing can be moved. FreeBSD 14.0 was seen to place such a BAR (an "
      .. "NVMe, without UEFI); guests with a Tesla P10, whose BAR 1 has 32 GiB, hung with a black screen in each of "
      .. "four tries on FreeBSD 14.3 and 15, where a Tesla P4 (256 MiB) started.",
   eval = function(dev)
      for _, bar in ipairs(windows.memory_bars(dev)) do
         if bar.kind == "mem64" and bar.size > 16 * GIB and bar.size <= 32 * GIB then
            return finding { open = true,
               text = ("BAR %d of %s fills bhyve's window above 4 GiB: the guest's firmware may hang."):format(bar.n,
                  windows.bytes(bar.size)) }
         end
      end
      return pass()
   end,
   fix = { freebsd = "Switch Resizable BAR off in the firmware set-up if that makes the BAR smaller. Give this guest "
      .. "no other device with a BAR above 128 MiB. Under QEMU such a card works with a larger window." },
}

-- "64G": a power of two that holds twice n, for QEMU's options.
local function room(n)
   local size = 64 * GIB
   while size < 2 * n do size = size * 2 end
   return size
end

check {
   id = "bars-beyond-qemu",
   title = "The BARs do not fit the guest's usual windows",
   scope = "device", severity = "warn", stage = "guest.enumerate", hypervisor = "qemu",
   decisive = true, -- a card may have any size, until it is known or its address bounds it
   applies = is_physical,
   why = "Above 4 GiB q35 and OVMF give a guest 32 GiB unless told otherwise; OVMF since edk2-stable202211 takes an "
      .. "eighth of the address space when it knows the processor's width (-cpu host, host-phys-bits=on). A Tesla P10 "
      .. "(BAR 1 of 32 GiB) worked only with a larger window and pci=realloc in the guest. Sources: hw/pci-host/q35.c; "
      .. "OvmfPkg/Library/PlatformInitLib/MemDetect.c.",
   eval = function(dev, host)
      local travels = fixes.travels(dev)
      if #windows.misfits_of(windows.plan(travels, "qemu", true), dev) == 0 then return pass() end
      local out = windows.misfits_of(windows.plan(travels, "qemu"), dev)
      if #out == 0 then return pass() end
      local bits, total = host:get("cpu.physical_bits"), 0
      for _, bar in ipairs(windows.memory_bars(dev)) do total = total + bar.size end
      if bits and bits < 62 and total >= 1 << bits then
         return finding { severity = "fail", text = ("%s exceeds the %d address bits of this processor."):format(
            windows.names(out), bits) }
      end
      return finding { open = true, -- the guest's firmware decides
         text = ("%s does not fit beside its other BARs into the guest's usual window %s (%s)."):format(
            windows.names(out), out[1].window, out[1].window == "above 4 GiB" and "32 GiB" or "960 MiB") }
   end,
   fix = { linux = function(dev)
      local total = 0
      for _, bar in ipairs(windows.memory_bars(dev)) do total = total + bar.size end
      local size = room(total)
      return ("-cpu host -global q35-pcihost.pci-hole64-size=%dG\nwith OVMF also: -fw_cfg "
         .. "name=opt/ovmf/X-PciMmio64Mb,string=%d\nguest's kernel, if a BAR still has no address: pci=realloc")
         :format(size // GIB, size // MIB)
   end },
}

-- The names of the facts of each.
local REBARS <const> = {}
for n = 0, 5 do REBARS[n + 1] = { n = n, size = ("rebar.%d.size"):format(n), sizes = ("rebar.%d.sizes"):format(n) } end

-- The Resizable BARs that are known: { n, size, sizes = { bytes }, largest }.
local function resizable(dev)
   local list, any = {}, false
   if dev.has_no_rebar then return list end -- most have none, and three checks ask
   for _, keys in ipairs(REBARS) do
      local size, text = dev:get(keys.size), dev:get(keys.sizes)
      any = any or size ~= nil or text ~= nil
      if size and text then
         local entry = { n = keys.n, size = size, sizes = {}, largest = 0 }
         for mib in text:gmatch("%d+") do
            local bytes = tonumber(mib) * MIB
            entry.sizes[bytes] = true
            entry.largest = math.max(entry.largest, bytes)
         end
         list[#list + 1] = entry
      end
   end
   dev.has_no_rebar = not any
   return list
end

-- The one for the card's memory: doorbells and the like are resizable as well.
local function main_of(list)
   local main = list[1]
   for _, rebar in ipairs(list) do
      if rebar.largest > main.largest then main = rebar end
   end
   return main
end

check {
   id = "rebar-off",
   title = "A Resizable BAR is smaller than it can be",
   scope = "device", severity = "note", stage = "guest.function",
   applies = function(dev) return is_physical(dev) and #resizable(dev) > 0 end,
   why = "The guest gets the size that the host left: bhyve does not show the guest Resizable BAR at all, and QEMU "
      .. "shows only the present size. It costs speed and no function, except for Intel Arc, whose drivers want the "
      .. "full size. A BAR above 128 MiB takes room in bhyve's window of 32 GiB, so small is safe there. Sources: PCI "
      .. "Express 6.0, 7.8.6; hw/vfio/pci.c, vfio_setup_rebar_ecap.",
   eval = function(dev)
      local rebar = main_of(resizable(dev))
      if rebar.size >= rebar.largest then return pass() end
      local text = ("BAR %d has %s and could have %s: "):format(rebar.n, windows.bytes(rebar.size),
         windows.bytes(rebar.largest))
      if dev:is("vendor", "8086") and dev:class_is("03") then
         return finding { severity = "warn", text = text .. "Intel's drivers for Arc want it large." }
      end
      return finding(text .. "slower, but nothing fails for it.")
   end,
   fix = {
      linux = function(dev)
         local rebar, bit = main_of(resizable(dev)), 0
         while (MIB << bit) < rebar.largest do bit = bit + 1 end
         return ("Switch on Resizable BAR in the firmware set-up, or before vfio-pci takes the device:\necho %d > "
            .. "/sys/bus/pci/devices/%s/resource%d_resize"):format(bit, dev.bdf, rebar.n)
      end,
      freebsd = "Switch on Resizable BAR in the firmware set-up, if the result fits bhyve's window of 32 GiB.",
   },
}

check {
   id = "rebar-on",
   title = "A Resizable BAR is as large as it can be",
   scope = "device", severity = "note", stage = "guest.enumerate",
   applies = function(dev) return is_physical(dev) and #resizable(dev) > 0 end,
   why = "The guest gets the size that the host left and cannot change it: bhyve does not show it Resizable BAR, and "
      .. "QEMU shows only the present size. A large BAR takes its size in the window above 4 GiB, which has 32 GiB "
      .. "with bhyve, and with QEMU unless told otherwise; bars-beyond-bhyve and bars-beyond-qemu tell when it does "
      .. "not fit. A bus reset may set the size back while the host goes on with the old one. Sources: PCI Express "
      .. "6.0, 7.8.6; hw/vfio/pci.c, vfio_setup_rebar_ecap; usr.sbin/bhyve/pci_emul.c.",
   eval = function(dev)
      local rebar, smallest = main_of(resizable(dev)), math.maxinteger
      for size in pairs(rebar.sizes) do smallest = math.min(smallest, size) end
      if rebar.size ~= rebar.largest or rebar.size == smallest or rebar.size <= LARGE then return pass() end
      return finding("BAR %d has all of %s (Resizable BAR is on): the guest gets it so and needs a window for it.",
         rebar.n, windows.bytes(rebar.size))
   end,
   fix = {
      linux = "Nothing to do while it fits; if it does not, switch Resizable BAR off in the firmware set-up.",
      freebsd = "Nothing to do while it fits; if it does not, switch Resizable BAR off in the firmware set-up.",
   },
}

check {
   id = "rebar-odd-size",
   title = "A Resizable BAR has a size it does not offer",
   scope = "device", severity = "warn", stage = "guest.driver",
   applies = function(dev) return is_physical(dev) and #resizable(dev) > 0 end,
   why = "The control register says another size than the host's BAR has, or one that the capability does not list. A "
      .. "reset sets the register back, and the address that the host knows is then wrong. PCI Express 6.0, 7.8.6.",
   eval = function(dev)
      for _, rebar in ipairs(resizable(dev)) do
         local size = dev:get("bar." .. rebar.n .. ".size")
         if size and size > 0 and size ~= rebar.size then
            return finding("BAR %d has %s, its Resizable BAR register says %s.", rebar.n, windows.bytes(size),
               windows.bytes(rebar.size))
         end
         if not rebar.sizes[rebar.size] then
            return finding("BAR %d has %s, which is not among the sizes it offers.", rebar.n, windows.bytes(rebar.size))
         end
      end
      return pass()
   end,
   fix = {
      linux = "Reboot; if it stays, switch Resizable BAR off in the firmware set-up or update the card's firmware.",
      freebsd = "Reboot; if it stays, switch Resizable BAR off in the firmware set-up or update the card's firmware.",
   },
}
