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

-- Class tests by guest driver: each raises what is wrong and returns what it
-- measured.
local functions = {
   nvme = function (t, vm, seen)
      local r = vm:ask("nvme", { bdf = seen.bdf })
      t:check(r.interrupts_after > r.interrupts_before,
         "reading moved no interrupt")
      t:detail("read_ms", r.namespaces[1].read_ms)
      t:detail("interrupts", r.interrupts_after - r.interrupts_before)
   end,
}

local function work(t, vm, seen)
   local test = functions[seen.driver]
   if not test then
      t:miss("no function test for driver " .. seen.driver .. " yet")
   end
   test(t, vm, seen)
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
