#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- What graphics cards need beyond other devices.

local function is_gpu(dev)
   return dev:class_is("03") or (not dev.class and dev:is("driver", "vgapci"))
end

check {
   id = "nvidia-interrupt-pin",
   title = "NVIDIA's driver finds no interrupt pin under bhyve",
   scope = "device", severity = "warn", stage = "guest.driver", hypervisor = "bhyve", applies = is_gpu,
   why = "bhyve always tells the guest that a device has no interrupt pin, and NVIDIA's driver then refuses the card "
      .. "(\"Can't find an IRQ for your NVIDIA card!\"), though it would use MSI. Seen with a Tesla P4 on FreeBSD 15 "
      .. "ALPHA2; the same card went past that point with the change of review D51892 (a pin for NVIDIA's display "
      .. "class) and then failed in RmInitAdapter. FreeBSD 14 and before do not have the change; nouveau does not need "
      .. "it.",
   eval = function(dev, host)
      if dev:need("vendor") ~= "10de" then return pass() end
      if dev:get("intx.pin") == 0 then
         return finding("The card itself has no interrupt pin; NVIDIA's driver may refuse it under bhyve.")
      end
      local major = tonumber((host:get("host.kernel") or ""):match("^(%d+)%."))
      if major and major < 15 then
         return finding { severity = "fail", text = ("bhyve of FreeBSD %d shows the card without an interrupt pin: "
            .. "NVIDIA's driver refuses it (\"Can't find an IRQ\")."):format(major) }
      end
      return finding { open = true, text = "bhyve before the change of review D51892 shows the card without an "
         .. "interrupt pin, and NVIDIA's driver refuses it." }
   end,
   fix = { freebsd = "Use a bhyve with the change of https://reviews.freebsd.org/D51892 (pci_passthru_quirks.c), or "
      .. "nouveau in the guest." },
}

-- Fermi and before, by the ranges of pci.ids; their last driver is 390.
local function is_fermi_or_older(dev)
   local id = tonumber(dev:need("device"), 16) or 0
   return id < 0x0fc0 or (id >= 0x1040 and id < 0x10a0) or id == 0x1140 or (id >= 0x1200 and id < 0x1260)
end

check {
   id = "geforce-in-a-guest",
   title = "A GeForce whose last driver refuses to run in a guest",
   scope = "device", severity = "warn", stage = "guest.driver", applies = is_gpu,
   why = "Before release 465 (2021) NVIDIA's drivers refused a GeForce when the processor named a hypervisor (Code 43 "
      .. "in Windows); Quadro and Tesla were never refused. Cards of the Fermi generation and before have no newer "
      .. "driver than 390. QEMU can hide itself with kvm=off; bhyve always answers \"bhyve bhyve \" "
      .. "(sys/amd64/vmm/x86.c).",
   eval = function(dev, host)
      if dev:need("vendor") ~= "10de" then return pass() end
      local name = dev:get("name")
      if name == nil then return unknown("whether it is a GeForce is not known") end
      if not name:find("GeForce", 1, true) or not is_fermi_or_older(dev) then return pass() end
      return finding("Its last driver (390 or older) refuses a GeForce in a guest%s.",
         host.hypervisor == "bhyve" and ", and bhyve cannot hide itself" or " unless the hypervisor is hidden")
   end,
   fix = {
      linux = "QEMU: -cpu host,kvm=off\nlibvirt: <features><kvm><hidden state='on'/></kvm></features>",
      freebsd = "Use nouveau in the guest, or a card of a later generation with driver 465 or later.",
   },
}

check {
   id = "gpu-rom-missing",
   title = "The graphics card shows no ROM",
   rate = "the cards of the corpus that show their ROM register have one",
   scope = "device", severity = "note", stage = "guest.driver",
   applies = function(dev) return dev:class_is("0300") and not dev:is("dead", true) end,
   why = "Without an expansion ROM the guest's firmware has no picture on the card, and some drivers (amdgpu: \"Unable "
      .. "to locate a BIOS ROM\") do not start. Laptops keep the image in the system's firmware; processor graphics "
      .. "have none of their own.",
   eval = function(dev)
      if dev:need("rom.size") > 0 then return pass() end
      return finding("It shows no ROM; the guest may need the image as a file.")
   end,
   fix = {
      linux = "QEMU: -device vfio-pci,...,romfile=card.rom (an image saved from the same card)",
      freebsd = "bhyve: -s 6:0,passthru,B/S/F,rom=card.rom (an image saved from the same card)",
   },
}

check {
   id = "boot-vga-rom",
   title = "The ROM of the first display is only a copy that its start changed",
   rate = "true of each first display, and few captures tell which that is",
   scope = "device", severity = "note", stage = "guest.driver", hypervisor = "qemu",
   applies = function(dev) return is_gpu(dev) and dev:get("boot_vga") ~= nil end,
   why = "The firmware started this card, and what Linux reads as its ROM is then often the copy in memory, which the "
      .. "start changed (\"Invalid PCI ROM header signature: expecting 0xaa55\" in the kernel log). The guest's driver "
      .. "may fail with it. Source: drivers/pci/rom.c, pci_map_rom.",
   eval = function(dev)
      if not dev:need("boot_vga") then return pass() end
      return finding("The host's firmware started it; the guest may need its ROM as a file.")
   end,
   fix = { linux = "Choose another first display in the firmware, or QEMU: -device vfio-pci,...,romfile=card.rom" },
}

check {
   id = "intel-graphics",
   title = "Intel processor graphics need more than their BARs",
   scope = "device", severity = "note", stage = "guest.driver",
   applies = is_gpu,
   why = "The driver also reads the OpRegion and the stolen memory, which are parts of the host's memory. bhyve copies "
      .. "them for the generations it knows and ends with \"Unknown IGD device\" for others "
      .. "(usr.sbin/bhyve/amd64/pci_gvt-d.c); QEMU does it on request (hw/vfio/igd.c). The host loses its own picture.",
   eval = function(dev, host)
      if dev:need("vendor") ~= "8086" or not dev.bdf:match(":00:02%.0$") then return pass() end
      return finding(host.hypervisor == "bhyve"
         and "%s: bhyve must know this generation to copy OpRegion and stolen memory."
         or "%s: the guest needs the OpRegion as well.", dev:name())
   end,
   fix = {
      linux = "QEMU: -device vfio-pci,...,x-igd-opregion=on (guest address 00:02.0 suits the drivers best)",
      freebsd = "Try it: pptcheck run DEVICE. \"Unknown IGD device\" means that this bhyve does not know the "
         .. "generation.",
   },
}

-- drivers/gpu/drm/amd/amdgpu/amdgpu_drv.c, rows with AMD_IS_APU, and pci.ids.
local AMD_APU <const> = "15dd 15d8 1636 1638 15e7 164c 163f 164d 1681 164e 15bf 15c8 1900 1901 150e 1586 13c0 1506 "
   .. "1114"

check {
   id = "amd-processor-graphics",
   title = "AMD processor graphics: the video BIOS is not on the device",
   scope = "device", severity = "warn", stage = "guest.driver", applies = is_gpu,
   why = "The video BIOS of an AMD APU is in the firmware's ACPI table VFCT, which a guest does not get: amdgpu says "
      .. "\"Unable to locate a BIOS ROM\". With the image as a file (romfile) it starts; most of these chips do not "
      .. "come back for a second guest. Sources: amdgpu_bios.c; github.com/isc30/ryzen-gpu-passthrough-proxmox.",
   eval = function(dev)
      if dev:need("vendor") ~= "1002" then return pass() end
      if not (" " .. AMD_APU .. " "):find(" " .. dev:need("device") .. " ", 1, true) then return pass() end
      return finding("AMD processor graphics: the guest needs the video BIOS as a file, and may start only once.")
   end,
   fix = {
      linux = "QEMU: -device vfio-pci,...,romfile=vbios.rom (the image is in /sys/firmware/acpi/tables/VFCT)",
      freebsd = "bhyve: -s 6:0,passthru,B/S/F,rom=vbios.rom (the image is in the ACPI table VFCT)",
   },
}
