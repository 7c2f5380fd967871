#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Lines as people posted them whose cause became known: what comes first, and
-- what no line may make certain.  { lines, cause or false, "certain" or nil }
local explain = require "explain"

local reports = {
   -- Not certain: the line has several readings.
   { "failed to setup container for group 37: Failed to set group container: Operation not permitted",
      "rmrr-blocks-device" },
   { "vfio 0000:04:00.0: failed to setup container for group 8: Failed to set iommu for container: Operation not permitted",
      "interrupt-remapping-missing" },
   { "unsupported configuration: host doesn't support passthrough of host PCI devices", "iommu-off" },
   { "TASK ERROR: start failed: command '/usr/bin/kvm -id 1' failed: got timeout", "start-takes-too-long" },
   { "error: kvm run failed Bad address", "qemu-crashed" },
   { "[ 4.99] iwlwifi 0000:02:01.0: Failed to start RT ucode: -110", "wifi-firmware-fails" },
   { "01:00.0 VGA compatible controller: NVIDIA Corporation GA102 (rev ff) (prog-if ff)", "device-not-answering" },
   { "[ 9.1] ata3.00: failed to IDENTIFY (I/O error, err_mask=0x4)", "interrupts-not-arriving" },
   { "kvm: vfio_dma_map(0x5e04, 0x380010000000, 0x2000000, 0x771a) = -22 (Invalid argument)", "iommu-width-too-small" },
   -- Alone it may be harmless; here something follows from it.
   { "vfio-pci 0000:03:00.0: not ready 1023ms after FLR; waiting\n"
      .. "nvme nvme0: Device not ready; aborting initialisation, CSTS=0x0", "reset-fails" },
   { "Module 'DevicePowerOn' power on failed.\nThe firmware could not allocate 50331648 KB of PCI MMIO. Increase the size",
      "bar-does-not-fit", "certain" },
   { "Module 'DevicePowerOn' power on failed.", "esxi-not-passthrough" },
   { "The current configuration does not allow for OS control of the PCI Express bus.", "dda-not-assignable", "certain" },
   { "igb0: failed to allocate IRQ for rid 0, name irq0.\nigb0: iflib_legacy_setup failed 12\n"
      .. "device_attach: igb0 attach returned 12", "guest-vectors-missing", "certain" },
   { "(XEN) [VT-D]DMAR:[DMA Read] Request device [0000:00:02.0] fault addr 8e43c000, iommu reg = ffff82c00021d000",
      "dma-fault" },
   { "Unable to determine the device handle for GPU 0000:02:01.0: Unknown Error", "nvidia-init-fails" },
   -- Of machines that work.
   { "hdac1: Command 0x000f0000 timeout on address 0\nhdac1: CODEC is not responding!", "sound-no-codec" },
   { "xhci0: Unable to map MSI-X table\nxhci0: 32 bytes context size, 64-bit DMA", false },
   { "ivhd0: Unknown dev entry:0xf0\nVariable size IVHD type 0xf0 not supported", false },
   { "ahciem0: EM timeout\ndevice_attach: ahciem0 attach returned 6", false },
   { "map[10]: type Memory, range 64, base 0, size 12, memory disabled", false },
   { "hv_pci 25cd403f: PCI VMBus probing: Using version 0x10003", false },
   -- Harmless alone.
   { "DMAR: [DMA Read NO_PASID] Request device [00:02.0] fault addr 0x7cd80000 [fault reason 0x01] "
      .. "Present bit in root entry is clear", false },
   { "[drm] BIOS signature incorrect 0 0\namdgpu 0000:00:06.0: amdgpu: Fetched VBIOS from platform", "vbios-unreadable" },
   { "i915 0000:00:02.0: Refused to change power state from D0 to D3hot", false },
   { "xhci_hcd 0000:00:07.0: failed to load firmware renesas_usb_fw.mem, fallback to ROM", false },
   { "-bash: echo: write error: Cannot allocate memory", false },
   -- What comes first.
   { "DMAR: VT-d detected Invalidation Time-out Error: SID 0", "device-not-answering", "certain" },
   { "DMAR: VT-d detected Invalidation Queue Error: Reason f\n"
      .. "DMAR: VT-d detected Invalidation Time-out Error: SID ffff", "dmar-hardware-bad", "certain" },
   { "dmar_fault: 893 callbacks suppressed\n"
      .. "DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 9c000000 [fault reason 06] "
      .. "PTE Read access is not set", "dma-fault", "certain" },
   { "NVRM: kgspExtractVbiosFromRom_TU102: did not find valid ROM signature\n"
      .. "NVRM: GPU 0000:02:00.0: RmInitAdapter failed! (0x62:0x25:2014)", "vbios-unreadable", "certain" },
   { "vfio 00000000-0000-0000-0000-000000000100: failed to read device config space: Bad address",
      "mdev-start-fails", "certain" },
   { "vfio error: 00000000-0000-0000-0000-000000000100: error getting device from group 14: Input/output error\n"
      .. "nvidia-vgpu-mgr[8626]: error: vmiop_log: (0x0): vGPU is supported only on VGX capable boards\n"
      .. "nvidia-vgpu-mgr[8626]: error: vmiop_log: (0x0): Initialization: init_device_instance failed error 1",
      "vgpu-not-supported", "certain" },
   { "xhci_hcd 0000:00:07.0: failed to load firmware renesas_usb_fw.mem, fallback to ROM\n"
      .. "xhci_hcd 0000:00:07.0: can't setup: -110", "guest-firmware-missing", "certain" },
   { "# echo 2 > /sys/devices/pci0000:00/0000:00:02.0/sriov_numvfs\n-bash: echo: write error: Cannot allocate memory",
      "sriov-no-room", "certain" },
   { "libxl: error: libxl_pci.c:1041:libxl__device_pci_reset: The kernel doesn't support reset from sysfs for PCI "
      .. "device 0000:01:00.0\nlibxl: error: libxl_pci.c:879:qemu_pci_add_xenstore: qemu refused to add device: "
      .. "0000:01:00.0,msitranslate=0", "xen-attach-fails", "certain" },
   { "qemu-system-x86_64: vfio_region_write(0000:26:00.0:region1+0x2d52c8, 0xff,8) failed: Device or resource busy",
      "boot-framebuffer-holds-bar", "certain" },
   { "qemu-system-x86_64: vfio_region_read(0000:26:00.0:region1+0x2c, 4) failed: Input/output error",
      "device-not-answering" },
   -- As later and earlier versions say it.
   { "i915 0000:00:02.0: driver does not support SR-IOV configuration via sysfs", "sriov-driver-missing", "certain" },
   { "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x1000 [fault reason 0x08] Root table address invalid",
      "dma-fault", "certain" },
   { "pci 0000:ff:1e.3: [Firmware Bug]: BAR 0: invalid; can't size", false },
   { "i915 0000:00:02.0: [drm] GT0: GUC: load failed: status = 0x400000A0, time = 1002ms, freq = 1300MHz, ret = -110",
      "gpu-wedged", "certain" },
   { "(XEN) [VT-D] IOMMU#1: QI dev wait descriptor taking too long", "device-not-answering" },
   { "[00:07.0] xen_pt_realize: Error: Mapping machine irq 16 to pirq -1 failed, (err: 22)", "interrupt-setup-fails" },
   { "vfio-pci 0000:01:00.0: runtime resume failed -13", "device-lost-in-d3cold", "certain" },
   { "iavf0: iavf_if_attach_pre: Error setting up PF comms, 60\niavf0: IFDI_ATTACH_PRE failed 60", "vf-without-pf", "certain" },
   { "aacraid 0000:04:00.0: adapter kernel panic'd 7.", "storage-controller-fails", "certain" },
   -- QEMU or the host go on after these.
   { "qemu-system-x86_64: warning: PCI: slot 3 is not valid for vfio-pci, parent device only allows plugging into slot 0.",
      "qemu-bad-option" },
   { "DMAR-IR: This system BIOS has enabled interrupt remapping", "interrupt-remapping-missing" },
   { "DMAR: Disable GFX device mapping", false },
   { "pcifront pci-0: 22 Error setting up PCI Frontend", false },
   -- The unit, not a device outside its scope.
   { "panic: vtd_init: invalid caching mode", "dmar-hardware-bad", "certain" },
   { "ivhd0: Unexpected end-of-range device entry\nivhd0: endpoint device parsing error=22", "ivrs-table-wrong", "certain" },
   -- As it arrives: a web page's signs, hard blanks, short folded lines.
   { "vfio-pci 0000:05:00.0: BAR 0: can&#x27;t reserve [mem 0xd0000000-0xdfffffff 64bit pref]",
      "boot-framebuffer-holds-bar", "certain" },
   { "vfio-pci 0000:05:00.0:\u{a0}BAR\u{a0}0: can’t reserve [mem 0xd0000000-0xdfffffff 64bit pref]",
      "boot-framebuffer-holds-bar", "certain" },
   { "[ 1078.072222] sysfs: cannot create duplicate filename\n"
      .. "'/devices/pci0000:00/0000:00:03.1/0000:07:00.0/0000:08:00.0/0000:09:00.0/vbios_version'",
      "driver-name-still-registered", "certain" },
   { "Error starting domain: operation failed: unable to find any master var store for\n"
      .. "loader: /usr/share/OVMF/OVMF_CODE.fd", "bootrom-missing", "certain" },
}

scenario {
   ident = "reports_have_their_cause",
   run   = function(t)
      for i, report in ipairs(reports) do
         local top = explain.text(report[1]).causes[1]
         local got = top and top.severity ~= "note" and top.id or false
         local want = report[2]
         -- What is a note need not be named, but no other may be.
         t:check(got == want or not got and top and top.id == want,
            ("report %d: want %s, got %s"):format(i, want, top and top.id))
         t:check(not top or (top.sure == "certain") == (report[3] == "certain"),
            ("report %d: %s is %s"):format(i, top and top.id, top and top.sure))
      end
   end,
}
