-- SPDX-License-Identifier: BSD-2-Clause
--
-- Kernel lines of FreeBSD's vmm, ppt and the IOMMU code that vmm uses.
local amdvi = "sys/amd64/vmm/amd/amdvi_hw.c"
local vtd = "sys/amd64/vmm/intel/vtd.c"

return {
   -- vmm does not start
   {
      id = "vmm-vmx-absent", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[vmx_(mod)?init: processor does not support VMX operation]],
      cause = "cpu-virtualization-off", weight = 95, source = "sys/amd64/vmm/intel/vmx.c",
      example = "vmx_modinit: processor does not support VMX operation",
   },
   {
      id = "vmm-vmx-bios", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[vmx_(mod)?init: VMX operation disabled by BIOS]],
      cause = "cpu-virtualization-off", weight = 95, source = "sys/amd64/vmm/intel/vmx.c",
      example = "vmx_modinit: VMX operation disabled by BIOS",
   },
   {
      id = "vmm-vmx-basic", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[vmx_(mod)?init: (processor does not support desired|ept initialization failed)]],
      cause = "cpu-too-old", weight = 90, source = "sys/amd64/vmm/intel/vmx.c",
      example = "vmx_modinit: processor does not support desired basic capabilities",
   },
   {
      id = "vmm-svm-absent", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[SVM: not available\.]],
      cause = "cpu-virtualization-off", weight = 95, source = "sys/amd64/vmm/amd/svm.c",
      example = "SVM: not available.",
   },
   {
      id = "vmm-svm-bios", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[SVM: disabled by BIOS\.]],
      cause = "cpu-virtualization-off", weight = 95, source = "sys/amd64/vmm/amd/svm.c",
      example = "SVM: disabled by BIOS.",
   },
   {
      id = "vmm-svm-feature", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[SVM: (Nested Paging|NRIP Save) feature not available\.]],
      cause = "cpu-too-old", weight = 95, source = "sys/amd64/vmm/amd/svm.c",
      example = "SVM: NRIP Save feature not available.",
   },
   {
      id = "vmm-mod-load", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[MOD_LOAD \(vmm, .*\) error [0-9]+]],
      cause = "vmm-not-initialised", weight = 60,
      consequence_of = { "cpu-virtualization-off", "cpu-too-old" },
      source = "sys/kern/kern_module.c; seen on FreeBSD 14.0",
      example = "module_register_init: MOD_LOAD (vmm, 0xffffffff82a2d0a0, 0) error 6",
   },
   {
      id = "vmm-maxcpu", where = "vmm", severity = "benign", stage = "vm.start",
      pattern = [[vmm: vm_maxcpu clamped to [0-9]+]],
      source = "sys/amd64/vmm/vmm.c", example = "vmm: vm_maxcpu clamped to 64",
   },

   -- AMD IOMMU
   {
      id = "vmm-amdvi-disabled", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[Found [0-9]+ AMD-Vi/IOMMU device\(s\), use hw\.vmm\.amdvi[._]enable=1]],
      cause = "amdvi-disabled", weight = 98, source = amdvi .. " amdvi_init; seen on FreeBSD 14.0",
      example = "bhyve: Found 1 AMD-Vi/IOMMU device(s), use hw.vmm.amdvi.enable=1 to enable pass-through.",
   },
   {
      id = "vmm-ivhd-attach", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[device_attach: (ivhd|amdiommu)[0-9]+ attach returned [0-9]+]],
      cause = "ivhd-attach-failed", weight = 95, source = "seen on FreeBSD 14.0",
      example = "device_attach: ivhd0 attach returned 1",
   },
   {
      id = "vmm-ivhd-interrupt", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[(ivhd[0-9]+: Interrupt setup failed on|amdiommu[0-9]+: Couldn't find event MSI IRQ resource)]],
      cause = "ivhd-attach-failed", weight = 90, source = "sys/amd64/vmm/amd/amdiommu.c, ivrs_drv.c",
      example = "ivhd0: Interrupt setup failed on amdiommu0",
   },
   {
      id = "vmm-ivhd-init", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[ivhd[0-9]+: (couldn't be initialised, error=|endpoint device parsing error=|]]
         .. [[insufficient PTP level:|Couldn't configure (command buffer|event buffer|device table)|]]
         .. [[Event buffer not aligned on page)]],
      cause = "ivhd-attach-failed", weight = 85, consequence_of = { "ivrs-table-wrong" },
      source = "sys/amd64/vmm/amd/ivrs_drv.c ivhd_attach, amdvi_hw.c amdvi_setup_hw",
      example = "ivhd0: couldn't be initialised, error=2",
   },
   {
      id = "vmm-ivrs-corrupt", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[AMD-Vi: ?IVHD/IVMD is corrupted, length]],
      cause = "ivrs-table-wrong", weight = 90, source = "sys/amd64/vmm/amd/ivrs_drv.c",
      example = "AMD-Vi:IVHD/IVMD is corrupted, length : 0",
   },
   {
      id = "vmm-ivhd-ranges", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[ivhd[0-9]+: (Unexpected end-of-range device entry|Device entry range going backward|]]
         .. [[WARN Too many device entries)]],
      cause = "ivrs-table-wrong", weight = 88, source = "sys/amd64/vmm/amd/ivrs_drv.c ivhd_dev_parse",
      fix = { freebsd = { "Update the board's firmware; without passthrough all else works." } },
      example = "ivhd0: Unexpected end-of-range device entry",
   },
   {
      id = "vmm-ivhd-command", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[\[(ILLEGAL CMD|CMD HW ERR) EVT\]\s*$]],
      cause = "dmar-hardware-bad", weight = 65, source = "sys/amd64/vmm/amd/amdvi_hw.c amdvi_decode_evt",
      example = "\t[ILLEGAL CMD EVT]",
   },
   {
      id = "vmm-ivhd-map", where = "vmm", severity = "fail", stage = "vm.start",
      pattern = [[(^|[^A-Za-z])(HPA is not size aligned\.|Error: Couldn't map HPA:0x[0-9a-f]+ GPA:0x)]],
      cause = "dma-fault", weight = 60, source = "sys/amd64/vmm/amd/amdvi_hw.c amdvi_set_pt, amdvi_update_mapping",
      example = "Error: Couldn't map HPA:0x1000 GPA:0x1000",
   },
   {
      -- Devices that ACPI names, not PCI: ivhd attaches all the same.
      id = "vmm-ivhd-entry", where = "vmm", severity = "benign", stage = "host.iommu",
      pattern = [[(ivhd[0-9]+: Unknown dev entry:|Variable size IVHD type 0x[0-9a-f]+ not supported)]],
      source = "sys/amd64/vmm/amd/ivrs_drv.c; bsd-hardware.info",
      example = "ivhd0: Unknown dev entry:0xf0",
   },
   {
      id = "vmm-ivhd-page-fault", where = "vmm", severity = "fail", stage = "guest.function",
      pattern = [[\[(IO_PAGE_FAULT|DEV_TAB_HW_ERR|PAGE_TAB_HW_ERR|ILLEGAL_DEV_TAB_ENTRY) EVT: ]],
      cause = "dma-fault", weight = 70, source = amdvi .. " amdvi_decode_evt",
      example = "\t[IO_PAGE_FAULT EVT: devId:0x100 DomId:0x2 Addr:0x7ff00000 0x8<IRQ_PENDING>]",
   },
   {
      id = "vmm-ivhd-inval-timeout", where = "vmm", severity = "fail", stage = "vm.restart",
      pattern = [[\[(IOTLB_INV_TIMEOUT|INV_DTE) devid:0x]],
      cause = "device-not-answering", weight = 70, source = amdvi .. " amdvi_decode_evt",
      example = "\t[IOTLB_INV_TIMEOUT devid:0x100 addr:0x1000]",
   },
   {
      id = "vmm-ivhd-completion", where = "vmm", severity = "benign", stage = "host.iommu",
      pattern = [[ivhd[0-9]+: (Error: completion failed tail:|Dump last [0-9]+ command)]],
      source = amdvi .. ": emulated AMD IOMMUs print it on every command",
      example = "ivhd0: Error: completion failed tail:0x20, head:0x0.",
   },
   {
      id = "vmm-ivhd-attached", where = "vmm", severity = "benign", stage = "host.iommu",
      pattern = [[ivhd[0-9]+: (<AMD-Vi/IOMMU|Flag:|Features\(type:|Extended features\[|supported paging level|]]
         .. [[PCI cap )]],
      source = "sys/amd64/vmm/amd/ivrs_drv.c",
      example = "ivhd0: <AMD-Vi/IOMMU ivhd with EFR> on acpi0",
   },

   -- Intel IOMMU
   {
      id = "vmm-vtd-scope", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[vtd_add_device: device [0-9a-fx]+ is not in scope for any DMA remapping unit]],
      cause = "device-outside-iommu-scope", weight = 98, ["until"] = "14.2",
      source = vtd .. " vtd_add_device (panic)",
      example = "panic: vtd_add_device: device 1f8 is not in scope for any DMA remapping unit",
   },
   {
      id = "vmm-iommu-add-device", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[iommu_add_device\(.*\) failed, +error [0-9]+]],
      cause = "device-outside-iommu-scope", weight = 95, since = "14.3",
      source = "sys/dev/vmm/iommu.c; FreeBSD PR 290155",
      example = "iommu_add_device(pci0:0:31:0 rid 0xf8) failed,  error 6",
   },
   {
      id = "vmm-vtd-panic", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[(vtd_add_device: device [0-9a-fx]+ is already owned|panic: domain ids exhausted)]],
      cause = "device-outside-iommu-scope", weight = 60, ["until"] = "14.2", source = vtd .. " (panics)",
      example = "panic: vtd_add_device: device 100 is already owned by domain 1",
   },
   {
      id = "vmm-vtd-none", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[vtd_create_domain: no dma remapping hardware available]],
      cause = "iommu-off", weight = 75, source = vtd .. " vtd_create_domain (panic)",
      example = "panic: vtd_create_domain: no dma remapping hardware available",
   },
   {
      id = "vmm-vtd-unit", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[(vtd_create_domain: SAGAW .* does not support AGAW|vtd_max_domains: invalid value of nd)]],
      cause = "dmar-hardware-bad", weight = 85, source = vtd .. " vtd_create_domain, vtd_max_domains (panics)",
      example = "panic: vtd_create_domain: SAGAW 0x2 does not support AGAW 48",
   },
   {
      id = "vmm-vtd-caching-mode", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[vtd_init: invalid caching mode]],
      cause = "dmar-hardware-bad", weight = 92, source = vtd .. " vtd_init (panic): the IOMMU of a virtual machine",
      fix = { freebsd = {
         "FreeBSD runs in a virtual machine here: its IOMMU without caching mode (QEMU: caching-mode=off), or none.",
      } },
      example = "panic: vtd_init: invalid caching mode",
   },
   {
      id = "vmm-host-domain", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[iommu_init: unable to create a host domain]],
      cause = "iommu-off", weight = 80, source = "sys/amd64/vmm/io/iommu.c iommu_init",
      example = "iommu_init: unable to create a host domain",
   },
   {
      -- Frames of panics seen on FreeBSD 14.0.
      id = "vmm-panic-frame", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[#[0-9]+ 0x[0-9a-f]+ at (ppt_(unassign_(device|all)|detach|assign_device)|vm_(un)?assign_pptdev|]]
         .. [[iommu_create_domain|iommu_add_device|vtd_add_device|amdvi_[a-z_]+)\+0x]],
      cause = "host-panic-vmm", weight = 80,
      consequence_of = { "ivhd-attach-failed", "device-outside-iommu-scope" },
      source = "seen on FreeBSD 14.0",
      example = "#9 0xffffffff82a1b6d2 at ppt_unassign_device+0x52",
   },

   -- ppt and its resets
   {
      id = "ppt-attached", where = "ppt", severity = "benign", stage = "host.isolate",
      pattern = [[ppt[0-9]+( (port|mem|irq) .*)? at device [0-9.]+ on pci[0-9]+]],
      source = "sys/amd64/vmm/io/ppt.c", example = "ppt0 at device 0.0 on pci3",
   },
   {
      id = "ppt-detached", where = "ppt", severity = "note", stage = "host.reclaim",
      pattern = [[ppt[0-9]+: detached]],
      source = "sys/kern/subr_bus.c", example = "ppt0: detached",
   },
   {
      id = "ppt-flr-pending", where = "ppt", severity = "fail", stage = "vm.restart",
      pattern = [[pci[0-9:]+: Transactions pending after FLR!]],
      cause = "device-not-answering", weight = 85,
      source = "sys/dev/pci/pci.c pcie_flr; seen on FreeBSD 14.0 (a dead device reads all ones)",
      example = "pci0:1:0:0: Transactions pending after FLR!",
   },
   {
      id = "ppt-reset-pending", where = "ppt", severity = "warn", stage = "vm.restart",
      pattern = [[pci[0-9:]+: Resetting with transactions pending after [0-9]+ ms]],
      cause = "reset-fails", weight = 50, consequence_of = { "ppt-flr-pending" },
      source = "sys/dev/pci/pci.c pcie_flr",
      example = "pci0:1:0:0: Resetting with transactions pending after 50 ms",
   },
   {
      id = "ppt-power-transition", where = "ppt", severity = "benign", stage = "vm.restart",
      pattern = [=[pci[0-9:]+: Transition from D[0-3] to D[0-3]]=],
      source = "sys/dev/pci/pci.c, verbose boot: ppt's reset without FLR",
      example = "pci0:3:0:0: Transition from D0 to D3",
   },
   {
      id = "ppt-msi", where = "ppt", severity = "benign", stage = "guest.function",
      pattern = [[ppt[0-9]+: (attempting to allocate [0-9]+ MSI|using IRQ)]],
      source = "sys/dev/pci/pci.c, verbose boot",
      example = "ppt0: attempting to allocate 1 MSI vectors (16 supported)",
   },
   {
      id = "devctl-failed", where = "ppt", severity = "warn", stage = "host.isolate",
      pattern = [[devctl: Failed to (set|clear|detach|reset|disable) .*: Device busy]],
      cause = "ppt-device-busy", weight = 70, source = "usr.sbin/devctl; seen on FreeBSD 14.0",
      example = "devctl: Failed to clear pci0:1:0:0 driver: Device busy",
   },
   {
      id = "kldunload-vmm", where = "vmm", severity = "note", stage = "host.reclaim",
      pattern = [[kldunload: can't unload file: Device busy]],
      cause = "host-panic-vmm", weight = 20,
      source = "seen on FreeBSD 14.0: of vmm it has already detached the IOMMU, then destroy panics",
      example = "kldunload: can't unload file: Device busy",
   },

   {
      id = "kldload-vmm-again", where = "vmm", severity = "benign", stage = "host.iommu",
      pattern = [[kldload: can't load vmm(\.ko)?: module already loaded or in kernel]],
      source = "sbin/kldload", example = "kldload: can't load vmm: module already loaded or in kernel",
   },
   {
      id = "vmm-kld-mismatch", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[(KLD vmm\.ko: depends on .* - not available or version mismatch|vmm\.ko - unsupported file type)]],
      cause = "bhyve-kernel-mismatch", weight = 90, source = "sys/kern/kern_linker.c",
      example = "KLD vmm.ko: depends on kernel - not available or version mismatch",
   },
   {
      id = "vmm-kldload-error", where = "vmm", severity = "fail", stage = "host.iommu",
      pattern = [[kldload: (an error occurred while loading (the )?module vmm|]]
         .. [[can't load vmm(\.ko)?: (Exec format error|Operation not supported|No such file))]],
      cause = "vmm-not-initialised", weight = 50,
      consequence_of = { "cpu-virtualization-off", "cpu-too-old", "bhyve-kernel-mismatch" }, source = "sbin/kldload",
      example = "kldload: an error occurred while loading module vmm. Please check dmesg(8) for more details.",
   },
   {
      id = "vmm-panic-source", where = "vmm", severity = "fail", stage = "vm.start",
      pattern = [[panic: .*@ [^ ]*/sys/(amd64|arm64|dev)/vmm/[a-z0-9_/]+\.c:[0-9]+]],
      cause = "host-panic-vmm", weight = 85, source = "sys/kern/kern_shutdown.c; wifibox issue 42: PR 268744",
      example = "panic: Lock (sx) vm mem_segs not locked @ /usr/src/sys/amd64/vmm/vmm.c:1188",
   },
}
