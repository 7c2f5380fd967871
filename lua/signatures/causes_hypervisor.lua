-- SPDX-License-Identifier: BSD-2-Clause
-- What a log can say went wrong: at the start of bhyve and QEMU; fields as in causes_host.lua.
return {
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
   ["iommu-width-too-small"] = {
      text = "The guest puts memory at addresses that the host's IOMMU cannot translate; harmless for a device's BAR.",
      stage = "vm.start",
      fix = { linux = {
         "If the guest runs: nothing to do, only transfers between devices are lost.",
         "If not: -cpu host,host-phys-bits-limit=39 (39 or what 'dmesg | grep -i DMAR.*width' says).",
         "libvirt: <cpu mode='host-passthrough'><maxphysaddr mode='passthrough' limit='39'/></cpu>",
      } },
      collect = { "dmesg | grep -i 'address width'" },
   },
   ["start-takes-too-long"] = {
      text = "The VM's manager gave up waiting for QEMU, which pins and clears all of the guest's memory at the start.",
      stage = "vm.start",
      candidates = { "host-memory-short", "reset-fails", "host-task-hung" },
      fix = { linux = {
         "Proxmox: qm start ID --timeout 600; then see whether it starts.",
         "Huge pages (hugepages: 1024 in the VM's configuration) or less memory for the guest make it quicker.",
         "If it never starts: read the host's kernel log for a reset that hangs.",
      } },
      collect = { "host: journalctl -k -b, of that minute", "the guest's memory size" },
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
   ["mdev-start-fails"] = {
      text = "The driver of the mediated device (a vGPU) refused to start it.",
      stage = "vm.start",
      fix = { linux = {
         "NVIDIA: journalctl -u nvidia-vgpu-mgr says why: profile, licence, or versions that do not match.",
         "Intel GVT-g: i915.enable_gvt=1 and a kernel that still has it; dmesg | grep -i gvt",
         "Remove and make the mediated device again: mdevctl stop -u UUID; mdevctl start -u UUID ...",
      } },
      collect = { "journalctl -b -u nvidia-vgpu-mgr -u nvidia-vgpud", "dmesg | grep -i vgpu" },
   },
   ["vgpu-not-supported"] = {
      text = "NVIDIA's vGPU manager does not support this card.",
      stage = "vm.start",
      fix = { linux = { "Use a card of NVIDIA's vGPU list, or pass this one whole to one guest." } },
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
}
