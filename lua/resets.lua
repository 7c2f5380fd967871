-- SPDX-License-Identifier: BSD-2-Clause
-- How a hypervisor resets a function, as far as facts tell.
local resets = {}

-- Words of a text as a set; nil for nil.
function resets.words(text)
   if text == nil then return nil end
   local set = {}
   for word in text:gmatch("%S+") do set[word] = true end
   return set
end

-- Whether the device may be one of these: its name, where a listing has that
-- alone, has a word of theirs behind the maker's.
local function may_be(dev, whats)
   local name = dev:get("name")
   if not name or name:find(" Device %x%x%x%x$") then return true end
   for _, what in pairs(whats) do
      for word in what:gsub("^%S+", ""):gmatch("[%w]+") do
         if #word > 3 and name:find(word, 1, true) then return true end
      end
   end
   return false
end

-- Which of the ids a device has: ids = { ["1022"] = { ["1487"] = "Maker what it is" } }.
function resets.among(dev, ids)
   local of_vendor = ids[dev:need("vendor")]
   if not of_vendor or (dev:get("device") == nil and not may_be(dev, of_vendor)) then return nil end
   return of_vendor[dev:need("device")]
end

function resets.has_pm(dev)
   return resets.words(dev:need("caps"))["01"] == true
end

-- drivers/pci/quirks.c, quirk_no_flr and quirk_no_flr_snet (revision 1 only).
local FLR_HANGS <const> = {
   ["1022"] = {
      ["1487"] = "AMD Starship/Matisse HD audio", ["148c"] = "AMD Starship USB", ["149c"] = "AMD Matisse USB",
      ["7901"] = "AMD FCH SATA",
   },
   ["8086"] = { ["1502"] = "Intel 82579LM", ["1503"] = "Intel 82579V" },
   ["14c3"] = { ["0616"] = "MediaTek MT7922" },
   ["d063"] = { ["1000"] = "SolidRun SNET" },
}

function resets.flr_hangs(dev)
   if dev:need("vendor") == "d063" and dev:need("revision") ~= "01" then return nil end
   return resets.among(dev, FLR_HANGS)
end

-- Same file, quirk_no_bus_reset.
local NO_BUS_RESET <const> = {
   ["168c"] = {
      ["0030"] = "Atheros AR9300", ["0032"] = "Atheros AR9485", ["0033"] = "Atheros AR9580",
      ["0034"] = "Atheros AR9462",
      ["003c"] = "Atheros QCA986x", ["003e"] = "Atheros QCA6174",
   },
   ["17cb"] = { ["1103"] = "Qualcomm WCN6855", ["1107"] = "Qualcomm WCN7850", ["0308"] = "Qualcomm SDX62" },
   ["104c"] = { b005 = "TI KeyStone C667X" },
   ["1b21"] = { ["1164"] = "ASMedia ASM1164" },
}

function resets.bus_reset_breaks(dev)
   if dev:need("vendor") == "10de" and (dev:get("device") or may_be(dev, { "NVIDIA GH100 GH200" })) then
      local id = tonumber(dev:need("device"), 16)
      if id and id & 0xffc0 == 0x2340 then return "NVIDIA " .. dev:need("device") end
   end
   return resets.among(dev, NO_BUS_RESET)
end

-- Same file, quirk_no_pm_reset: AMD graphics of class VGA behind a port, and
-- Mellanox Spectrum.
local SPECTRUM <const> = { cb84 = true, cf6c = true, cf70 = true, cf80 = true }

function resets.sleeps_without_reset(dev)
   local vendor = dev:need("vendor")
   if vendor == "1002" then return dev:class_is("0300") end
   return vendor == "15b3" and (dev:get("device") ~= nil or may_be(dev, { "Mellanox Spectrum" }))
      and SPECTRUM[dev:need("device")] == true
end

-- Linux: the kernel's own list, else what the capabilities offer and the kernel's
-- lists above do not take away.
function resets.methods(dev)
   local text = dev:get("reset_methods")
   if text then
      local set = text == "none" and {} or resets.words(text)
      -- The kernel asks when it adds a function, and the next one of the bus comes later; the reset itself then says
      -- ENOTTY.  drivers/pci/pci.c, pci_init_reset_methods and pci_parent_bus_reset.
      if (dev:get("reset.siblings") or "none") ~= "none" then set.bus = nil end
      return set
   end
   local parent, set = dev:get("parent"), {}
   set.flr = dev:need("reset.flr") and not resets.flr_hangs(dev) or nil
   set.af_flr = dev:need("reset.af_flr") or nil
   set.pm = dev:need("reset.pm") and (parent == "root" or not resets.sleeps_without_reset(dev)) or nil
   set.bus = parent and parent ~= "root" and dev:is("reset.siblings", "none")
      and not resets.bus_reset_breaks(dev) or nil
   return set
end

-- What ppt does between two guests: FLR, else D3hot and back, nothing else.
-- sys/amd64/vmm/io/ppt.c, ppt_pci_reset.
local function word_of_ppt(dev)
   if dev:need("reset.flr") then return "flr" end
   if not resets.has_pm(dev) or dev:is("pm.no_soft_reset", true) or resets.sleeps_without_reset(dev) then
      return "none"
   end
   return dev:is("pm.no_soft_reset", false) and "pm" or "pm?"
end

-- drivers/pci/pci.c, pci_reset_fn_methods: the order in which Linux tries them.
local ORDER <const> = { "device_specific", "acpi", "flr", "af_flr", "pm", "bus", "cxl_bus" }

local function word_of_linux(dev)
   local set = resets.methods(dev)
   for name in (dev:get("reset_methods") or ""):gmatch("%S+") do
      if set[name] then return name end
   end
   for _, name in ipairs(ORDER) do
      if set[name] then return name end
   end
   if dev.ids and resets.bus_reset_breaks(dev) then return "none" end
   local siblings = dev:get("reset.siblings")
   if siblings == nil and dev:get("parent") ~= "root" then return "?" end
   return (siblings or "none") ~= "none" and "bus/all" or "none"
end

-- The reset that the hypervisor uses, for the table: "flr", "pm", "bus", ...;
-- "bus/all" is one that the guest must have all functions of the bus for, "none"
-- that nothing resets it, "pm?" that D3hot may, "?" that it is not known.
function resets.word(dev, host)
   if dev:is("dead", true) then return "?" end
   local ran, word = pcall(host.hypervisor == "bhyve" and word_of_ppt or word_of_linux, dev)
   return ran and word or "?"
end

return resets
