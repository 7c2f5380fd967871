-- SPDX-License-Identifier: BSD-2-Clause
-- Lines to paste: what gives a function to a guest on this host.
local judge = require "judge"
local fixes = {}

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

-- The functions of its slot that go to the guest with it: itself and every
-- candidate beside it, by function number.
function fixes.travels(dev)
   local list = { dev }
   for _, other in ipairs(dev:functions()) do
      if other:is_candidate() then list[#list + 1] = other end
   end
   table.sort(list, function(a, b) return a.bdf < b.bdf end)
   return list
end

local function lines(list)
   return table.concat(list, "\n")
end

-- pptdevs, pptdevs2, pptdevs3: the documented limit is 128 characters each
-- (vmm(4)); entries are separated by one blank.
function fixes.pptdevs(addresses)
   local out, value = {}, ""
   local function flush()
      if value ~= "" then
         out[#out + 1] = ('pptdevs%s="%s"'):format(#out == 0 and "" or #out + 1, value)
      end
      value = ""
   end
   for _, address in ipairs(addresses) do
      if #value + 1 + #address > 128 then flush() end
      value = value == "" and address or value .. " " .. address
   end
   flush()
   return lines(out)
end

-- All devices that ppt has or shall have: those listed now and these.
local function planned(host, devices)
   local addresses, seen = {}, {}
   local function add(address)
      if not seen[address] then
         seen[address] = true
         addresses[#addresses + 1] = address
      end
   end
   for n = 1, 3 do
      local value = host:get("pptdevs." .. n .. ".loader") or host:get("pptdevs." .. n .. ".value")
      if value and value ~= "none" then
         for address in value:gmatch("%d+/%d+/%d+") do add(address) end
      end
   end
   for _, dev in ipairs(devices) do add(fixes.bhyve_address(dev)) end
   return addresses
end

function fixes.loader_conf(host, devices)
   local out = { 'vmm_load="YES"' }
   if host:get("iommu.table") == "IVRS" or host:get("cpu.virtualization") == "svm" then
      out[#out + 1] = 'hw.vmm.amdvi.enable="1"'
   end
   out[#out + 1] = fixes.pptdevs(planned(host, devices))
   return lines(out)
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
-- gets functions 1 and 2 sees them as 0 and 1.
local function guest_functions(devices)
   local first = function_number(devices[1])
   return function(dev) return function_number(dev) - first end
end

local function add(list, title, text)
   list[#list + 1] = { title = title, text = text }
end

local function of_bhyve(host, devices, list)
   local number = guest_functions(devices)
   add(list, "/boot/loader.conf (then reboot)", fixes.loader_conf(host, devices))
   add(list, "now, until the next boot", each(devices, function(dev)
      return "devctl set driver -f " .. fixes.selector(dev) .. " ppt"
   end))
   add(list, "bhyve (with -S)", each(devices, function(dev)
      return ("-s 6:%d,passthru,%s"):format(number(dev), fixes.bhyve_address(dev))
   end))
   add(list, "vm-bhyve", each(devices, function(dev, i)
      return ('passthru%d="%s=6:%d"'):format(i - 1, fixes.bhyve_address(dev), number(dev))
   end))
   add(list, "Hoster (vm_config.json)", '"passthru": [ ' .. table.concat((function()
      local names = {}
      for i, dev in ipairs(devices) do names[i] = '"' .. fixes.bhyve_address(dev) .. '"' end
      return names
   end)(), ", ") .. " ]")
end

-- What turns the IOMMU on, by the firmware's table.
function fixes.kernel_arguments(host)
   if host:get("iommu.table") == "DMAR" or host:is("cpu.virtualization", "vmx") then
      return "intel_iommu=on iommu=pt"
   end
   return "iommu=pt"
end

function fixes.boot_loader(arguments)
   return lines {
      "GRUB: add to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, then update-grub (or grub2-mkconfig):",
      "  " .. arguments,
      "systemd-boot: add to the options line in /boot/loader/entries/*.conf, or /etc/kernel/cmdline:",
      "  " .. arguments,
   }
end

local function of_qemu(host, devices, list)
   local number = guest_functions(devices)
   if not host:is("iommu.usable", true) then
      add(list, "kernel arguments (then reboot)", fixes.boot_loader(fixes.kernel_arguments(host)))
   end
   add(list, "for good, with driverctl", each(devices, function(dev)
      return "driverctl set-override " .. dev.bdf .. " vfio-pci"
   end))
   add(list, "now, until the next boot", "modprobe vfio-pci\n" .. each(devices, function(dev)
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
function fixes.all(hypervisor, bdf)
   local host = judge.host(hypervisor)
   local dev = host:device(bdf)
   local list = {}
   if not dev then return list end
   local devices = fixes.travels(dev)
   if host.hypervisor == "bhyve" then
      of_bhyve(host, devices, list)
   else
      of_qemu(host, devices, list)
   end
   return list
end

return fixes
