-- SPDX-License-Identifier: BSD-2-Clause
--
-- What a log can say went wrong. Key: the permanent cause id that rows name.
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
      text = "The VT-d unit itself does not answer or malfunctions.",
      stage = "host.iommu",
      fix = { linux = { "Update the board's firmware; without passthrough boot with intel_iommu=off." } },
      collect = { "dmesg | grep -i dmar" },
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
   -- bhyve start
   ["memory-not-wired"] = {
      text = "A guest with a passed-through device needs wired memory, and -S is missing.",
      stage = "vm.start",
      fix = { freebsd = {
         "Add -S to bhyve (and to bhyveload or grub-bhyve); vm-bhyve: wired_memory=\"yes\".",
         "bhyvectl --destroy --vm=NAME before the next start, or it answers (17).",
      } },
   },
   ["memory-wiring-limit"] = {
      text = "The host cannot wire that much memory for the guest.",
      stage = "vm.start",
      fix = { freebsd = {
         "sysctl vm.max_user_wired=PAGES (bhyve wants memory/4096 more), or a smaller -m.",
         "ZFS: lower vfs.zfs.arc_max. Then bhyvectl --destroy --vm=NAME.",
      } },
      collect = { "sysctl vm.max_user_wired vm.stats.vm.v_user_wire_count vm.stats.vm.v_free_count" },
   },
   ["stale-vm"] = {
      text = "A VM of that name is still in the kernel from an earlier start, with other memory or running vCPUs.",
      stage = "vm.start",
      fix = { freebsd = { "bhyvectl --destroy --vm=NAME", "Start again, with the same -m and -S everywhere." } },
      collect = { "ls /dev/vmm" },
   },
   ["ppt-not-bound"] = {
      text = "The device is not attached to the ppt(4) driver, or does not exist.",
      stage = "host.isolate",
      fix = { freebsd = {
         [[echo 'pptdevs="B/S/F"' >> /boot/loader.conf; echo 'vmm_load="YES"' >> /boot/loader.conf; reboot]],
         "Or now: devctl set driver -f pci0:B:S:F ppt",
         "bhyvectl --destroy --vm=NAME before the next start.",
      } },
      collect = { "pciconf -a pci0:B:S:F; echo $?", "sysctl hw.vmm.ppt.devices", "kenv pptdevs" },
   },
   ["pptdevs-ignored"] = {
      text = "The kernel ignored pptdevs: a line of loader.conf is longer than 249 characters.",
      stage = "host.isolate",
      fix = { freebsd = { "Spread the devices over pptdevs, pptdevs2 and pptdevs3 in /boot/loader.conf; reboot." } },
      collect = { "kenv | grep pptdevs", "dmesg | grep pptdevs" },
   },
   ["ppt-device-busy"] = {
      text = "The device is on ppt(4) but cannot be assigned: the IOMMU is not usable, or another VM owns it.",
      stage = "vm.start",
      candidates = {
         "device-held-by-other", "amdvi-disabled", "iommu-off", "vmm-iommu-switched-off",
      },
      fix = { freebsd = {
         "sysctl hw.vmm.iommu.initialized: 0 means the IOMMU is not usable, 1 means another VM owns the device.",
         "0: enable VT-d / AMD-Vi in the firmware; AMD: hw.vmm.amdvi.enable=\"1\" in /boot/loader.conf; reboot.",
         "1: ls /dev/vmm, then bhyvectl --destroy --vm=OTHER.",
      } },
      collect = { "sysctl hw.vmm.iommu hw.vmm.amdvi", "ls /dev/vmm", "dmesg | grep -E 'ivhd|dmar|AMD-Vi'" },
   },
   ["bar-not-page-aligned"] = {
      text = "A memory BAR of the device is smaller than a page or not page aligned; bhyve cannot map it.",
      stage = "vm.start",
      fix = { freebsd = { "No setting of bhyve helps: use another controller or port." } },
      collect = { "pciconf -lb" },
   },
   ["no-capability-list"] = {
      text = "The device has no capability list (or is dead), and bhyve needs one.",
      stage = "vm.start",
      fix = { freebsd = {
         "pciconf -r -h pci0:B:S:F 0: ffff means the device is dead, so power-cycle the host.",
         "Otherwise bhyve cannot pass it: conventional PCI devices have no such list.",
      } },
      collect = { "pciconf -lc pci0:B:S:F" },
   },
   ["bar-setup-fails"] = {
      text = "bhyve cannot set up the device's BARs.",
      stage = "vm.start",
      collect = { "pciconf -lb" },
   },
   ["msix-table-decode-off"] = {
      text = "bhyve cannot map the MSI-X table because the last guest left the device's memory decoding off.",
      stage = "vm.restart",
      fix = { freebsd = {
         "devctl reset pci0:B:S:F",
         "Or turn decoding on: pciconf -w -h pci0:B:S:F 4 VALUE, with bit 1 set in the old value. Fixed in 14.0.",
      } },
      collect = { "pciconf -lb" },
   },
   ["msix-table-unmappable"] = {
      text = "bhyve cannot map the device's MSI-X table.",
      stage = "vm.start",
      collect = { "pciconf -lbc" },
   },
   ["msi-setup-fails"] = {
      text = "The device's MSI or MSI-X vectors cannot be set up; bhyve then ends with status 1, as after a power-off.",
      stage = "guest.function",
      fix = { freebsd = { "Set hw.pci.enable_msi=1 and hw.pci.enable_msix=1 in /boot/loader.conf; reboot." } },
      collect = { "sysctl hw.pci.enable_msi hw.pci.enable_msix" },
   },
   ["ppt-mmio-map-fails"] = {
      text = "The kernel refuses to map a BAR of the device into the guest.",
      stage = "guest.driver",
      fix = { freebsd = { "Reboot the host so that the BARs are where the kernel thinks; keep Resizable BAR off." } },
      collect = { "pciconf -lb" },
   },
   ["passthru-syntax"] = {
      text = "The passthru option is not written as bhyve wants it.",
      stage = "vm.start",
      fix = { freebsd = { "Write bus/slot/function: -s 6:0,passthru,3/0/0; vm-bhyve: passthru0=\"3/0/0\"." } },
   },
   ["passthru-other-domain"] = {
      text = "The device is in another PCI domain, which bhyve does not pass through.",
      stage = "vm.start",
      fix = { freebsd = { "Firmware setup: turn VMD / RST off so that the device appears in domain 0." } },
   },
   ["romfile-unreadable"] = {
      text = "The ROM file given for the device cannot be read.",
      stage = "vm.start",
      fix = { freebsd = { "Correct rom=FILE: an existing, non-empty file." } },
   },
   ["rom-too-large"] = {
      text = "The ROM files of the passed-through devices do not fit.",
      stage = "vm.start",
      fix = { freebsd = { "Use a smaller ROM file; its size is rounded up to a power of two." } },
   },
   ["bhyve-bad-option"] = {
      text = "An option of bhyve's command line or configuration is wrong.",
      stage = "vm.start",
      fix = { freebsd = { "Correct the option that the message names." } },
   },
   ["dev-pci-denied"] = {
      text = "bhyve may not open /dev/pci: not root, in a jail, or securelevel is above 0.",
      stage = "vm.start",
      fix = { freebsd = { "Run as root on the host itself, with sysctl kern.securelevel at 0 or below." } },
   },
   ["bhyve-not-permitted"] = {
      text = "bhyve may not create or open the VM: it is not run as root.",
      stage = "vm.start",
      fix = { freebsd = { "Run bhyve as root." } },
   },
   ["bootrom-missing"] = {
      text = "The guest's firmware file is missing or unreadable.",
      stage = "vm.start",
      fix = { freebsd = { "pkg install edk2-bhyve" }, linux = { "apt install ovmf (or edk2-ovmf)" } },
   },
   ["no-bootrom"] = {
      text = "bhyve was started without firmware, and no loader ran before it.",
      stage = "vm.start",
      fix = { freebsd = { "-l bootrom,/usr/local/share/uefi-firmware/BHYVE_UEFI.fd", "bhyvectl --destroy --vm=NAME" } },
   },
   ["unrestricted-guest-missing"] = {
      text = "The CPU cannot run firmware in a guest (no unrestricted guest mode).",
      stage = "vm.start",
   },
   ["mptable-guest-bus"] = {
      text = "A device stands on a guest bus other than 0, which the MP table cannot describe.",
      stage = "vm.start",
      fix = { freebsd = { "Add -Y, or put the device on bus 0: -s 6:0,passthru,B/S/F" } },
   },
   ["bhyve-kernel-mismatch"] = {
      text = "bhyve, libvmmapi and vmm.ko do not belong together.",
      stage = "vm.start",
      fix = { freebsd = { "Install kernel and world of the same build, without half-applied patches; reboot." } },
      collect = { "uname -UK", "freebsd-version -kru" },
   },
   ["bhyve-assertion"] = {
      text = "bhyve stopped itself at a failed assertion (status 134).",
      stage = "guest.driver",
      fix = { freebsd = { "Update bhyve; try another guest slot or fewer passed-through devices." } },
      collect = { "the core file: lldb -c bhyve.core /usr/sbin/bhyve" },
   },
   ["guest-exit-abort"] = {
      text = "bhyve gave up on something the guest did (status 134).",
      stage = "guest.boot",
      fix = { freebsd = { "Check that the guest has -s 31,lpc and the right firmware; try -w for unknown MSRs." } },
   },
   ["vm-run-error"] = {
      text = "A vCPU stopped with an error; bhyve ends with status 1, which looks like a power-off.",
      stage = "guest.boot",
      collect = { "bhyvectl --get-all --vm=NAME" },
   },
   ["vm-destroyed-under-bhyve"] = {
      text = "The VM was destroyed while bhyve was running it.",
      stage = "guest.boot",
      fix = { freebsd = { "Stop bhyve first, then bhyvectl --destroy --vm=NAME." } },
   },
   ["gvt-d-fails"] = {
      text = "bhyve cannot prepare the Intel GPU's stolen memory or OpRegion for the guest.",
      stage = "vm.start",
      fix = { freebsd = { "Use -s 2:0,passthru,0/2/0 and leave the GPU's firmware settings at default." } },
      collect = { "sysctl hw.intel_graphics_stolen_base hw.intel_graphics_stolen_size" },
   },
   ["disk-image-missing"] = {
      text = "A disk or image of the guest cannot be opened; this is not about the passed-through device.",
      stage = "vm.start",
      fix = { freebsd = { "Correct the path." }, linux = { "Correct the path." } },
   },
   ["guest-network-missing"] = {
      text = "The guest's network interface cannot be opened; this is not about the passed-through device.",
      stage = "vm.start",
      fix = { freebsd = { "kldload if_tuntap; ifconfig tapN create; no other guest may use it." } },
   },
   ["port-in-use"] = {
      text = "The guest's VNC or console port is already taken; this is not about the passed-through device.",
      stage = "vm.start",
      fix = { freebsd = { "Choose another port; sockstat -l shows the holder." } },
   },
   ["bhyve-status-4"] = {
      text = "bhyve ended with an error, and its message is not in this log.",
      stage = "vm.start",
      candidates = {
         "ppt-not-bound", "stale-vm", "memory-not-wired", "ppt-device-busy", "passthru-syntax", "bar-not-page-aligned",
         "memory-wiring-limit", "bootrom-missing", "disk-image-missing", "guest-network-missing",
      },
      fix = { freebsd = {
         "vm-bhyve: set debug=\"yes\" in the guest's configuration, start again and read bhyve.log.",
         "bhyvectl --destroy --vm=NAME, then start again: cures the most frequent cause, a left-over VM.",
      } },
      collect = { "bhyve's stderr", "ls /dev/vmm" },
   },
   ["second-start-fails"] = {
      text = "The first start worked and the next one ended with an error: the device or the VM was not set back.",
      stage = "guest.restart",
      candidates = {
         "stale-vm", "msix-table-decode-off", "ppt-device-busy", "device-not-answering", "memory-wiring-limit",
      },
      fix = { freebsd = {
         "bhyvectl --destroy --vm=NAME between the starts.",
         "vm-bhyve: debug=\"yes\" shows bhyve's message. Update: FreeBSD 13.2 and 14.0 fixed several of these.",
      } },
      collect = { "bhyve's stderr of the second start", "pciconf -lbc of the device between the starts" },
   },
   ["vm-bhyve-configuration"] = {
      text = "vm-bhyve cannot start the guest: its configuration is incomplete.",
      stage = "vm.start",
      fix = { freebsd = { "vm configure NAME" } },
   },
   ["loader-fails"] = {
      text = "The guest's boot loader (bhyveload or grub-bhyve) failed before bhyve started.",
      stage = "vm.start",
      collect = { "vm start -f NAME" },
   },
   -- QEMU start
   ["memlock-limit"] = {
      text = "The process may not lock the guest's memory.",
      stage = "vm.start",
      fix = { linux = {
         "Raise it above the guest's memory: ulimit -l unlimited, or LimitMEMLOCK=infinity in the service.",
         "libvirt: <memtune><hard_limit unit='KiB'>...</hard_limit></memtune>",
      } },
      collect = { "prlimit --memlock --pid PID" },
   },
   ["host-memory-short"] = {
      text = "The host has not enough memory or huge pages for the guest, all of which is pinned.",
      stage = "vm.start",
      fix = {
         linux = { "Give the guest less memory, or reserve huge pages: sysctl vm.nr_hugepages=N" },
         freebsd = { "Give the guest less memory, or lower vfs.zfs.arc_max." },
      },
   },
   ["guest-ram-not-mappable"] = {
      text = "A part of the guest's memory cannot be mapped for the device: the host process has no such memory there.",
      stage = "vm.start",
      fix = { linux = { "Give the guest all its memory at start instead of by hot-plug; less memory as a trial." } },
   },
   ["guest-ram-in-reserved-range"] = {
      text = "The guest's memory lies on addresses that the IOMMU keeps reserved for this device's group.",
      stage = "vm.start",
      fix = { linux = {
         "cat /sys/kernel/iommu_groups/N/reserved_regions",
         "Update the kernel (5.4.2 relaxed ISA and USB ranges); leave the ISA bridge's group out; less memory.",
      } },
   },
   ["viommu-no-caching-mode"] = {
      text = "The guest's emulated IOMMU cannot tell VFIO of its mappings.",
      stage = "vm.start",
      fix = { linux = { "-device intel-iommu,caching-mode=on (before the devices), or no emulated IOMMU." } },
   },
   ["group-in-two-address-spaces"] = {
      text = "Two devices of one group would have different address spaces in the guest.",
      stage = "vm.start",
      fix = { linux = { "Give the guest no emulated IOMMU, or put the devices behind one PCIe-to-PCI bridge." } },
   },
   ["msix-capability-broken"] = {
      text = "The device's MSI-X capability describes a table outside its BAR.",
      stage = "vm.start",
      fix = { linux = { "-device vfio-pci,host=BDF,x-msix-relocation=bar2 (a free BAR)" } },
   },
   ["pcie-type-not-assignable"] = {
      text = "This kind of PCIe function (bridge, port) cannot be assigned.",
      stage = "vm.start",
      fix = { linux = { "Pass the device behind it, not the bridge." } },
   },
   ["interrupt-setup-fails"] = {
      text = "The host cannot set up the device's interrupts for the guest.",
      stage = "guest.function",
      fix = { linux = {
         "A shared INTx line: echo 'options vfio-pci nointxmask=1' > /etc/modprobe.d/vfio-intx.conf",
         "Or move the device off the line it shares: cat /proc/interrupts",
      } },
   },
   ["qemu-bad-option"] = {
      text = "QEMU's command line does not fit the machine or the device.",
      stage = "vm.start",
      fix = { linux = { "Correct the option that the message names." } },
   },
   ["phys-bits-too-small"] = {
      text = "The guest's CPU addresses too few bits for its memory and PCI window.",
      stage = "vm.start",
      fix = { linux = { "-cpu host,host-phys-bits=on, or a smaller pci-hole64-size" } },
   },
   ["igd-not-supported"] = {
      text = "QEMU cannot assign this Intel GPU the way it is configured.",
      stage = "vm.start",
      fix = { linux = { "-device vfio-pci,host=00:02.0,addr=02.0,x-igd-opregion=on; legacy mode needs -machine pc." } },
   },
   ["qemu-crashed"] = {
      text = "QEMU itself stopped (assertion or hardware error).",
      stage = "vm.start",
      collect = { "QEMU's full stderr", "host dmesg" },
   },
   ["manager-configuration"] = {
      text = "The VM manager's configuration does not allow or place this device.",
      stage = "vm.start",
   },
   ["xen-attach-fails"] = {
      text = "Xen could not attach the device to the guest.",
      stage = "vm.start",
      fix = { linux = { "xl pci-assignable-list; qvm-pci: no-strict-reset=true; then cold-start the host once." } },
      collect = { "xl dmesg", "/var/log/libvirt/libxl/libxl-driver.log" },
   },
   ["guest-nothing-to-boot"] = {
      text = "The guest finds no disk or root file system to boot from.",
      stage = "guest.boot",
      fix = {
         linux = { "Check the guest's disk and boot order; its driver must be in the guest's initramfs." },
         freebsd = { "Check the guest's disk and boot order; its driver must be in the guest's initramfs." },
      },
   },
   ["guest-no-video-mode"] = {
      text = "The guest's boot loader finds no screen; this is not about the passed-through device.",
      stage = "guest.boot",
      fix = { linux = { "Give the guest -vga std and VNC, or a serial console in its boot loader." } },
   },
   -- Guest: resources
   ["bar-does-not-fit"] = {
      text = "A BAR of the device got no address: the memory window above it is too small.",
      stage = "guest.enumerate",
      fix = {
         linux = {
            "Host: Above 4G Decoding on in the firmware; pci=realloc on the kernel command line.",
            "QEMU with OVMF: -fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=262144; more for several GPUs.",
            "QEMU with SeaBIOS: -global q35-pcihost.pci-hole64-size=512G",
         },
         freebsd = {
            "Firmware: Above 4G Decoding on, Resizable BAR off.",
            "bhyve offers 32 GiB for large BARs in all: pass fewer such devices, or use QEMU on Linux.",
         },
      },
      collect = { "guest: dmesg | grep -E 'BAR|window'", "lspci -vv -s BDF" },
   },
   ["no-interrupt-pin"] = {
      text = "The driver wants an interrupt pin, and bhyve shows the guest none.",
      stage = "guest.driver",
      fix = { freebsd = {
         "bhyve of FreeBSD 15 or later with the NVIDIA interrupt pin quirk (D51892); without it, no setting helps.",
      } },
      collect = { "guest: lspci -vv -s BDF" },
   },
   ["interrupts-not-arriving"] = {
      text = "The device works but its interrupts do not reach the guest.",
      stage = "guest.function",
      fix = {
         linux = { "Guest: pci=nomsi as a trial; host: check interrupt remapping and msi_irqs of the device." },
         freebsd = { "hw.pci.enable_msi=1 and hw.pci.enable_msix=1 on the host; prefer an MSI-X device." },
      },
      collect = { "guest: cat /proc/interrupts" },
   },
   ["guest-firmware-missing"] = {
      text = "The guest lacks the driver or the firmware files that it loads; passthrough is not shown to fail.",
      stage = "guest.driver",
      fix = {
         linux = { "In the guest: install linux-firmware (Debian: firmware-misc-nonfree, ...), reboot it." },
         freebsd = { "In the guest: install its firmware packages, reboot it." },
      },
   },
   ["driver-probe-fails"] = {
      text = "The driver in the guest refuses the device.",
      stage = "guest.driver",
      collect = { "guest: dmesg, the lines of the driver before this one" },
   },
   ["vbios-unreadable"] = {
      text = "The GPU's video BIOS cannot be read.",
      stage = "guest.driver",
      fix = {
         linux = {
            "-device vfio-pci,host=BDF,romfile=FILE, with the ROM dumped while the host did not use the card.",
            "ROM that reads ff ff: the card needs a reset or power cycle first.",
         },
         freebsd = { "-s 6:0,passthru,B/S/F,rom=FILE" },
      },
   },

   -- Guest: GPUs
   ["nvidia-init-fails"] = {
      text = "The NVIDIA driver sees the GPU but cannot initialise it.",
      stage = "guest.driver",
      fix = {
         linux = {
            "Code 0x22 = the GPU cannot be attached, 0x23 to 0x26 = its set-up failed, 0x30, 0x31 = its video BIOS,",
            "0x61 = firmware file missing, 0x62 = its own firmware (GSP) does not start.",
            "Try a power cycle of the host, then the same card on bare metal with the same driver.",
         },
         freebsd = {
            "Try the same card on bare metal Linux with the same driver first: P4 failed there too.",
            "0x31 means its video BIOS could not be run: try rom=FILE.",
         },
      },
      collect = { "guest: dmesg | grep NVRM", "nvidia-bug-report.sh" },
   },
   ["nvidia-gsp-fails"] = {
      text = "The GPU's own firmware (GSP) does not start or does not answer, often after an incomplete reset.",
      stage = "guest.driver",
      fix = { linux = {
         "Switch the host off and on: the GSP keeps its state over a bus reset.",
         "Guest: options nvidia NVreg_EnableGpuFirmware=0 (proprietary module, Turing to Ada).",
      } },
      collect = { "guest: dmesg | grep NVRM" },
   },
   ["nvidia-unsupported-gpu"] = {
      text = "This NVIDIA driver does not support this GPU.",
      stage = "guest.driver",
      fix = { linux = {
         "Install the driver branch for this GPU. Blackwell needs the open modules, Pascal the proprietary ones.",
      } },
   },
   ["nvidia-driver-mismatch"] = {
      text = "The NVIDIA kernel module and its user programs have different versions.",
      stage = "guest.driver",
      fix = { linux = { "Reboot the guest, or reinstall one version of all NVIDIA packages." } },
   },
   ["gpu-off-bus"] = {
      text = "The GPU has fallen off the PCIe bus while running.",
      stage = "guest.function",
      fix = { linux = {
         "Check power cables, riser and slot; lower the link speed; pcie_aspm=off on the host.",
         "Revive it by switching the host off and on.",
      } },
      collect = { "host dmesg at that moment (AER, pciehp)" },
   },
   ["gpu-memory-fault"] = {
      text = "The GPU reports memory (ECC) errors: the card is defective, not passthrough.",
      stage = "guest.driver",
      fix = { linux = { "nvidia-smi -q -d ECC; replace the card if it says the same on bare metal." } },
   },
   ["gpu-power-cable"] = {
      text = "The GPU says that its power cables are not connected.",
      stage = "guest.driver",
      fix = { linux = { "Connect the card's power cables." } },
   },
   ["atombios-stuck"] = {
      text = "The AMD GPU's own start-up program (atombios) does not finish.",
      stage = "guest.driver",
      fix = {
         linux = {
            "After a guest ran before: reset bug; use vendor-reset or power-cycle the host.",
            "On the first start too: load the VBIOS from a file (romfile=), keep the host's driver off the card.",
         },
         freebsd = { "Power-cycle the host; if the first start fails too, bhyve cannot run this card yet." },
      },
      collect = { "host: whether a guest used the card since power-on", "guest: dmesg | grep -E 'amdgpu|ATOM'" },
   },
   ["amd-gpu-not-reset"] = {
      text = "The AMD GPU was not set back: it is still in the state in which the host or the last guest left it.",
      stage = "guest.restart",
      fix = { linux = {
         "Keep the host off it: initcall_blacklist=sysfb_init, blacklist amdgpu on the host.",
         "Older cards (Polaris to Navi1x): vendor-reset, with echo device_specific > .../reset_method.",
         "Otherwise power-cycle the host between guests.",
      } },
      collect = { "host: /sys/bus/pci/devices/BDF/reset_method", "host dmesg" },
   },
   ["gpu-ring-fails"] = {
      text = "The GPU's engines do not execute commands after initialisation.",
      stage = "guest.function",
      fix = { linux = { "Power-cycle the host; look for IOMMU faults in the host's log." } },
   },
   ["gpu-wedged"] = {
      text = "The Intel driver cannot bring the GPU to work and gave up.",
      stage = "guest.driver",
      fix = { linux = { "Guest: install its GuC/HuC firmware; host: keep i915 off the GPU; power-cycle." } },
      collect = { "guest: dmesg | grep -E 'i915|xe'" },
   },
   -- Guest: storage
   ["nvme-not-ready"] = {
      text = "The NVMe controller does not become ready.",
      stage = "guest.driver",
      fix = {
         linux = { "Power-cycle; nvme_core.default_ps_max_latency_us=0 pcie_aspm=off as a trial." },
         freebsd = { "Power-cycle the host." },
      },
   },
   ["nvme-went-down"] = {
      text = "The NVMe controller stopped answering while in use.",
      stage = "guest.function",
      fix = { linux = { "nvme_core.default_ps_max_latency_us=0 pcie_aspm=off; update its firmware." } },
   },
   ["storage-controller-fails"] = {
      text = "The storage controller does not reset or does not become operational.",
      stage = "guest.driver",
      fix = {
         linux = {
            "Load no host driver for it before the guest: bind to vfio-pci at boot. Update its firmware.",
            "rombar=0, so that its option ROM does not run in the guest.",
         },
         freebsd = { "Reserve it with pptdevs at boot so that the host's driver never touches it." },
      },
   },
   ["disk-link-fails"] = {
      text = "The disk behind the controller does not answer.",
      stage = "guest.function",
      fix = { linux = { "Check cable and power; libata.force=3.0 as a trial; host dmesg for DMA faults." } },
   },
   -- Guest: network
   ["nic-nvm-unreadable"] = {
      text = "The network card's NVM or MAC address cannot be read: the card was not reset or its NVM is damaged.",
      stage = "guest.driver",
      fix = { linux = { "Power-cycle the host; if it stays, the card's NVM needs its vendor's tool." } },
   },
   ["nic-init-fails"] = {
      text = "The network card's hardware does not initialise.",
      stage = "guest.driver",
      fix = { linux = { "Power-cycle the host; update the card's firmware; pass all its functions." } },
   },
   ["nic-firmware-not-ready"] = {
      text = "The network card's firmware does not become ready.",
      stage = "guest.driver",
      fix = { linux = { "Power-cycle the host; update the card's firmware; keep the PF's driver loaded for VFs." } },
   },
   ["nic-link-hang"] = {
      text = "The network card stops sending.",
      stage = "guest.function",
      fix = { linux = { "Host dmesg for DMA faults; ethtool -K IF tso off gso off as a trial." } },
   },
   ["nic-module-unsupported"] = {
      text = "The network card refuses the optical module that is plugged in.",
      stage = "guest.driver",
      fix = { linux = { "options ixgbe allow_unsupported_sfp=1, or a module from the vendor's list." } },
   },
   ["vf-without-pf"] = {
      text = "The virtual function gets no answer from its physical function.",
      stage = "guest.driver",
      fix = { linux = { "Keep the PF's driver loaded and its link up on the host; update both drivers." } },
   },
   -- Guest: others
   ["usb-controller-dead"] = {
      text = "The USB controller does not answer or died.",
      stage = "guest.function",
      fix = { linux = { "Power-cycle; controllers that break with FLR (AMD 1022:149c) need a newer kernel." } },
   },
   ["sound-no-codec"] = {
      text = "The sound controller finds no codec: it was not reset, or its GPU sleeps.",
      stage = "guest.driver",
      fix = { linux = { "Pass the GPU together with its sound function, same guest slot; power-cycle." } },
   },
   ["wifi-device-gone"] = {
      text = "The Wi-Fi card does not answer.",
      stage = "guest.driver",
      fix = {
         linux = { "Power-cycle; host: pcie_aspm=off; pass it without its host driver having loaded." },
         freebsd = { "Power-cycle the host; stop the guest before suspend." },
      },
   },
   ["wifi-firmware-fails"] = {
      text = "The Wi-Fi card's firmware does not start.",
      stage = "guest.driver",
      fix = { linux = { "Guest: install current linux-firmware; power-cycle the host." } },
   },
   ["windows-code-43"] = {
      text = "Windows' driver reports that the device has failed (code 43).",
      stage = "guest.driver",
      fix = {
         linux = {
            "NVIDIA before 465: hide the hypervisor (kvm=off, hv_vendor_id). Current drivers: VBIOS by romfile=,",
            "Above 4G / Resizable BAR off, reset bug (power-cycle), or a laptop GPU that wants a battery in ACPI.",
         },
         freebsd = { "NVIDIA needs an interrupt pin (bhyve of FreeBSD 15); power-cycle cards without FLR." },
      },
      collect = { "the same card in a Linux guest: its dmesg names the cause" },
   },
   ["windows-code-10"] = {
      text = "Windows' driver cannot start the device (code 10).",
      stage = "guest.driver",
      fix = { linux = { "Install the vendor's driver; power-cycle; check MSI and the reset method." } },
      collect = { "the same device in a Linux guest" },
   },
}
