-- SPDX-License-Identifier: BSD-2-Clause
-- The negative control: what fails with an emulated device in the same image is
-- our fault, not the host's.
local guest = require "guest"

local control = {}

-- A t whose checks raise: nothing of a control counts for the device.
local judge = { detail = function () end }

function judge.check(_, cond, text)
   if not cond then error(text, 0) end
   return cond
end

judge.require = judge.check

-- A driver or file that the image lacks is missing for the device too, and is
-- told there.
local absent = {}

function judge.miss() error(absent) end

local function run(class, check)
   local vm <close> = guest.start { emulate = class,
      name = "control-" .. class }
   vm:hello()
   check(judge, vm, { id = guest.emulates(class) })
   vm:stop("poweroff", 30)
end

-- Once per image and class: check(t, vm, dev) must hold for an emulated device.
function control.require(t, class, check)
   if not class or not guest.emulates(class) then
      t:detail("control", "none")
      return
   end
   if not guest.control_passed(class) then
      local ok, why = pcall(run, class, check)
      if why == absent then return end
      if not ok then
         error("negative control: an emulated device of class " .. class ..
            " fails in the same guest image: " .. tostring(why), 0)
      end
      guest.control_passed(class, true)
   end
   t:detail("control", "passed")
end

return control
