-- SPDX-License-Identifier: BSD-2-Clause
-- What a log can say went wrong: in the guest; fields as in causes_host.lua.
return {
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
   ["msix-page-shared"] = {
      text = "Registers of the device share a page with its MSI-X table, and the hypervisor keeps the driver off it.",
      stage = "guest.driver",
      fix = { linux = {
         "VMware ESXi cannot pass such a device (Coral TPU); QEMU/KVM can.",
         "On QEMU: power-cycle the host, then look at its log.",
      } },
      collect = { "lspci -vv -s BDF: where the MSI-X table and PBA are" },
   },
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
