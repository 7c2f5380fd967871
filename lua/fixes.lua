-- SPDX-License-Identifier: BSD-2-Clause
-- Lines to paste: what gives a function to a guest on this host.
local remapping = require "remapping"
local subject = require "subject"
local fixes = {}

-- What the host does with a function (used_by), and how it does without.
fixes.USES = {
   ["boot-disk"] = "The host's root file system is on it.",
   mounted = "File systems of the host are mounted from it.",
   swap = "The host swaps to it.",
   console = "It shows the host's console.",
   ["default-route"] = "The host's default route goes through it.",
}
fixes.MOVES = {
   ["boot-disk"] = "Boot the host from a disk on another controller.",
   mounted = "umount what is on it, and take it out of /etc/fstab.",
   swap = "swapoff what is on it, and take it out of /etc/fstab.",
   console = "Give the host another console: a second graphics card, or a serial line (console=ttyS0).",
   ["default-route"] = "Give the host another way to the network first.",
}

-- "3/0/0": how bhyve and the pptdevs variables write an address.
function fixes.bhyve_address(dev)
   local bus, slot, func = dev.bdf:match("^%x+:(%x+):(%x+)%.(%x+)$")
   return ("%d/%d/%d"):format(tonumber(bus, 16), tonumber(slot, 16), tonumber(func, 16))
end

-- "pci0:3:0:0": how devctl and pciconf write it.
function fixes.selector(dev)
   local domain, bus, slot, func = dev.bdf:match("^(%x+):(%x+):(%x+)%.(%x+)$")
   return ("pci%d:%d:%d:%d"):format(tonumber(domain, 16), tonumber(bus, 16), tonumber(slot, 16), tonumber(func, 16))
end

-- The functions that go to the guest with it, by number: a graphics card takes
-- its audio, USB and UCSI functions along (drivers/pci/quirks.c, quirk_gpu_hda and
-- its neighbours).  They have the card's vendor; what else shares the slot of
-- processor graphics has the vendor of the chipset.  Other functions go alone.
function fixes.travels(dev)
   local card = dev.host:device(dev:slot() .. ".0")
   local function belongs(other)
      return other == card or (other:class_is("0403", "0c03", "0c80") and other:get("vendor") == card:get("vendor"))
   end
   if not (card and card:class_is("03") and belongs(dev)) then return { dev } end
   local list = { dev }
   for _, other in ipairs(dev:functions()) do
      if belongs(other) then list[#list + 1] = other end
   end
   table.sort(list, function(a, b) return a.bdf < b.bdf end)
   return list
end

-- Leaves this driver its function to a guest?  vfio-pci has variants for some
-- devices (drivers/vfio/pci: mlx5_vfio_pci, nvgrace-gpu-vfio-pci and others).
function fixes.is_free(driver)
   return driver == "none" or driver == "ppt" or driver == "pci-stub" or driver:find("vfio[-_]pci$") ~= nil
end

-- Those that a driver of the host may not have then: on Linux the other functions
-- of its card in its IOMMU group too.  Those of a slot of the chipset are no card.
function fixes.taken(host, dev)
   local list, seen = fixes.travels(dev), {}
   if host.os ~= "linux" or dev.bdf:find(":00:", 1, true) then return list end
   for _, other in ipairs(list) do seen[other] = true end
   for _, other in ipairs(dev:group_members() or {}) do
      if not seen[other] and other:slot() == dev:slot() and not other:is_bridge() then list[#list + 1] = other end
   end
   table.sort(list, function(a, b) return a.bdf < b.bdf end)
   return list
end

-- One text of many lines.
function fixes.lines(list)
   return table.concat(list, "\n")
end
local lines <const> = fixes.lines

-- vmm(4) documents 128 characters for each variable.  The kernel drops one whose
-- "name=value" is longer than 257 (sys/kern/kern_environment.c, init_static_kenv).
local PPTDEVS_DOCUMENTED <const>, PPTDEVS_LINE <const> = 128, 257
-- sys/amd64/vmm/vmm.c, vmm_is_pptdev: it reads these and no others.
local PPTDEVS <const> = { "pptdevs", "pptdevs2", "pptdevs3" }
fixes.PPTDEVS_DOCUMENTED = PPTDEVS_DOCUMENTED

-- The longest value of the n-th variable that the kernel keeps.
function fixes.pptdevs_limit(n)
   return PPTDEVS_LINE - #PPTDEVS[n] - 1
end

-- Values of at most limit(n) characters each; entries are separated by one blank.
local function fill(addresses, limit)
   local values = { "" }
   for _, address in ipairs(addresses) do
      local value = values[#values]
      if value ~= "" and #value + 1 + #address > limit(#values) then
         value, values[#values + 1] = "", ""
      end
      values[#values] = value == "" and address or value .. " " .. address
   end
   return values
end

-- The pptdevs lines of loader.conf: within the documented length if that is
-- enough, else within what the kernel takes.
function fixes.pptdevs(addresses)
   local out = {}
   local values = fill(addresses, function() return PPTDEVS_DOCUMENTED end)
   if #values > #PPTDEVS then
      values = fill(addresses, function(n) return PPTDEVS[n] and fixes.pptdevs_limit(n) or math.huge end)
   end
   for n, value in ipairs(values) do
      if PPTDEVS[n] then
         out[n] = ('%s="%s"'):format(PPTDEVS[n], value)
      else
         out[n] = "# no variable is left for these; give them to ppt with devctl: " .. value
      end
   end
   return lines(out)
end

-- The words of a text, as a set.
local function set_of(text)
   local set = {}
   for word in (text or ""):gmatch("%S+") do set[word] = true end
   return set
end

-- All addresses that ppt has or shall have: those in loader.conf now (or in the
-- kernel, when loader.conf is not known) that exist, and these.
local function planned(host, devices)
   local addresses, seen = {}, set_of(host:get("pptdevs.stale"))
   local function add(address)
      if not seen[address] then
         seen[address] = true
         addresses[#addresses + 1] = address
      end
   end
   for n = 1, #PPTDEVS do
      local value = host:get("pptdevs." .. n .. ".loader") or host:get("pptdevs." .. n .. ".value")
      for address in (value or ""):gmatch("%d+/%d+/%d+") do add(address) end
   end
   for _, dev in ipairs(devices) do
      add(fixes.bhyve_address(dev))
   end
   return addresses
end

-- Lines of loader.conf that give these functions, and those it has, to ppt.
function fixes.loader_conf(host, devices)
   local out = { 'vmm_load="YES"' }
   if remapping.is_amd(host) then -- off in vmm until loader.conf turns it on
      out[#out + 1] = 'hw.vmm.amdvi.enable="1"'
   end
   local addresses = planned(host, devices)
   if #addresses > 0 then out[#out + 1] = fixes.pptdevs(addresses) end
   return lines(out)
end

-- What gives these functions to ppt until the next boot.
function fixes.devctl(devices)
   local out = {}
   for i, dev in ipairs(devices) do out[i] = "devctl set driver -f " .. fixes.selector(dev) .. " ppt" end
   return lines(out)
end

-- Both of them, for the fix of a finding.
function fixes.to_ppt(dev, host)
   local devices = fixes.travels(dev)
   return lines {
      "/boot/loader.conf, then reboot:", fixes.loader_conf(host, devices), "now, until the next boot:",
      "kldload -n vmm", fixes.devctl(devices),
   }
end

local function each(devices, format)
   local out = {}
   for i, dev in ipairs(devices) do out[i] = format(dev, i) end
   return lines(out)
end

local function function_number(dev)
   return tonumber(dev.bdf:match("%.(%x+)$"), 16)
end

-- Function 0 must exist on a slot (PCI Local Bus 3.0, 3.2.2.3.4): a guest that
-- gets functions 1 and 2 sees them as 0 and 1.  A slot has 8; functions beyond
-- (ARI) go alone and become 0.
local function guest_functions(devices)
   local first = function_number(devices[1])
   return function(dev) return function_number(dev) - first end
end

local function add(list, title, text)
   list[#list + 1] = { title = title, text = text }
end

-- HosterCore, vm/utils/generate_bhyve_command.go: one guest slot for each host
-- slot, functions keep their numbers; "-" before an entry gives it a slot of its
-- own as function 0.
local function hoster(devices)
   local alone = function_number(devices[1]) == 0 and "" or "-"
   local names = {}
   for i, dev in ipairs(devices) do names[i] = ('"%s%s"'):format(alone, fixes.bhyve_address(dev)) end
   return '"passthru": [ ' .. table.concat(names, ", ") .. " ]"
end

local function of_bhyve(host, devices, list)
   local number = guest_functions(devices)
   add(list, "/boot/loader.conf (then reboot)", fixes.loader_conf(host, devices))
   add(list, "now, until the next boot", lines { "kldload -n vmm", fixes.devctl(devices) })
   add(list, "bhyve (with -S)", each(devices, function(dev)
      return ("-s 6:%d,passthru,%s"):format(number(dev), fixes.bhyve_address(dev))
   end))
   add(list, "vm-bhyve", each(devices, function(dev, i)
      return ('passthru%d="%s=6:%d"'):format(i - 1, fixes.bhyve_address(dev), number(dev))
   end))
   add(list, "Hoster (vm_config.json)", hoster(devices))
end

-- Lines for the shell that let vfio-pci take these functions by their ids at each
-- boot; nil where that would take others too, or an id is not known.
local function by_ids(host, devices)
   local ids, drivers, named = {}, {}, {}
   for _, dev in ipairs(devices) do named[dev.bdf] = true end
   for i, dev in ipairs(devices) do
      local vendor, device, driver = dev:get("vendor"), dev:get("device"), dev:get("driver")
      if not vendor or not device then return nil end
      for _, other in ipairs(host.devices) do
         if not named[other.bdf] and other:is("vendor", vendor) and other:is("device", device) then return nil end
      end
      ids[i] = vendor .. ":" .. device
      if driver and driver ~= "none" and driver ~= "vfio-pci" and not drivers[driver] then
         drivers[driver] = true
         drivers[#drivers + 1] = ("echo 'softdep %s pre: vfio-pci' >> /etc/modprobe.d/vfio.conf"):format(driver)
      end
   end
   return lines {
      ("echo 'options vfio-pci ids=%s' > /etc/modprobe.d/vfio.conf"):format(table.concat(ids, ",")),
      table.unpack(drivers),
   } .. "\nupdate-initramfs -u   # Fedora: dracut -f, Arch: mkinitcpio -P"
end

local function of_qemu(host, devices, taken, list)
   local number = guest_functions(devices)
   if not host:is("iommu.usable", true) then
      local text, pasted = remapping.use(host)
      add(list, pasted and "kernel arguments (then reboot)" or "IOMMU", pasted and text or "# " .. text)
   end
   add(list, "for good, with driverctl", each(taken, function(dev)
      return "driverctl set-override " .. dev.bdf .. " vfio-pci"
   end))
   local modprobe = by_ids(host, taken)
   if modprobe then add(list, "for good, by ids in modprobe.d instead of driverctl", modprobe) end
   add(list, "now, until the next boot", "modprobe vfio-pci\n" .. each(taken, function(dev)
      local at = "/sys/bus/pci/devices/" .. dev.bdf
      return lines {
         "echo vfio-pci > " .. at .. "/driver_override",
         "[ ! -e " .. at .. "/driver ] || echo " .. dev.bdf .. " > " .. at .. "/driver/unbind",
         "echo " .. dev.bdf .. " > /sys/bus/pci/drivers_probe",
      }
   end))
   add(list, "QEMU", "-device pcie-root-port,id=rp1,chassis=1\n" .. each(devices, function(dev)
      return ("-device vfio-pci,host=%s,bus=rp1,addr=0.%d%s"):format(dev.bdf, number(dev),
         #devices > 1 and number(dev) == 0 and ",multifunction=on" or "")
   end))
   add(list, "libvirt", each(devices, function(dev)
      local domain, bus, slot, func = dev.bdf:match("^(%x+):(%x+):(%x+)%.(%x+)$")
      return lines {
         "<hostdev mode='subsystem' type='pci' managed='yes'>",
         "  <source>",
         ("    <address domain='0x%s' bus='0x%s' slot='0x%s' function='0x%s'/>"):format(domain, bus, slot, func),
         "  </source>",
         "</hostdev>",
      }
   end))
end

-- [{ title =, text = }] for one function and what travels with it.
function fixes.of(host, dev)
   local list, devices = {}, fixes.travels(dev)
   if host.hypervisor == "bhyve" then
      of_bhyve(host, devices, list)
   else
      of_qemu(host, devices, fixes.taken(host, dev), list)
   end
   return list
end

-- Why nobody may paste what takes these functions: sentences, each with the function's address.
local function needed(devices)
   local list = {}
   for _, dev in ipairs(devices) do
      if dev:is("dead", true) then
         list[#list + 1] = { bdf = dev.bdf, needed = "It does not answer (its configuration space reads ff)." }
      end
      for use in (dev:get("used_by") or ""):gmatch("%S+") do
         if use ~= "none" then
            list[#list + 1] = { bdf = dev.bdf, needed = fixes.USES[use] and fixes.USES[use] .. " " .. fixes.MOVES[use]
               or "The host uses it (" .. use .. ")." }
         end
      end
   end
   return list
end

-- The same by address; empty when there is no such function.  Where the host needs
-- one of the functions, or one is dead, instead [{ bdf =, needed = "why" }].
function fixes.all(hypervisor, bdf)
   local host = subject.host(hypervisor)
   local dev = host:device(bdf)
   if not dev then return {} end
   local list = needed(fixes.taken(host, dev))
   return #list > 0 and list or fixes.of(host, dev)
end

-- The texts of fixes.all with these titles, one below the other, each under its title.
function fixes.text_of(host, dev, ...)
   local wanted, out = {}, {}
   for i = 1, select("#", ...) do wanted[select(i, ...)] = true end
   for _, entry in ipairs(fixes.of(host, dev)) do
      if wanted[entry.title] then out[#out + 1] = entry.title .. ":\n" .. entry.text end
   end
   return lines(out)
end

return fixes
