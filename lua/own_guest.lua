-- SPDX-License-Identifier: BSD-2-Clause
-- What can be known of a guest that was started from a disk of the user's: by
-- the QEMU guest agent, by its serial console, or not at all.
local guest = require "guest"

local own = {}

-- Seconds to wait for the agent once the console asks for a name.
local agent_late = 15
-- Seconds that a guest whose boot nobody can see must stay up.
local unseen = 20

-- What consoles print, the later the better; the number is how far the boot
-- came.  A prompt ends it.
local milestones = {
   { "Linux version ", 1 },
   { "FreeBSD is a registered trademark", 1 },
   { "[Ll]ogin: ", 2 },
   { "SAC>", 2 }, -- Windows, Emergency Management Services
}

-- What the console showed since a reset; it shows what came before as well.
local function console(vm, from)
   return vm.console:sub((from or 0) + 1)
end

local function milestone(vm, from)
   local text, best = console(vm, from), 0
   for _, m in ipairs(milestones) do
      if m[2] > best and text:find(m[1]) then best = m[2] end
   end
   return best
end

-- How far it comes within so many seconds: { agent=, console= }; stops as soon
-- as what is wanted (an earlier answer, or nil: all there is) has been seen.
local function look(vm, seconds, wanted, from)
   local seen = { agent = false, console = 0 }
   local left, late = seconds, agent_late
   repeat
      local step = math.min(left, 2)
      seen.agent = vm:agent(step)
      seen.console = milestone(vm, from)
      left = left - step
      if wanted then
         if (not wanted.agent or seen.agent) and
            seen.console >= wanted.console then
            return seen
         end
      elseif seen.console == 2 then
         late = late - step
      end
   until seen.agent and not wanted or left <= 0 or late <= 0
   return seen
end

local function boot_limit(t) return t:number("boot_limit", 120) end

-- The guest may have no ACPI, or not obey.
local function powers_off(t, vm)
   return (pcall(vm.stop, vm, "poweroff", math.min(60, boot_limit(t))))
end

local function control(t)
   local vm <close> = guest.start { own = true, name = "own-control" }
   local seen = look(vm, boot_limit(t))
   seen.powers_off = powers_off(t, vm)
   return seen
end

-- Without the device: what is to be expected of the guest with it.  A disk that
-- does not even start, or is busy, is no fault of the device: MISS.
function own.control(t)
   local ok, seen = pcall(control, t)
   if not ok then
      -- No room for what it writes, a signal.
      if type(seen) == "table" and not seen.under_test then error(seen, 0) end
      t:miss("the disk does not start without the device: " .. tostring(seen))
   end
   t:detail("witness", seen.agent and "agent" or seen.console > 0 and
      "console" or "none")
   return seen
end

-- Did it come as far as without the device?  Ends the stage.
local function boot(t, vm, expected, from)
   if not expected.agent and expected.console == 0 then
      vm:watch(math.min(unseen, boot_limit(t)))
      return false
   end
   local seen = look(vm, 2 * boot_limit(t), expected, from)
   t:require(not expected.agent or seen.agent,
      "the guest agent does not answer, as it did without the device")
   t:require(seen.console >= expected.console,
      "the console does not come as far as without the device")
   return true
end

-- Lines "KEY VALUE..." that a script in the guest prints, by key.
local function answers(text)
   local found = {}
   for key, value in text:gmatch("([%w_]+)[ \t]+([^\r\n]*)") do
      found[key] = value
   end
   return found
end

-- One function of these ids: its address, driver and interrupts.  It reads
-- 16 MiB of each disk, and counts interrupts around it.
local linux = [[
for d in /sys/bus/pci/devices/*; do
  read -r v <$d/vendor; read -r i <$d/device
  [ "$v:$i" = "0xVENDOR:0xDEVICE" ] || continue
  case ${d##*/} in 0000:00:*) [ -z "$found" ] || continue ;; esac
  found=$d
done
[ -n "$found" ] || exit 0
echo "bdf ${found##*/}"
read -r c <$found/class; echo "class $c"
[ ! -e $found/driver ] || { l=$(readlink $found/driver); echo "driver ${l##*/}"; }
count() {
  irqs=$(ls $found/msi_irqs 2>/dev/null || cat $found/irq)
  n=0; used=0
  for q in $irqs; do
    while read -r name rest; do
      [ "$name" = "$q:" ] || continue
      one=0
      for w in $rest; do case $w in *[!0-9]*) break ;; esac; one=$((one + w)); done
      n=$((n + one)); [ $one = 0 ] || used=$((used + 1))
    done </proc/interrupts
  done
}
count; before=$n
for b in $(find $found/ -type d -name queue 2>/dev/null); do
  b=${b%/queue}; [ -e $b/size ] || continue
  b=${b##*/}
  case $b in nvme*c*n*) b=${b%%c*}n${b##*n} ;; esac
  if dd if=/dev/$b of=/dev/null bs=1048576 count=16 iflag=direct 2>/tmp/pptcheck-dd
  then echo "read $b"; else echo "unread $b $(tail -n 1 /tmp/pptcheck-dd)"; fi
done
count
echo "vectors_used $used"
echo "interrupts $((n - before))"
]]

local freebsd = [[
pciconf -l | grep "vendor=0xVENDOR device=0xDEVICE" | tail -n 1 |
sed -n 's/^\([a-z_]*\)[0-9]*@pci\([0-9:]*\):.*class=\(0x[0-9a-f]*\).*/driver \1\
bdf \2\
class \3/p'
]]

-- PnP: https://learn.microsoft.com/windows-hardware/drivers/install/
-- device-manager-error-messages; 43 is a driver that gave up.
local windows = [[Get-PnpDevice -PresentOnly | Where-Object { ]] ..
   [[$_.InstanceId -like 'PCI\VEN_VENDOR&DEV_DEVICE*' } | ForEach-Object { ]] ..
   [['bdf ' + $_.InstanceId.Substring(0, 21); 'driver ' + $_.Service; ]] ..
   [['problem ' + [int]$_.Problem }]]

local function fill(script, dev)
   local vendor, device = dev.id:match("^(%x+):(%x+)$")
   return (script:gsub("VENDOR", vendor):gsub("DEVICE", device))
end

-- Names by the agent of systems that are no Linux.
local systems = { mswindows = "windows", freebsd = "freebsd" }

-- What the guest's system says of the device, or nil and why it is not asked.
local function ask_system(t, vm, dev)
   local system = systems[vm:call "guest-get-osinfo".id] or "linux"
   local status, text
   t:detail("guest_os", system)
   if system == "windows" then
      status, text = vm:run(120, "powershell.exe", "-NoProfile", "-Command",
         fill(windows, dev))
   elseif system == "freebsd" then
      status, text = vm:run(30, "/bin/sh", "-c", fill(freebsd, dev))
   else
      status, text = vm:run(60, "/bin/sh", "-c", fill(linux, dev))
   end
   if status ~= 0 then
      return nil, "the guest's own tools failed with status " .. status
   end
   return answers(text)
end

local quiet = "its console names no PCI function (booted with quiet?)"

-- Who speaks of the function in a line of the kernel's log, "nvme BDF: ..." or
-- "nvme nvme0: pci function BDF", and whether it has given up.
local function speaker(line, bdf)
   line = line:gsub("^%[ *[%d.]+%] ", "")
   local driver = line:match("^([%w_%-]+) " .. bdf) or
      line:match("^([%w_%-]+) %S+: pci function " .. bdf)
   if line:find(bdf) and line:find("probe.*failed") then return driver, line end
   if driver and not driver:find("^pci") then return driver end
end

-- Linux tells of functions and drivers on its console unless it is quiet.
local function ask_console(vm, dev, from)
   local found = {}
   local text = console(vm, from):gsub("\r", "")
   local last = text:match(".*()Linux version ")
   if not last then return nil, quiet end
   text = text:sub(last)
   found.bdf = text:match("pci (%x+:%x+:%x+%.%x): %[" .. dev.id .. "%]")
   if not found.bdf then return nil, quiet end
   local bdf = found.bdf:gsub("%.", "%%.")
   for line in text:gmatch("[^\n]+") do
      local driver, failed = speaker(line, bdf)
      found.driver = driver or found.driver
      found.failed = failed or found.failed
   end
   return found
end

local function ask(t, vm, dev, expected, from)
   if expected.agent then
      local ok, found, why = pcall(ask_system, t, vm, dev)
      if ok and found then return found end
      return nil, tostring(ok and why or found)
   end
   if expected.console > 0 then return ask_console(vm, dev, from) end
   return nil, "it has neither a QEMU guest agent nor a serial console"
end

-- How many interrupt vectors the guest has armed: QEMU sees that of any guest.
local function armed(vm)
   local seen, n = {}, 0
   for vector in vm.trace:gmatch("vector (%d+) used") do
      if not seen[vector] then n = n + 1 end
      seen[vector] = true
   end
   return n
end

-- Each judges one stage: raises or fails a check, or returns why it cannot be
-- told.
local function judge_enumerate(t, vm, found, why)
   t:detail("vectors_armed", armed(vm))
   if not found then return why end
   t:require(found.bdf, "it is not among the guest's PCI functions")
end

local function judge_driver(t, found)
   t:require(not found.failed, found.failed or "")
   local problem = tonumber(found.problem) or 0
   t:require(problem == 0, "the guest's system reports code " .. problem ..
      " for it")
   if found.driver and found.driver ~= "" and found.driver ~= "none" then
      t:detail("driver", found.driver)
      return
   end
   t:require(not found.class, "the guest's system has bound no driver to it")
   return "its console names no driver of it"
end

local function judge_function(t, found)
   t:require(not found.unread, "reading failed: " .. (found.unread or ""))
   if not found.read then
      return "in a guest of yours only disks under Linux are tried"
   end
   local moved = tonumber(found.interrupts) or 0
   t:detail("vectors_used", tonumber(found.vectors_used) or 0)
   t:detail("interrupts", moved)
   t:check(moved > 0, "reading moved no interrupt")
end

-- Runs a stage; false when fn returned why it cannot be told: SKIP, and the
-- case goes on.  A FAIL ends it.
local function stage(t, name, fn)
   local skip
   local ok, e = pcall(t.stage, t, name, function ()
      skip = fn()
      if skip then t:skip(skip) end
   end)
   if not ok and not skip then error(e, 0) end
   return not skip
end

-- Stages 4 to 7; ends the case at one that fails.
function own.up(t, vm, dev, expected)
   local found, why
   local _ = stage(t, "guest.boot", function ()
      if boot(t, vm, expected) then
         found, why = ask(t, vm, dev, expected)
         return nil
      end
      return "it has neither a QEMU guest agent nor a serial console: it ran, " ..
         "and armed " .. armed(vm) .. " interrupt vectors of the device"
   end) and stage(t, "guest.enumerate", function ()
      return judge_enumerate(t, vm, found, why)
   end) and stage(t, "guest.driver", function ()
      return judge_driver(t, found)
   end) and stage(t, "guest.function", function ()
      return judge_function(t, found)
   end)
end

-- From outside; returns where the console of the next boot begins.
function own.reset(vm)
   vm:reset()
   return #vm.console
end

-- The same as one attempt of a scored stage, for what can be seen; from: of
-- own.reset.
function own.check(t, vm, dev, expected, from)
   if not boot(t, vm, expected, from) then
      t:detail("seen", "it started and ran")
      return
   end
   local found = ask(t, vm, dev, expected, from)
   t:detail("seen", found and "its driver" or "it booted")
   if not found then return end
   judge_enumerate(t, vm, found)
   judge_driver(t, found)
   if found.read or found.unread then judge_function(t, found) end
end

return own
