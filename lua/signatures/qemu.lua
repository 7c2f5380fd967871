-- SPDX-License-Identifier: BSD-2-Clause
--
-- What QEMU, libvirt and Proxmox print when a VFIO device is assigned. QEMU's
-- texts of 4.x to 10.2; several changed between 7.2 and 9.
local pci = "QEMU hw/vfio/pci.c"
local container = "QEMU hw/vfio/container.c"
local listener = "QEMU hw/vfio/listener.c, common.c"

return {
   -- Device and group
   {
      id = "qemu-no-such-device", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[no such host device: No such file or directory]],
      cause = "device-absent", weight = 95, source = "QEMU hw/vfio/helpers.c",
      example = "qemu-system-x86_64: -device vfio-pci,host=0000:09:00.0: vfio /sys/bus/pci/devices/0000:09:00.0: "
         .. "no such host device: No such file or directory",
   },
   {
      id = "qemu-no-iommu-group", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[no iommu_group found: No such file or directory]],
      cause = "iommu-off", weight = 95, source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=00:14.0: vfio 0000:00:14.0: no iommu_group found: "
         .. "No such file or directory",
   },
   {
      id = "qemu-no-iommu-group-old", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[(vfio: error no iommu_group for device|vfio: error: no iommu_group for device)]],
      cause = "iommu-off", weight = 95, ["until"] = "2.7", source = "QEMU hw/vfio/pci.c vfio_initfn",
      example = "qemu-system-x86_64: vfio: error no iommu_group for device",
   },
   {
      id = "qemu-group-open-absent-old", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[(failed to open|error opening) /dev/vfio/[0-9]+: No such file or directory]],
      cause = "not-bound-to-vfio", weight = 90, ["until"] = "8.2", source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: failed to open /dev/vfio/8: "
         .. "No such file or directory",
   },
   {
      id = "qemu-group-open-absent", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[Could not open '/dev/vfio/[0-9]+': No such file or directory]],
      cause = "not-bound-to-vfio", weight = 90, since = "9.0", source = "QEMU util/osdep.c",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: Could not open '/dev/vfio/8': "
         .. "No such file or directory",
   },
   {
      id = "qemu-group-open-denied", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(failed to open|error opening|Could not open) '?/dev/(vfio/[a-z0-9/]+|iommu)'?: (Permission denied|]]
         .. [[Operation not permitted)]],
      cause = "vfio-not-permitted", weight = 90, source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: failed to open /dev/vfio/8: "
         .. "Permission denied",
   },
   {
      id = "qemu-group-open-busy", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[([Ff]ailed to open|error opening|Could not open|Cannot open) '?/dev/vfio/[a-z0-9/]+'?: ]]
         .. [[(\[Errno 16\] )?Device or resource busy]],
      cause = "device-held-by-other", weight = 90,
      source = container .. "; Linux drivers/vfio/group.c; DPDK lib/eal/linux/eal_vfio.c",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: Could not open '/dev/vfio/8': "
         .. "Device or resource busy",
   },
   {
      id = "qemu-vfio-container-absent", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(failed to open|Could not open) '?/dev/(vfio/vfio|iommu)'?: No such file or directory]],
      cause = "vfio-module-missing", weight = 85, source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: failed to open /dev/vfio/vfio: "
         .. "No such file or directory",
   },
   {
      id = "qemu-group-not-viable", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[(group [0-9]+ is not viable|VFIO group is not viable)]],
      cause = "group-not-viable", weight = 95, source = container .. "; DPDK lib/eal/linux/eal_vfio.c",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: group 1 is not viable",
   },
   {
      id = "qemu-group-not-viable-hint", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[Please ensure all devices within the iommu_group are bound to their vfio bus driver]],
      cause = "group-not-viable", weight = 80, source = container,
      example = "Please ensure all devices within the iommu_group are bound to their vfio bus driver.",
   },
   {
      id = "qemu-set-iommu-eperm", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[ailed to set iommu for container: Operation not permitted]],
      cause = "interrupt-remapping-missing", weight = 90, consequence_of = { "rmrr-blocks-device" },
      candidates = { "interrupt-remapping-missing", "rmrr-blocks-device" },
      source = container .. "; Linux drivers/vfio/vfio_iommu_type1.c; intel/iommu.c answers EPERM for an RMRR",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: failed to setup container for "
         .. "group 8: Failed to set iommu for container: Operation not permitted",
   },
   {
      id = "qemu-set-iommu-einval", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[ailed to set iommu for container: (Invalid argument|No such device)]],
      cause = "rmrr-blocks-device", weight = 70, candidates = { "rmrr-blocks-device", "vfio-bind-refused" },
      source = container .. "; Linux drivers/iommu/iommu.c: EINVAL since 6.6",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: failed to setup container for "
         .. "group 8: Failed to set iommu for container: Invalid argument",
   },
   {
      id = "qemu-set-iommu-eio", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[ailed to set iommu for container: Input/output error]],
      cause = "iommu-off", weight = 60,
      source = container .. "; EIO: Linux drivers/vfio/vfio_iommu_type1.c, no domain for the bus",
      example = "vfio 34658867-146a-4656-9fa5-890fdbc37010: failed to setup container for group 11: Failed to set "
         .. "iommu for container: Input/output error",
   },
   {
      id = "qemu-no-iommu-models", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[No available IOMMU models]],
      cause = "vfio-module-missing", weight = 85, source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: failed to setup container for "
         .. "group 8: No available IOMMU models",
   },
   {
      -- The container has an IOMMU already, so interrupts are remapped.
      id = "qemu-set-container-eperm", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[ailed to set group container: Operation not permitted]],
      cause = "rmrr-blocks-device", weight = 60, consequence_of = { "interrupt-remapping-missing" },
      candidates = { "rmrr-blocks-device", "interrupt-remapping-missing" },
      source = container .. "; Linux drivers/vfio/container.c vfio_container_attach_group; harvester issue 7340",
      example = "vfio 0000:04:00.1: failed to setup container for group 37: Failed to set group container: "
         .. "Operation not permitted",
   },
   {
      id = "qemu-set-container", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[ailed to set group container: (Device or resource busy|Invalid argument|Bad file|Inappropriate)]],
      cause = "device-held-by-other", weight = 75, source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: failed to set group container: "
         .. "Device or resource busy",
   },
   {
      id = "qemu-get-device-busy", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[error getting device from group [0-9]+: (Device or resource busy|Resource temporarily unavailable)]],
      cause = "device-held-by-other", weight = 80, source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: error getting device from "
         .. "group 8: Device or resource busy",
   },
   {
      id = "qemu-get-device-nodev", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[error getting device from group [0-9]+: (No such device|Invalid argument|Inappropriate ioctl)]],
      cause = "not-bound-to-vfio", weight = 75, consequence_of = { "reset-fails", "device-lost-in-d3cold" },
      source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: error getting device from "
         .. "group 8: No such device",
   },
   {
      id = "qemu-get-device-eio", where = "qemu", severity = "fail", stage = "vm.restart",
      pattern = [[error getting device from group [0-9]+: (Input/output error|Cannot allocate memory)]],
      cause = "device-lost-in-d3cold", weight = 75,
      candidates = { "device-lost-in-d3cold", "device-not-answering", "reset-fails" }, source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: error getting device from "
         .. "group 8: Input/output error",
   },
   {
      id = "qemu-get-device-eperm", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[error getting device from group [0-9]+: (Permission denied|Operation not permitted)]],
      cause = "vf-token-wrong", weight = 70, source = container .. "; Linux vfio_pci_core.c vfio_pci_validate_vf_token",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:10.0: vfio 0000:01:10.0: error getting device from "
         .. "group 8: Permission denied",
   },
   {
      id = "qemu-get-device-hint", where = "qemu", severity = "note", stage = "vm.start",
      pattern = [[Verify all devices in group [0-9]+ are bound to vfio-<bus> or pci-stub]],
      source = container,
      example = "Verify all devices in group 8 are bound to vfio-<bus> or pci-stub and not already in use",
   },
   {
      id = "qemu-address-spaces", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[group [0-9]+ used in multiple address spaces]],
      cause = "group-in-two-address-spaces", weight = 90, source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.1: vfio 0000:01:00.1: group 8 used in multiple "
         .. "address spaces",
   },
   {
      id = "qemu-already-attached", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[vfio .*: device is already attached]],
      cause = "qemu-bad-option", weight = 90, source = container,
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: vfio 0000:01:00.0: device is already attached",
   },
   {
      id = "qemu-no-host-device", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[No provided host device]],
      cause = "qemu-bad-option", weight = 90, source = pci .. " vfio_realize",
      example = "qemu-system-x86_64: -device vfio-pci: No provided host device",
   },
   {
      id = "qemu-no-pci-bus", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[No '(PCI|pci[a-z.0-9]*)' bus found for device ']],
      cause = "qemu-bad-option", weight = 90, source = "QEMU softmmu/qdev-monitor.c: microvm without pcie=on",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: No 'PCI' bus found for device 'vfio-pci'",
   },
   {
      id = "qemu-pcie-type", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[assignment of PCIe type 0x[0-9a-f]+ devices is not currently supported]],
      cause = "pcie-type-not-assignable", weight = 90, source = pci .. " vfio_setup_pcie_cap",
      example = "vfio 0000:00:1c.0: failed to add PCI capability 0x10[0x14]@0x40: assignment of PCIe type 0x4 devices "
         .. "is not currently supported",
   },

   -- Memory
   {
      id = "qemu-map-dma-enomem", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[VFIO_MAP_DMA failed: Cannot allocate memory]],
      cause = "memlock-limit", weight = 85, source = listener .. " (7.2 and before)",
      example = "qemu-system-x86_64: -device vfio-pci,host=0000:07:00.0: VFIO_MAP_DMA failed: Cannot allocate memory",
   },
   {
      id = "qemu-dma-map-12", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[vfio_(container_)?dma_map ?\(.*\) ?= ?-12 ?\(Can]],
      cause = "memlock-limit", weight = 90, source = listener,
      example = "vfio 0000:07:00.0: failed to setup container for group 49: memory listener initialization failed: "
         .. "Region pc.ram: vfio_dma_map(0x648f08f946c0, 0x0, 0x80000000, 0x715dc0000000) = -12 "
         .. "(Cannot allocate memory)",
   },
   {
      id = "qemu-dma-map-22", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[vfio_(container_)?dma_map ?\(.*\) ?= ?-22 ?\(Inv]],
      cause = "guest-ram-in-reserved-range", weight = 75, source = listener .. "; Linux vfio_iommu_type1.c",
      example = "qemu-system-x86_64: -device vfio-pci,host=00:1f.3: vfio_dma_map(0x7f86fdc7c480, 0xc0000, 0x7ff40000, "
         .. "0x7f83f20c0000) = -22 (Invalid argument)",
   },
   {
      -- 1 TiB and more is where firmware puts large BARs; RAM lies there only in
      -- huge guests. A device's own BAR is only lost for peer-to-peer.
      id = "qemu-dma-map-22-high", where = "qemu", severity = "note", stage = "vm.start",
      pattern = [[vfio_(container_)?dma_map ?\(0x[0-9a-f ]+, ?0x[1-9a-f][0-9a-f ]{10,}, ?.*\) ?= ?-22 ?\(Inv]],
      cause = "iommu-width-too-small", weight = 80, overlaps = { "qemu-dma-map-22" },
      source = listener .. " vfio_listener_region_add: not fatal for BARs; Linux vfio_iommu_type1.c "
         .. "vfio_iommu_iova_dma_valid",
      example = "kvm: vfio_dma_map(0x5e043daea2f0, 0x380000000000, 0x10000000, 0x771a38000000) = -22 "
         .. "(Invalid argument)",
   },
   {
      -- Not a BAR of a passed-through device, such as ivshmem's: fatal.
      id = "qemu-dma-map-22-high-fatal", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[memory listener initialization failed: ?Region .*dma_map ?\(0x[0-9a-f ]+, ?0x[1-9a-f][0-9a-f ]{10,},]]
         .. [[ ?.*\) ?= ?-22 ?\(Inv]],
      cause = "iommu-width-too-small", weight = 85, overlaps = { "qemu-dma-map-22", "qemu-dma-map-22-high" },
      source = listener .. "; LookingGlass issue 1184",
      example = "vfio 0000:01:00.0: failed to setup container for group 12: memory listener initialization failed: "
         .. "Region shmmem-shmem0: vfio_container_dma_map(0x55, 0x382000000000, 0x10000000, 0x7f) = -22 "
         .. "(Invalid argument)",
   },
   {
      -- Guest RAM by name of its region; a BAR's address in the same message is harmless.
      id = "qemu-dma-map-14-ram", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[Region (dimm|pc\.|ram|mem|]]
         .. [[virtio-mem)[^ ]*: ?vfio_(container_)?dma_map ?\(.*\) ?= ?-14 ?\(Bad address]],
      cause = "guest-ram-not-mappable", weight = 90, source = listener,
      overlaps = { "qemu-dma-map-14" },
      example = "vfio 0000:ca:00.0: failed to setup container for group 51: memory listener initialization failed:"
         .. "Region dimm1:vfio_dma_map(0x55555774cdc0,0x100000000,0x1380000000,0x7f87b3ffe000)=-14(Bad address)",
   },
   {
      id = "qemu-dma-map-14", where = "qemu", severity = "benign", stage = "vm.start",
      pattern = [[vfio_(container_)?dma_map ?\(.*\) ?= ?-14 ?\(Bad address]],
      source = listener .. ": a BAR that the IOMMU's width does not reach; only peer-to-peer is lost",
      example = "qemu-system-x86_64: vfio_container_dma_map(0x55d3e9a6f2a0, 0x382000000000, 0x10000000, "
         .. "0x7f5b20000000) = -14 (Bad address)",
   },
   {
      id = "qemu-p2p", where = "qemu", severity = "benign", stage = "vm.start",
      pattern = [[(PCI peer-to-peer transactions on BARs are not supported|]]
         .. [[IOMMU_IOAS_MAP failed: Bad address, PCI BAR)]],
      source = listener .. ", backends/iommufd.c",
      example = "0000:01:00.0: PCI peer-to-peer transactions on BARs are not supported.",
   },
   {
      id = "qemu-dma-runtime", where = "qemu", severity = "fail", stage = "guest.function",
      pattern = [[vfio: DMA mapping failed, unable to continue]],
      cause = "qemu-crashed", weight = 60,
      consequence_of = { "memlock-limit", "guest-ram-in-reserved-range", "guest-ram-not-mappable" },
      source = listener, example = "qemu: hardware error: vfio: DMA mapping failed, unable to continue",
   },
   {
      id = "qemu-ram", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(unable to map backing store for guest RAM|cannot set up guest memory '|]]
         .. [[preallocating memory failed)]],
      cause = "host-memory-short", weight = 85, source = "QEMU softmmu/physmem.c, util/oslib-posix.c",
      example = "qemu-system-x86_64: unable to map backing store for guest RAM: Cannot allocate memory",
   },
   {
      id = "qemu-phys-bits", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[Address space limit 0x[0-9a-f]+ < 0x[0-9a-f]+ phys-bits too low]],
      cause = "phys-bits-too-small", weight = 90, since = "7.1", source = "QEMU hw/i386/pc.c",
      example = "qemu-system-x86_64: Address space limit 0xfffffffff < 0x20ffffffff phys-bits too low (36)",
   },

   -- Virtual IOMMU
   {
      id = "qemu-caching-mode", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(set caching-mode=on for intel-iommu|requires (caching mode|]]
         .. [[iommu notifier which is not currently supported|iommu MAP notifier))]],
      cause = "viommu-no-caching-mode", weight = 95, source = "QEMU hw/i386/intel_iommu.c, amd_iommu.c",
      example = "qemu-system-x86_64: -device vfio-pci,host=20:00.0,bus=port.1: device 00.00.0 requires iommu notifier "
         .. "which is not currently supported",
   },

   -- Power and reset
   {
      id = "qemu-stuck-d3", where = "qemu", severity = "fail", stage = "vm.restart",
      pattern = [=[vfio: Unable to power on device, stuck in D[0-9]]=],
      cause = "device-lost-in-d3cold", weight = 95, source = pci .. " vfio_pci_pre_reset; vm-curator pull 63",
      example = "kvm: vfio: Unable to power on device, stuck in D3",
   },
   {
      id = "qemu-no-reset", where = "qemu", severity = "note", stage = "vm.restart",
      pattern = [[Cannot reset device [0-9a-f:.]+, no available reset mechanism]],
      cause = "no-reset-method", weight = 60, source = pci .. " vfio_pci_reset",
      example = "qemu-system-x86_64: vfio: Cannot reset device 0000:01:00.1, no available reset mechanism.",
   },
   {
      id = "qemu-reset-depends", where = "qemu", severity = "note", stage = "vm.restart",
      pattern = [[Cannot reset device [0-9a-f:.]+, depends on (group [0-9]+|device [0-9a-f:.]+) which is not owned]],
      cause = "reset-needs-whole-slot", weight = 65, source = container .. ", iommufd.c",
      example = "qemu-system-x86_64: vfio: Cannot reset device 0000:01:00.0, depends on group 2 which is not owned.",
   },
   {
      id = "qemu-hot-reset-info", where = "qemu", severity = "note", stage = "vm.restart",
      pattern = [[vfio: hot reset info failed: ]],
      cause = "no-reset-method", weight = 50, source = pci,
      example = "qemu-system-x86_64: vfio: hot reset info failed: Operation not permitted",
   },
   {
      id = "qemu-err-notifier", where = "qemu", severity = "fail", stage = "guest.function",
      pattern = [[vfio_err_notifier_handler\([0-9a-f:.]+\) Unrecoverable error detected]],
      cause = "pcie-uncorrectable-error", weight = 90, source = pci,
      example = "qemu-system-x86_64: vfio_err_notifier_handler(0000:03:00.0) Unrecoverable error detected. "
         .. "Please collect any data possible and then kill the guest",
   },
   {
      id = "qemu-irq-assert", where = "qemu", severity = "fail", stage = "vm.restart",
      pattern = [[pci_irq_handler: Assertion .0 <= irq_num && irq_num < PCI_NUM_PINS]],
      cause = "device-not-answering", weight = 92,
      consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = "QEMU hw/pci/pci.c: an interrupt pin of 0xff; kata issue 11708, vendor-reset issue 46",
      example = "qemu-system-x86_64: ../hw/pci/pci.c:1633: pci_irq_handler: Assertion `0 <= irq_num && irq_num < "
         .. "PCI_NUM_PINS' failed.",
   },
   {
      id = "qemu-config-read", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[failed to read device config space]],
      cause = "device-not-answering", weight = 85, source = pci .. " vfio_realize",
      example = "vfio 0000:01:00.0: failed to read device config space: Input/output error",
   },
   {
      id = "libvirt-header-type", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[Unknown PCI header type '?(127|0x7f)]],
      cause = "device-not-answering", weight = 92, source = "libvirt src/util/virpci.c; qubes-issues 10885",
      example = "error: internal error: Unknown PCI header type '127' for device '0000:01:00.0'",
   },

   -- ROM, BARs, interrupts
   {
      id = "qemu-rom-info", where = "qemu", severity = "note", stage = "guest.boot",
      pattern = [[(vfio-pci: Cannot read device rom at|Device option ROM contents are probably invalid|]]
         .. [[Skip option ROM probe with rombar=0|vfio: Error getting ROM info|ROM access failed)]],
      cause = "vbios-unreadable", weight = 30,
      source = pci .. " vfio_pci_load_rom: harmless where the guest's driver brings its own",
      example = "qemu-system-x86_64: vfio-pci: Cannot read device rom at 0000:01:00.0",
   },
   {
      id = "qemu-rom-denied", where = "qemu", severity = "note", stage = "guest.boot",
      pattern = [[Rom loading for device at .* has been disabled due to system instability issues]],
      source = pci .. " vfio_pci_size_rom",
      example = "Rom loading for device at 0000:03:00.0 has been disabled due to system instability issues",
   },
   {
      id = "qemu-romfile-absent", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[failed to find romfile .?"]],
      cause = "romfile-unreadable", weight = 90, source = "QEMU hw/pci/pci.c pci_add_option_rom",
      fix = { linux = { "Correct romfile=: an existing file that the guest's user may read (AppArmor, SELinux)." } },
      example = 'qemu-system-x86_64: -device vfio-pci,host=01:00.0,romfile=x.rom: failed to find romfile "x.rom"',
   },
   {
      id = "qemu-msix-pba", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[hardware reports invalid configuration, MSIX PBA outside of specified BAR]],
      cause = "msix-capability-broken", weight = 95, source = pci .. " vfio_msix_early_setup",
      example = "vfio 0000:01:00.0: hardware reports invalid configuration, MSIX PBA outside of specified BAR",
   },
   {
      id = "qemu-add-capability", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[failed to add PCI capability 0x[0-9a-f]+\[0x[0-9a-f]+\]@0x[0-9a-f]+: (PCI device capability|]]
         .. [[.*overlap)]],
      cause = "msix-capability-broken", weight = 70, source = pci .. " vfio_add_std_cap",
      example = "vfio 0000:01:00.0: failed to add PCI capability 0x11[0xc]@0xb0: PCI device capability overlap",
   },
   {
      id = "qemu-mmap-bar", where = "qemu", severity = "warn", stage = "vm.start",
      pattern = [[Failed to mmap [0-9a-f:.]+ BAR [0-9]+\. Performance may be slow]],
      cause = "boot-framebuffer-holds-bar", weight = 55, source = pci .. ", region.c: the host has the BAR",
      example = "qemu-system-x86_64: Failed to mmap 0000:01:00.0 BAR 1. Performance may be slow",
   },
   {
      id = "qemu-msi-vectors", where = "qemu", severity = "fail", stage = "guest.function",
      pattern = [[vfio: (Error: Failed to (enable|setup)|failed to enable vectors|failed to enable).*(MSI|vectors)]],
      cause = "interrupt-setup-fails", weight = 75, source = pci .. " vfio_msi_enable",
      example = "qemu-system-x86_64: vfio: Error: Failed to enable 32 MSI vectors, retry with 1",
   },
   {
      id = "qemu-intx", where = "qemu", severity = "fail", stage = "guest.function",
      pattern = [[(Failed to set up TRIGGER eventfd signaling for interrupt|VFIO_DEVICE_SET_IRQS failure)]],
      cause = "interrupt-setup-fails", weight = 75, consequence_of = { "device-lost-in-d3cold" },
      source = "QEMU hw/vfio/helpers.c",
      example = "vfio 0000:05:00.0: Failed to set up TRIGGER eventfd signaling for interrupt INTX-0: "
         .. "VFIO_DEVICE_SET_IRQS failure: Device or resource busy",
   },
   {
      id = "qemu-err-recovery", where = "qemu", severity = "benign", stage = "vm.start",
      pattern = [[Could not enable error recovery for the device]],
      source = pci .. ": the device has no AER interrupt",
      example = "vfio 0000:01:00.0: Could not enable error recovery for the device",
   },
   {
      id = "qemu-igd", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(Machine is not i440fx or assigned BDF is not 00:02\.0|]]
         .. [[does not supports? (requested )?IGD OpRegion feature|]]
         .. [[cannot support IGD OpRegion feature on hotplugged|Need to enable igd-passthru if)]],
      cause = "igd-not-supported", weight = 80, source = "QEMU hw/vfio/igd.c, pci.c; Xen hw/xen/xen_pt.c",
      example = "qemu-system-x86_64: -device vfio-pci,host=00:02.0,x-igd-opregion=on: vfio error: 0000:00:02.0: does "
         .. "not support requested IGD OpRegion feature: No such device",
   },
   {
      -- Fatal, unless "IGD legacy mode disabled" follows.
      id = "qemu-igd-bridge", where = "qemu", severity = "warn", stage = "vm.start", since = "10.0",
      pattern = [[(IGD (OpRegion|LPC) is not supported on hotplugged device|failed to read IGD OpRegion|]]
         .. [[Cannot create LPC bridge due to existing device at 1f\.0|]]
         .. [[IGD (LPC|host) bridge access is not supported by kernel|]]
         .. [[Failed to (create/modify LPC|modify host) bridge for IGD)]],
      cause = "igd-not-supported", weight = 60,
      source = "QEMU hw/vfio/igd.c vfio_pci_igd_setup_opregion, vfio_pci_igd_setup_lpc_bridge",
      example = "qemu-system-x86_64: -device vfio-pci,host=00:02.0: vfio 0000:00:02.0: Cannot create LPC bridge due to "
         .. "existing device at 1f.0",
   },
   {
      id = "qemu-igd-stolen", where = "qemu", severity = "fail", stage = "guest.driver",
      pattern = [[vfio-igd: Guest attempted to program IGD GTT before BIOS reserved stolen memory]],
      cause = "igd-not-supported", weight = 85, source = "QEMU before 10.0 hw/vfio/igd.c: ends QEMU",
      fix = { linux = { "In legacy mode (i440fx, 00:02.0) the firmware must be SeaBIOS; by UEFI: no legacy mode." } },
      example = "vfio-igd: Guest attempted to program IGD GTT before BIOS reserved stolen memory.  Unsupported BIOS?",
   },
   {
      -- QEMU goes on: a guest that boots by UEFI needs no legacy mode.
      id = "qemu-igd-legacy", where = "qemu", severity = "note", stage = "vm.start",
      pattern = [[(IGD device [0-9a-f:.]+ (is unsupported (in legacy mode|by IGD quirks)|]]
         .. [[.*legacy mode disabled|cannot support legacy mode)|IGD legacy mode disabled)]],
      cause = "igd-not-supported", weight = 45, source = "QEMU hw/vfio/igd.c vfio_probe_igd_bar4_quirk",
      example = "qemu-system-x86_64: IGD device 0000:00:02.0 is unsupported in legacy mode, try SandyBridge or newer",
   },

   -- Hypervisor
   {
      id = "qemu-kvm-absent", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[(Could not access KVM kernel module: |failed to initialize kvm: |]]
         .. [[KVM virtualisation configured, but not available)]],
      cause = "kvm-not-usable", weight = 80, source = "QEMU accel/kvm/kvm-all.c; Proxmox qemu-server",
      example = "Could not access KVM kernel module: No such file or directory",
   },
   {
      id = "qemu-msr", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[error: failed to set MSR 0x[0-9a-f]+ to 0x]],
      cause = "kvm-not-usable", weight = 60, source = "QEMU target/i386/kvm/kvm.c: KVM inside a VM",
      example = "qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69",
   },
   {
      id = "qemu-cpu-feature", where = "qemu", severity = "benign", stage = "vm.start",
      pattern = [[host doesn't support requested feature: ]],
      source = "QEMU target/i386/cpu.c",
      example = "qemu-system-x86_64: warning: host doesn't support requested feature: CPUID.0DH:EAX.xsavec [bit 1]",
   },
   {
      id = "qemu-disk-open", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[Could not open '[^']*\.(qcow2|raw|img|iso|vmdk|vhdx?|fd)': No such file or directory]],
      cause = "disk-image-missing", weight = 80, source = "QEMU block/file-posix.c",
      example = "qemu-system-x86_64: -drive file=/vm/a.qcow2: Could not open '/vm/a.qcow2': No such file or directory",
   },
   {
      id = "qemu-bios-absent", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(could not load PC BIOS '|could not find ROM image '|]]
         .. [[unable to find any master var store for loader)]],
      cause = "bootrom-missing", weight = 85, source = "QEMU hw/i386/x86.c; libvirt src/qemu/qemu_process.c",
      example = "qemu: could not load PC BIOS '/usr/share/OVMF/OVMF_CODE.fd'",
   },
   {
      id = "guest-loader-no-video", where = "qemu", severity = "fail", stage = "guest.boot",
      pattern = [[error: no suitable video mode found]],
      cause = "guest-no-video-mode", weight = 70, source = "GRUB video: -vga none with a graphical terminal",
      example = "error: no suitable video mode found.",
   },

   -- libvirt and Proxmox
   {
      id = "libvirt-no-reset", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[[Uu]nable to reset PCI device .*: ?n ?o (FLR|flr)[,.] PM reset or bus reset available]],
      cause = "no-reset-method", weight = 85, source = "libvirt src/util/virpci.c",
      example = "error: internal error: Unable to reset PCI device 0000:01:00.0: no FLR, PM reset or bus "
         .. "reset available",
   },
   {
      id = "libvirt-active-devices", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(Active [^ ]+ devices on bus with .*, not doing bus reset|Not resetting active device)]],
      cause = "reset-needs-whole-slot", weight = 80, source = "libvirt src/util/virpci.c",
      example = "internal error: Active 0000:01:00.1 devices on bus with 0000:01:00.0, not doing bus reset",
   },
   {
      id = "libvirt-vfio-absent", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[VFIO (PCI )?device assignment is (not available|currently not supported|not supported)]],
      cause = "vfio-module-missing", weight = 75, source = "libvirt src/qemu/qemu_hostdev.c, virpci.c",
      example = "error: argument unsupported: VFIO device assignment is currently not supported on this system",
   },
   {
      id = "libvirt-no-host-passthrough", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[host doesn't support passthrough of host PCI devices]],
      cause = "iommu-off", weight = 65, candidates = { "iommu-off", "vfio-module-missing", "vfio-not-permitted" },
      source = "libvirt src/qemu/qemu_hostdev.c qemuHostdevHostSupportsPassthroughVFIO (now qemu_domain.c): no "
         .. "group, or no /dev/vfio/vfio, as in a container; harvester issue 11029",
      example = "error: unsupported configuration: host doesn't support passthrough of host PCI devices",
   },
   {
      id = "libvirt-in-use", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[PCI device [0-9a-f:.]+ is in use by driver [A-Za-z]+, domain ]],
      cause = "device-held-by-other", weight = 90, source = "libvirt src/hypervisor/virhostdev.c",
      example = "error: Requested operation is not valid: PCI device 0000:01:00.0 is in use by driver "
         .. "QEMU, domain win10",
   },
   {
      id = "libvirt-acs", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[Device [0-9a-f:.]+ is behind a switch lacking ACS and cannot be assigned]],
      cause = "group-not-viable", weight = 85, source = "libvirt src/util/virpci.c",
      example = "Device 0000:03:00.0 is behind a switch lacking ACS and cannot be assigned",
   },
   {
      id = "virt-validate-iommu", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[(No ACPI (DMAR|IVRS|IORT) table found, IOMMU either disabled in BIOS|]]
         .. [[IOMMU appears to be disabled in kernel|IOMMU capability not compiled into kernel)]],
      cause = "iommu-off", weight = 60, source = "libvirt tools/virt-host-validate-common.c",
      example = "QEMU: Checking if IOMMU is enabled by kernel : WARN (IOMMU appears to be disabled in kernel. "
         .. "Add intel_iommu=on to kernel cmdline arguments)",
   },
   {
      id = "proxmox-no-iommu", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[([Cc]annot prepare PCI pass-?through( device)?, IOMMU not present|]]
         .. [[No IOMMU detected, please activate it|Cannot open iommu_group: No such file)]],
      cause = "iommu-off", weight = 90, source = "Proxmox qemu-server PVE/QemuServer/PCI.pm",
      example = "TASK ERROR: cannot prepare PCI pass-through, IOMMU not present",
   },
   {
      id = "proxmox-device-absent", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[(no pci device info for device '|no PCI device found for '|]]
         .. [[PCI device '?[0-9a-f:.]+'? does not exist)]],
      cause = "device-absent", weight = 90, source = "Proxmox qemu-server PVE/QemuServer/PCI.pm",
      example = "TASK ERROR: no pci device info for device '00:02.1'",
   },
   {
      id = "proxmox-in-use", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[PCI device '[0-9a-f:.]+' already in use( by VMID|$)]],
      cause = "device-held-by-other", weight = 90, source = "Proxmox qemu-server PVE/QemuServer/PCI.pm",
      example = "TASK ERROR: PCI device '0000:01:00.0' already in use by VMID '100'",
   },
   {
      id = "proxmox-reset-write", where = "qemu", severity = "note", stage = "vm.start",
      pattern = [[(error writing '1' to '/sys/bus/pci/devices/.*/reset': Inappropriate ioctl|]]
         .. [[failed to reset PCI device '.*', but trying to continue)]],
      cause = "no-reset-method", weight = 25,
      source = "Proxmox qemu-server PVE/SysFSTools.pm: the device has no function reset; often harmless",
      example = "error writing '1' to '/sys/bus/pci/devices/0000:10:00.0/reset': Inappropriate ioctl for device",
   },
   {
      id = "proxmox-bind", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[(can't unbind pci device|can't reset PCI device|failed to bind PCI device|]]
         .. [[[Cc]annot bind)[^:]*'?[0-9a-f]{4}:[0-9a-f:.]+]],
      cause = "not-bound-to-vfio", weight = 65, source = "Proxmox qemu-server PVE/SysFSTools.pm",
      example = "TASK ERROR: can't unbind pci device '0000:01:00.0'",
   },
   {
      id = "qemu-no-vga-region", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[failed getting region info for VGA region index]],
      cause = "qemu-bad-option", weight = 80, consequence_of = { "igd-not-supported" },
      source = "QEMU hw/vfio/pci.c vfio_populate_vga",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0,x-vga=on: vfio 0000:01:00.0: "
         .. "failed getting region info for VGA region index 8: Invalid argument",
      fix = { linux = { "Leave out x-vga=on: a guest that boots by UEFI needs no VGA ports.",
         "Or load vfio-pci without disable_vga=1, on a kernel with CONFIG_VFIO_PCI_VGA." } },
   },
   {
      id = "libvirt-memlock", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[cannot limit locked memory of process [0-9]+ to [0-9]+: Operation not permitted]],
      cause = "memlock-limit", weight = 90, source = "libvirt src/util/virprocess.c virProcessSetMaxMemLock",
      example = "cannot limit locked memory of process 111 to 9007199254740991: Operation not permitted",
      fix = { linux = { "libvirtd may not raise the limit (no CAP_SYS_RESOURCE, as in a session or a container): "
         .. "start the guest under qemu:///system, or set LimitMEMLOCK=infinity for the user's service." } },
   },

   {
      id = "qemu-slot-taken", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(PCI: slot [0-9]+ function [0-9]+ (already occupied|not available)|]]
         .. [[Bus '[a-zA-Z0-9_.-]+' not found|'vfio-pci[a-z-]*' is not a valid device model name|]]
         .. [[Property '?vfio-pci\.[a-z-]+'? not found)]],
      cause = "qemu-bad-option", weight = 85, source = "QEMU hw/pci/pci.c, softmmu/qdev-monitor.c",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0,bus=pcie.9: Bus 'pcie.9' not found",
   },
   {
      id = "qemu-intx-fd", where = "qemu", severity = "fail", stage = "guest.function",
      pattern = [[vfio: Error: Failed to setup INTx fd]],
      cause = "interrupt-setup-fails", weight = 75, ["until"] = "4.0", source = pci .. " vfio_intx_enable",
      example = "qemu-system-x86_64: vfio: Error: Failed to setup INTx fd: Device or resource busy",
   },
   {
      id = "libvirt-bind", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[(Failed to bind PCI device '[0-9a-f:.]+' to |Failed to add PCI device ID '.*' to |]]
         .. [[[Uu]nable to find IOMMU group)]],
      cause = "vfio-bind-refused", weight = 75, source = "libvirt src/util/virpci.c",
      example = "error: internal error: Failed to bind PCI device '0000:01:00.0' to vfio-pci: No such device",
   },
   {
      id = "ovmf-nothing-to-boot", where = "qemu", severity = "fail", stage = "guest.boot",
      pattern = [[(BdsDxe: No bootable option or device was found|No bootable device\.|]]
         .. [[Boot failed: not a bootable disk)]],
      cause = "guest-nothing-to-boot", weight = 60, source = "edk2 MdeModulePkg BdsDxe; SeaBIOS boot.c",
      example = "BdsDxe: No bootable option or device was found.",
   },
   {
      id = "qemu-dma-map-other", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[vfio_(container_)?dma_map ?\(.*\) ?= ?-(2|5|16|17) ?\(]],
      cause = "guest-ram-not-mappable", weight = 60, consequence_of = { "memlock-limit" },
      source = listener .. "; kubevirt issue 14593",
      example = "vfio 0000:35:00.0: failed to setup container for group 75: memory listener initialization failed: "
         .. "Region pc.bios: vfio_container_dma_map (0x5632ad2e1e80, 0xfffc0000, 0x40000, 0x7fdf48200000) = -2 "
         .. "(No such file or directory)",
   },
   {
      id = "kata-vfio-port", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(cold|hot)_plug_vfio= (or (cold|hot)_plug_vfio= )?port is not set for device]],
      cause = "manager-configuration", weight = 90, source = "kata-containers src/runtime; issue 9014",
      fix = { linux = { [[configuration.toml: cold_plug_vfio = "root-port" or hot_plug_vfio = "root-port"]] } },
      example = "failed to create shim task: cold_plug_vfio= or hot_plug_vfio= port is not set for device 0000:5e:02.1 "
         .. "(BridgePort | RootPort | SwitchPort): unknown",
   },
   {
      id = "kubevirt-not-permitted", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[HostDevice [^ ]+ is not permitted in permittedHostDevices configuration]],
      cause = "manager-configuration", weight = 90, source = "kubevirt pkg/virt-controller; harvester issue 4160",
      fix = { linux = { "List the device under permittedHostDevices in the KubeVirt resource." } },
      example = "failed to render launch manifest: HostDevice nvidia.com/GP102 is not permitted in "
         .. "permittedHostDevices "
         .. "configuration",
   },
   {
      id = "cloud-hypervisor-bar-move", where = "qemu", severity = "fail", stage = "guest.enumerate",
      pattern = [[Failed moving device BAR: failed allocating new MMIO range]],
      cause = "bar-does-not-fit", weight = 65, source = "cloud-hypervisor issue 6147",
      example = "Failed moving device BAR: failed allocating new MMIO range: 0xe7f00000->0x0(0x80000)",
   },
   {
      id = "qemu-init-failed", where = "qemu", severity = "note", stage = "vm.start",
      pattern = [[(Device '?vfio-pci'? could not be initialized|vfio-pci,[^ ]*: Device initialization failed)]],
      ["until"] = "2.7", source = "QEMU hw/core/qdev.c: the line before it tells",
      example = "qemu-system-x86_64: -device vfio-pci,host=01:00.0: Device 'vfio-pci' could not be initialized",
   },
   {
      id = "proxmox-start-failed", where = "qemu", severity = "note", stage = "vm.start",
      pattern = [[TASK ERROR: start failed: (QEMU exited with code [0-9]+|command '.*' failed: exit code [0-9]+)]],
      source = "Proxmox qemu-server: the lines before it tell",
      example = "TASK ERROR: start failed: QEMU exited with code 1",
   },
   {
      id = "qemu-dma-map-28", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(vfio_(container_)?dma_map ?\(.*\) ?= ?-28 ?\(|possibly running out of DMA mappings)]],
      cause = "dma-mappings-used-up", weight = 85,
      source = listener .. "; Linux vfio_iommu_type1.c vfio_dma_do_map: dma_avail",
      example = "kvm: vfio_dma_map(0x5581, 0x100000000, 0x200000, 0x7f0) = -28 (No space left on device)",
   },
   {
      id = "qemu-iommufd-bind-busy", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[error bind device fd=[0-9]+ to iommufd=[0-9]+: Device or resource busy]],
      since = "9.0", cause = "device-held-by-other", weight = 85, source = "QEMU hw/vfio/iommufd.c",
      example = "vfio 0000:02:00.0: error bind device fd=24 to iommufd=23: Device or resource busy",
   },
   {
      id = "qemu-iommufd-bind-refused", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[error bind device fd=[0-9]+ to iommufd=[0-9]+: (Invalid argument|Operation not permitted)]],
      since = "9.0", cause = "group-not-viable", weight = 60,
      consequence_of = { "interrupt-remapping-missing", "rmrr-blocks-device" },
      source = "QEMU hw/vfio/iommufd.c; Linux drivers/iommu/iommufd/device.c: group not owned, or unsafe interrupts",
      example = "vfio 0000:02:00.0: error bind device fd=24 to iommufd=23: Operation not permitted",
   },
   {
      id = "qemu-iommufd-attach", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[error attach [^ ]+ \([0-9]+\) to id=[0-9]+: (Invalid argument|Device or resource busy)]],
      since = "9.0", cause = "vfio-bind-refused", weight = 55,
      consequence_of = { "rmrr-blocks-device", "interrupt-remapping-missing" },
      source = "QEMU hw/vfio/iommufd.c iommufd_cdev_attach_ioas_hwpt",
      example = "vfio 0000:02:00.0: error attach 0000:02:00.0 (31) to id=3: Invalid argument",
   },
   {
      id = "qemu-no-vfio-dev", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[/vfio-dev/?"?: No such file or directory]],
      since = "9.0", cause = "not-bound-to-vfio", weight = 80,
      source = "QEMU hw/vfio/iommufd.c iommufd_cdev_getfd; the kernel needs CONFIG_VFIO_DEVICE_CDEV",
      example = 'failed to load "/sys/bus/pci/devices/0000:02:00.0/vfio-dev/": No such file or directory',
   },
   {
      id = "qemu-viommu-device", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[Failed to set vIOMMU: ]],
      since = "9.2", cause = "viommu-refuses-device", weight = 85, source = pci .. "; QEMU docs/devel/vfio-iommufd.rst",
      example = "vfio 0000:02:00.0: Failed to set vIOMMU: Host device downstream to a PCI bridge is unsupported "
         .. "when x-flts=on",
   },
   {
      id = "proxmox-start-timeout", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(start failed: command '.*' failed: got timeout|unable to start VM: timeout)]],
      cause = "start-takes-too-long", weight = 60,
      consequence_of = {
         "reset-fails", "device-lost-in-d3cold", "host-task-hung", "device-not-answering", "host-memory-short",
         "amd-gpu-not-reset", "device-release-pending", "guest-ram-in-reserved-range", "memlock-limit",
      },
      source = "Proxmox qemu-server PVE/QemuServer.pm config_aware_timeout; terraform-provider-proxmox issue 1353",
      example = "TASK ERROR: start failed: command '/usr/bin/kvm -id 100 -name gpu' failed: got timeout",
   },
   {
      id = "proxmox-qmp-timeout", where = "qemu", severity = "warn", stage = "vm.start",
      pattern = [[qmp command '[a-z_-]+' failed - unable to connect to VM [0-9]+ qmp socket - timeout after]],
      cause = "start-takes-too-long", weight = 40,
      consequence_of = {
         "reset-fails", "device-lost-in-d3cold", "host-task-hung", "device-not-answering", "host-memory-short",
         "amd-gpu-not-reset", "device-release-pending", "dma-fault", "pcie-uncorrectable-error",
      },
      source = "Proxmox PVE/QMPClient.pm: QEMU pins memory, or hangs",
      example = "VM 12001 qmp command 'query-proxmox-support' failed - unable to connect to VM 12001 qmp socket - "
         .. "timeout after 51 retries",
   },
   {
      id = "libvirt-backend", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[pci backend driver '[a-z]+' (type )?is not supported]],
      cause = "vfio-module-missing", weight = 70, consequence_of = { "iommu-off" },
      source = "libvirt src/hypervisor/virhostdev.c virHostdevGetPCIHostDevice: VFIO was not found at the start",
      example = "error: unsupported configuration: pci backend driver 'default' is not supported",
   },
   {
      id = "mac-denied", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[(apparmor=.?"?DENIED.* operation=.*profile=.?"?(/usr/[a-z/]*libvirtd?|libvirt-[0-9a-f]|]]
         .. [[virt-aa-helper|libvirtd)|avc: +denied +\{ [a-z_ ]+ \} for .*scontext=[^ ]*:(svirt|virt|qemu)[a-z_]*_t)]],
      cause = "security-module-denies", weight = 60, source = "Linux security/apparmor/audit.c, selinux/avc.c",
      example = 'audit: type=1400 audit(1548806964.776:22663): apparmor="DENIED" operation="open" '
         .. 'profile="libvirt-00000000-0000-0000-0000-000000000000" name="/dev/vfio/12" pid=10369 '
         .. 'comm="qemu-system-x86" requested_mask="r" denied_mask="r" fsuid=0 ouid=0',
   },
   {
      id = "qemu-file-denied", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(Could not open|could not open|failed to open) '[^']*\.(qcow2|raw|img|iso|vmdk|vhdx?|fd|rom|bin)'?: ]]
         .. [[(Permission denied|Operation not permitted)]],
      cause = "security-module-denies", weight = 55, source = "QEMU block/file-posix.c; plain file modes do the same",
      example = "qemu-system-x86_64: -drive file=/vm/a.iso: Could not open '/vm/a.iso': Permission denied",
   },
   {
      -- KVM found no page behind an address: a BAR that went away, or no memory.
      id = "qemu-kvm-run", where = "qemu", severity = "fail", stage = "guest.function",
      pattern = [[error: kvm run failed (Bad address|Cannot allocate memory)]],
      cause = "qemu-crashed", weight = 55, candidates = { "device-not-answering", "reset-fails", "host-memory-short" },
      consequence_of = { "reset-fails", "device-lost-in-d3cold", "device-not-answering", "host-memory-short",
         "pcie-uncorrectable-error" },
      source = "QEMU accel/kvm/kvm-all.c; Linux virt/kvm/kvm_main.c hva_to_pfn; rocm issue 3414",
      example = "error: kvm run failed Bad address",
   },
   {
      id = "qemu-region-access", where = "qemu", severity = "fail", stage = "guest.function",
      pattern = [[vfio_(region_(read|write)|pci_(read|write)_config)\([^)]*\) failed: ([^D]|De[^v])]],
      cause = "device-not-answering", weight = 60,
      candidates = { "device-not-answering", "device-lost-in-d3cold", "mdev-start-fails" },
      consequence_of = { "device-lost-in-d3cold", "reset-fails", "mdev-start-fails", "pcie-uncorrectable-error" },
      source = "QEMU hw/vfio/region.c, pci.c; Linux vfio_pci_rdwr.c: EIO while memory decoding is off",
      example = "qemu-system-x86_64: vfio_region_read(0000:01:00.0:region0+0x1c, 4) failed: Input/output error",
   },
   {
      id = "qemu-region-busy", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[vfio_region_(read|write)\([^)]*\) failed: Device or resource busy]],
      cause = "boot-framebuffer-holds-bar", weight = 85,
      source = "QEMU hw/vfio/region.c; Linux vfio_pci_rdwr.c vfio_pci_core_setup_barmap: the host has the BAR; "
         .. "Single-GPU-Passthrough issue 51",
      example = "qemu-system-x86_64: vfio_region_write(0000:26:00.0:region1+0x2d52c8, 0xff000000ff080808,8) failed: "
         .. "Device or resource busy",
   },
   {
      id = "qemu-pci-placement", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(Bus '[A-Za-z0-9_.-]+' does not support hotplugging|PCI: no slot/function available for |]]
         .. [[indicates single function, but|single function device can't be populated in function)]],
      cause = "qemu-bad-option", weight = 88,
      source = "QEMU hw/pci/pci.c do_pci_register_device, pci_init_multifunction; hw/core/qdev.c",
      example = "PCI: no slot/function available for vfio-pci, all in use or reserved",
   },
   {
      id = "qemu-msix-header", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[failed (to read PCI MSIX (FLAGS|TABLE|PBA)|reading MSI PCI_CAP_FLAGS)]],
      cause = "device-not-answering", weight = 70, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = "QEMU hw/vfio/pci.c vfio_msix_early_setup, vfio_msi_setup",
      example = "qemu-system-x86_64: vfio 0000:01:00.0: failed to read PCI MSIX TABLE: Input/output error",
   },
   {
      id = "qemu-option-value", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(Invalid MSI-X relocation BAR [0-9]|No automatic MSI-X relocation available for device |]]
         .. [[invalid PCI (subsystem )?(vendor|device) ID provided)]],
      cause = "qemu-bad-option", weight = 88, source = "QEMU hw/vfio/pci.c vfio_pci_relocate_msix, vfio_realize",
      example = "qemu-system-x86_64: vfio 0000:01:00.0: Invalid MSI-X relocation BAR 5, I/O port BAR",
   },
   {
      -- QEMU goes on; most guests look behind such a port for slot 0 alone.
      id = "qemu-pci-slot", where = "qemu", severity = "warn", stage = "guest.enumerate",
      pattern = [[PCI: slot [0-9]+ is not valid for .*parent device only allows plugging into slot 0]],
      cause = "qemu-bad-option", weight = 60, source = "QEMU hw/pci/pci.c pci_qdev_realize: a warning",
      fix = { linux = { "Behind a root or downstream port: addr=0x0 (others: multifunction=on, addr=0x0.1)." } },
      example = "qemu-system-x86_64: warning: PCI: slot 3 is not valid for vfio-pci, parent device only allows "
         .. "plugging into slot 0.",
   },
   {
      id = "qemu-unaligned-region", where = "qemu", severity = "benign", stage = "vm.start",
      pattern = [[vfio_listener_region_(add|del) received unaligned region]],
      source = "QEMU hw/vfio/listener.c: a region of the guest too small to be mapped",
      example = "vfio_listener_region_add received unaligned region vga.lowmem iova=0xa0000",
   },
   {
      id = "qemu-iommufd-map", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[IOMMU_IOAS_MAP failed: (Cannot allocate memory|Operation not permitted)]],
      cause = "memlock-limit", weight = 75,
      source = "QEMU 8.2 to 9.x backends/iommufd.c; later versions leave it to the listener",
      example = "IOMMU_IOAS_MAP failed: Cannot allocate memory",
   },
   {
      id = "qemu-kvm-internal", where = "qemu", severity = "fail", stage = "guest.boot",
      pattern = [[KVM internal error\. Suberror: [0-9]+]],
      cause = "qemu-crashed", weight = 55, consequence_of = { "device-not-answering", "boot-framebuffer-holds-bar" },
      source = "QEMU accel/kvm/kvm-all.c kvm_handle_internal_error",
      example = "KVM internal error. Suberror: 1",
   },
   {
      id = "libvirt-unmanaged", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[Unmanaged PCI device [0-9a-f:.]+ must be manually detached from the host]],
      cause = "not-bound-to-vfio", weight = 95, source = "libvirt src/hypervisor/virhostdev.c",
      fix = { linux = { "managed='yes' in <hostdev>, or virsh nodedev-detach pci_DDDD_BB_SS_F" } },
      example = "Unmanaged PCI device 0000:01:00.0 must be manually detached from the host",
   },
   {
      id = "libvirt-stub-module", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[ailed to load PCI (stub|driver) module ]],
      cause = "vfio-module-missing", weight = 85, source = "libvirt src/util/virpci.c virPCIProbeDriver",
      example = "Failed to load PCI driver module vfio-pci: administratively prohibited",
   },
   {
      id = "libvirt-modules-alias", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[/lib/modules/[^ ']+/modules\.alias'?: (No such file|Permission denied)]],
      cause = "manager-configuration", weight = 80,
      fix = { linux = {
         "libvirtd must see /lib/modules: no ProtectKernelModules= in its unit;",
         "or name the driver: <driver model='vfio-pci'/>",
      } },
      source = "libvirt src/util/virpci.c virPCIDeviceFindBestVFIOVariant; meta-seapath issue 268",
      example = "Failed to open file '/lib/modules/6.6.0/modules.alias': No such file or directory",
   },
   {
      id = "proxmox-mapping", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[(PCI device mapping (invalid|not found)|hardware probably changed|]]
         .. [['(iommugroup|subsystem-id|id|mdev)' does not match for ')]],
      cause = "device-absent", weight = 75,
      source = "Proxmox PVE/QemuServer/PCI.pm; pve-guest-common PVE/Mapping/PCI.pm assert_valid",
      fix = { linux = { "Datacenter, Resource Mappings: choose the device again; its address or group has changed." } },
      example = "PCI device mapping invalid (hardware probably changed): 'iommugroup' does not match for 'gpu' "
         .. "(14 != 15)",
   },
}
