#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Does the host itself need it?
local fixes = require "fixes"
local remapping = require "remapping"

local WORDS <const>, MOVE <const> = fixes.USES, fixes.MOVES

local function uses(dev)
   local list = {}
   for use in dev:need("used_by"):gmatch("%S+") do
      if use ~= "none" then list[#list + 1] = use end
   end
   return list
end

for _, use in ipairs { "boot-disk", "mounted", "swap", "console", "default-route" } do
   check {
      id = "in-use-" .. use,
      title = "The host uses it: " .. use,
      rate = use ~= "console" and "a listing tells what its host cannot use, not what it uses" or nil,
      scope = "device", severity = "warn", stage = "host.isolate",
      why = "pptcheck run refuses to take what the host needs: its boot disk, console, way to the network, or anything "
         .. "mounted. As long as it is used, it cannot go to a guest, nor can anything that shares its IOMMU group.",
      eval = function(dev)
         for _, found in ipairs(uses(dev)) do
            if found == use then return finding(WORDS[use]) end
         end
         return pass()
      end,
      fix = { linux = MOVE[use], freebsd = MOVE[use] },
   }
end

check {
   id = "group-in-use",
   title = "The host uses another function of its group",
   rate = "the public listings of groups do not tell what the host uses",
   scope = "device", severity = "fail", stage = "host.isolate", os = "linux", decisive = false,
   why = "A group goes to one guest as a whole. When the host's boot disk, console or network is in the group, the "
      .. "group cannot go.",
   applies = function(dev) return dev:is_candidate() and dev:get("group") and dev:get("group") ~= "none" end,
   eval = function(dev, host)
      local members = dev:group_members()
      if not members then host:need("group." .. dev:get("group") .. ".members") end
      for _, other in ipairs(members) do
         if not other:is_bridge() then
            local list = uses(other)
            if #list > 0 then
               return finding("In its group is %s. %s", other.bdf, WORDS[list[1]] or "The host uses it.")
            end
         end
      end
      return pass()
   end,
   fix = { linux = "Move one of the two to another slot." },
}

check {
   id = "boot-vga",
   title = "It is the firmware's first display",
   scope = "device", severity = "warn", stage = "host.isolate",
   why = "The firmware and the kernel draw on this card. Its memory may be held by the boot framebuffer ('BAR: can't "
      .. "reserve'), its ROM is the shadow copy that the firmware left, and without it the host has no picture.",
   applies = function(dev) return dev:class_is("03") end,
   eval = function(dev)
      if not dev:need("boot_vga") then return pass() end
      return finding("It is the firmware's first display.")
   end,
   rate = "every host with one graphics card",
   fix = {
      linux = "Choose another first display in the firmware set-up. If it is the only one, give the guest "
         .. "the card's ROM (romfile=) and keep the kernel off it:\n"
         .. remapping.boot_loader("initcall_blacklist=sysfb_init"),
      freebsd = "Choose another first display in the firmware set-up.",
   },
}
