#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Can the device's interrupts reach a guest?
local windows = require "windows"

local PAGE <const> = 4096
-- PCI Local Bus 3.0, 6.8.2: an entry of the MSI-X table, and vectors in one
-- 8-byte word of pending bits.
local ENTRY <const>, PENDING_BITS <const> = 16, 64

local function has_msix(dev)
   return dev:is_candidate() and (dev:get("msix.vectors") or 0) > 0 and dev:get("msix.table.bar") ~= nil
end

-- The BAR with number n, or nil.
local function bar_number(dev, n)
   for _, bar in ipairs(dev:bars()) do
      if bar.n == n then return bar end
   end
end

-- A virtual function's own BAR registers read 0 (SR-IOV 1.1, 3.4.1.11).
local function is_vf(dev)
   local physfn = dev:get("sriov.physfn")
   return physfn ~= nil and physfn ~= "none"
end

check {
   id = "no-capability-list",
   title = "The device has no capability list, which bhyve refuses",
   scope = "device", severity = "fail", stage = "vm.start", hypervisor = "bhyve",
   why = "bhyve reads the capability list to find MSI and gives up when there is none: \"failed to initialize MSI\", "
      .. "status 4. Seen on FreeBSD 14.0 with eight devices of conventional PCI; devices with a list but without MSI "
      .. "do start. Source: usr.sbin/bhyve/pci_passthru.c, cfginitmsi.",
   eval = function(dev)
      local caps = dev:need("caps")
      if dev:is("dead", true) then return pass() end
      if caps ~= "" and caps ~= "none" then return pass() end
      return finding("It has no capability list: bhyve ends with \"failed to initialize MSI\".")
   end,
   fix = { freebsd = "No setting helps: use another port, card or controller (the xHCI instead of the EHCI, for "
      .. "instance)." },
}

check {
   id = "no-msi",
   title = "The device has neither MSI nor MSI-X",
   scope = "device", severity = "warn", stage = "guest.function",
   decisive = true, -- nothing else is known of its interrupts then
   why = "Such a device has only an interrupt line. QEMU passes it on, which needs that the line is not shared or that "
      .. "the device can mask it (DisINTx). bhyve shows the guest an MSI capability that the device does not have and "
      .. "translates; a guest's driver that wants the line itself gets none. Sources: vfio_pci_core.c; bhyve "
      .. "pci_passthru.c, cfginitmsi.",
   eval = function(dev, host)
      if dev:need("msi.vectors") > 0 or dev:need("msix.vectors") > 0 then return pass() end
      local pin = dev:get("intx.pin")
      if pin == 0 then
         return finding { severity = "note", text = "It has no interrupt of any kind; its driver must poll." }
      end
      if host.hypervisor == "bhyve" then
         local caps = dev:get("caps")
         if caps == "" or caps == "none" then return pass() end -- no-capability-list
         return finding { open = true,
            text = "It has neither MSI nor MSI-X; bhyve passes no interrupt line on, only an MSI made from it." }
      end
      return finding { severity = "note", text = "It has neither MSI nor MSI-X, only an interrupt line." }
   end,
   fix = {
      linux = "If the line is shared (see /proc/interrupts), use another slot or vfio-pci nointxmask=1.",
      freebsd = "No setting helps; if the guest's driver finds no interrupt, use another card.",
   },
}

-- drivers/pci/quirks.c, quirk_broken_intx_masking, without those whose line
-- vfio-pci hides; and cards reported on linux-pci to need nointxmask.
local UNMASKABLE <const> = {
   ["1102"] = { ["000b"] = "Creative X-Fi (20K2)" }, ["10ec"] = { ["8169"] = "Realtek RTL8169" },
   ["1814"] = { ["0601"] = "Ralink RT2800" }, ["1b7c"] = { ["0004"] = "Ceton InfiniTV4" },
   ["1425"] = { ["0030"] = "Chelsio T310" }, ["10ee"] = { ["3fc6"] = "RME HDSP MADI", ["3fc7"] = "RME HDSP MADI" },
   ["10de"] = { ["1cb1"] = "Quadro P1000" },
}

check {
   id = "interrupt-line-unmaskable",
   title = "The device says it can mask its interrupt line, and cannot",
   scope = "device", severity = "warn", stage = "guest.function", hypervisor = "qemu",
   why = "VFIO shares an interrupt line only with devices that mask it themselves (DisINTx). These say that they can, "
      .. "and the interrupts then stop or never end. With nointxmask=1 VFIO masks at the interrupt controller, which "
      .. "needs the line for the device alone. Sources: drivers/pci/quirks.c, quirk_broken_intx_masking; linux-pci, "
      .. "reports of a Quadro P1000 and of RME cards.",
   eval = function(dev)
      local of_vendor = UNMASKABLE[dev:need("vendor")]
      local what = of_vendor and of_vendor[dev:need("device")]
      if not what or dev:is("intx.pin", 0) then return pass() end
      return finding("%s: it is known to work only when its interrupt line is masked for it.", what)
   end,
   fix = { linux = "echo 'options vfio-pci nointxmask=1' > /etc/modprobe.d/vfio-intx.conf\n"
      .. "If QEMU then says \"Device or resource busy\", the line is shared (/proc/interrupts): use another slot." },
}

-- drivers/net/wireless/ath/ath11k/pci.c and ath12k/pci.c, their tables of ids.
local FIRMWARE_MSI <const> = { ["1101"] = "QCA6390", ["1103"] = "WCN6855", ["1104"] = "QCN9074", ["1107"] = "WCN7850",
   ["1109"] = "QCN9274" }

check {
   id = "wifi-firmware-msi",
   title = "A Wi-Fi card whose firmware sends the guest's MSI address",
   rate = "the public listings are older than these cards",
   scope = "device", severity = "warn", stage = "guest.driver",
   why = "The drivers ath11k and ath12k read the MSI address from the configuration space and hand it to the card's "
      .. "firmware. A guest reads an address that means nothing to the host's interrupt remapping, so the firmware's "
      .. "interrupts are lost: \"firmware crashed: MHI_CB_EE_RDDM\", timeouts, sometimes a reset of the host. Sources: "
      .. "kernel bugs 216055 and 217570; openwrt issues 13395 and 17193; wifibox issue 137 (bhyve).",
   eval = function(dev)
      local what = dev:need("vendor") == "17cb" and FIRMWARE_MSI[dev:need("device")]
      if not what then return pass() end
      return finding { open = true, text = ("Qualcomm %s: its driver is reported to fail in guests: the firmware gets "
         .. "a wrong MSI address."):format(what) }
   end,
   fix = {
      linux = "Use a card of another maker (Intel AX200 and AX210, MediaTek MT7921 are reported to work).",
      freebsd = "Use a card of another maker (Intel AX200 and AX210 are reported to work with wifibox).",
   },
}

check {
   id = "msix-table-bar",
   title = "The MSI-X table lies in no memory BAR",
   scope = "device", severity = "fail", stage = "vm.start", decisive = false,
   applies = function(dev) return has_msix(dev) and not is_vf(dev) end,
   why = "The MSI-X capability names the BAR of its table, which must be a memory BAR that exists (PCI Local Bus 3.0, "
      .. "6.8.2.4). bhyve maps it and ends with \"Failed to map MSI-X table BAR\", status 4; Linux does not map it, so "
      .. "MSI-X cannot be switched on.",
   eval = function(dev, host)
      local n = dev:need("msix.table.bar")
      if n > 5 then return finding("The MSI-X table is said to be in BAR %d, which no device has.", n) end
      if #dev:bars() == 0 then dev:need("bar." .. n .. ".kind") end
      local bar = bar_number(dev, n)
      if bar and bar.memory then return pass() end
      if not bar and dev:get("bar." .. n .. ".kind") ~= "none" then
         return unknown(("bar.%d.kind: not known"):format(n))
      end
      return finding { severity = host.hypervisor == "bhyve" and "fail" or "warn",
         text = bar and ("The MSI-X table is said to be in BAR %d, an I/O BAR."):format(n)
            or ("The MSI-X table is said to be in BAR %d, which is not there."):format(n) }
   end,
   fix = {
      linux = "QEMU: -device vfio-pci,...,x-msix-relocation=bar4 (any free BAR), if the device works without its own.",
      freebsd = "No setting helps: the device's capability is wrong; look for a firmware update of the device.",
   },
}

check {
   id = "msix-beyond-bar",
   title = "The MSI-X table or its pending bits reach beyond their BAR",
   scope = "device", severity = "warn", stage = "vm.start",
   applies = function(dev) return has_msix(dev) and not is_vf(dev) end,
   why = "QEMU ends with \"hardware reports invalid configuration, MSIX PBA outside of specified BAR\" when the "
      .. "pending bits do (hw/vfio/pci.c, vfio_msix_early_setup; it knows two exceptions), and bhyve maps less than it "
      .. "then uses. A BAR made too small by a wrong Resizable BAR setting can cause it as well.",
   eval = function(dev, host)
      local vectors = dev:need("msix.vectors")
      local function ends_beyond(what, length)
         local n = dev:get("msix." .. what .. ".bar")
         local bar = n and bar_number(dev, n)
         local offset = dev:get("msix." .. what .. ".offset")
         if not (bar and bar.size and offset) then return nil end
         return offset + length > bar.size, n, bar.size
      end
      local pba, pba_bar, pba_size = ends_beyond("pba", (vectors + PENDING_BITS - 1) // PENDING_BITS * 8)
      -- Chelsio's and Huawei's functions that QEMU makes an exception for.
      if pba and not (dev:is("vendor", "1425") or dev:is("vendor", "19e5")) then
         return finding { severity = host.hypervisor == "qemu" and "fail" or "warn",
            text = ("The pending bits of MSI-X reach beyond BAR %d (%s)."):format(pba_bar, windows.bytes(pba_size)) }
      end
      local tab, tab_bar, tab_size = ends_beyond("table", vectors * ENTRY)
      if tab then
         return finding("The MSI-X table reaches beyond BAR %d (%s).", tab_bar, windows.bytes(tab_size))
      end
      if tab == nil then return unknown("place of the MSI-X table or size of its BAR is not known") end
      return pass()
   end,
   fix = {
      linux = "QEMU: -device vfio-pci,...,x-msix-relocation=bar4 (any free BAR).",
      freebsd = "No setting helps: the device's capability is wrong; look for a firmware update of the device.",
   },
}

check {
   id = "msix-page-shared",
   title = "Registers may lie in the page of the MSI-X table",
   rate = "no device with MSI-X in 3,138 listings is built so",
   scope = "device", severity = "note", stage = "guest.function",
   applies = function(dev) return has_msix(dev) end,
   why = "The hypervisor keeps the pages of the MSI-X table to itself and emulates each access to them. When the table "
      .. "does not begin at a page, registers before it may be in that page, and access to those is slow (hundreds of "
      .. "times). PCI Local Bus 3.0, 6.8.2 asks designers to keep them apart. Linux since 4.16 maps the page all the "
      .. "same.",
   eval = function(dev)
      local offset = dev:need("msix.table.offset")
      if offset % PAGE == 0 then return pass() end
      return finding("The MSI-X table begins at 0x%x of BAR %d, inside a page that may hold registers.", offset,
         dev:need("msix.table.bar"))
   end,
}
