-- SPDX-License-Identifier: BSD-2-Clause
--
-- What a log can say went wrong: on the host. Key: the permanent cause id that rows name.
--   text     one sentence, plain words
--   stage    the stage of the ladder that fails
--   fix      lines to paste or do, per host system; only where there are any
--   collect  what would tell more
return {
   -- The host's IOMMU
   ["iommu-off"] = {
      text = "The host's IOMMU is off or missing, so no device can be given to a guest.",
      stage = "host.iommu",
      fix = {
         linux = {
            "Firmware setup: enable VT-d (Intel) or AMD-Vi / IOMMU (AMD).",
            "Intel: add intel_iommu=on to the kernel command line, then reboot. AMD needs no argument.",
         },
         freebsd = {
            "Firmware setup: enable VT-d (Intel) or AMD-Vi / IOMMU (AMD).",
            [[AMD: echo 'hw.vmm.amdvi.enable="1"' >> /boot/loader.conf, then reboot.]],
         },
      },
      collect = { "ls /sys/class/iommu /sys/kernel/iommu_groups", "acpidump -t | grep -E '^  (DMAR|IVRS):'" },
   },
   ["interrupt-remapping-missing"] = {
      text = "The IOMMU does not remap interrupts, so VFIO refuses to give devices away.",
      stage = "host.iommu",
      fix = { linux = {
         "Firmware setup: enable x2APIC and interrupt remapping; remove intremap=off from the kernel command line.",
         "If the guest is trusted: echo 'options vfio_iommu_type1 allow_unsafe_interrupts=1' > "
            .. "/etc/modprobe.d/vfio-unsafe.conf, then reboot.",
      } },
      collect = { "dmesg | grep -E 'DMAR-IR|AMD-Vi|remapping'" },
   },
   ["dmar-table-rejected"] = {
      text = "The kernel rejects the firmware's DMAR table, so VT-d stays off.",
      stage = "host.iommu",
      fix = { linux = {
         "Update the board's firmware.",
         "Linux 5.5 was stricter than its neighbours about reserved memory: try 5.8 or later.",
      } },
      collect = { "dmesg | grep -i dmar", "/sys/firmware/acpi/tables/DMAR" },
   },
   ["dmar-hardware-bad"] = {
      text = "The IOMMU itself does not answer, malfunctions, or is of a kind that the kernel cannot use.",
      stage = "host.iommu",
      fix = {
         linux = { "Update the board's firmware; without passthrough boot with intel_iommu=off or amd_iommu=off." },
         freebsd = { "Update the board's firmware; start no guest with a passed-through device until then." },
      },
      collect = { "dmesg | grep -i -e dmar -e AMD-Vi" },
   },
   ["ivrs-table-wrong"] = {
      text = "The firmware's IVRS table is wrong, so the AMD IOMMU or its interrupt remapping stays off.",
      stage = "host.iommu",
      fix = { linux = {
         "Update the board's firmware.",
         "If the IOAPIC is missing from the table: add ivrs_ioapic=N@BUS:DEV.FN, as the message names it.",
      } },
      collect = { "dmesg | grep -i amd-vi", "/sys/firmware/acpi/tables/IVRS" },
   },
   ["amdvi-disabled"] = {
      text = "The AMD IOMMU is there, but bhyve may not use it: hw.vmm.amdvi.enable is 0.",
      stage = "host.iommu",
      fix = { freebsd = { [[echo 'hw.vmm.amdvi.enable="1"' >> /boot/loader.conf]], "Reboot." } },
      collect = { "sysctl hw.vmm.amdvi hw.vmm.iommu" },
   },
   ["vmm-iommu-switched-off"] = {
      text = "bhyve may not use the host's IOMMU: hw.vmm.iommu.enable is 0.",
      stage = "host.iommu",
      fix = { freebsd = { "Remove hw.vmm.iommu.enable from /boot/loader.conf and reboot." } },
      collect = { "sysctl hw.vmm.iommu", "grep vmm /boot/loader.conf /boot/loader.conf.local" },
   },
   ["ivhd-attach-failed"] = {
      text = "The AMD IOMMU's driver did not attach; starting a guest with a passed-through device can panic the host.",
      stage = "host.iommu",
      fix = { freebsd = {
         "Start no guest with a passed-through device on this boot.",
         "Interrupt setup failed: set hw.pci.honor_msi_blacklist=\"0\" in /boot/loader.conf and reboot.",
      } },
      collect = { "dmesg | grep -E 'ivhd|amdiommu|AMD-Vi'" },
   },
   ["device-outside-iommu-scope"] = {
      text = "A PCI device is in the scope of no IOMMU unit, so bhyve's IOMMU start-up fails or panics the host.",
      stage = "host.iommu",
      fix = { freebsd = {
         "Update the board's firmware, or disable the device it leaves out (often a hidden or extra PCI device).",
         "Known on Intel with 14.3 (PR 290155): 14.2 works.",
      } },
      collect = { "acpidump -t", "pciconf -l" },
   },
   ["cpu-virtualization-off"] = {
      text = "The CPU's virtualization (VT-x or SVM) is disabled or not offered.",
      stage = "host.iommu",
      fix = {
         freebsd = { "Firmware setup: enable Intel VT-x / AMD SVM, then switch the machine off and on." },
         linux = { "Firmware setup: enable Intel VT-x / AMD SVM, then switch the machine off and on." },
      },
   },
   ["cpu-too-old"] = {
      text = "The CPU lacks a virtualization feature that bhyve needs (nested paging, next RIP save, EPT).",
      stage = "host.iommu",
      fix = { freebsd = { "Nothing helps on this CPU; in a virtual machine, let its host offer the feature." } },
   },
   ["vmm-not-initialised"] = {
      text = "vmm.ko is loaded but did not start: VT-x or SVM is off or too old.",
      stage = "host.iommu",
      fix = { freebsd = { "dmesg | grep -E 'vmx_modinit|SVM:'", "Enable virtualization in the firmware and reboot." } },
      collect = { "dmesg | grep -E 'vmx_modinit|SVM:|MOD_LOAD'", "kldstat -q -m vmm; echo $?" },
   },
   ["vmm-not-loaded"] = {
      text = "The vmm kernel module is not loaded.",
      stage = "host.iommu",
      fix = { freebsd = { [[echo 'vmm_load="YES"' >> /boot/loader.conf]], "kldload vmm" } },
   },
   ["kvm-not-usable"] = {
      text = "QEMU cannot use KVM: the module, its device or the CPU feature is missing.",
      stage = "host.iommu",
      fix = { linux = { "modprobe kvm-intel || modprobe kvm-amd", "usermod -aG kvm USER", "Enable VT-x / SVM." } },
      collect = { "ls -l /dev/kvm", "dmesg | grep -i kvm" },
   },
   ["host-panic-vmm"] = {
      text = "The FreeBSD host panicked inside vmm, ppt or its IOMMU code.",
      stage = "host.iommu",
      fix = { freebsd = {
         "Never run kldunload vmm once a device was passed through.",
         "Check ivhd0 / DMAR before the first start; update to a current release.",
      } },
      collect = { "/var/crash/core.txt.*", "dmesg | grep -E 'ivhd|dmar|vmm|ppt'" },
   },
   ["dma-fault"] = {
      text = "The IOMMU blocked DMA of the device: it reaches for memory that is not mapped for it.",
      stage = "guest.function",
      fix = {
         linux = {
            "After the guest ended: the reset did not stop the device; try another reset_method or power-cycle.",
            "On a running host: update kernel and firmware; for AMD GPUs with broken ATS try pci=noats.",
            "On bare metal without passthrough: iommu=pt.",
         },
         freebsd = { "Update the firmware; the device may be left out of the IVRS/DMAR table." },
      },
      collect = { "dmesg with time stamps against the guest's start and end" },
   },
   ["dma-from-unknown-function"] = {
      text = "DMA comes from a PCI function that does not exist, as some SATA controllers do; the IOMMU blocks it.",
      stage = "guest.function",
      fix = { linux = {
         "Use a kernel with the DMA alias quirk for this chip, or another controller.",
         "Without passthrough: intel_iommu=off or iommu=pt.",
      } },
      collect = { "lspci -nn" },
   },
   ["rmrr-blocks-device"] = {
      text = "The firmware reserves memory for this device (RMRR), so the kernel refuses to give it away.",
      stage = "host.isolate",
      fix = { linux = {
         "HP ProLiant: exclude the slot with conrep (RMRDS) or update the firmware.",
         "Otherwise use another slot or card; only a patched kernel ignores it.",
      } },
      collect = { "cat /sys/kernel/iommu_groups/*/reserved_regions", "dmesg | grep RMRR" },
   },
   -- Isolation and binding
   ["group-not-viable"] = {
      text = "Another device of the same IOMMU group is still bound to its own driver on the host.",
      stage = "host.isolate",
      fix = { linux = {
         "ls /sys/bus/pci/devices/BDF/iommu_group/devices",
         "Bind every device of the group (bridges excepted) to vfio-pci, or move the card to another slot.",
      } },
      collect = { "lspci -nnk for the devices of the group" },
   },
   ["not-bound-to-vfio"] = {
      text = "The device is not bound to vfio-pci.",
      stage = "host.isolate",
      fix = { linux = {
         "echo vfio-pci > /sys/bus/pci/devices/BDF/driver_override",
         "echo BDF > /sys/bus/pci/devices/BDF/driver/unbind; echo BDF > /sys/bus/pci/drivers_probe",
      } },
      collect = { "lspci -nnk -s BDF" },
   },
   ["vfio-bind-refused"] = {
      text = "vfio-pci does not take the device: no IOMMU group, a bridge, or a function vfio-pci does not handle.",
      stage = "host.isolate",
      fix = { linux = {
         "ls -l /sys/bus/pci/devices/BDF/iommu_group: missing means the IOMMU is off.",
         "A bridge is never passed through: leave it to pcieport.",
      } },
      collect = { "dmesg | grep -E 'DMAR|AMD-Vi|vfio'" },
   },
   ["device-on-vfio-denylist"] = {
      text = "vfio-pci refuses this device by its own list of unsafe devices.",
      stage = "host.isolate",
      fix = { linux = { "echo 'options vfio-pci disable_denylist=1' > /etc/modprobe.d/vfio-denylist.conf" } },
   },
   ["pf-has-vfs"] = {
      text = "The device has SR-IOV virtual functions enabled, so its physical function cannot be given away.",
      stage = "host.isolate",
      fix = { linux = { "echo 0 > /sys/bus/pci/devices/BDF/sriov_numvfs" } },
   },
   ["sriov-no-room"] = {
      text = "Virtual functions cannot be made: the firmware left no memory window, or no bus numbers, for them.",
      stage = "host.isolate",
      fix = { linux = {
         "Firmware setup: SR-IOV, Above 4G Decoding and ARI on (HPE: PCI resource padding high).",
         "Then, or without such settings: pci=realloc on the kernel command line.",
      } },
      collect = { "dmesg | grep -E 'VF|SR-IOV'", "lspci -vv -s BDF" },
   },
   ["sriov-driver-missing"] = {
      text = "No driver that can make virtual functions is bound to the device.",
      stage = "host.isolate",
      fix = { linux = {
         "Bind the device's own driver, not vfio-pci, and one that knows SR-IOV on this device.",
         "Intel GPUs up to 14th generation: the out-of-tree i915-sriov module; it must match the kernel.",
      } },
      collect = { "lspci -nnk -s BDF", "dmesg | grep -i -e sriov -e SR-IOV" },
   },
   ["sriov-bad-number"] = {
      text = "The number of virtual functions cannot be changed to this.",
      stage = "host.isolate",
      fix = { linux = {
         "cat /sys/bus/pci/devices/BDF/sriov_totalvfs is the most.",
         "To change it: echo 0 > .../sriov_numvfs first, with no guest on a virtual function.",
      } },
   },
   ["vf-token-wrong"] = {
      text = "The virtual function needs the token of its physical function's owner.",
      stage = "vm.start",
      fix = { linux = { "Add vf-token=UUID to the vfio-pci option, the same for PF and VF." } },
   },
   ["vfio-not-permitted"] = {
      text = "QEMU may not open the VFIO group.",
      stage = "vm.start",
      fix = { linux = { "chown USER /dev/vfio/GROUP, by a udev rule, or run as root." } },
      collect = { "ls -l /dev/vfio" },
   },
   ["security-module-denies"] = {
      text = "QEMU may not open a file or a device that the guest is configured with.",
      stage = "vm.start",
      fix = { linux = {
         "AppArmor: add the path to /etc/apparmor.d/local/abstractions/libvirt-qemu, reload libvirtd.",
         "SELinux: restorecon -v FILE, or ausearch -m avc -ts recent | audit2allow.",
         "Else plain modes: keep images where QEMU's user reaches them, such as /var/lib/libvirt/images.",
      } },
      collect = { "journalctl -k | grep -E 'DENIED|avc:'", "namei -l FILE" },
   },
   ["device-held-by-other"] = {
      text = "Another guest already holds the device or its group.",
      stage = "vm.start",
      fix = {
         linux = { "fuser -v /dev/vfio/GROUP", "Stop that guest first." },
         freebsd = { "ls /dev/vmm: it stays there after bhyve ended.", "bhyvectl --destroy --vm=OTHER" },
      },
   },
   ["vfio-module-missing"] = {
      text = "VFIO is not available: its kernel modules are not loaded.",
      stage = "vm.start",
      fix = { linux = { "modprobe vfio-pci vfio_iommu_type1" } },
      collect = { "lsmod | grep vfio", "ls /dev/vfio" },
   },
   ["device-absent"] = {
      text = "There is no device at that address.",
      stage = "host.isolate",
      fix = {
         linux = { "lspci -D: addresses change with slots, firmware settings and kernels; correct the configuration." },
         freebsd = { "pciconf -l: addresses change with slots and firmware settings; correct the configuration." },
      },
   },
   ["boot-framebuffer-holds-bar"] = {
      text = "The host's boot framebuffer sits in the GPU's memory BAR, so vfio-pci cannot take it.",
      stage = "host.isolate",
      fix = { linux = {
         "Add initcall_blacklist=sysfb_init (older kernels: video=efifb:off) to the kernel command line.",
         "Or let the firmware boot on another GPU.",
      } },
      collect = { "grep -iE 'BOOTFB|simplefb|efifb|vesafb' /proc/iomem" },
   },
   ["other-driver-holds-device"] = {
      text = "Another driver already holds the device's memory or its ownership.",
      stage = "guest.driver",
      fix = { linux = { "Blacklist the other driver (often nouveau or a framebuffer) where this one shall run." } },
      collect = { "cat /proc/iomem", "lspci -nnk -s BDF" },
   },
   ["console-rebind-fails"] = {
      text = "The host's console framebuffer cannot be taken back after the guest: the card's BAR has moved.",
      stage = "host.reclaim",
      fix = { linux = { "Do not rebind efi-framebuffer; load the GPU's own driver instead." } },
   },
   ["driver-name-still-registered"] = {
      text = "The host's driver cannot take the device again: what its last instance registered is still there.",
      stage = "host.reclaim",
      fix = { linux = { "Unload the driver fully and load it again, or reboot the host." } },
   },
   ["host-driver-in-use"] = {
      text = "The host's own driver of the device cannot be unloaded, because something still uses it.",
      stage = "host.isolate",
      fix = { linux = {
         "Let vfio-pci have the device from boot: options vfio-pci ids=VENDOR:DEVICE in /etc/modprobe.d.",
         "Or stop its users first: display manager, nvidia-persistenced, containers.",
      } },
      collect = { "lsof /dev/nvidia* /dev/dri/*", "lsmod | grep -E 'nvidia|amdgpu|i915'" },
   },
   ["dma-mappings-used-up"] = {
      text = "VFIO's limit on DMA mappings of one container is used up.",
      stage = "vm.start",
      fix = { linux = {
         "echo 'options vfio_iommu_type1 dma_entry_limit=1048576' > /etc/modprobe.d/vfio-limit.conf; reload or reboot",
         "A larger virtio-mem block-size, or fewer memory slots.",
      } },
   },
   ["viommu-refuses-device"] = {
      text = "The guest's virtual IOMMU does not take this device.",
      stage = "vm.start",
      fix = { linux = { "Attach the device to a pcie-root-port, or leave x-flts and nested translation off." } },
   },
   ["vmm-device-not-mappable"] = {
      text = "bhyve cannot map the guest's memory from /dev/vmm: in a jail or container, /dev is not a real devfs.",
      stage = "vm.start",
      fix = { freebsd = { "Mount a devfs with a ruleset that shows vmm, not /dev by nullfs; or run it on the host." } },
      collect = { "mount | grep /dev", "sysctl security.jail.jailed" },
   },
   ["driver-too-old"] = {
      text = "The driver in the guest does not know this device yet.",
      stage = "guest.driver",
      fix = {
         linux = { "Use a guest with a newer kernel and Mesa; force_probe (i915, xe) only as a trial." },
         freebsd = { "Use a guest with a newer kernel." },
      },
      collect = { "guest: uname -r", "lspci -nn" },
   },
   -- Reset and power
   ["reset-fails"] = {
      text = "The device does not come back from its reset.",
      stage = "vm.restart",
      fix = {
         linux = {
            "cat /sys/bus/pci/devices/BDF/reset_method, then try another: echo bus > .../reset_method",
            "Devices known to lie about FLR need a kernel with their quirk. Power-cycle to revive the device.",
         },
         freebsd = { "Power-cycle the host; ppt(4) knows only FLR and D3." },
      },
      collect = { "lspci -vv -s BDF", "/sys/bus/pci/devices/BDF/reset_method" },
   },
   ["no-reset-method"] = {
      text = "The device has no working reset, so a second start is likely to fail.",
      stage = "vm.restart",
      fix = { linux = { "Assign all functions of the card, or reboot the host between guests." } },
      collect = { "/sys/bus/pci/devices/BDF/reset_method" },
   },
   ["reset-needs-whole-slot"] = {
      text = "Resetting this device would reset another one that the guest does not own.",
      stage = "vm.restart",
      fix = { linux = { "Give all functions of the slot to the same guest." } },
   },
   ["device-lost-in-d3cold"] = {
      text = "The device was put to sleep and does not wake up.",
      stage = "vm.restart",
      fix = { linux = {
         "echo 'options vfio-pci disable_idle_d3=1' > /etc/modprobe.d/vfio-d3.conf",
         "echo 0 > /sys/bus/pci/devices/BDF/d3cold_allowed; or boot with pcie_port_pm=off.",
         "To revive it: switch the machine off and on.",
      } },
      collect = { "/sys/bus/pci/devices/BDF/power_state" },
   },
   ["device-not-answering"] = {
      text = "The device no longer answers: its registers read as all ones or as nonsense.",
      stage = "guest.enumerate",
      fix = {
         linux = { "Switch the machine off and on; then look for the reset or sleep that lost it." },
         freebsd = { "Read it once: pciconf -r -h pci0:B:S:F 0 (ffff means dead), then power-cycle the host." },
      },
      collect = { "lspci -vv -s BDF", "host dmesg from before the failure" },
   },
   ["bars-lost"] = {
      text = "The device lost its BARs and its bridge's windows, as happens after suspend and resume.",
      stage = "guest.enumerate",
      fix = { freebsd = { "Stop the guest before suspend; reboot the host to get the BARs back." } },
      collect = { "pciconf -lb" },
   },
   ["pcie-uncorrectable-error"] = {
      text = "The PCIe link or the device reported an error that cannot be corrected.",
      stage = "guest.function",
      fix = { linux = {
         "Try another slot or without riser; set the link speed lower and ASPM off in the firmware.",
         "If it began with a kernel update, compare with the old kernel.",
      } },
      collect = { "dmesg | grep -E 'AER|PCIe Bus Error'", "lspci -vv -s BDF" },
   },
   ["pcie-link-lost"] = {
      text = "The PCIe link to the device went down.",
      stage = "guest.function",
      fix = { linux = { "Check seat, riser and power of the card; try pcie_aspm=off and pcie_port_pm=off." } },
      collect = { "dmesg | grep -E 'pcieport|pciehp'" },
   },
   ["host-nmi-pci-error"] = {
      text = "The host got an NMI for a PCI bus error (SERR): hardware reports a fault.",
      stage = "host.isolate",
      fix = { linux = { "Reseat or replace the card, riser or slot; read the board's event log." } },
      collect = { "ipmitool sel list" },
   },
   ["host-task-hung"] = {
      text = "A host task is blocked inside the kernel while memory or the device is set up for the guest.",
      stage = "vm.start",
      fix = { linux = { "Update the kernel; echo never > /sys/kernel/mm/transparent_hugepage/enabled as a trial." } },
      collect = { "dmesg with the call trace" },
   },
   ["vf-reset-fails"] = {
      text = "The physical function's driver cannot set its virtual function up again after a reset.",
      stage = "vm.restart",
      fix = { linux = { "Update the PF driver and NIC firmware; recreate the VFs (sriov_numvfs 0, then N)." } },
   },
   ["rebar-fails"] = {
      text = "A resizable BAR cannot get the size asked for.",
      stage = "guest.driver",
      fix = { linux = { "Firmware setup: Above 4G Decoding and Resizable BAR on; or leave the BAR small." } },
   },
   ["device-release-pending"] = {
      text = "Somebody unbinds the device while a guest still uses it; that waits until the guest lets go.",
      stage = "host.reclaim",
      fix = { linux = { "Shut the guest down first, then unbind." } },
   },
}
