-- SPDX-License-Identifier: BSD-2-Clause
-- What every device scenario asks of a guest: the stages from boot to function,
-- and the same again as one check after a restart.
local guest = require "guest"

local climb = {}

-- Seconds.  A reset that does not come back takes 65 s (drivers/pci/pci.c), and
-- a hypervisor may do two before it gives up.
climb.start_limit = 150
climb.stop_limit = 90

-- Seconds for one boot to the token: as asked for, or far more than the
-- accelerator trial took.
function climb.boot_limit(config)
   return tonumber(config.boot_limit) or
      30 + 6 * (tonumber(config.boot_seconds) or 30)
end

local function own_function(vm, dev)
   for _, seen in ipairs(vm:ask("pci").devices) do
      if seen.vendor .. ":" .. seen.device == dev.id then return seen end
   end
   return nil
end

local function check_bars(t, seen)
   for _, bar in ipairs(seen.bars) do
      t:check(not bar.unassigned, "BAR " .. bar.index .. " (" .. bar.size ..
         " bytes) has no address in the guest")
   end
end

local function enumerate(t, vm, dev)
   local seen = own_function(vm, dev)
   t:require(seen, dev.id .. " is not among the guest's PCI functions")
   check_bars(t, seen)
   return seen
end

-- The kernel's own words on why a driver gave up, or nil.
local function kernel_complaint(vm, seen)
   for _, line in ipairs(vm:ask("kmsg").lines) do
      if line.level <= 4 and line.text:find(seen.bdf, 1, true) then
         return line.text
      end
   end
   return nil
end

local function drive(t, vm, seen)
   if #seen.modules == 0 and not seen.driver then
      local class = guest.class_for(seen.class)
      t:miss("the guest image has no driver for class " .. seen.class ..
         (class and "; build it with: pptcheck image build --classes " .. class
            or ""))
   end
   t:require(seen.driver, "driver " .. table.concat(seen.modules, ", ") ..
      " did not bind: " .. (seen.module_error or kernel_complaint(vm, seen) or
         "no reason in the guest's kernel log"))
   t:detail("driver", seen.driver)
   return seen.driver
end

local function nvme(t, vm, seen)
   local r = vm:ask("nvme", { bdf = seen.bdf })
   t:check(r.interrupts_after > r.interrupts_before,
      "reading moved no interrupt")
   t:detail("read_ms", r.namespaces[1].read_ms)
   t:detail("interrupts", r.interrupts_after - r.interrupts_before)
end

-- Their drivers learn of the link by an interrupt, so "no carrier" without one
-- is a defect, and with one it is a cable that is not there.
local link_by_interrupt = { e1000 = true, e1000e = true }

local function net(t, vm, seen)
   local r = vm:ask_maybe("net", { bdf = seen.bdf })
   local interrupts = (r.interrupts_after or 0) - (r.interrupts_before or 0)
   if r.no_carrier and (interrupts > 0 or
      not link_by_interrupt[seen.driver]) then
      t:miss(r.error)
   end
   t:require(r.ok, r.error or "")
   t:check(interrupts > 0, "sending moved no interrupt")
   t:detail("link_ms", r.link_ms)
   t:detail("interrupts", interrupts)
end

local function usb(t, vm, seen)
   local r = vm:ask("usb", { bdf = seen.bdf })
   -- Without a device attached nothing provokes an interrupt.
   t:check(not r.provoked or r.interrupts_after > r.interrupts_before,
      "reading an attached device moved no interrupt")
   t:detail("root_hubs", #r.root_hubs)
end

-- Class tests by the beginning of the PCI class code (PCI Code and ID
-- Assignment): each raises or checks what is wrong and tells what it measured.
local functions = {
   { class = "0108", test = nvme },
   { class = "02",   test = net },
   { class = "0c03", test = usb },
}

local function work(t, vm, seen)
   for _, f in ipairs(functions) do
      if seen.class:sub(1, #f.class) == f.class then
         f.test(t, vm, seen)
         return
      end
   end
   t:miss("no function test for class " .. seen.class .. " yet")
end

-- Stages 4 to 7, each reported; ends the case at the first that is not PASS.
function climb.up(t, vm, dev)
   t:stage("guest.boot", function ()
      local hello = vm:hello()
      t:detail("guest_kernel", hello.kernel)
   end)
   local seen = t:stage("guest.enumerate", function ()
      return enumerate(t, vm, dev)
   end)
   t:stage("guest.driver", function () drive(t, vm, seen) end)
   t:stage("guest.function", function () work(t, vm, seen) end)
end

-- The same as one attempt of a scored stage, after vm:hello or vm:reboot.
function climb.check(t, vm, dev)
   local seen = enumerate(t, vm, dev)
   drive(t, vm, seen)
   work(t, vm, seen)
end

return climb
