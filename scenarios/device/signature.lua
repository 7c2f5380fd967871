#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- NVIDIA's drivers look at the name that CPUID gives the hypervisor.  A bhyve with
-- the option cpuid.FUNCTION (amd64/cpuid.c; none before 2026 has it) can take
-- KVM's; others pass over what they do not know, so the guest's kernel tells.
local climb, guest, host = require "climb", require "guest", require "host"

local function is_nvidia_display(bdf)
   return host.fact("pci." .. bdf .. ".vendor") == "10de" and
      (host.fact("pci." .. bdf .. ".class") or ""):sub(1, 2) == "03"
end

-- The driver that the agent loaded for it, or nil.
local function driver_of(vm, dev)
   for _, seen in ipairs(vm:ask("pci", {}, climb.load_limit).devices) do
      if seen.vendor .. ":" .. seen.device == dev.id then return seen.driver end
   end
end

-- What the driver says first of its troubles, else that it has the card.
local function driver_line(driver, lines)
   for _, line in ipairs(lines) do
      if line.level <= 4 and (line.text:find("NVRM:", 1, true) or
         line.text:find("^nvidia") or line.text:find("^nouveau")) then
         return line.text
      end
   end
   return driver and "driver " .. driver .. ", no complaint" or
      "no driver bound, and none complained"
end

-- Text for the report; false when the guest does not see the signature.
local function try(dev, signature)
   local vm <close> = guest.start { devices = { dev }, signature = signature,
      name = "signature-" .. signature }
   vm:hello()
   local driver = driver_of(vm, dev)
   local lines = climb.kernel_log(vm)
   local sees_kvm = false
   for _, line in ipairs(lines) do
      if line.text:find("Hypervisor detected: KVM", 1, true) then
         sees_kvm = true
      end
   end
   local said = driver_line(driver, lines)
   vm:stop("poweroff", climb.stop_limit)
   return (signature == "bhyve" or sees_kvm) and said
end

scenario {
   ident   = "tells_what_the_signature_changes",
   descr   = "A graphics card of NVIDIA, with bhyve's name in CPUID and with KVM's",
   stage   = { "vm.start" },
   class   = { "guest", "disruptive" },
   timeout = climb.timeout(function (config)
      return 2 * (climb.start_limit + climb.boot_limit(config) +
         climb.load_limit + climb.stop_limit)
   end),
   needs   = { config = { "device" } },
   run     = function (t)
      if guest.hypervisor() ~= "bhyve" then t:skip "QEMU has -cpu kvm=off" end
      local dev <close> = host.claim(t:config "device")
      if not is_nvidia_display(dev.bdf) then
         t:skip "no graphics card of NVIDIA"
      end
      if t:stage_status "guest.boot" ~= "PASS" then
         t:skip "no guest boots with it"
      end
      t:stage("vm.start", function ()
         for _, signature in ipairs { "bhyve", "kvm" } do
            local ok, line = pcall(try, dev, signature)
            t:detail("signature_" .. signature, not ok and
               "the guest failed: " .. tostring(line) or
               line or "this bhyve has no option for it")
         end
      end)
   end,
   cleanup = climb.give_back,
}
