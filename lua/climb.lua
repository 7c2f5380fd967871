-- SPDX-License-Identifier: BSD-2-Clause
-- What every device scenario asks of a guest: the stages from boot to function,
-- and the same again as one check after a restart.
local control, guest = require "control", require "guest"
local host = require "host"

local climb = {}

-- Seconds.  A reset that does not come back takes 65 s (drivers/pci/pci.c), and
-- a hypervisor may do two before it gives up.
climb.start_limit = 150
climb.stop_limit = 90

-- The agent waits 90 s for a driver that does not come back.
climb.load_limit = 150

-- Seconds for one boot to the token: as asked for, or far more than the
-- accelerator trial took.
function climb.boot_limit(config)
   return tonumber(config.boot_limit) or
      30 + 6 * (tonumber(config.boot_seconds) or 30)
end

-- A case's timeout: -v limit, or what it needs.
function climb.timeout(needed)
   return function (config)
      return tonumber(config.limit) or needed(config)
   end
end

-- A case's cleanup.  Of a run the bindings are pptcheck's, and not over yet.
function climb.give_back(t)
   if t:config("events", "") == "" then host.restore() end
end

-- The machine may have a function of the same kind itself, on bus 0.
local function own_function(vm, dev)
   local found
   for _, seen in ipairs(vm:ask("pci", {}, climb.load_limit).devices) do
      if seen.vendor .. ":" .. seen.device == dev.id and
         (not found or (found.bdf:find("^0000:00:") and
            not seen.bdf:find("^0000:00:"))) then
         found = seen
      end
   end
   return found
end

local function check_bars(t, seen)
   for _, bar in ipairs(seen.bars) do
      t:check(not bar.unassigned, "BAR " .. bar.index .. " (" .. bar.size ..
         " bytes) has no address in the guest")
   end
end

-- Has the host lost it as well?  An emulated device is not on the host.
local function gone(dev)
   if not dev.config_space or pcall(dev.config_space, dev) then return "" end
   return ", and it has vanished from the host"
end

local function enumerate(t, vm, dev)
   local seen = own_function(vm, dev)
   t:require(seen, dev.id .. " is not among the guest's PCI functions" ..
      gone(dev))
   check_bars(t, seen)
   return seen
end

-- The lines of the guest's kernel log, of which the agent tells so many at once.
function climb.kernel_log(vm)
   local lines, since = {}, 0
   repeat
      local r = vm:ask("kmsg", { since = since })
      table.move(r.lines, 1, #r.lines, #lines + 1, lines)
      since = r.next
   until not r.more
   return lines
end

-- What a driver's words mean for passthrough.  A command that timed out has its
-- answer in memory when only the interrupt was lost, and none when the write
-- was (drivers/nvme/host/pci.c, nvme_timeout).
local meanings = {
   { "timeout, completion polled", "its interrupts do not arrive" },
   { "QID 0 timeout, disable controller",
      "its registers answer, but its DMA does not arrive in memory" },
}

local function with_meaning(text)
   for _, m in ipairs(meanings) do
      if text:find(m[1], 1, true) then return text .. ": " .. m[2] end
   end
   return text
end

-- The kernel's own words on why a driver gave up, or nil: its first warning
-- that names the device, or that begins with the driver's name.
local function kernel_complaint(vm, seen)
   local driver = (seen.driver or seen.modules[1] or seen.bdf) .. " "
   for _, line in ipairs(climb.kernel_log(vm)) do
      if line.level <= 4 and (line.text:find(seen.bdf, 1, true) or
         line.text:sub(1, #driver) == driver) then
         return with_meaning(line.text)
      end
   end
   return nil
end

-- A firmware file that the kernel asked for in vain, or nil: the words of
-- drivers/base/firmware_loader/main.c, and of Debian's patch to it.
local function firmware_missing(vm, seen)
   for _, line in ipairs(climb.kernel_log(vm)) do
      if line.text:find(seen.bdf, 1, true) then
         local file = line.text:match("Direct firmware load for (%S+) failed") or
            line.text:match("firmware: failed to load (%S+)")
         if file then return file end
      end
   end
   return nil
end

-- What is not there proves nothing about the device.
local function require_firmware(t, vm, seen)
   local file = firmware_missing(vm, seen)
   if file then
      t:miss("the guest image lacks the firmware " .. file ..
         "; build it with: pptcheck image build --file /lib/firmware/" ..
         file .. ":/lib/firmware/" .. file)
   end
end

local function moved(r)
   return (r.interrupts_after or 0) - (r.interrupts_before or 0)
end

-- mib: how much to read twice; restarts need no more than a sign of life.
local function disk(t, vm, seen, again)
   local r = vm:ask("disk", { bdf = seen.bdf, mib = again and 1 or 64 })
   t:check(not r.provoked or moved(r) > 0, "reading moved no interrupt")
   t:detail("disks", #r.disks)
   if #r.disks == 0 then
      t:detail("ports", r.ports)
      return
   end
   t:detail("read_ms", r.disks[1].read_ms)
   t:detail("stream_mib", r.disks[1].stream_mib)
   t:detail("stream_ms", r.disks[1].stream_ms)
   t:detail("interrupts", moved(r))
end

-- Their drivers learn of the link by an interrupt, so "no carrier" without one
-- is a defect, and with one it is a cable that is not there.
local link_by_interrupt = { e1000 = true, e1000e = true }

local function net(t, vm, seen, again)
   local r = vm:ask_maybe("net",
      { bdf = seen.bdf, frames = again and 64 or 10000 }, 120)
   if r.no_carrier and (moved(r) > 0 or not link_by_interrupt[seen.driver]) then
      t:miss(r.error)
   end
   -- Some drivers load their firmware when the interface is set up.
   if not r.ok then require_firmware(t, vm, seen) end
   t:require(r.ok, r.error or "")
   t:check(moved(r) > 0, "sending moved no interrupt")
   t:detail("link_ms", r.link_ms)
   t:detail("interrupts", moved(r))
   t:detail("vectors", r.vectors or 0)
   t:detail("vectors_used", r.vectors_used or 0)
   local sent, returned = 0, 0
   for _, i in ipairs(r.interfaces) do
      sent = sent + i.tx_packets
      returned = returned + i.returned
   end
   t:detail("frames_sent", sent)
   t:detail("frames_returned", returned)
end

local function usb(t, vm, seen)
   local r = vm:ask("usb", { bdf = seen.bdf })
   -- Without a device attached nothing provokes an interrupt.
   t:check(not r.provoked or moved(r) > 0,
      "reading an attached device moved no interrupt")
   local devices = 0
   for _, hub in ipairs(r.root_hubs) do devices = devices + #hub.devices end
   t:detail("root_hubs", #r.root_hubs)
   t:detail("devices", devices)
end

local function sound(t, vm, seen)
   local r = vm:ask("sound", { bdf = seen.bdf })
   t:check(r.interrupts > 0, "finding the codec moved no interrupt")
   t:detail("codecs", #r.codecs)
   t:detail("codec", r.codecs[1].id or "unknown")
end

local function steady(t, vm, seen)
   local r = vm:ask("steady", { bdf = seen.bdf })
   t:detail("reads", r.reads)
   t:detail("bars_read", #r.bars)
   if r.errors then t:detail("pcie_errors", r.errors) end
end

-- Drivers try each of the card's engines at start, and say so: "ring test on 0
-- succeeded" (drivers/gpu/drm/radeon), "ring gfx test failed" (amdgpu).
local function rings(vm)
   local good, bad = 0, nil
   for _, line in ipairs(climb.kernel_log(vm)) do
      local text = line.text
      if text:find("ring %S* ?test failed") or text:find("IB test failed") then
         bad = bad or text
      elseif text:find("ring test on %d+ succeeded") or
         text:find("ib test on ring %d+ succeeded") then
         good = good + 1
      end
   end
   return good, bad
end

local function gpu(t, vm, seen)
   local r = vm:ask("gpu", { bdf = seen.bdf }, 120)
   local good, bad = rings(vm)
   t:require(not bad, bad or "")
   t:detail("nodes", table.concat(r.nodes, " "))
   t:detail("ring_tests", good)
   t:detail("visible_mib", r.visible // 1048576)
   if r.vram then t:detail("vram_mib", r.vram // 1048576) end
   if r.buffer then t:detail("buffer", r.buffer) end
   if r.nvidia_smi then t:detail("nvidia_smi", r.nvidia_smi) end
   t:detail("interrupts", r.interrupts or 0)
end

-- By the beginning of the PCI class code (PCI Code and ID Assignment), the first
-- that fits: the class test, which raises or checks what is wrong and tells what
-- it measured; what the driver must have made of the device by then, one of
-- these; and how many seconds it may take.  An NVMe driver gives up on a
-- controller that does not answer after 60 s (drivers/nvme/host/core.c,
-- admin_timeout).
local classes = {
   { class = "0108", test = disk, made = { "block" }, seconds = 75 },
   { class = "0106", test = disk, made = { "ata_port" } },
   { class = "0101", test = disk, made = { "ata_port" } },
   { class = "0107", test = disk, made = { "scsi_host" }, seconds = 30 },
   { class = "0104", test = disk, made = { "scsi_host" }, seconds = 30 },
   { class = "0100", test = disk, made = { "scsi_host" }, seconds = 30 },
   { class = "0280", test = steady, made = { "ieee80211", "net" } },
   { class = "02",   test = net, made = { "net", "infiniband" } },
   { class = "0c03", test = usb, made = { "usb" } },
   { class = "0403", test = sound },
   { class = "03",   test = gpu, made = { "drm" }, seconds = 30 },
   { class = "",     test = steady },
}

local function class_of(seen)
   for _, c in ipairs(classes) do
      if seen.class:sub(1, #c.class) == c.class then return c end
   end
end

-- The first artefact of the class, or nil when it needs none; requires one.
local function initialised(t, vm, seen)
   local class = class_of(seen)
   -- NVIDIA's own driver makes a DRM node only with a further module.
   if not class.made or seen.driver == "nvidia" then return nil end
   local seconds = class.seconds or 10
   local found = vm:ask("artefacts",
      { bdf = seen.bdf, settle = seconds * 1000 }, seconds + 60)
   for _, kind in ipairs(class.made) do
      local name = (found[kind] or {})[1]
      if name and (found.state or "live") == "live" then return name end
   end
   require_firmware(t, vm, seen)
   t:require(false, "driver " .. seen.driver .. " bound, but made no " ..
      table.concat(class.made, " or ") .. " within " .. seconds .. " s: " ..
      (kernel_complaint(vm, seen) or "no reason in the guest's kernel log"))
end

local function drive(t, vm, seen)
   if #seen.modules == 0 and not seen.driver then
      local class = guest.class_for(seen.class)
      t:miss("the guest image has no driver for class " .. seen.class ..
         (class and "; build it with: pptcheck image build --classes " .. class
            or "; add it with: pptcheck image build --module NAME"))
   end
   if not seen.driver then require_firmware(t, vm, seen) end
   t:require(seen.driver, "driver " .. table.concat(seen.modules, ", ") ..
      " did not bind: " .. (seen.module_error or kernel_complaint(vm, seen) or
         "no reason in the guest's kernel log"))
   t:detail("driver", seen.driver)
   local made = initialised(t, vm, seen)
   if made then t:detail("made", made) end
end

local function work(t, vm, seen, again)
   local test = seen.driver and class_of(seen).test or steady
   test(t, vm, seen, again)
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
   local function driver() drive(t, vm, seen) end
   local function works() work(t, vm, seen) end
   if #seen.modules == 0 and not seen.driver then
      -- Without a driver the function can still be read: that is told too,
      -- before the missing driver ends the case.
      pcall(t.stage, t, "guest.driver", driver)
      t:stage("guest.function", works)
      t:miss("the guest image has no driver for it")
   end
   t:stage("guest.driver", function ()
      control.require(t, guest.class_for(seen.class), climb.check)
      driver()
   end)
   t:stage("guest.function", works)
end

-- The same as one attempt of a scored stage, after vm:hello or vm:reboot.
function climb.check(t, vm, dev)
   local seen = enumerate(t, vm, dev)
   drive(t, vm, seen)
   work(t, vm, seen, true)
end

return climb
