-- SPDX-License-Identifier: BSD-2-Clause
-- What makes a host have an IOMMU, and its kernel use it.
local remapping = {}

-- Where neither the table nor the processor is known, the first host bridge tells:
-- 1022 is AMD, 1002 its chipsets by ATI.
function remapping.is_amd(host)
   local table_name, cpu = host:get("iommu.table"), host:get("cpu.virtualization")
   if table_name ~= nil and table_name ~= "none" then return table_name == "IVRS" end
   if cpu ~= nil and cpu ~= "none" then return cpu == "svm" end
   local bridge = host:device("0000:00:00.0")
   return bridge ~= nil and (bridge:is("vendor", "1022") or bridge:is("vendor", "1002"))
end

-- Is one of the words that a kernel argument takes, separated by commas?
local function takes(argument, name, word)
   local values = argument:match("^" .. name .. "=(.*)$")
   return values ~= nil and ("," .. values .. ","):find("," .. word .. ",", 1, true) ~= nil
end

local OFF <const> = { DMAR = { "iommu", "intel_iommu" }, IVRS = { "iommu", "amd_iommu" } }

-- The kernel arguments that switch the IOMMU off, in order.  A later intel_iommu=on
-- undoes an earlier off, nothing undoes the others.  arch/x86/kernel/pci-dma.c,
-- iommu_setup; drivers/iommu/intel/iommu.c, intel_iommu_setup; amd/init.c.
function remapping.switched_off(host)
   local out = {}
   for argument in (host:get("iommu.arguments") or ""):gmatch("%S+") do
      for _, name in ipairs(OFF[host:get("iommu.table")] or { "iommu", "intel_iommu", "amd_iommu" }) do
         -- it goes into lines for the shell
         if argument:find("^[%w_=,-]+$") and takes(argument, name, "off") then out[#out + 1] = argument end
      end
   end
   return out
end

-- Those that turn the IOMMU on where they are missing; nil where none does: AMD's
-- is on by default.
function remapping.kernel_arguments(host)
   if remapping.is_amd(host) then return nil end
   for argument in (host:get("iommu.arguments") or ""):gmatch("%S+") do
      if takes(argument, "intel_iommu", "on") then return nil end
   end
   return "intel_iommu=on iommu=pt"
end

-- Lines for the shell that add arguments (a text or nil) to what a boot loader
-- passes on, and take others (a list or nil) out of it.  GRUB's file is one of the
-- shell: the value may stand in either quotes or, a single word, in none.
function remapping.boot_loader(arguments, remove)
   local out = { "# with GRUB (Fedora: then grub2-mkconfig -o /boot/grub2/grub.cfg):" }
   for _, word in ipairs(remove or {}) do
      out[#out + 1] = ([[sed -i '/^GRUB_CMDLINE_LINUX/s/\<%s\> *//g' /etc/default/grub   # it switches the IOMMU off]])
         :format(word)
   end
   if arguments then
      out[#out + 1] = "grep -q '^GRUB_CMDLINE_LINUX_DEFAULT=' /etc/default/grub || "
         .. [[echo 'GRUB_CMDLINE_LINUX_DEFAULT=""' >> /etc/default/grub]]
      out[#out + 1] = [=[sed -i -E "s/^(GRUB_CMDLINE_LINUX_DEFAULT=)([^\"'[:space:]]*)([[:space:]]|\$)/\1\"\2\"\3/" ]=]
         .. "/etc/default/grub"
      out[#out + 1] = ([=[sed -i -E "s/^GRUB_CMDLINE_LINUX_DEFAULT=[\"']/&%s /" /etc/default/grub]=]):format(arguments)
   end
   out[#out + 1] = "update-grub"
   out[#out + 1] = "# with systemd-boot instead:"
   for _, word in ipairs(remove or {}) do
      out[#out + 1] = ([[sed -i '/^options /s/ %s\>//g' /boot/loader/entries/*.conf]]):format(word)
   end
   if arguments then
      out[#out + 1] = ("sed -i '/^options /s/$/ %s/' /boot/loader/entries/*.conf"):format(arguments)
   end
   return table.concat(out, "\n")
end

local FIRMWARE <const> = "Switch on VT-d (Intel) or IOMMU / AMD-Vi (AMD, often below CBS) in the firmware set-up."
local NESTED <const> = "Give this virtual machine an IOMMU where it is configured: QEMU takes -device "
   .. "intel-iommu,intremap=on,caching-mode=on with -machine q35,kernel-irqchip=split. bhyve has none to give."
-- drivers/iommu: arm/arm-smmu*, riscv; arch/powerpc/platforms/powernv/pci-ioda.c.
local OTHER_CPUS <const> = {
   arm = "No kernel argument does it: the firmware's table IORT or the device tree must put an SMMU above it (some "
      .. "set-ups have a switch for it), and the kernel needs the driver (CONFIG_ARM_SMMU, CONFIG_ARM_SMMU_V3).",
   power = "No kernel argument does it: the host bridges of POWER always translate, and the kernel shows their groups "
      .. "where it has CONFIG_SPAPR_TCE_IOMMU.",
   riscv = "No kernel argument does it: the device tree or the firmware's table RIMT must put an IOMMU above it, and "
      .. "the kernel needs CONFIG_RISCV_IOMMU, of Linux 6.13 or later.",
}

-- Has neither DMAR nor IVRS, nor arguments that are about them.
function remapping.is_other_cpu(host)
   local architecture = host:get("cpu.architecture")
   return architecture ~= nil and architecture ~= "x86"
end

-- What makes an IOMMU appear.
function remapping.firmware(host)
   if remapping.is_other_cpu(host) then
      return OTHER_CPUS[host:get("cpu.architecture")]
         or "The firmware must describe an IOMMU that the kernel has a driver for."
   end
   return host:is("cpu.under_hypervisor", true) and NESTED or FIRMWARE
end

-- What makes a kernel of Linux use the IOMMU, and whether it is lines for the shell.
function remapping.use(host)
   local off, add_them = remapping.switched_off(host), remapping.kernel_arguments(host)
   if host:is("iommu.table", "none") or remapping.is_other_cpu(host) then return remapping.firmware(host), false end
   if host:is("iommu.state", "failed") then
      return "The kernel log tells why it is not used (dmesg | grep -i -e DMAR -e AMD-Vi). Update the firmware.", false
   end
   if #off > 0 or add_them then
      local intel = host:is("iommu.table", "DMAR") or host:is("cpu.virtualization", "vmx") or not add_them
      return (intel and "" or "# Only for Intel: AMD-Vi is on by default where the firmware shows it.\n")
         .. remapping.boot_loader(add_them, off), true
   end
   local why = remapping.is_amd(host)
      and "No kernel argument is needed: AMD-Vi is on by default where the firmware shows it. "
      or "intel_iommu=on is there already. "
   return why .. remapping.firmware(host)
      .. " It is on there? Then the kernel log tells why it is not used (dmesg | grep -i -e "
      .. "DMAR -e AMD-Vi -e IVRS).", false
end

return remapping
