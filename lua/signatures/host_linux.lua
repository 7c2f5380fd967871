-- SPDX-License-Identifier: BSD-2-Clause
--
-- Kernel lines of Linux hosts: IOMMU drivers, VFIO, PCI core. Texts of 4.x to
-- 6.12; those about BARs changed in 6.11 and those about probes in 6.11 too.
-- Several stand in the log of a guest as well, when its own PCI core says them.
local vfio = "Linux drivers/vfio/pci/vfio_pci_core.c"
local type1 = "Linux drivers/vfio/vfio_iommu_type1.c"
local dmar = "Linux drivers/iommu/intel/dmar.c"
local core = "Linux drivers/pci/pci.c"

return {
   -- IOMMU
   {
      id = "linux-no-intremap", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[No interrupt remapping support\. ]],
      cause = "interrupt-remapping-missing", weight = 95, source = type1 .. " attach_group",
      example = "[   30.1] vfio_iommu_type1_attach_group: No interrupt remapping support.  Use the module param "
         .. "\"allow_unsafe_interrupts\" to enable VFIO IOMMU support on this platform",
   },
   {
      id = "linux-intremap-off", where = "host-linux", severity = "warn", stage = "host.iommu",
      pattern = [[(DMAR-IR: Not enabling interrupt remapping|Failed to enable irq remapping\. You are vulnerable|]]
         .. [[interrupt remapping will be disabled)]],
      cause = "interrupt-remapping-missing", weight = 60, source = "Linux drivers/iommu/intel/irq_remapping.c",
      example = "[    0.03] DMAR-IR: Not enabling interrupt remapping",
   },
   {
      id = "linux-x2apic-optout", where = "host-linux", severity = "benign", stage = "host.iommu",
      pattern = [[(x2apic is disabled because BIOS sets x2apic opt out bit|]]
         .. [[Use 'intremap=no_x2apic_optout' to override)]],
      source = "Linux drivers/iommu/intel/irq_remapping.c: remapping then works in xapic mode",
      example = "[    0.2] DMAR-IR: x2apic is disabled because BIOS sets x2apic opt out bit.",
   },
   {
      id = "linux-intremap-was-on", where = "host-linux", severity = "benign", stage = "host.iommu",
      pattern = [[(IRQ remapping was enabled on dmar[0-9]+|]]
         .. [[Translation was enabled for .*) but we are not in kdump mode]],
      source = "Linux drivers/iommu/intel/irq_remapping.c: after kexec",
      example = "[    2.1] DMAR-IR: IRQ remapping was enabled on dmar6 but we are not in kdump mode",
   },
   {
      id = "linux-dmar-parse", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[DMAR: (Parse DMAR table failure|Invalid DMAR haw|No DMAR devices found|]]
         .. [[No DRHD structure found in DMAR table)]],
      cause = "dmar-table-rejected", weight = 92, source = dmar,
      example = "[    0.246] DMAR: Parse DMAR table failure.",
   },
   {
      -- One unit that cannot be reached ends it for all.
      id = "linux-dmar-map", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[DMAR: (Can't (reserve memory|map the region|validate DRHD address: )|Failed to map dmar[0-9]+|]]
         .. [[Unable to map DMAR|Record passes table end)]],
      cause = "dmar-table-rejected", weight = 75,
      source = dmar .. " map_iommu, dmar_validate_one_drhd, dmar_walk_remapping_entries",
      example = "DMAR: Can't validate DRHD address: fed90000",
   },
   {
      id = "linux-dmar-init", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[DMAR: (Initialization failed|Allocating root entry for dmar[0-9]+ failed)]],
      cause = "dmar-hardware-bad", weight = 60, consequence_of = { "dmar-table-rejected", "iommu-off" },
      source = "Linux drivers/iommu/intel/iommu.c intel_iommu_init, iommu_alloc_root_entry",
      example = "DMAR: Initialization failed",
   },
   {
      id = "linux-igfx-off", where = "host-linux", severity = "note", stage = "host.iommu",
      pattern = [[DMAR: (Disable GFX device mapping|Disabling IOMMU for graphics on this chipset)]],
      cause = "vfio-bind-refused", weight = 40,
      fix = { linux = { "Only for the Intel GPU: leave out intel_iommu=igfx_off; some old chipsets cannot do it." } },
      source = "Linux drivers/iommu/intel/iommu.c intel_iommu_setup, quirk_iommu_igfx",
      example = "DMAR: Disable GFX device mapping",
   },
   {
      id = "linux-iommu-group-add", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[Failed to add to iommu group [0-9]+: -[0-9]+]],
      cause = "vfio-bind-refused", weight = 70, source = "Linux drivers/iommu/iommu.c iommu_group_alloc_device",
      example = "vfio-pci 0000:01:00.0: Failed to add to iommu group 5: -19",
   },
   {
      id = "linux-amdvi-off", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[AMD-Vi: (Disable IOMMU on Stoney Ridge|IOMMU not currently supported when SME is active)]],
      cause = "iommu-off", weight = 92, source = "Linux drivers/iommu/amd/init.c detect_ivrs, amd_iommu_sme_check",
      fix = { linux = {
         "Stoney Ridge: its GPU does not work behind the IOMMU; amd_iommu=force_enable switches it on all the same.",
         "SME: newer microcode, or boot without mem_encrypt=on.",
      } },
      example = "AMD-Vi: IOMMU not currently supported when SME is active",
   },
   {
      id = "linux-amdvi-mmio", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[AMD-Vi: Can not reserve memory region [0-9a-f]+-[0-9a-f]+ for mmio]],
      cause = "ivrs-table-wrong", weight = 88,
      source = "Linux drivers/iommu/amd/init.c iommu_map_mmio_space",
      example = "AMD-Vi: Can not reserve memory region feb80000-fec00000 for mmio",
   },
   {
      id = "linux-amdvi-command", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[(Event logged \[(ILLEGAL_COMMAND_ERROR|COMMAND_HARDWARE_ERROR) |AMD-Vi: Command buffer timeout)]],
      cause = "dmar-hardware-bad", weight = 60, consequence_of = { "device-not-answering", "reset-fails", "dma-fault" },
      source = "Linux drivers/iommu/amd/iommu.c iommu_print_event, __iommu_queue_command_sync",
      example = "AMD-Vi: Command buffer timeout",
   },
   {
      id = "linux-amdvi-irte", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[AMD-Vi: Failed to allocate IRTE]],
      cause = "interrupt-setup-fails", weight = 75, source = "Linux drivers/iommu/amd/iommu.c irq_remapping_alloc",
      example = "AMD-Vi: Failed to allocate IRTE",
   },
   {
      id = "linux-direct-mapping", where = "host-linux", severity = "warn", stage = "host.isolate",
      pattern = [[IOMMU driver was not able to establish FW requested direct mapping]],
      cause = "rmrr-blocks-device", weight = 60, since = "6.6", source = "Linux drivers/iommu/iommu.c",
      example = "dmar1: IOMMU driver was not able to establish FW requested direct mapping.",
   },
   {
      id = "linux-dmar-zero", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[Your BIOS is broken; DMAR reported at address]],
      cause = "dmar-table-rejected", weight = 92, source = dmar .. " warn_invalid_dmar",
      example = "[    0.0] Your BIOS is broken; DMAR reported at address 0!",
   },
   {
      id = "linux-rmrr-not-reserved", where = "host-linux", severity = "note", stage = "host.iommu",
      pattern = [[(No firmware reserved region can cover this RMRR|Your BIOS is broken; bad RMRR)]],
      cause = "dmar-table-rejected", weight = 20,
      source = "Linux drivers/iommu/intel/iommu.c: fatal only in 5.5, see linux-dmar-parse",
      example = "DMAR: [Firmware Bug]: No firmware reserved region can cover this RMRR "
         .. "[0x000000006f760000-0x000000006f762fff], contact BIOS vendor for fixes",
   },
   {
      id = "linux-dmar-malfunction", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[(DMAR hardware is malfunctioning|DMAR: VT-d detected Invalidation (Queue Error|]]
         .. [[(Time-out|Completion) Error: SID ffff\b))]],
      cause = "dmar-hardware-bad", weight = 85, consequence_of = { "linux-dmar-invalidation" },
      source = "Linux drivers/iommu/intel/iommu.c IOMMU_WAIT_OP; dmar.c qi_dump_fault: a unit that reads all ones",
      example = "Kernel panic - not syncing: DMAR hardware is malfunctioning",
   },
   {
      -- The unit waits for the device to confirm that it forgot a translation (ATS).
      id = "linux-dmar-invalidation", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[DMAR: VT-d detected Invalidation (Time-out|Completion) Error(: SID ([0-9a-e][0-9a-f]{0,3}|]]
         .. [[f[0-9a-f]{0,2}|f[0-9a-f]{0,2}[0-9a-e])\b|$)]],
      cause = "device-not-answering", weight = 80,
      consequence_of = { "device-lost-in-d3cold", "reset-fails", "amd-gpu-not-reset", "pcie-uncorrectable-error" },
      source = dmar .. " qi_dump_fault; VT-d specification 6.5.2.11: ITE, ICE; vendor-reset issue 66",
      fix = { linux = {
         "Switch the machine off and on; until then start no guest with this device: the host may lock up.",
         "If it comes back after each reset: pci=noats on the host's kernel command line, or another reset_method.",
      } },
      example = "DMAR: VT-d detected Invalidation Time-out Error: SID 0",
   },
   {
      id = "linux-dmar-agaw", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[DMAR: .*(Cannot get a valid( max)? agaw for iommu|No supported address widths\. Not attempting)]],
      cause = "dmar-hardware-bad", weight = 75, source = dmar,
      example = "[    0.1] DMAR: Cannot get a valid agaw for iommu (seq_id = 0)",
   },
   {
      id = "linux-rmrr-ineligible", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[Device is ineligible for IOMMU domain attach due to platform RMRR requirement]],
      cause = "rmrr-blocks-device", weight = 98, ["until"] = "6.5", source = "Linux drivers/iommu/intel/iommu.c",
      example = "vfio-pci 0000:04:00.1: DMAR: Device is ineligible for IOMMU domain attach due to platform RMRR "
         .. "requirement.  Contact your platform vendor.",
   },
   {
      id = "linux-firmware-1to1", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[Firmware has requested this device have a 1:1 IOMMU mapping, rejecting]],
      cause = "rmrr-blocks-device", weight = 98, since = "6.6", source = "Linux drivers/iommu/iommu.c",
      example = "vfio-pci 0000:04:00.1: Firmware has requested this device have a 1:1 IOMMU mapping, rejecting "
         .. "configuring the device without a 1:1 mapping. Contact your platform vendor.",
   },
   {
      id = "linux-rmrr-relaxed", where = "host-linux", severity = "note", stage = "host.isolate",
      pattern = [[assuming all RMRRs are relaxable]],
      source = "patched kernels, relax-intel-rmrr; harvester issue 7340",
      example = "Intel-IOMMU: assuming all RMRRs are relaxable. This can lead to instability or data loss",
   },
   {
      id = "linux-ivrs-ioapic", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[AMD-Vi: (\[Firmware Bug\]: ?)?(: )?(IOAPIC\[[0-9]+\] not in IVRS table|No southbridge IOAPIC found)]],
      cause = "ivrs-table-wrong", weight = 85, source = "Linux drivers/iommu/amd/init.c check_ioapic_information",
      example = "[    0.0] AMD-Vi: [Firmware Bug]: : IOAPIC[9] not in IVRS table",
   },
   {
      id = "linux-amdvi-no-intremap", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[AMD-Vi: Disabling interrupt remapping]],
      cause = "ivrs-table-wrong", weight = 70, source = "Linux drivers/iommu/amd/init.c",
      example = "[    0.0] AMD-Vi: Disabling interrupt remapping",
   },
   {
      id = "linux-ivrs-error", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[AMD-Vi: (\[Firmware Bug\]: )?(IVRS table error|IVRS invalid checksum|]]
         .. [[IOMMU[0-9]+: Failed to initialize IOMMU Hardware)]],
      cause = "ivrs-table-wrong", weight = 88, source = "Linux drivers/iommu/amd/init.c",
      example = "[    0.5] AMD-Vi: IVRS table error: AE_BAD_CHECKSUM",
   },
   {
      id = "linux-amdvi-option", where = "host-linux", severity = "note", stage = "host.iommu",
      pattern = [[AMD-Vi: Unknown option - ']],
      source = "Linux drivers/iommu/amd/init.c: amd_iommu=on is no option, the IOMMU is on by default",
      example = "[    0.0] AMD-Vi: Unknown option - 'on'",
   },
   {
      id = "linux-amdvi-v2", where = "host-linux", severity = "benign", stage = "host.iommu",
      pattern = [[(AMD IOMMUv2 functionality not available on this system|]]
         .. [[Unable to read/write to IOMMU perf counter|AMD-Vi: \[Firmware Warn\]: EFR mismatch)]],
      source = "Linux drivers/iommu/amd/iommu_v2.c, init.c",
      example = "[    0.5] AMD-Vi: AMD IOMMUv2 functionality not available on this system - This is not a bug.",
   },
   {
      id = "linux-amdvi-page-fault", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[Event logged \[IO_PAGE_FAULT ]],
      cause = "dma-fault", weight = 75,
      consequence_of = { "amd-gpu-not-reset", "device-lost-in-d3cold", "gpu-memory-fault" },
      source = "Linux drivers/iommu/amd/iommu.c amd_iommu_report_page_fault",
      example = "nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c address=0xffffc080 flags=0x0050]",
   },
   {
      id = "linux-amdvi-invalid-request", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[(Event logged \[(INVALID_DEVICE_REQUEST|ILLEGAL_DEV_TABLE_ENTRY|DEV_TAB_HARDWARE_ERROR|]]
         .. [[PAGE_TAB_HARDWARE_ERROR) |AMD-Vi: IOMMU event log overflow)]],
      cause = "dma-fault", weight = 65, source = "Linux drivers/iommu/amd/iommu.c iommu_print_event",
      example = "AMD-Vi: Event logged [INVALID_DEVICE_REQUEST device=0a:00.0 pasid=0x00000 address=0xfffffffdf8000000 "
         .. "flags=0x0a00]",
   },
   {
      id = "linux-amdvi-inval-timeout", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[(Event logged \[IOTLB_INV_TIMEOUT |AMD-Vi: Completion-Wait loop timed out)]],
      cause = "device-not-answering", weight = 80,
      consequence_of = { "device-lost-in-d3cold", "reset-fails", "amd-gpu-not-reset" },
      source = "Linux drivers/iommu/amd/iommu.c: a dead device with ATS",
      example = "AMD-Vi: Completion-Wait loop timed out",
   },
   {
      id = "linux-dmar-context", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [=[DMAR:.*\[DMA (Read|Write)[^]]*\] Request device \[[0-9a-f:]+\.[1-7]\].*]=]
         .. [=[Present bit in (context|root) entry is clear]=],
      cause = "dma-from-unknown-function", weight = 80, source = dmar .. " dmar_fault_do_one",
      example = "DMAR: [DMA Write NO_PASID] Request device [03:00.1] fault addr 0xfffc0000 [fault reason 0x02] "
         .. "Present bit in context entry is clear",
   },
   {
      -- Function 0 exists, mostly: its guest has ended and it was not stopped. A
      -- bridge to conventional PCI speaks as function 0 of its bus, too.
      id = "linux-dmar-context-0", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [=[DMAR:.*\[DMA (Read|Write)[^]]*\] Request device \[((0[1-9a-f]|[1-9a-f][0-9a-f]):[0-9a-f]{2}|]=]
         .. [=[00:(0[013-9a-f]|1[0-9a-f]))\.0\].*Present bit in (context|root) entry is clear]=],
      cause = "dma-fault", weight = 45, consequence_of = { "dma-from-unknown-function", "reset-fails" },
      source = dmar .. " dmar_fault_do_one",
      example = "DMAR: [DMA Read NO_PASID] Request device [02:00.0] fault addr 0x7a63d000 [fault reason 0x02] "
         .. "Present bit in context entry is clear",
   },
   {
      -- Not address 0 and not the integrated GPU: both fault harmlessly while
      -- drivers take over from the firmware.
      id = "linux-dmar-pte", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [=[DMAR:.*\[DMA (Read|Write)[^]]*\] Request device \[((0[1-9a-f]|[1-9a-f][0-9a-f]):[0-9a-f]{2}|]=]
         .. [=[00:(0[013-9a-f]|1[0-9a-f]))\.[0-7]\].*fault addr (0x)?[0-9a-f]*[1-9a-f][0-9a-f]*.*PTE (Write|]=]
         .. [=[Read) access is not set]=],
      cause = "dma-fault", weight = 45,
      consequence_of = {
         "gpu-memory-fault", "nvidia-init-fails", "nvidia-gsp-fails", "gpu-off-bus", "reset-fails",
         "dma-from-unknown-function", "device-lost-in-d3cold",
      },
      source = dmar .. " dmar_fault_do_one",
      example = "DMAR: [DMA Write NO_PASID] Request device [08:00.0] fault addr 0xfbfd0000 [fault reason 0x05] "
         .. "PTE Write access is not set",
   },
   {
      id = "linux-dmar-pte-early", where = "host-linux", severity = "benign", stage = "guest.function",
      pattern = [=[DMAR:.*\[DMA (Read|Write)[^]]*\] Request device (\[00:02\.0\].*(PTE (Write|Read) access]=]
         .. [[ is not set|Present bit in (context|root) entry is clear)|]]
         .. [[.*fault addr (0x)?0+ .*PTE (Write|Read) access is not set)]],
      source = dmar .. ": firmware's GPU scan-out, or address 0, while drivers take over",
      example = "DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 6c800000 [fault reason 06] "
         .. "PTE Read access is not set",
   },
   {
      id = "linux-dmar-pte-old", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[DMAR:\[fault reason 0[56]\] PTE (Write|Read) access is not set]], ["until"] = "4.4",
      cause = "dma-fault", weight = 30, source = dmar .. ": a line of its own, without the device",
      example = "DMAR:[fault reason 06] PTE Read access is not set",
   },
   {
      id = "linux-dmar-context-old", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[DMAR:\[fault reason 0[12]\] Present bit in (root|context) entry is clear]], ["until"] = "4.4",
      cause = "dma-from-unknown-function", weight = 75, source = dmar,
      example = "DMAR:[fault reason 02] Present bit in context entry is clear",
   },
   {
      id = "linux-dmar-fault-header", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[DMAR: DRHD: handling fault status reg]],
      source = dmar .. ": the line after it tells", example = "DMAR: DRHD: handling fault status reg 2",
   },
   {
      -- Ten faults in five seconds are printed, the rest counted: it goes on.
      id = "linux-dmar-storm", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[dmar_fault: [0-9]+ callbacks suppressed]],
      cause = "dma-fault", weight = 55,
      consequence_of = {
         "gpu-memory-fault", "nvidia-init-fails", "nvidia-gsp-fails", "gpu-off-bus", "reset-fails",
         "dma-from-unknown-function", "device-lost-in-d3cold", "device-not-answering",
      },
      source = dmar .. " dmar_fault: its ratelimit; i915ovmfPkg issue 23",
      example = "[  144.480629] dmar_fault: 893 callbacks suppressed",
   },
   {
      id = "linux-intremap-erratum", where = "host-linux", severity = "warn", stage = "host.iommu",
      pattern = [[(This system BIOS has enabled interrupt remapping|]]
         .. [[on a chipset that contains an erratum making that)]],
      cause = "interrupt-remapping-missing", weight = 75,
      source = "Linux drivers/iommu/intel/irq_remapping.c intel_prepare_irq_remapping, at each boot; "
         .. "arch/x86/kernel/early-quirks.c intel_remapping_check: Intel 5500, 5520, X58",
      fix = { linux = {
         "This chipset's interrupt remapping is broken; only a firmware update may help.",
         "If the guest is trusted: echo 'options vfio_iommu_type1 allow_unsafe_interrupts=1' > "
            .. "/etc/modprobe.d/vfio-unsafe.conf, then reboot.",
      } },
      example = "DMAR-IR: This system BIOS has enabled interrupt remapping",
   },
   {
      id = "linux-dmar-intr-fault", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[DMAR:.*\[INTR-REMAP\] Request device .*fault index]],
      cause = "interrupts-not-arriving", weight = 30,
      source = dmar .. ": common and harmless at boot and after sleep",
      example = "DMAR: [INTR-REMAP] Request device [f0:1f.7] fault index 0x0 [fault reason 0x25] "
         .. "Blocked a compatibility format interrupt request",
   },

   {
      id = "linux-acs-override", where = "host-linux", severity = "note", stage = "host.isolate",
      pattern = [[PCIe ACS overrides enabled; This may allow non-IOMMU protected peer-to-peer DMA]],
      source = "out-of-tree patch: the isolation that groups then show is not real",
      example = "Warning: PCIe ACS overrides enabled; This may allow non-IOMMU protected peer-to-peer DMA",
   },

   -- VFIO
   {
      id = "linux-vfio-cant-reserve", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[vfio-pci [0-9a-f:.]+: BAR [0-9]+.*: can't reserve \[mem]],
      cause = "boot-framebuffer-holds-bar", weight = 95, source = core .. " __pci_request_region",
      example = "vfio-pci 0000:05:00.0: BAR 0: can't reserve [mem 0xd0000000-0xdfffffff 64bit pref]",
   },
   {
      id = "linux-cant-reserve", where = "host-linux", severity = "warn", stage = "guest.driver",
      pattern = [[(nvidia|nouveau|amdgpu|i915|xe|nvme|ahci|mpt3sas|xhci_hcd|ixgbe|i40e|ice|igb|igc|e1000e|]]
         .. [[mlx5_core|r8169|bnxt_en|snd_hda_intel|iwlwifi) [0-9a-f:.]+: BAR [0-9]+.*: can't reserve \[mem]],
      cause = "other-driver-holds-device", weight = 70, source = core .. " __pci_request_region",
      example = "nvidia 0000:01:00.0: BAR 1: can't reserve [mem 0xc0000000-0xcfffffff 64bit pref]",
   },
   {
      id = "linux-memlock", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[RLIMIT_MEMLOCK \([0-9]+\) exceeded]],
      cause = "memlock-limit", weight = 95, source = type1 .. " vfio_pin_pages_remote",
      example = "[  365.159219] vfio_pin_pages_remote: RLIMIT_MEMLOCK (4194304) exceeded",
   },
   {
      id = "linux-vfio-probe-new", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[probe with driver vfio-pci failed with error -22]],
      cause = "vfio-bind-refused", weight = 60, since = "6.11",
      consequence_of = { "iommu-off", "dmar-table-rejected", "ivrs-table-wrong" },
      source = "Linux drivers/base/dd.c",
      example = "vfio-pci 0000:01:00.0: probe with driver vfio-pci failed with error -22",
   },
   {
      id = "linux-vfio-probe", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[vfio-pci: probe of [0-9a-f:.]+ failed with error -22]],
      cause = "vfio-bind-refused", weight = 60, ["until"] = "6.10",
      consequence_of = { "iommu-off", "dmar-table-rejected", "ivrs-table-wrong" },
      source = "Linux drivers/base/dd.c",
      example = "vfio-pci: probe of 0000:19:00.0 failed with error -22",
   },
   {
      id = "linux-vfio-sriov", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[Cannot bind to PF with SR-IOV enabled]],
      cause = "pf-has-vfs", weight = 95, source = vfio,
      example = "vfio-pci 0000:3b:00.0: Cannot bind to PF with SR-IOV enabled",
   },
   {
      id = "linux-vfio-denylist", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[exists in vfio-pci device (denylist|blacklist), driver probing disallowed]],
      cause = "device-on-vfio-denylist", weight = 95, source = "Linux drivers/vfio/pci/vfio_pci.c",
      example = "vfio-pci 0000:6b:00.0: 8086:4940 exists in vfio-pci device denylist, driver probing disallowed.",
   },
   {
      id = "linux-vf-token", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[(VF token required to access device|Incorrect VF token provided for device|]]
         .. [[VF token incorrectly provided)]],
      cause = "vf-token-wrong", weight = 95, source = vfio,
      example = "vfio-pci 0000:01:10.0: VF token required to access device",
   },
   {
      id = "linux-vfio-release-request", where = "host-linux", severity = "warn", stage = "host.reclaim",
      pattern = [[(Relaying device request to user|No device request channel registered, blocked until released|]]
         .. [[Device is currently in use, task ".*" \([0-9]+\) blocked until device is released)]],
      cause = "device-release-pending", weight = 80, source = vfio .. ", vfio_main.c",
      example = "vfio-pci 0000:01:00.0: Relaying device request to user (#0)",
   },
   {
      id = "linux-vfio-bars-restored", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[vfio_bar_restore: reset recovery - restoring BARs]],
      source = "Linux drivers/vfio/pci/vfio_pci_config.c: the device reset itself",
      example = "vfio-pci 0000:03:00.0: vfio_bar_restore: reset recovery - restoring BARs",
   },
   {
      id = "linux-vfio-hiding", where = "host-linux", severity = "benign", stage = "guest.enumerate",
      pattern = [[(hiding e?cap 0x[0-9a-f]+@|Masking broken INTx support|vfio_pci: add \[[0-9a-f]{4}:|]]
         .. [[unknown length for PCI e?cap 0x|VF reports bogus INTx pin)]],
      source = "Linux drivers/vfio/pci/vfio_pci_config.c",
      example = "vfio-pci 0000:19:00.0: vfio_ecap_init: hiding ecap 0x19@0x270",
   },
   {
      id = "linux-vfio-resetting", where = "host-linux", severity = "benign", stage = "vm.restart",
      pattern = [[vfio-pci [0-9a-f:.]+: (resetting|reset done|enabling device \()]],
      source = core .. ", newer kernels", example = "vfio-pci 0000:01:00.0: reset done",
   },
   {
      id = "linux-vfio-igd", where = "host-linux", severity = "warn", stage = "vm.start",
      pattern = [[Failed to setup Intel IGD regions]],
      cause = "igd-not-supported", weight = 60, source = "Linux drivers/vfio/pci/vfio_pci.c",
      example = "vfio-pci 0000:00:02.0: Failed to setup Intel IGD regions",
   },
   {
      id = "linux-noiommu-taint", where = "host-linux", severity = "note", stage = "host.iommu",
      pattern = [[Adding kernel taint for vfio-noiommu group]],
      source = "Linux drivers/vfio/vfio_main.c: no isolation at all",
      example = "vfio-pci 0000:01:00.0: Adding kernel taint for vfio-noiommu group on device",
   },

   -- Reset and power
   {
      id = "linux-flr-giving-up", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[not ready [0-9]+ms after (FLR|AF_FLR|bus reset|PM D3hot->D0|device reset|DPC); giving up]],
      cause = "reset-fails", weight = 95, source = core .. " pci_dev_wait",
      example = "vfio-pci 0000:0c:00.3: not ready 65535ms after FLR; giving up",
   },
   {
      id = "linux-resume-giving-up", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[not ready [0-9]+ms after resume; giving up]],
      cause = "device-lost-in-d3cold", weight = 95, source = core .. " pci_dev_wait",
      example = "vfio-pci 0000:03:00.0: not ready 1023ms after resume; giving up",
   },
   {
      id = "linux-not-ready-waiting", where = "host-linux", severity = "note", stage = "vm.restart",
      pattern = [[not ready [0-9]+ms after (FLR|AF_FLR|bus reset|PM D3hot->D0|device reset|DPC); waiting]],
      cause = "reset-fails", weight = 30, source = core .. " pci_dev_wait: slow, not yet lost",
      example = "vfio-pci 0000:0c:00.3: not ready 1023ms after FLR; waiting",
   },
   {
      id = "linux-resume-waiting", where = "host-linux", severity = "note", stage = "vm.restart",
      pattern = [[not ready [0-9]+ms after resume; waiting]],
      cause = "device-lost-in-d3cold", weight = 30, source = core .. " pci_dev_wait: slow, not yet lost",
      example = "sdhci-pci 0000:2f:00.0: not ready 2047ms after resume; waiting",
   },

   {
      id = "linux-ready-late", where = "host-linux", severity = "benign", stage = "vm.restart",
      pattern = [[: ready [0-9]+ms after ]],
      source = core .. " pci_dev_wait", example = "vfio-pci 0000:03:00.0: ready 0ms after bus reset",
   },
   {
      id = "linux-d3cold", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[(D3cold|D3hot|unknown) to D0, device inaccessible]],
      cause = "device-lost-in-d3cold", weight = 90, since = "5.18",
      consequence_of = { "gpu-off-bus", "linux-flr-giving-up" }, source = core .. " pci_power_up",
      example = "vfio-pci 0000:03:00.0: Unable to change power state from D3cold to D0, device inaccessible",
   },
   {
      id = "linux-d3cold-old", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[can't change power state from D3(cold|hot) to D0 \(config space]],
      cause = "device-lost-in-d3cold", weight = 90, ["until"] = "5.17", source = core .. " pci_raw_set_power_state",
      example = "pci 0000:01:00.0: can't change power state from D3cold to D0 (config space inaccessible)",
   },
   {
      id = "linux-d0-inaccessible", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[change power state from D0 to D(3hot|3cold|3|1|2)(, device inaccessible|]]
         .. [[ \(config space inaccessible)]],
      cause = "device-not-answering", weight = 82,
      consequence_of = { "device-lost-in-d3cold", "reset-fails", "gpu-off-bus", "pcie-uncorrectable-error" },
      source = core .. " pci_set_low_power_state, pci_raw_set_power_state",
      example = "vfio-pci 0000:2d:00.0: Unable to change power state from D0 to D3hot, device inaccessible",
   },
   {
      id = "linux-refused-power", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[efused to change power state(,| from D3)]],
      cause = "device-lost-in-d3cold", weight = 75, source = core,
      example = "vfio-pci 0000:01:00.0: Refused to change power state, currently in D3",
   },
   {
      id = "linux-runtime-resume", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[vfio.*: runtime resume failed -?[0-9]+]],
      cause = "device-lost-in-d3cold", weight = 85,
      source = "Linux drivers/vfio/vfio_main.c; since 6.0 pci/vfio_pci_core.c too, without \"vfio:\"",
      example = "vfio-pci 0000:01:00.0: vfio: runtime resume failed -13",
   },
   {
      id = "linux-flr-pending", where = "host-linux", severity = "warn", stage = "vm.restart",
      pattern = [[timed out waiting for pending transaction[;:] performing (AF )?function level reset anyway]],
      cause = "reset-fails", weight = 40, source = core .. " pcie_flr",
      example = "vfio-pci 0000:01:00.0: timed out waiting for pending transaction; performing function level "
         .. "reset anyway",
   },
   {
      id = "linux-reset-method", where = "host-linux", severity = "note", stage = "vm.restart",
      pattern = [[(Invalid|Unsupported) reset method '|All device reset methods disabled by user|]]
         .. [[Device-specific reset disabled/de-prioritized]],
      cause = "no-reset-method", weight = 30, source = core .. " reset_method_store",
      example = "vfio-pci 0000:01:00.0: Unsupported reset method 'flr'",
   },
   {
      id = "linux-link-not-active", where = "host-linux", severity = "note", stage = "vm.restart",
      pattern = [[Data Link Layer Link Active not (set|cleared)]],
      cause = "pcie-link-lost", weight = 30, consequence_of = { "device-lost-in-d3cold", "reset-fails", "gpu-off-bus" },
      source = core .. " pcie_wait_for_link_delay: the link did not train in time; also of sleeping docks",
      example = "pcieport 0000:00:01.0: Data Link Layer Link Active not set in 1000 msec",
   },

   {
      id = "linux-vendor-reset-fails", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[AMD_[A-Z0-9]+: (failed to reset device|timed out waiting for PSP|failed to|]]
         .. [[psp mode1 reset failed|reset result = -)]],
      cause = "amd-gpu-not-reset", weight = 90, source = "gnif/vendor-reset src/amd",
      example = "vfio-pci 0000:0c:00.0: AMD_NAVI14: timed out waiting for PSP to reach valid state, but "
         .. "continuing anyway",
   },
   {
      id = "linux-vendor-reset-smu", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[vfio-pci [0-9a-f:.]+: (SMU error 0x|PSP did not acknowledger reset|Timed out waiting for SOL|]]
         .. [[Failed to send message 0x[0-9a-f]+: return)]],
      cause = "amd-gpu-not-reset", weight = 80, source = "gnif/vendor-reset src/amd",
      example = "vfio-pci 0000:0c:00.0: SMU error 0xfd",
   },
   {
      id = "linux-vendor-reset-ok", where = "host-linux", severity = "benign", stage = "vm.restart",
      pattern = [[AMD_[A-Z0-9]+: (version [0-9]|performing (pre-|post-)?reset|bus reset disabled|SMU resp|]]
         .. [[mode1 reset succeeded|begin psp mode 1 reset|reset result = 0|Clearing scratch|MP1 reset|]]
         .. [[wait for MP1)]],
      source = "gnif/vendor-reset src/amd: its steps; success here is no proof that the card works",
      example = "vfio-pci 0000:10:00.0: AMD_NAVI10: mode1 reset succeeded",
   },
   {
      id = "linux-hda-not-operational", where = "host-linux", severity = "fail", stage = "host.reclaim",
      pattern = [[GPU sound probed, but not operational: please add a quirk]],
      cause = "device-not-answering", weight = 60, consequence_of = { "device-lost-in-d3cold", "gpu-off-bus" },
      source = "Linux sound/pci/hda/hda_intel.c",
      example = "snd_hda_intel 0000:10:00.1: GPU sound probed, but not operational: please add a quirk to "
         .. "driver_denylist",
   },

   -- BARs
   {
      id = "linux-bar-no-space", where = "host-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[BAR [0-5]: (no space for|failed to assign) \[mem]],
      cause = "bar-does-not-fit", weight = 88,
      consequence_of = { "amdgpu-rebar", "i915-lmem-bar" },
      ["until"] = "6.10", source = "Linux drivers/pci/setup-res.c",
      example = "pci 0000:06:00.0: BAR 1: no space for [mem size 0x2000000000 64bit pref]",
   },
   {
      id = "linux-bar-no-space-new", where = "host-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[: BAR [0-5] \[mem.*\]: (can't assign; no space|failed to assign|can't assign; bogus)]],
      cause = "bar-does-not-fit", weight = 88,
      consequence_of = { "amdgpu-rebar", "i915-lmem-bar" },
      since = "6.11", source = "Linux drivers/pci/setup-res.c",
      example = "pci 0000:01:00.0: BAR 1 [mem size 0x400000000 64bit pref]: can't assign; no space",
   },
   {
      -- 256 MiB and more: smaller ones fail on many healthy hosts for empty slots.
      id = "linux-window-no-space", where = "host-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[BAR 1[45]: (no space for|failed to assign) \[mem size 0x([1-9a-f][0-9a-f]{7}|]]
         .. [[0*[1-9a-f][0-9a-f]{8,}) ]],
      cause = "bar-does-not-fit", weight = 82,
      consequence_of = { "amdgpu-rebar", "i915-lmem-bar" },
      ["until"] = "6.10", source = "Linux drivers/pci/setup-bus.c",
      example = "pci 0000:00:01.0: BAR 15: no space for [mem size 0x600000000 64bit pref]",
   },
   {
      id = "linux-window-no-space-new", where = "host-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [=[bridge window \[mem size 0x([1-9a-f][0-9a-f]{7}|]=]
         .. [=[0*[1-9a-f][0-9a-f]{8,})[^]]*\]: (can't assign; no space|failed to assign)]=],
      cause = "bar-does-not-fit", weight = 82,
      consequence_of = { "amdgpu-rebar", "i915-lmem-bar" },
      since = "6.11", source = "Linux drivers/pci/setup-bus.c",
      example = "pci 0000:00:01.0: bridge window [mem size 0x600000000 64bit pref]: can't assign; no space",
   },
   {
      id = "linux-bar-rom-no-space", where = "host-linux", severity = "benign", stage = "guest.enumerate",
      pattern = [=[(BAR ([67]|8|9|1[0-3]): (no space for|failed to assign)|((ROM|VF BAR [0-9]+) \[(mem|io)|]=]
         .. [=[bridge window \[io)[^]]*\]: can't assign; (no space|bogus)|]=]
         .. [=[ROM \[[^]]*\]: can't assign; bogus alignment)]=],
      source = "Linux drivers/pci/setup-res.c: expansion ROMs, VF BARs and I/O windows are rarely needed",
      example = "pci 0000:03:00.0: BAR 6: no space for [mem size 0x00100000 pref]",
   },
   {
      id = "linux-bar-not-claimed", where = "host-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[can't enable device: BAR [0-5] \[mem.* not (claimed|assigned)|]]
         .. [[BAR [0-5] \[mem.*\]: not (claimed|assigned); can't enable device]],
      cause = "bar-does-not-fit", weight = 85, source = "Linux drivers/pci/setup-res.c pci_enable_resources",
      example = "nvidia 0000:01:00.0: can't enable device: BAR 1 [mem 0x00000000-0x3ffffffff 64bit pref] not claimed",
   },
   {
      id = "linux-realloc-pass", where = "host-linux", severity = "note", stage = "guest.enumerate",
      pattern = [[(No\. [2-9] try to assign unassigned res|resources are unassigned, try booting with pci=realloc)]],
      cause = "bar-does-not-fit", weight = 20, consequence_of = { "amdgpu-rebar", "i915-lmem-bar" },
      source = "Linux drivers/pci/setup-bus.c: something had no room, often only an expansion ROM",
      example = "pci_bus 0000:00: No. 2 try to assign unassigned res",
   },


   {
      id = "linux-rom-signature", where = "host-linux", severity = "benign", stage = "guest.driver",
      pattern = [[(Invalid PCI ROM (header|data) signature: expecting|No more images? in (the )?PCI ROM|]]
         .. [[[0-9a-f]\.[0-7]: Invalid ROM contents)]],
      source = "Linux drivers/pci/rom.c; a working RX 9060 XT prints it",
      example = "amdgpu 0000:00:03.0: Invalid PCI ROM header signature: expecting 0xaa55, got 0x4556",
   },

   -- Errors on the link
   {
      id = "linux-aer-uncorrectable", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[(PCIe Bus Error: severity=Uncorrect(ed|able)( \((Non-)?Fatal\))?, type=|]]
         .. [[AER: (Multiple )?Uncorrect(ed|able) \((Non-)?Fatal\) error (message )?received)]],
      cause = "pcie-uncorrectable-error", weight = 78, consequence_of = { "device-lost-in-d3cold" },
      source = "Linux drivers/pci/pcie/aer.c aer_print_error",
      example = "vfio-pci 0000:03:00.0: PCIe Bus Error: severity=Uncorrectable (Non-Fatal), type=Transaction Layer, "
         .. "(Requester ID)",
   },
   {
      id = "linux-aer-corrected", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[PCIe Bus Error: severity=Correct(ed|able), type=]],
      source = "Linux drivers/pci/pcie/aer.c: the link repaired it; many are a sign of a bad slot or riser",
      example = "pcieport 0000:00:1c.0: PCIe Bus Error: severity=Corrected, type=Physical Layer, (Receiver ID)",
   },
   {
      id = "linux-aer-unrecovered", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[(can't recover \(no error_detected callback\)|: device recovery failed$|]]
         .. [[AER: device recovery failed)]],
      cause = "pcie-uncorrectable-error", weight = 70, source = "Linux drivers/pci/pcie/err.c",
      example = "vfio-pci 0000:03:00.0: AER: can't recover (no error_detected callback)",
   },
   {
      id = "linux-dpc", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[DPC: containment event, status:0x]],
      cause = "pcie-uncorrectable-error", weight = 75, source = "Linux drivers/pci/pcie/dpc.c",
      example = "pcieport 0000:16:02.0: DPC: containment event, status:0x1f01 source:0x0000",
   },
   {
      id = "linux-pciehp-down", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[pciehp: Slot\([0-9A-Za-z-]+\): (Link Down|Card not present)]],
      cause = "pcie-link-lost", weight = 30,
      consequence_of = { "gpu-off-bus", "device-lost-in-d3cold", "pcie-uncorrectable-error" },
      source = "Linux drivers/pci/hotplug/pciehp_ctrl.c: also of Thunderbolt ports that only sleep",
      example = "pcieport 0000:00:01.1: pciehp: Slot(0): Link Down",
   },
   {
      id = "linux-pciehp-fault", where = "host-linux", severity = "warn", stage = "guest.function",
      pattern = [[pciehp: Slot\([0-9A-Za-z-]+\): (Power fault|Cannot train link)]],
      cause = "pcie-link-lost", weight = 60, source = "Linux drivers/pci/hotplug/pciehp_hpc.c",
      example = "pcieport 0000:00:01.1: pciehp: Slot(0): Power fault",
   },

   {
      id = "linux-nmi-iock", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[NMI: (IOCK error|PCI system error \(SERR\))]],
      cause = "host-nmi-pci-error", weight = 85,
      consequence_of = { "dma-fault", "dma-from-unknown-function", "pcie-uncorrectable-error" },
      source = "Linux arch/x86/kernel/nmi.c io_check_error; boards may raise SERR for a blocked DMA",
      example = "NMI: IOCK error (debug interrupt?) for reason 65 on CPU 0.",
   },
   {
      id = "linux-task-hung", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[INFO: task (khugepaged|qemu-[^ ]*|kvm|vfio[^ ]*|CPU [0-9]+/KVM|libvirtd|rpc-libvirtd|]]
         .. [[virtqemud):[0-9]+ blocked for more than]],
      cause = "host-task-hung", weight = 70, consequence_of = { "reset-fails", "device-lost-in-d3cold" },
      source = "Linux kernel/hung_task.c",
      example = "INFO: task khugepaged:507 blocked for more than 122 seconds.",
   },

   -- Host drivers before and after
   {
      id = "linux-efifb-moved", where = "host-linux", severity = "fail", stage = "host.reclaim",
      pattern = [[(efifb|simple-framebuffer|simplefb).*(BAR has moved, updating|]]
         .. [[cannot reserve video memory at 0x0|abort, cannot ioremap video memory)]],
      cause = "console-rebind-fails", weight = 85, source = "Linux drivers/video/fbdev/efifb.c",
      example = "efifb: abort, cannot ioremap video memory 0x1680000 @ 0x0",
   },
   {
      id = "linux-sysfs-duplicate", where = "host-linux", severity = "fail", stage = "host.reclaim",
      pattern = [[(sysfs: cannot create duplicate filename '/(bus/(auxiliary|pci)|devices/pci)|]]
         .. [[auxiliary [a-z0-9_.]+: adding auxiliary device failed!: -17)]],
      cause = "driver-name-still-registered", weight = 85, source = "Linux fs/sysfs/dir.c, drivers/base/auxiliary.c",
      example = "sysfs: cannot create duplicate filename '/bus/auxiliary/devices/mlx5_core.eth.2'",
   },
   {
      id = "linux-ice-vf-rebuild", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[(failed to (add default unicast MAC filter .* for VF|rebuild default MAC configuration for VF|]]
         .. [[rebuild VF VSI|reset all active VFs)|VF [0-9]+ (failed|is in) (to )?reset)]],
      cause = "vf-reset-fails", weight = 80, source = "Linux drivers/net/ethernet/intel/ice/ice_vf_lib.c",
      example = "ice 0000:3b:00.0: failed to rebuild default MAC configuration for VF 0",
   },
   {
      id = "linux-amdgpu-unplug", where = "host-linux", severity = "fail", stage = "host.reclaim",
      pattern = [[vfio-pci [0-9a-f:.]+: amdgpu: (failed to clear page tables|leaking bo va)]],
      cause = "driver-name-still-registered", weight = 65,
      source = "Linux drivers/gpu/drm/amd/amdgpu: the GPU was taken from a running desktop",
      fix = { linux = { "Stop the display manager and every program on the GPU before unbinding amdgpu." } },
      example = "vfio-pci 0000:09:00.0: amdgpu: leaking bo va (-19)",
   },

   {
      id = "linux-pat-conflict", where = "host-linux", severity = "warn", stage = "host.isolate",
      pattern = [[x86/PAT: .*(qemu|kvm|CPU [0-9]+/KVM).* conflicting memory types]],
      cause = "boot-framebuffer-holds-bar", weight = 50, source = "Linux arch/x86/mm/pat/memtype.c",
      example = "x86/PAT: CPU 0/KVM:1830 conflicting memory types 2800000000-3000000000 "
         .. "uncached-minus<->write-combining",
   },
   {
      id = "linux-iommu-width", where = "host-linux", severity = "benign", stage = "vm.start",
      pattern = [[iommu width \([0-9]+\) is not sufficient for the mapped address]],
      source = "Linux drivers/iommu/intel/iommu.c: a BAR beyond the IOMMU's width, only peer-to-peer is lost",
      example = "DMAR: intel_iommu_map: iommu width (39) is not sufficient for the mapped address (382000000000)",
   },
   {
      id = "linux-apei-pcie", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[\[Hardware Error\]: +section_type: PCIe error]],
      source = "Linux drivers/firmware/efi/cper.c", example = "{1}[Hardware Error]:   section_type: PCIe error",
   },
   {
      id = "linux-apei-fatal", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[\[Hardware Error\]: +event severity: (fatal|recoverable)]],
      cause = "pcie-uncorrectable-error", requires = { "linux-apei-pcie" }, weight = 70,
      source = "Linux drivers/firmware/efi/cper.c",
      example = "{1}[Hardware Error]: event severity: fatal",
   },
   {
      id = "linux-retrain", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[(retraining failed|broken device, retraining non-functional downstream link)]],
      source = "Linux drivers/pci/quirks.c pcie_failed_link_retrain",
      example = "pcieport 0000:00:1c.6: broken device, retraining non-functional downstream link at 2.5GT/s",
   },
   {
      id = "xen-no-iommu", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[(PCI device [0-9a-f:.]+ cannot be assigned - no IOMMU|]]
         .. [[libxl.*passthrough not supported on this platform|\(XEN\) .*I/O virtualisation disabled)]],
      cause = "iommu-off", weight = 80, source = "Xen tools/libs/light/libxl_pci.c, drivers/passthrough/iommu.c",
      example = "libxl: error: libxl_pci.c:1637:libxl__device_pci_add: Domain 1:PCI device 0000:01:00.0 cannot be "
         .. "assigned - no IOMMU?",
   },
   {
      id = "xen-not-assignable", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(PCI device [0-9a-f:.]+ is not assignable|PCI device already attached to a domain)]],
      cause = "vfio-bind-refused", weight = 60, source = "Xen tools/libs/light/libxl_pci.c",
      fix = { linux = { "xl pci-assignable-add BDF" } },
      example = "libxl: error: libxl_pci.c:1650:libxl__device_pci_add: Domain 1:PCI device 0:1:0.0 is not assignable",
   },
   {
      id = "xen-rmrr", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(has non-isolated RMRR|assign .* to dom[0-9]+ failed|cannot be assigned .*RMRR|]]
         .. [[Cannot assign device with shared RMRR)]],
      cause = "rmrr-blocks-device", weight = 65, source = "Xen drivers/passthrough/vtd/iommu.c",
      example = "(XEN) [VT-D]cannot be assigned to dom1: 0000:00:1a.0 Cannot assign device with shared "
         .. "RMRR for Dom1 failed",
   },
   {
      id = "xen-pci-add", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[(libxl_?_?device_pci_add failed|[Uu]nable to add pci devices|]]
         .. [[Backend /local/domain/0/backend/pci/[0-9]+/[0-9]+ not ready)]],
      cause = "xen-attach-fails", weight = 55,
      consequence_of = { "iommu-off", "rmrr-blocks-device", "vfio-bind-refused", "host-memory-short",
         "igd-not-supported" },
      source = "Xen tools/libs/light/libxl_pci.c; qubes-issues 5448",
      example = "libxl: libxl_pci.c:1361:libxl__add_pcidevs: libxl_device_pci_add failed: -3",
   },
   {
      id = "xen-no-sysfs-reset", where = "host-linux", severity = "note", stage = "vm.start",
      pattern = [[The kernel doesn't support reset from sysfs for PCI device]],
      cause = "no-reset-method", weight = 20,
      source = "Xen tools/libs/light/libxl_pci.c: printed for many devices that work",
      example = "libxl: libxl_pci.c:1585:libxl__device_pci_reset: The kernel doesn't support reset from sysfs for PCI "
         .. "device 0000:00:14.0",
   },
   {
      id = "linux-irq-flags", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[genirq: Flags mismatch irq [0-9]+\. .*vfio-intx]],
      cause = "interrupt-setup-fails", weight = 88, source = "Linux kernel/irq/manage.c: a shared INTx line",
      example = "genirq: Flags mismatch irq 16. 00000000 (vfio-intx(0000:05:00.0)) vs. 00000080 (i801_smbus)",
   },
   {
      id = "linux-oom", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[(Out of memory: Kill(ed)? process [0-9]+ \((kvm|qemu[^)]*|CPU [0-9]+/KVM)\)|]]
         .. [[oom-kill:.*task=(kvm|qemu))]],
      cause = "host-memory-short", weight = 85, source = "Linux mm/oom_kill.c: all guest memory is pinned",
      example = "Out of memory: Killed process 1830 (kvm) total-vm:34188428kB, anon-rss:33016112kB",
   },
   {
      id = "linux-kvm-msr", where = "host-linux", severity = "benign", stage = "guest.boot",
      pattern = [[kvm( \[[0-9]+\])?: .*(ignored|unhandled) (rd|wr)msr: 0x]],
      source = "Linux arch/x86/kvm/x86.c", example = "kvm [1830]: vcpu0, guest rIP: 0xfffff8024 ignored rdmsr: 0x1d9",
   },
   {
      id = "linux-rmrr-workaround", where = "host-linux", severity = "benign", stage = "host.iommu",
      pattern = [[RMRR entry for device .* is broken - applying workaround]],
      source = "Linux drivers/iommu/intel/dmar.c",
      example = "DMAR: [Firmware Bug]: RMRR entry for device 03:00.0 is broken - applying workaround",
   },
   {
      id = "linux-mce", where = "host-linux", severity = "note", stage = "host.isolate",
      pattern = [[mce: \[Hardware Error\]: (Machine check events logged|CPU [0-9]+: Machine Check)]],
      source = "Linux arch/x86/kernel/cpu/mce", example = "mce: [Hardware Error]: Machine check events logged",
   },
   {
      id = "kvm-disabled-by-firmware", where = "host-linux", severity = "note", stage = "host.iommu",
      pattern = [[(kvm(_intel|_amd)?: (disabled by bios|no hardware support|(VMX|SVM) not supported by CPU|]]
         .. [[VMX not enabled \(by BIOS\)|SVM disabled \(by BIOS\))|]]
         .. [[SVM disabled \(by BIOS\) in MSR_VM_CR|VMX \(outside TXT\) disabled by BIOS)]],
      cause = "cpu-virtualization-off", weight = 70,
      source = "Linux arch/x86/kvm/x86.c, vmx.c, svm.c, kernel/cpu/amd.c; harmless where no guest shall run",
      example = "kvm: disabled by bios",
   },
   {
      id = "modprobe-kvm", where = "host-linux", severity = "fail", stage = "host.iommu",
      pattern = [[could not insert 'kvm_(intel|amd)': Operation not supported]],
      cause = "cpu-virtualization-off", weight = 80, source = "kmod modprobe: EOPNOTSUPP of hardware_setup",
      example = "modprobe: ERROR: could not insert 'kvm_intel': Operation not supported",
   },
   {
      -- Go and Python programs name the file; a shell does not.
      id = "vfio-bind-write", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(/sys/bus/pci/drivers/vfio-pci/(bind|new_id)'?:? ?(returned non-zero|\(?[Ii]nvalid argument|]]
         .. [[[Nn]o such device)|]]
         .. [[Cannot bind to driver vfio-pci: \[Errno (19|22)\])]],
      cause = "vfio-bind-refused", weight = 65, consequence_of = { "iommu-off" },
      source = "Linux drivers/base/bus.c bind_store, vfio_main.c: EINVAL without a group; harvester issue 3833",
      example = "error writing to bind file: write /sys/bus/pci/drivers/vfio-pci/bind: invalid argument, requeuing",
   },
   {
      id = "linux-refused-sleep", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[efused to change power state from D0 to D]],
      source = core .. " pci_set_low_power_state: it stays awake, which harms nothing",
      example = "i915 0000:00:02.0: Refused to change power state from D0 to D3hot",
   },
   {
      -- The rest of the table of reasons; 0x0c on is of malformed tables, 0x0d of
      -- a device that goes on with translations taken from it (ATS).
      id = "linux-dmar-other", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [=[DMAR:.*\[DMA (Read|Write)[^]]*\] Request device.*(Invalid context entry|Access beyond MGAW|]=]
         .. [[Next page table ptr is invalid|(Root table address|Context table ptr is) invalid|]]
         .. [[non-zero reserved fields in|PCE for translation request specifies blocking|SM: )]],
      cause = "dma-fault", weight = 60,
      consequence_of = { "reset-fails", "device-lost-in-d3cold", "device-not-answering" },
      source = dmar .. " dma_remap_fault_reasons; i915-sriov-dkms issue 436",
      example = "DMAR: [DMA Write NO_PASID] Request device [00:02.0] fault addr 0x3fca2a000 [fault reason 0x07] "
         .. "Next page table ptr is invalid",
   },
   {
      id = "vfio-group-absent", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[/dev/vfio/[0-9]+'? (does not exist|not found)]],
      cause = "not-bound-to-vfio", weight = 70, consequence_of = { "iommu-off", "vfio-bind-refused" },
      source = "tools that look before they open; PCILeechFWGenerator issue 93",
      example = "VFIO binding verification failed: VFIO group device /dev/vfio/18 does not exist",
   },
   {
      -- A shell names no file: the line that it was typed in does.
      id = "shell-vfio-bind", where = "host-linux", severity = "benign", stage = "host.isolate",
      pattern = [[> *"?/sys/bus/pci/drivers/vfio-pci/(bind|new_id)]],
      source = "a command; its answer is a line of its own",
      example = "# echo 0000:01:00.0 > /sys/bus/pci/drivers/vfio-pci/bind",
   },
   {
      id = "shell-vfio-bind-refused", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(echo|tee).*: (write error: )?(Invalid argument|No such device)("|$)]],
      cause = "vfio-bind-refused", requires = { "shell-vfio-bind" }, weight = 55, consequence_of = { "iommu-off" },
      source = "Linux drivers/base/bus.c bind_store: EINVAL without a group, ENODEV for a device it does not match",
      example = "-bash: echo: write error: No such device",
   },
   {
      id = "linux-kvm-perfctr", where = "host-linux", severity = "benign", stage = "guest.boot",
      pattern = [[kvm.* (disabled perfctr wrmsr|zapping shadow pages for mmio generation wraparound)]],
      source = "Linux arch/x86/kvm/x86.c, mmu/mmu.c kvm_mmu_invalidate_mmio_sptes",
      example = "kvm [187355]: vcpu0, guest rIP: 0xffff disabled perfctr wrmsr: 0xc2 data 0xffff",
   },
   {
      id = "linux-pciehp-status", where = "host-linux", severity = "note", stage = "host.isolate",
      pattern = [[pciehp: (Slot\([0-9A-Za-z-]+\): )?(Failed to check link status|No link|Cannot add device at )]],
      cause = "pcie-link-lost", weight = 40, source = "Linux drivers/pci/hotplug/pciehp_hpc.c, pciehp_pci.c",
      example = "pcieport 0000:00:01.0: pciehp: Slot(0): Failed to check link status",
   },
   {
      id = "bmc-pcie-fatal", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[(Uncorrectable PCI Express Error Detected|bus fatal error was detected on a component at bus|]]
         .. [[fatal error was detected on a component at bus [0-9]+ device|PCI-?E(xpress)? (Bus )?Fatal Error)]],
      cause = "pcie-uncorrectable-error", weight = 75,
      source = "HPE iLO, Dell iDRAC (PCI1318, PCI1320) event logs; Dual-Edge-TPU-Adapter issue 60",
      example = "Uncorrectable PCI Express Error Detected. Slot 2 (Segment 0x0, Bus 0x36, Device 0x0, Function 0x0).",
   },
   {
      id = "linux-bar-dead", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[: error updating \((high )?0x[0-9a-f]+ != 0xf{8}\)]],
      cause = "device-not-answering", weight = 80, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = "Linux drivers/pci/setup-res.c pci_std_update_resource: the BAR reads as ones",
      example = "pci 0000:01:00.0: BAR 0: error updating (0xfb000000 != 0xffffffff)",
   },
   {
      id = "linux-config-ones", where = "host-linux", severity = "note", stage = "vm.restart",
      pattern = [[restoring config space at offset 0x[0-9a-f]+ \(was 0xf{8}, writing]],
      cause = "device-not-answering", weight = 40, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = "Linux drivers/pci/pci.c pci_restore_config_dword: just after a reset it may be so",
      example = "vfio-pci 0000:01:00.0: restoring config space at offset 0x3c (was 0xffffffff, writing 0x1ff)",
   },
   {
      id = "linux-bar-unsizable", where = "host-linux", severity = "benign", stage = "host.isolate",
      pattern = [[\[Firmware Bug\]: (reg 0x[0-9a-f]+|BAR [0-9]+): invalid(; | BAR \()can't size]],
      source = "Linux drivers/pci/probe.c __pci_read_base: power control functions of Xeons",
      example = "pci 0000:ff:1e.3: [Firmware Bug]: reg 0x10: invalid BAR (can't size)",
   },
   {
      id = "linux-dmar-namespace", where = "host-linux", severity = "benign", stage = "host.iommu",
      pattern = [[DMAR: (Failed to find handle for ACPI object|Device scope type does not match|]]
         .. [[IOMMU batching disallowed due to virtualization)]],
      source = "Linux drivers/iommu/intel/dmar.c: an entry of a device that this board lacks",
      example = [[DMAR: Failed to find handle for ACPI object \_SB.PCI0.UA00]],
   },
   {
      id = "linux-irq-bypass", where = "host-linux", severity = "benign", stage = "guest.function",
      pattern = [[irq bypass (consumer|producer) \((token|eventfd) [0-9a-fx]+\) registration fails: -]],
      source = "Linux arch/x86/kvm, virt/lib/irqbypass.c: no posted interrupts, the ordinary way is taken",
      example = "irq bypass consumer (token 00000000a2a2a2a2) registration fails: -22",
   },
}
