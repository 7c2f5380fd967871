-- SPDX-License-Identifier: BSD-2-Clause
--
-- What Hyper-V hosts, its Linux guests and VMware ESXi hosts say of devices
-- that they give away.
local hyperv = "Linux drivers/pci/controller/pci-hyperv.c"
local survey = "Microsoft SurveyDDA.ps1: healthy hosts have such devices too"

return {
   -- Hyper-V
   {
      id = "dda-os-control", where = "hyper-v", severity = "fail",
      pattern = [[does not allow for OS control of the PCI Express bus]],
      cause = "dda-not-assignable", weight = 95, source = "Dismount-VMHostAssignableDevice; intel/haxm issue 149",
      fix = { linux = {
         "The firmware keeps PCI Express to itself: turn on SR-IOV (and 'native PCIe', 'ARI') in its setup.",
         "Boards without such a setting cannot do DDA.",
      } },
      example = "The current configuration does not allow for OS control of the PCI Express bus. "
         .. "Please check your BIOS or UEFI settings.",
   },
   {
      id = "dda-no-directives", where = "hyper-v", severity = "fail",
      pattern = [[has not supplied any directives for securing this device while exposing it to a virtual machine]],
      cause = "dda-not-assignable", weight = 95, source = "Dismount-VMHostAssignableDevice",
      fix = { linux = { "Dismount-VMHostAssignableDevice -force -LocationPath PATH" } },
      example = "The operation failed. The manufacturer of this device has not supplied any directives for securing "
         .. "this device while exposing it to a virtual machine.",
   },
   {
      id = "dda-survey", where = "hyper-v", severity = "note",
      pattern = [[(BIOS kept control of PCI Express for this device|BIOS requires that this device remain attached|]]
         .. [[Traffic from this device may be redirected to other devices|]]
         .. [[All of the interrupts are line-based, no assignment can work|Old-style PCI device, switch port, etc)]],
      cause = "dda-not-assignable", source = survey,
      example = "BIOS kept control of PCI Express for this device.  Not assignable.",
   },
   {
      id = "dda-port-power", where = "hyper-v", severity = "fail", stage = "vm.start",
      pattern = [[Virtual P[Cc][Ii] Express Port.*(Failed to|Error) ]],
      cause = "dda-not-assignable", weight = 55,
      candidates = { "dda-not-assignable", "device-not-answering", "bar-does-not-fit" },
      source = "Hyper-V-Worker-Admin; FastGPUP issue 3, HyperV-DDA issue 2",
      example = "Virtual Pci Express Port (Instance ID 1): Failed to Power on with Error "
         .. "'A hypervisor feature is not available to the user.'.",
   },
   {
      id = "hyperv-upper-mmio", where = "hyper-v", severity = "fail", stage = "vm.start",
      pattern = [[upper MMIO region .*above the supported physical address range]],
      cause = "phys-bits-too-small", weight = 95, source = "Start-VM; Easy-GPU-PV issues 40 and 278",
      fix = { linux = { "Set-VM NAME -HighMemoryMappedIoSpace 512MB (what the CPU's address width allows)" } },
      example = "The configuration of the virtual machine 'x' specifies an upper MMIO region that is above the "
         .. "supported physical address range.",
   },
   {
      id = "hyperv-guest-mmio", where = "guest-linux", severity = "fail",
      pattern = [[hv_pci .*Need 0x[0-9a-f]+ of (high|low) MMIO space]],
      cause = "bar-does-not-fit", weight = 95, source = hyperv .. " hv_allocate_bridge_windows",
      fix = { linux = { "Host: Set-VM NAME -LowMemoryMappedIoSpace 3GB -HighMemoryMappedIoSpace 33280MB" } },
      example = "hv_pci 0-1: Need 0x800000000 of high MMIO space. Consider reconfiguring the VM.",
   },
   {
      id = "hyperv-guest-d0", where = "guest-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[hv_pci .*PCI [Pp]ass-through VSP failed (D0 Entry|version request|]]
         .. [[to (request|find supported) version)]],
      cause = "device-not-answering", weight = 65, source = hyperv .. " hv_pci_enter_d0, hv_pci_protocol_negotiation",
      example = "hv_pci 0-1: PCI Pass-through VSP failed D0 Entry with status c0370048",
   },
   {
      id = "hyperv-guest-irq", where = "guest-linux", severity = "fail",
      pattern = [[(hv_pci .*Request for interrupt failed: 0x|hv_(arch_)?irq_unmask\(\) failed: 0x)]],
      cause = "guest-vectors-missing", weight = 75, source = hyperv .. " hv_compose_msi_msg, hv_irq_unmask",
      example = "hv_pci 0-1: Request for interrupt failed: 0xc000009a",
   },
   {
      id = "hyperv-guest-ok", where = "guest-linux", severity = "benign",
      pattern = [[hv_pci .*(PCI VMBus probing: Using version|PCI host bridge to bus)]],
      source = hyperv, example = "hv_pci 0-1: PCI VMBus probing: Using version 0x10003",
   },

   -- ESXi
   {
      id = "esxi-not-passthrough", where = "esxi", severity = "fail", stage = "vm.start",
      pattern = [[Device [0-9a-f:.]+ is not a passthrough device]],
      cause = "esxi-not-passthrough", weight = 90, source = "ESXi vmx; Broadcom and HPE a00121002en_us",
      example = "Device 6:0.0 is not a passthrough device.",
   },
   {
      id = "esxi-hotplug-removed", where = "esxi", severity = "warn", stage = "vm.start",
      pattern = [[PCIEHP: .*(Adapter removed|removal is still pending)]],
      cause = "esxi-not-passthrough", weight = 60, source = "vmkernel.log; HPE a00121002en_us",
      example = "cpu98:2097948)PCIEHP: 1496: 0000:a8:01.0: hotplug slot:0x1 (0000:a9:00.0) Adapter removed.",
   },
   {
      id = "esxi-register-device", where = "esxi", severity = "fail", stage = "vm.start",
      pattern = [[Failed to register the device pciPassthru[0-9]+]],
      cause = "esxi-not-passthrough", weight = 85, source = "ESXi vmx",
      example = "Failed to register the device pciPassthru0 for 0:2.0 due to unavailable hardware or software support.",
   },
   {
      id = "esxi-ids-changed", where = "esxi", severity = "fail", stage = "vm.start",
      pattern = [[(systemId does not match the current system or|vendorId does not match the device currently at)]],
      cause = "device-absent", weight = 80, source = "ESXi vmx",
      fix = { linux = {
         "The VM was configured with another host, slot or card: remove the device from it and add it again.",
      } },
      example = "The systemId does not match the current system or the deviceId, and the vendorId does not match the "
         .. "device currently at 97:0.0.",
   },
   {
      id = "esxi-memory", where = "esxi", severity = "fail",
      pattern = [[memory reservation \(sched\.mem\.min\) should be equal to memsize]],
      cause = "esxi-memory-not-reserved", weight = 98, source = "ESXi vmx",
      example = "Invalid memory setting: memory reservation (sched.mem.min) should be equal to memsize(8192).",
   },
   {
      id = "esxi-firmware-mmio", where = "esxi", severity = "fail", stage = "vm.start",
      pattern = [[firmware could not allocate [0-9]+ KB of PCI MMIO]],
      cause = "bar-does-not-fit", weight = 98, source = "ESXi's EFI firmware",
      fix = { linux = {
         "The VM's advanced settings: pciPassthru.use64bitMMIO=TRUE, pciPassthru.64bitMMIOSizeGB=128 (the sum of all",
         "BARs, rounded up to a power of two, doubled).",
      } },
      example = "The firmware could not allocate 50331648 KB of PCI MMIO. Increase the size of PCI MMIO and try again.",
   },
   {
      id = "esxi-interrupt", where = "esxi", severity = "fail",
      pattern = [[PCIPassthruChangeIntrSettings: .*failed to register interrupt]],
      cause = "interrupt-setup-fails", weight = 85, source = "VMware vSphere Networking, SR-IOV; Broadcom 313395",
      fix = { linux = {
         "The host has no interrupt vectors left: fewer virtual functions or passed-through devices per host.",
         "ESXi 7.0.1 to 8.0: raise the boot option intrFirstMsixVector (0x70) to 0x80 or 0x90.",
      } },
      example = "PCIPassthruChangeIntrSettings: 0a:00.0 failed to register interrupt (error code 195887110)",
   },
   {
      -- Says only that some device stopped the start.
      id = "esxi-device-power-on", where = "esxi", severity = "fail", stage = "vm.start",
      pattern = [[Module '?(DevicePowerOn|PCIPassthru|DevicePowerOnEarly)'? power on failed]],
      cause = "esxi-not-passthrough", weight = 30,
      candidates = { "bar-does-not-fit", "esxi-not-passthrough", "device-held-by-other" },
      consequence_of = { "esxi-not-passthrough", "esxi-memory-not-reserved", "device-absent", "bar-does-not-fit",
         "interrupt-setup-fails" },
      source = "ESXi vmx; Dell 000199172",
      example = "Module 'DevicePowerOn' power on failed.",
   },

   -- macOS guests
   {
      id = "macos-amd-panic", where = "guest-macos", severity = "fail", stage = "guest.driver",
      pattern = [[(panic\(cpu .*\[PPLIB\] Failed to|AmdRadeonController\.cpp:[0-9]+|]]
         .. [[panic\(cpu .*AMDRadeonX[0-9]+)]],
      cause = "driver-probe-fails", weight = 55, candidates = { "driver-probe-fails", "amd-gpu-not-reset" },
      source = "DarwinKVM issue 11", fix = { linux = {
         "Another SMBIOS model and boot argument (agdpmod=pikera for RX 5000 and 6000) in the loader's settings;",
         "then the same card in a Linux guest, to tell the driver from the device.",
      } },
      example = [["[0:2:0][PPLIB] Failed to send" com.apple.AmdRadeonController.cpp:1998]],
   },
   {
      id = "macos-intel-panic", where = "guest-macos", severity = "fail", stage = "guest.driver",
      pattern = [[(\[IGPU\] (Failed to wake the ME|Gfx Firmware is HUNG|Failed to send ping request to firmware)|]]
         .. [[IGGuC\.cpp:[0-9])]],
      cause = "gpu-wedged", weight = 75, source = "acidanthera bugtracker issue 1914",
      example = "[IGPU] Gfx Firmware is HUNG",
   },
}
