-- SPDX-License-Identifier: BSD-2-Clause
--
-- What managers of QEMU and Xen guests and their hooks print, beyond libvirt's
-- and Proxmox' own messages in qemu.lua.
return {
   {
      id = "module-in-use", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(modprobe: FATAL: Module|rmmod: ERROR: Module) (nvidia[a-z_]*|nouveau|amdgpu|radeon|i915|xe|]]
         .. [[snd_hda_intel|xhci_(pci|hcd)|nvme|mpt3sas|ixgbe|i40e|ice|mlx[45]_core) is (in use|builtin)]],
      cause = "host-driver-in-use", weight = 80, source = "kmod tools/modprobe.c, rmmod.c; hooks for a single GPU",
      example = "modprobe: FATAL: Module nvidia_drm is in use.",
   },
   {
      -- The unbind then waits for ever, and libvirtd with it.
      id = "nvidia-removed-in-use", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[NVRM: Attempting to remove (minor )?device .*with non-zero usage count]],
      cause = "host-driver-in-use", weight = 85,
      source = "open-gpu-kernel-modules kernel-open/nvidia/nv-pci.c nv_pci_remove",
      example = "NVRM: Attempting to remove device 0000:07:00.0 with non-zero usage count!",
   },
   {
      id = "libvirt-single-function", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[[Ss]ingle function device addresses with function=0 expected]],
      cause = "manager-configuration", weight = 75, source = "libvirt src/qemu/qemu_hotplug.c",
      example = "libvirtError: internal error: Single function device addresses with function=0 expected",
      fix = { linux = { "Hot-plug functions at function 0 of a slot of their own, or put them into the "
         .. "configuration before the start with multifunction='on'." } },
   },
   {
      id = "libvirt-hook", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[Hook script execution failed: ]],
      cause = "manager-configuration", weight = 60, consequence_of = { "host-driver-in-use", "device-absent" },
      source = "libvirt src/util/virhook.c", overlaps = { "module-in-use" },
      example = "error: Hook script execution failed: internal error: Child process (/etc/libvirt/hooks/qemu win10 "
         .. "prepare begin -) unexpected exit status 1",
      fix = { linux = { "Run the hook by hand: sh -x /etc/libvirt/hooks/qemu NAME prepare begin -" } },
   },
   {
      id = "libvirt-no-group-link", where = "qemu", severity = "fail", stage = "host.iommu",
      pattern = [[iommu_group is not a symlink]],
      cause = "iommu-off", weight = 85, source = "libvirt src/util/virpci.c virPCIDeviceGetIOMMUGroupDev",
      example = "internal error: Invalid device 0000:01:00.0 iommu_group file "
         .. "/sys/bus/pci/devices/0000:01:00.0/iommu_group is not a symlink",
   },
   {
      id = "libvirt-pci-absent", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[Device [0-9a-f]{4}:[0-9a-f:.]+ not found: could not access /sys/bus/pci/devices/]],
      cause = "device-absent", weight = 90, source = "libvirt src/util/virpci.c virPCIDeviceNew",
      example = "error: Device 0000:01:00.0 not found: could not access /sys/bus/pci/devices/0000:01:00.0/config: "
         .. "No such file or directory",
   },
   {
      id = "truenas-critical-group", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[Critical devices found( in same IOMMU group)?: ]],
      cause = "group-not-viable", weight = 85, source = "truenas/middleware plugins/vm/pci.py",
      example = "Critical devices found in same IOMMU group: 0000:03:00.0",
   },
   {
      id = "proxmox-mdev-type", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(no such type '?[a-z0-9_-]+|mediated device type '[^']+' not available|]]
         .. [[no available instances? of mdev)]],
      cause = "manager-configuration", weight = 75, source = "Proxmox qemu-server PVE/QemuServer/PCI.pm",
      example = "TASK ERROR: cannot create mdev device: no such type nvidia-63",
      fix = { linux = { "ls /sys/bus/pci/devices/BDF/mdev_supported_types: choose a type that is there." } },
   },
   {
      id = "vgpu-uuid", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[vfio [0-9a-f]{8}-[0-9a-f-]{27}: failed to get region [0-9]+ info: Input/output error]],
      cause = "manager-configuration", weight = 75, source = "QEMU hw/vfio/pci.c; NVIDIA vGPU wants -uuid",
      example = "vfio 00000000-0000-0000-0000-000000000102: failed to get region 0 info: Input/output error",
      fix = { linux = { "NVIDIA vGPU: the VM needs a UUID (-uuid of QEMU); read nvidia-vgpu-mgr's log." } },
   },
   {
      id = "cloud-hypervisor-dma", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(IommuDmaMap\(Error\((14|17|22|28)\)|Failed to DMA map: .*\(os error (14|17|22|28)\))]],
      cause = "guest-ram-not-mappable", weight = 75, source = "cloud-hypervisor issues 8895, 10582 of kata-containers",
      example = "Failed to map VFIO MMIO region: Failed to DMA map: failed to map an IOVA range to the IOAS: "
         .. "Bad address (os error 14)",
   },
   {
      id = "cloud-hypervisor-memlock", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(IommuDmaMap\(Error\(12\)|Failed to DMA map: .*\(os error 12\))]],
      cause = "memlock-limit", weight = 80, source = "cloud-hypervisor pci/src/vfio.rs",
      example = "Failed to DMA map: Cannot allocate memory (os error 12)",
   },
   {
      id = "xenguest-map", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[(xc_dom_boot_domU_map: failed|libxl__device_pci_add failed|]]
         .. [[xc_assign_device failed|assign device .* failed: (Operation not permitted|Device or resource busy|]]
         .. [[No such device|Function not implemented))]],
      cause = "xen-attach-fails", weight = 75, consequence_of = { "host-memory-short", "igd-not-supported" },
      source = "xen tools/libs/guest, libxl_pci.c; xcp issue 213",
      example = "xenguest: xc_dom_build_image: [1] panic: xc_dom_boot.c:178: xc_dom_boot_domU_map: failed ",
   },
   {
      id = "vfio-virqfd-absent", where = "host-linux", severity = "benign", stage = "host.isolate",
      pattern = [[Failed to find module 'vfio_virqfd']],
      source = "Linux 6.2 made vfio_virqfd a part of vfio",
      example = "systemd-modules-load[504]: Failed to find module 'vfio_virqfd'",
   },
   {
      id = "xen-pciback-absent", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[Looks like pciback driver (is )?not loaded]],
      cause = "xen-attach-fails", weight = 75, source = "xen tools/libs/light/libxl_pci.c; xcp issue 320",
      fix = { linux = {
         "modprobe xen-pciback; xl pci-assignable-add BDF",
         "At boot: xen-pciback.hide=(0000:BB:DD.F), the address as lspci -D prints it.",
      } },
      example = "libxl: error: libxl_pci.c:415:libxl_device_pci_assignable_list: Looks like pciback driver not loaded",
   },
   {
      id = "xen-qemu-refused", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[(qemu refused to add device: |libxl__device_pci_add failed for PCI device .*\(rc -[0-9]+\)|]]
         .. [[pci_add.*Device Model not ready)]],
      cause = "xen-attach-fails", weight = 65, overlaps = { "xenguest-map" },
      consequence_of = { "iommu-off", "rmrr-blocks-device", "igd-not-supported", "host-memory-short" },
      source = "xen tools/libs/light/libxl_pci.c qemu_pci_add_xenstore, device_pci_add_done",
      example = "libxl: error: libxl_pci.c:879:qemu_pci_add_xenstore: qemu refused to add device: 0000:01:00.0,"
         .. "msitranslate=0,power_mgmt=0",
   },
   {
      id = "pcifront-memory", where = "guest-linux", severity = "fail", stage = "vm.start",
      pattern = [[(pcifront pci-[0-9]+: (Could not setup SWIOTLB|12 Error setting up PCI Frontend)|]]
         .. [[xen:swiotlb_xen: Failed to get contiguous memory for DMA)]],
      cause = "host-memory-short", weight = 70, source = "Linux drivers/pci/xen-pcifront.c, drivers/xen/swiotlb-xen.c",
      fix = { linux = {
         "Too little free memory below 4 GiB in Xen, or it is in pieces: start this guest first after a boot.",
         "Fewer guests with PCI devices, or less memory for dom0 (dom0_mem=).",
      } },
      example = "pcifront pci-0: Could not setup SWIOTLB!",
   },
   {
      id = "mdev-open", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[vfio( error:)? [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}: (error getting device from group [0-9]+: |]]
         .. [[failed to read device config space)]],
      cause = "mdev-start-fails", weight = 88,
      consequence_of = { "vgpu-not-supported", "manager-configuration", "iommu-off" },
      overlaps = { "qemu-get-device-eio", "qemu-get-device-nodev", "qemu-get-device-busy", "qemu-get-device-eperm",
         "qemu-config-read" },
      source = "QEMU hw/vfio/container.c, pci.c: a UUID is a mediated device; vgpu_unlock-rs issues 6, 49",
      example = "vfio 00000000-0000-0000-0000-000000000100: error getting device from group 7: Input/output error",
   },
   {
      id = "vgpu-kernel-start", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[\[nvidia-vgpu-vfio\] [^ ]+: start failed\. +status: 0x]],
      cause = "mdev-start-fails", weight = 80, consequence_of = { "vgpu-not-supported", "manager-configuration" },
      source = "NVIDIA vGPU host driver, nvidia-vgpu-vfio; gpu-operator issue 527",
      example = "[nvidia-vgpu-vfio] 00000000-0000-0000-0000-000000000100: start failed. status: 0x0 Timeout Occured",
   },
   {
      id = "vgpu-manager", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[vmiop_(env_)?log: (\(0x[0-9a-f]+\): )?(init_device_instance failed|Initialization: .* failed|]]
         .. [[NVOS status 0x|kvm_plugin_global_init failed|Failed to initialize RM client|Guest .* failed)]],
      cause = "mdev-start-fails", weight = 70, consequence_of = { "vgpu-not-supported", "manager-configuration" },
      source = "NVIDIA vGPU manager, nvidia-vgpu-mgr; vgpu_unlock issue 1",
      example = "nvidia-vgpu-mgr[8626]: error: vmiop_log: (0x0): Initialization: init_device_instance failed error 1",
   },
   {
      id = "vgpu-vgx", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[vGPU is supported only on VGX capable boards]],
      cause = "vgpu-not-supported", weight = 92, source = "NVIDIA vGPU manager; nvidia-installer issue 15",
      example = "nvidia-vgpu-mgr[8626]: error: vmiop_log: (0x0): vGPU is supported only on VGX capable boards",
   },
   {
      id = "vgpu-no-uuid", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[Failed to get VM UUID from QEMU command-line]],
      cause = "manager-configuration", weight = 92, source = "NVIDIA vGPU manager; vgpu_unlock issue 71",
      fix = { linux = { "NVIDIA vGPU: the VM needs a UUID, -uuid of QEMU; Proxmox: args: -uuid UUID" } },
      example = "error: vmiop_env_log: Failed to get VM UUID from QEMU command-line 0x57",
   },
   {
      id = "cloud-hypervisor-mmap-busy", where = "qemu", severity = "fail", stage = "host.isolate",
      pattern = [[Mmap(Area|Region)?: Device or resource busy \(os error 16\)]],
      cause = "other-driver-holds-device", weight = 70, consequence_of = { "boot-framebuffer-holds-bar" },
      source = "cloud-hypervisor pci/src/vfio.rs; Linux vfio_pci_core_mmap: pci_request_selected_regions; issue 4353",
      fix = { linux = { "Unload what holds the BAR on the host: nvidiafb, nouveau, a boot framebuffer "
         .. "(initcall_blacklist=sysfb_init); cat /proc/iomem names it." } },
      example = "VfioPciCreate(CreateVfioPciDevice(MmapArea: Device or resource busy (os error 16)))",
   },
   {
      id = "xen-no-device-model", where = "host-linux", severity = "fail", stage = "vm.start",
      pattern = [[(domcreate_devmodel_started: .*device model did not start|stubdom_xswait_cb: .*startup timed out)]],
      cause = "xen-attach-fails", weight = 50,
      consequence_of = { "iommu-off", "rmrr-blocks-device", "host-memory-short", "igd-not-supported",
         "device-not-answering" },
      source = "xen tools/libs/light/libxl_create.c, libxl_dm.c; qubes-issues 7717",
      example = "domcreate_devmodel_started: Domain 4:device model did not start: -9",
   },
   {
      id = "lxd-gpu-absent", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[Failed to detect requested GPU device]],
      cause = "device-absent", weight = 80, source = "LXD and Incus device/gpu_physical.go; lxd issue 4683",
      example = "Error: Failed to detect requested GPU device",
   },
   {
      id = "unraid-bind-absent", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(does not exist|not found at [0-9a-f:.]+), unable to bind device]],
      cause = "device-absent", weight = 85, source = "andre-richter/vfio-pci-bind vfio-pci-bind.sh, as in Unraid",
      example = "Error: Device 0000:00:02.1 does not exist, unable to bind device",
   },
   {
      id = "libvirt-create-file", where = "qemu", severity = "fail", stage = "vm.start",
      -- "File exists" is of who makes a disk anew.
      pattern = [=[ailed to create file '[^']+\.(fd|qcow2|raw|img)': [A-EG-Z]]=],
      cause = "disk-image-missing", weight = 70, source = "libvirt src/util/virfile.c; joeknock90 issue 8",
      example = "error: Failed to create file '/var/lib/libvirt/qemu/nvram/win10_VARS.fd': Input/output error",
   },
   {
      id = "qemu-parameter-type", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[Parameter '[a-z0-9_.-]+' (expects|is missing|is unexpected)|Invalid parameter '[a-z0-9_.-]+']],
      cause = "qemu-bad-option", weight = 80, source = "QEMU qapi/qobject-input-visitor.c",
      example = "Parameter 'x-pci-device-id' expects uint64",
   },
}
