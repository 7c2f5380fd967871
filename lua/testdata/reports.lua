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
