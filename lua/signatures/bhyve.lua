-- SPDX-License-Identifier: BSD-2-Clause
--
-- What bhyve(8), bhyvectl(8) and bhyveload(8) print. Texts of FreeBSD 12 to 15.
-- The closing line "Device emulation initialization error" carries the error
-- number of the passthru assignment only after "is not using the ppt(4)
-- driver"; after anything else it is a leftover and means nothing.
local passthru = "usr.sbin/bhyve/pci_passthru.c"
local run = "usr.sbin/bhyve/bhyverun.c"

-- What explains that init_pci fails; each of them has a line of its own before.
local before_init = {
   "memory-not-wired", "ppt-not-bound", "ppt-device-busy", "iommu-off", "bar-not-page-aligned", "bar-setup-fails",
   "no-capability-list", "msix-table-decode-off", "msix-table-unmappable", "passthru-syntax",
   "passthru-other-domain", "romfile-unreadable", "rom-too-large", "gvt-d-fails", "dev-pci-denied",
   "bhyve-bad-option", "bootrom-missing", "bhyve-kernel-mismatch", "disk-image-missing", "guest-network-missing",
   "port-in-use", "device-not-answering", "stale-vm",
}

return {
   -- Passthrough set-up
   {
      id = "bhyve-memory-not-wired", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[passthru requires guest memory to be wired]],
      cause = "memory-not-wired", weight = 95, source = passthru .. " passthru_init",
      example = "bhyve: passthru requires guest memory to be wired",
   },
   {
      id = "bhyve-not-using-ppt", where = "bhyve", severity = "fail", stage = "host.isolate",
      pattern = [[PCI device at [0-9]+/[0-9]+/[0-9]+ is not using the ppt(\(4\))? driver]],
      cause = "ppt-not-bound", weight = 80, consequence_of = { "bhyve-init-device-busy" },
      source = passthru .. " passthru_init; seen on FreeBSD 14.0",
      example = "bhyve: PCI device at 3/0/0 is not using the ppt(4) driver",
   },
   {
      -- Seen only after the line above: on ppt, but the kernel refuses it.
      id = "bhyve-init-device-busy", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[evice emulation initialization error: Device busy]],
      cause = "ppt-device-busy", weight = 80,
      consequence_of = {
         "amdvi-disabled", "ivhd-attach-failed", "device-outside-iommu-scope",
         "msix-table-decode-off",
      },
      source = run .. "; seen on FreeBSD 14.0",
      example = "Device emulation initialization error: Device busy",
   },
   {
      id = "bhyve-init-failed", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[evice emulation initialization error: [ABCE-Z].]],
      cause = "bhyve-status-4", weight = 10, consequence_of = before_init,
      source = run .. ": strerror(errno) of whatever failed last, which need not be what stopped the device",
      example = "Device emulation initialization error: No such file or directory",
   },
   {
      id = "bhyve-bar-not-page-aligned", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[passthru device [0-9/]+ BAR [0-9]+: base .* not page aligned]],
      cause = "bar-not-page-aligned", weight = 95, source = passthru .. " init_bars",
      example = "bhyve: passthru device 0/4/0 BAR 0: base 0xfebf0000 or size 0x100 not page aligned",
   },
   {
      id = "bhyve-no-msi-capability", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[failed to initialize MSI for PCI [0-9]+]],
      cause = "no-capability-list", weight = 90, consequence_of = { "device-not-answering" },
      source = passthru .. " cfginitmsi",
      example = "bhyve: failed to initialize MSI for PCI 0/5/0",
   },
   {
      id = "bhyve-init-bars", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[failed to initialize BARs for PCI [0-9]+]],
      cause = "bar-setup-fails", weight = 40, consequence_of = { "bar-not-page-aligned" },
      source = passthru .. " cfginit",
      example = "bhyve: failed to initialize BARs for PCI 0/4/0",
   },
   {
      id = "bhyve-msix-table-busy", where = "bhyve", severity = "fail", stage = "vm.restart",
      pattern = [[Failed to map MSI-X table BAR on [0-9/]+: Device busy]],
      cause = "msix-table-decode-off", weight = 95, since = "13.0",
      source = passthru .. "; sys/dev/pci/pci_user.c; FreeBSD PR 260148",
      example = "bhyve: Failed to map MSI-X table BAR on 1/0/0: Device busy",
   },
   {
      id = "bhyve-msix-table", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[Failed to map MSI-X table BAR on [0-9/]+: (Invalid argument|Input/output error|Operation not)]],
      cause = "msix-table-unmappable", weight = 85, since = "13.0", source = passthru .. " init_msix_table",
      example = "bhyve: Failed to map MSI-X table BAR on 1/0/0: Invalid argument",
   },
   {
      id = "bhyve-msix-pba", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[Failed to map PBA page for MSI-X on [0-9/]+]],
      cause = "msix-table-unmappable", weight = 85, ["until"] = "12.4", source = passthru .. " init_msix_table",
      example = "bhyve: Failed to map PBA page for MSI-X on 1/0/0: Operation not permitted",
   },
   {
      id = "bhyve-init-msix-table", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[failed to initialize MSI-X (table )?for PCI [0-9]+]],
      cause = "msix-table-unmappable", weight = 40,
      consequence_of = { "bhyve-msix-table-busy", "bhyve-msix-table", "bhyve-msix-pba" },
      source = passthru .. " cfginit",
      example = "bhyve: failed to initialize MSI-X table for PCI 1/0/0: 16",
   },
   {
      id = "bhyve-dev-pci-denied", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[failed to open /dev/(pci|io|mem): (Operation not permitted|Permission denied|No such file)]],
      cause = "dev-pci-denied", weight = 95, source = passthru .. " pcifd_init",
      example = "bhyve: failed to open /dev/pci: Operation not permitted",
   },
   {
      id = "bhyve-passthru-options", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[passthru: invalid options "]],
      cause = "passthru-syntax", weight = 95, since = "13.1", source = passthru .. " passthru_legacy_config",
      example = [[passthru: invalid options "{1/0/0}"]],
   },
   {
      id = "bhyve-passthru-options-old", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[invalid passthru options]],
      cause = "passthru-syntax", weight = 95, ["until"] = "13.0",
      source = passthru .. " of 12 and 13.0; vm-bhyve issue 284",
      example = "bhyve: invalid passthru options",
   },
   {
      id = "bhyve-passthru-missing-setting", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[passthru: missing required [a-z]+ setting]],
      cause = "passthru-syntax", weight = 95, since = "13.1", source = passthru .. " passthru_init",
      example = "passthru: missing required bus setting",
   },
   {
      id = "bhyve-passthru-name", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(Invalid passthru device name|Passthru device name .* is too long)]],
      cause = "passthru-syntax", weight = 90, since = "14.0", source = passthru .. " passthru_lookup_pptdev",
      example = "Invalid passthru device name ppt",
   },
   {
      id = "bhyve-passthru-not-found", where = "bhyve", severity = "fail", stage = "host.isolate",
      pattern = [[Passthru device ppt[0-9]+ not found]],
      cause = "ppt-not-bound", weight = 90, since = "14.0", source = passthru .. " passthru_lookup_pptdev",
      example = "Passthru device ppt7 not found",
   },
   {
      id = "bhyve-passthru-domain", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[Passthru device ppt[0-9]+ on unsupported domain]],
      cause = "passthru-other-domain", weight = 95, since = "14.0", source = passthru,
      example = "Passthru device ppt0 on unsupported domain",
   },
   {
      id = "bhyve-romfile", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[passthru_init_rom: (can't open|can't fstat|unable to mmap) romfile]],
      cause = "romfile-unreadable", weight = 95, since = "14.0", source = passthru .. " passthru_init_rom",
      example = [[bhyve: passthru_init_rom: can't open romfile "/nonexistent.rom"]],
   },
   {
      id = "bhyve-rom-space", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(no space left in rom segment|failed to (alloc|create) rom segment)]],
      cause = "rom-too-large", weight = 90, since = "14.0", source = "usr.sbin/bhyve/pci_emul.c pci_emul_alloc_rom",
      example = "bhyve: pci_emul_alloc_rom: no space left in rom segment:",
   },
   {
      id = "bhyve-pciocgetconf", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(ioctl\(PCIOCGETCONF\)|error returned from PCIOCGETCONF)]],
      cause = "dev-pci-denied", weight = 60, since = "14.0", source = passthru,
      example = "ioctl(PCIOCGETCONF): Operation not permitted",
   },
   {
      -- Run time. bhyve ends with status 1, as after a clean power-off.
      id = "bhyve-msi-setup", where = "bhyve", severity = "fail", stage = "guest.function",
      pattern = [[(vm_setup_pptdev_msix?|vm_disable_pptdev_msix): ]],
      cause = "msi-setup-fails", weight = 95, source = passthru .. " passthru_cfgwrite; seen on FreeBSD 14.0",
      example = "bhyve: vm_setup_pptdev_msix: Invalid argument",
   },
   {
      id = "bhyve-map-mmio", where = "bhyve", severity = "fail", stage = "guest.driver",
      pattern = [[(pci_passthru: map_pptdev_mmio failed|mmap_memseg @ .* failed)]],
      cause = "ppt-mmio-map-fails", weight = 85,
      source = passthru .. " passthru_mmio_addr; nomadbsd issue 131, vm-bhyve issue 546",
      example = "pci_passthru: map_pptdev_mmio failed",
   },
   {
      id = "bhyve-unmap-mmio", where = "bhyve", severity = "note", stage = "guest.driver",
      pattern = [[(pci_passthru: unmap_pptdev_mmio failed|munmap_memseg @ |Failed to unmap MSI-X table BAR)]],
      source = passthru, example = "pci_passthru: unmap_pptdev_mmio failed",
   },
   {
      id = "bhyve-gvt-d", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(Unable to (access gsm|get graphics stolen memory|setup Graphics Stolen Memory|setup OpRegion|]]
         .. [[map OpRegion|map host OpRegion)|Invalid OpRegion (signature|size)|Unknown IGD device|]]
         .. [[VBT lays outside OpRegion|Failed to setup handler for BDSM|Unable to find host selector of LPC)]],
      cause = "gvt-d-fails", weight = 85, since = "14.0", source = "usr.sbin/bhyve/amd64/pci_gvt-d.c",
      example = "bhyve: gvt_d_setup_gsm: Unable to get graphics stolen memory length",
   },
   {
      id = "bhyve-gvt-d-reuse", where = "bhyve", severity = "note", stage = "guest.driver",
      pattern = [[Unable to reuse host address of (Graphics Stolen Memory|OpRegion|VBT)]],
      since = "14.0", source = "usr.sbin/bhyve/amd64/pci_gvt-d.c",
      example = "bhyve: Warning: Unable to reuse host address of Graphics Stolen Memory. "
         .. "GPU passthrough might not work properly.",
   },
   {
      id = "bhyve-assert-bar-type", where = "bhyve", severity = "fail", stage = "guest.driver",
      pattern = [[Assertion failed: .*(PCIBAR_IO|modify_bar_registration|pci_passthru\.c|pci_emul\.c)]],
      cause = "bhyve-assertion", weight = 90, source = passthru .. ", pci_emul.c; smartos-live issue 901",
      example = "Assertion failed: (pi->pi_bar[baridx].type == PCIBAR_IO), function passthru_write, "
         .. "file /usr/src/usr.sbin/bhyve/pci_passthru.c, line 961.",
   },

   -- Memory and left-over VMs
   {
      id = "bhyve-setup-memory-12", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[Unable to setup memory \(12\)]],
      cause = "memory-wiring-limit", weight = 95, source = run .. "; sys/vm/vm_map.c (ENOMEM)",
      example = "Unable to setup memory (12)",
   },
   {
      id = "bhyve-setup-memory-17", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[Unable to setup memory \((14|17|28)\)]],
      cause = "stale-vm", weight = 95,
      consequence_of = { "bhyve-memory-not-wired", "bhyve-not-using-ppt" },
      source = run .. "; lib/libvmmapi/vmmapi.c (EEXIST); cbsd issue 442",
      example = "Unable to setup memory (17)",
   },
   {
      id = "bhyve-setup-memory-22", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[Unable to setup memory \(22\)]],
      cause = "stale-vm", weight = 95, consequence_of = { "bhyve-setup-memory-12" },
      source = run .. "; lib/libvmmapi/vmmapi.c (EINVAL: the VM exists with another size)",
      example = "Unable to setup memory (22)",
   },
   {
      id = "bhyve-reinit-busy", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[vm_reinit: Device busy]],
      cause = "stale-vm", weight = 95, source = run .. "; sys/amd64/vmm/vmm.c vm_reinit",
      example = "vm_reinit: Device busy",
   },
   {
      id = "bhyve-activate-cpu", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[could not activate CPU [0-9]+: Device busy]],
      cause = "stale-vm", weight = 95, source = run .. " (status 71)",
      example = "bhyve: could not activate CPU 0: Device busy",
   },
   {
      id = "bhyve-create-not-configured", where = "bhyve", severity = "fail", stage = "host.iommu",
      pattern = [[vm_create: Device not configured]],
      cause = "vmm-not-initialised", weight = 90,
      consequence_of = { "cpu-virtualization-off", "cpu-too-old" },
      source = run .. "; sys/amd64/vmm/vmm.c (ENXIO)",
      example = "vm_create: Device not configured",
   },
   {
      id = "bhyve-create-no-vmm", where = "bhyve", severity = "fail", stage = "host.iommu",
      pattern = [[vm_create: No such file or directory]],
      cause = "vmm-not-loaded", weight = 90, source = "lib/libvmmapi/vmmapi.c vm_create",
      example = "vm_create: No such file or directory",
   },
   {
      id = "bhyve-create-permission", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(vm_create|vm_open)[^:]*: .*(Operation not permitted|Permission denied)]],
      cause = "bhyve-not-permitted", weight = 90, source = "lib/libvmmapi/vmmapi.c",
      example = "vm_create: Operation not permitted",
   },
   {
      id = "bhyve-create-name", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[vm_create: (Invalid argument|File name too long)]],
      cause = "bhyve-bad-option", weight = 80, source = "sys/amd64/vmm/vmm_dev.c: name too long",
      example = "vm_create: Invalid argument",
   },
   {
      id = "bhyve-open-absent", where = "bhyve", severity = "note", stage = "vm.start",
      pattern = [[vm_open: .* could not be opened: No such file or directory]],
      source = "usr.sbin/bhyvectl: there is no VM of that name, so nothing to destroy",
      example = "vm_open: fedora could not be opened: No such file or directory",
   },

   -- Firmware and boot
   {
      id = "bhyve-no-bootrom", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[virtual machine cannot be booted]],
      cause = "no-bootrom", weight = 95, source = run .. " do_open",
      example = "virtual machine cannot be booted",
   },
   {
      id = "bhyve-bootrom-open", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[Error opening bootrom( variable file)? "]],
      cause = "bootrom-missing", weight = 95, source = "usr.sbin/bhyve/bootrom.c bootrom_loadrom",
      example = [[Error opening bootrom "/usr/local/share/uefi-firmware/BHYVE_UEFI.fd": No such file or directory]],
   },
   {
      id = "bhyve-bootrom-invalid", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(ROM size [0-9]+ is (invalid|not a multiple of the page size)|Invalid bootrom (variable|]]
         .. [[and variable aggregate) size|No room for [0-9]+ ROM in bootrom region|]]
         .. [[Incomplete read of page [0-9]+ of bootrom)]],
      cause = "bootrom-missing", weight = 85, source = "usr.sbin/bhyve/bootrom.c",
      example = "ROM size 1000 is not a multiple of the page size",
   },
   {
      id = "bhyve-bootrom-alloc", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[bootrom_alloc: (vm_mmap_mapseg|vm_create_devmem|vm_mmap_memseg): (Invalid argument|]]
         .. [[Inappropriate ioctl|Bad address)]],
      cause = "bhyve-kernel-mismatch", weight = 85, source = "usr.sbin/bhyve/bootrom.c bootrom_alloc",
      example = "bhyve: bootrom_alloc: vm_mmap_mapseg: Invalid argument",
   },
   {
      id = "bhyve-unrestricted-guest", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[ROM boot failed: unrestricted guest capability not available]],
      cause = "unrestricted-guest-missing", weight = 95, source = "usr.sbin/bhyve/amd64/bhyverun_machdep.c",
      example = "ROM boot failed: unrestricted guest capability not available",
   },
   {
      id = "bhyve-mptable", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[MPtable is incompatible with multiple PCI hierarchies]],
      cause = "mptable-guest-bus", weight = 95, source = "usr.sbin/bhyve/amd64/mptbl.c",
      example = "MPtable is incompatible with multiple PCI hierarchies.",
   },
   {
      id = "bhyve-hlt-exit", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(VM exit on HLT not supported|SMP mux requested, no pause support|Unable to set x2apic state)]],
      cause = "cpu-too-old", weight = 70, source = "usr.sbin/bhyve/amd64/bhyverun_machdep.c",
      example = "VM exit on HLT not supported",
   },

   -- Options
   {
      id = "bhyve-slot-field", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[([Ii]nvalid PCI slot info field "|invalid pci slot info field )]],
      cause = "bhyve-bad-option", weight = 90,
      source = "usr.sbin/bhyve/pci_emul.c pci_parse_slot; in small letters: iohyve issue 194",
      example = [[Invalid PCI slot info field "6:9,passthru,1/0/0"]],
   },
   {
      id = "bhyve-slot-device", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[pci slot [0-9:]+: (unknown device|missing "device" value|legacy device)]],
      cause = "bhyve-bad-option", weight = 90, source = "usr.sbin/bhyve/pci_emul.c",
      example = [[pci slot 0:4:0: unknown device "nosuchdev"]],
   },
   {
      id = "bhyve-slot-occupied", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[pci slot [0-9:]+ already occupied]],
      cause = "bhyve-bad-option", weight = 90, source = "usr.sbin/bhyve/pci_emul.c pci_parse_slot",
      example = "pci slot 0:4:0 already occupied!",
   },
   {
      id = "bhyve-invalid-option", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(bhyve: invalid (memsize|vcpu pinning configuration|configuration option|]]
         .. [[lpc device configuration|fwcfg item)|Invalid fw_cfg option|Invalid UUID|]]
         .. [[Invalid value for [a-z._]+: '|invalid cpuset for vcpu|Invalid hostcpu range|illegal option -- )]],
      cause = "bhyve-bad-option", weight = 85, source = run,
      example = "bhyve: invalid memsize 'foo'",
   },
   {
      id = "bhyve-topology", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(Topology \(.*does not match [0-9]+ vCPUs|vCPUs requested but only [0-9]+ available|]]
         .. [[Computed number of vCPUs too high|bhyve: vm_set_topology)]],
      cause = "bhyve-bad-option", weight = 85, source = run,
      example = "bhyve: Topology (3 sockets, 1 cores, 1 threads) does not match 2 vCPUs",
   },
   {
      id = "bhyve-config-file", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(Failed to open configuration file |line [0-9]+: invalid config option '|Invalid config node name)]],
      cause = "bhyve-bad-option", weight = 85, since = "13.1", source = run .. " parse_simple_config_file",
      example = "bhyve: Failed to open configuration file /nonexistent: No such file or directory",
   },
   {
      id = "bhyve-lpc", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(LPC bridge can be present only on bus 0|Only one LPC bridge is allowed|]]
         .. [[Unable to allocate resources for LPC device|Unable to initialize backend '.*' for LPC device)]],
      cause = "bhyve-bad-option", weight = 80, source = "usr.sbin/bhyve/amd64/pci_lpc.c",
      example = "LPC bridge can be present only on bus 0.",
   },

   -- Other devices of the guest
   {
      id = "bhyve-backing-file", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[bhyve: Could not open backing file: ]],
      cause = "disk-image-missing", weight = 90, source = "usr.sbin/bhyve/block_if.c blockif_open",
      example = "bhyve: Could not open backing file: /zdata/vms/xdev/disk1: No such file or directory",
   },
   {
      id = "bhyve-backing-file-device", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(nvme|virtio-blk|ahci|virtio-scsi)[a-z0-9_]*: Could not open backing file: ]],
      cause = "disk-image-missing", weight = 60, source = "usr.sbin/bhyve/pci_nvme.c",
      example = "nvme: Could not open backing file: No such file or directory",
   },
   {
      id = "bhyve-tap", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(open of tap device /dev/.* failed|Unable to open tap device|tap device O_NONBLOCK failed|]]
         .. [[fopen of .*tap.* failed|No tap interface is available, cannot proceed)]],
      cause = "guest-network-missing", weight = 75,
      source = "usr.sbin/bhyve/net_backends.c tap_init; wifibox, share/wifibox",
      example = "bhyve: open of tap device /dev/tap7 failed: Device busy",
   },
   {
      id = "bhyve-vnc-port", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(rfb|fbuf|uart|bind|bhyve)[a-z_]*: .*Address already in use]],
      cause = "port-in-use", weight = 75, source = "usr.sbin/bhyve/rfb.c rfb_init",
      example = "bhyve: bind: Address already in use",
   },

   -- Run time
   {
      id = "bhyve-vm-run-enotty", where = "bhyve", severity = "fail", stage = "guest.boot",
      pattern = [[vm_run error -1, errno 25\b]],
      cause = "vm-destroyed-under-bhyve", weight = 85,
      source = run .. " vm_loop; seen on FreeBSD 14.0",
      example = "vm_run error -1, errno 25 ",
   },
   {
      id = "bhyve-vm-run", where = "bhyve", severity = "fail", stage = "guest.boot",
      pattern = [[vm_run error -?[0-9]+, errno ([013-9]|1[0-9]|2[0-46-9]|[3-9][0-9])\b]],
      cause = "vm-run-error", weight = 70, source = run .. " vm_loop (status 1)",
      example = "vm_run error -1, errno 14 ",
   },
   {
      id = "bhyve-vm-exit", where = "bhyve", severity = "fail", stage = "guest.boot",
      pattern = [=[^vm exit\[[0-9]+\]]=],
      cause = "guest-exit-abort", weight = 60,
      source = "usr.sbin/bhyve/amd64/vmexit.c vmexit_vmx, vmexit_svm (status 134)",
      example = "vm exit[0]",
   },
   {
      id = "bhyve-unhandled-access", where = "bhyve", severity = "fail", stage = "guest.boot",
      pattern = [[(Unhandled memory access to 0x|Failed to emulate instruction( sequence)? |Unhandled (in|]]
         .. [[out)[bwl]? 0x|vmexit_suspend: invalid reason|vm_loop: unexpected exitcode)]],
      cause = "guest-exit-abort", weight = 70, source = "usr.sbin/bhyve/amd64/vmexit.c (status 134)",
      example = "Failed to emulate instruction sequence [ 0f 01 f9 ] at 0xfff0",
   },
   {
      id = "bhyve-sandbox", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(Unable to apply rights for sandbox|cap_enter\(\) failed|vm_limit_rights)]],
      cause = "bhyve-kernel-mismatch", weight = 60, source = run .. " (status 71); vm-bhyve issue 286",
      example = "bhyve: Unable to apply rights for sandbox",
   },
   {
      id = "bhyveload-memory", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[bhyveload: (vm_setup_memory|vm_reinit|vm_create|vm_open): ]],
      cause = "loader-fails", weight = 80, since = "14.0",
      source = "usr.sbin/bhyveload/bhyveload.c", overlaps = { "bhyve-reinit-busy" },
      example = "bhyveload: vm_reinit: Device busy",
   },
   {
      id = "bhyveload-interpreter", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(requested loader interpreter does not match guest userboot|guest failed to request an interpreter)]],
      cause = "loader-fails", weight = 80, source = "usr.sbin/bhyveload/bhyveload.c",
      example = "requested loader interpreter does not match guest userboot",
   },
   {
      id = "bhyvectl-errno", where = "bhyve", severity = "note", stage = "vm.restart",
      pattern = [[^errno = 16$]],
      source = "usr.sbin/bhyvectl; seen on FreeBSD 14.0: the device was not assigned any more",
      example = "errno = 16",
   },

   {
      id = "bhyve-noise", where = "bhyve", severity = "benign", stage = "guest.boot",
      pattern = [[(fbuf frame buffer base: 0x|Unhandled ps2 (mouse|keyboard) command|(rd|]]
         .. [[wr)msr to register 0x[0-9a-f]+.* on vcpu|^vm exit (rdmsr|wrmsr) 0x)]],
      source = "usr.sbin/bhyve/pci_fbuf.c, ps2mouse.c, amd64/vmexit.c",
      example = "fbuf frame buffer base: 0x941e00000 [sz 16777216]",
   },
   {
      id = "bhyve-setup-memory-6", where = "bhyve", severity = "fail", stage = "vm.start",
      pattern = [[Unable to setup memory \(6\)]],
      cause = "vmm-device-not-mappable", weight = 85, source = run .. "; sylve: /dev of a jail mounted by nullfs",
      example = "Unable to setup memory (6)",
   },
}
