-- SPDX-License-Identifier: BSD-2-Clause
--
-- FreeBSD guests (TrueNAS CORE, OPNsense, pfSense too): what no file of one kind
-- of device holds.  Much of it stands in the logs of machines that work, counted
-- over 16,717 of bsd-hardware.info: that is a note or benign here.
local iflib = "FreeBSD sys/net/iflib.c"

-- A driver that does not attach says why before.
local before_attach = {
   "guest-vectors-missing", "nic-init-fails", "nic-nvm-unreadable", "nic-module-unsupported", "nic-firmware-not-ready",
   "bar-does-not-fit", "device-not-answering", "usb-controller-dead", "storage-controller-fails", "nvme-not-ready",
   "guest-firmware-missing", "driver-too-old", "vbios-unreadable", "vf-without-pf", "gpu-wedged", "amd-gpu-not-reset",
   "atombios-stuck", "wifi-device-gone", "no-interrupt-pin", "driver-probe-fails",
}

return {
   -- Interrupts
   {
      id = "freebsd-iflib-irq", where = "guest-freebsd", severity = "fail",
      pattern = [[(failed to allocate IRQ for rid [0-9]+, name |iflib_legacy_setup failed [0-9]+|]]
         .. [[IFDI_MSIX_INTR_ASSIGN failed [0-9]+|Cannot use iflib with only 1 MSI-X interrupt)]],
      cause = "guest-vectors-missing", weight = 85, source = iflib .. "; FreeBSD PR 235147, TrueOS issue 256",
      example = "igb0: failed to allocate IRQ for rid 0, name irq0.",
   },
   {
      id = "freebsd-no-irq", where = "guest-freebsd", severity = "fail",
      pattern = [[\b(mp[rs]|nvme|ahci|xhci|ehci|re|bge|vgapci|drmn|mlx[45]_core|hdac)[0-9]+: ]]
         .. [[([Cc]ould not|[Uu]nable to|[Cc]annot|[Ff]ailed to|[Cc]ouldn't) (allocate|alloc|set ?up) ]]
         .. [[(an? )?(shared )?(IRQ|irq|[Ii]nterrupt)(s| handler)?( *$| *[(,])]],
      cause = "guest-vectors-missing", weight = 75,
      source = "FreeBSD sys/dev/mps/mps_pci.c, usb/controller/xhci_pci.c, nvme/nvme_pci.c, ...",
      example = "xhci0: Could not allocate IRQ",
   },

   {
      id = "freebsd-msix-table", where = "guest-freebsd", severity = "benign",
      pattern = [[[0-9]+: Unable to map MSI-X table]],
      source = "FreeBSD sys/dev/usb/controller/xhci_pci.c: 6 % of all machines, MSI is used instead",
      example = "xhci0: Unable to map MSI-X table",
   },

   -- Drivers that do not attach
   {
      id = "freebsd-attach-pre", where = "guest-freebsd", severity = "note", stage = "guest.driver",
      pattern = [[IFDI_ATTACH_(PRE|POST) failed [0-9]+]],
      cause = "driver-probe-fails", weight = 20, consequence_of = before_attach, source = iflib,
      example = "em0: IFDI_ATTACH_PRE failed 5",
   },
   {
      id = "freebsd-attach", where = "guest-freebsd", severity = "note", stage = "guest.driver",
      pattern = [[device_attach: (em|igb|igc|ixv?|ixl|iavf|ice|mlx[45]_core|mp[rs]|mrsas|mfi|nvme|ahci|xhci|re|]]
         .. [[bge|bnxt|]]
         .. [[cxl|t[456]nex|drmn|iwm|iwn|iwlwifi|rtwn|ath|vgapci|nvidia)[0-9]+ attach returned [0-9]+]],
      cause = "driver-probe-fails", weight = 15, consequence_of = before_attach,
      source = "FreeBSD sys/kern/subr_bus.c device_attach",
      example = "device_attach: em0 attach returned 5",
   },
   {
      id = "freebsd-ahciem", where = "guest-freebsd", severity = "benign", stage = "guest.driver",
      pattern = [[(device_attach: ahciem[0-9]+ attach returned|ahciem[0-9]+: EM timeout)]],
      source = "FreeBSD sys/dev/ahci/ahciem.c: most boards have no enclosure management",
      example = "device_attach: ahciem0 attach returned 6",
   },

   -- Network
   {
      id = "freebsd-vf-reset", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[(ixv[0-9]+: \.\.\.(reset_hw\(\) failure: Reset Failed|init_hw\(\) failed)|]]
         .. [[iavf[0-9]+: (.*Device is still being reset|.*Error setting up PF comms, |]]
         .. [[VF reset failed; reload the driver|Error getting configuration from PF: ))]],
      cause = "vf-without-pf", weight = 75,
      source = "FreeBSD sys/dev/ixgbe/if_ixv.c, iavf/if_iavf_iflib.c iavf_if_attach_pre",
      example = "ixv0: ...reset_hw() failure: Reset Failed!",
   },
   {
      id = "freebsd-sfp", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[(ix|ixl|ice)[0-9]+: Unsupported SFP\+ (module|Module)]],
      cause = "nic-module-unsupported", weight = 90, source = "FreeBSD sys/dev/ixgbe/if_ix.c",
      fix = { freebsd = {
         "hw.ix.unsupported_sfp=1 in /boot/loader.conf of the guest, or a module from the vendor's list.",
      } },
      example = "ix0: Unsupported SFP+ module detected!",
   },
   {
      id = "freebsd-re-phy", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[\b(re|bge|em|igb|msk|alc)[0-9]+: (attaching PHYs failed|cannot find PHY|reset never completed)]],
      cause = "nic-init-fails", weight = 70, source = "FreeBSD sys/dev/re/if_re.c",
      example = "re0: attaching PHYs failed",
   },
   {
      id = "freebsd-re-unknown", where = "guest-freebsd", severity = "warn", stage = "guest.driver",
      pattern = [[\bre[0-9]+: Unknown H/W revision: 0x]],
      cause = "driver-too-old", weight = 45, candidates = { "driver-too-old", "device-not-answering" },
      source = "FreeBSD sys/dev/re/if_re.c re_attach",
      example = "re0: Unknown H/W revision: 0x64000000",
   },
   {
      id = "freebsd-wifi-firmware", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[(iwm|iwn|rtwn|ath10k|mt76)[0-9]+: (could not (read|load) firmware|failed to load firmware|]]
         .. [[could not load)]],
      cause = "guest-firmware-missing", weight = 45,
      source = "FreeBSD sys/dev/iwm/if_iwm.c: tries again when the root file system is there",
      example = "iwm0: could not read firmware iwm8000Cfw (error 2)",
   },
   {
      id = "freebsd-wifi-wake", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[iwm[0-9]+: (Failed to wake up the nic|timeout waiting for clock stabilization)]],
      cause = "wifi-device-gone", weight = 70,
      source = "FreeBSD sys/dev/iwm/if_iwm.c, if_iwm_pcie_trans.c iwm_apm_init",
      example = "iwm0: Failed to wake up the nic",
   },
   {
      id = "iwlwifi-no-config", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[iwlwifi.*No config found for PCI dev]],
      cause = "driver-too-old", weight = 85, source = "Linux drivers/net/wireless/intel/iwlwifi/pcie/drv.c; LinuxKPI",
      example = "iwlwifi 0000:00:05.0: No config found for PCI dev 2725/1674, rev=0x420, rfid=0x10d000",
   },

   -- Graphics, USB, sound
   {
      id = "drm-experimental", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[This hardware requires experimental hardware support]],
      cause = "driver-too-old", weight = 85, source = "amdgpu amdgpu_drv.c amdgpu_pci_probe",
      example = "[drm] This hardware requires experimental hardware support.",
   },
   {
      id = "freebsd-xhci-map", where = "guest-freebsd", severity = "fail", stage = "guest.enumerate",
      pattern = [[(xhci|ehci|ahci|nvme|mp[rs])[0-9]+: ([Cc]ould not map memory|unable to allocate pci resource|]]
         .. [[Cannot allocate PCI registers|can't map (bar|registers))]],
      cause = "bar-does-not-fit", weight = 75, source = "FreeBSD sys/dev/usb/controller/xhci_pci.c, nvme/nvme_pci.c",
      example = "xhci0: Could not map memory",
   },
   {
      id = "freebsd-xhci-reset", where = "guest-freebsd", severity = "note", stage = "guest.function",
      pattern = [[xhci[0-9]+: Resetting controller]],
      cause = "usb-controller-dead", weight = 40,
      source = "FreeBSD sys/dev/usb/controller/xhci.c xhci_configure_reset_endpoint: after one bad USB device",
      example = "xhci1: Resetting controller",
   },
   {
      id = "freebsd-hda-timeout", where = "guest-freebsd", severity = "note", stage = "guest.driver",
      pattern = [[hdac[0-9]+: (Command (0x[0-9a-f]+ )?timeout on address|CODEC is not responding)]],
      cause = "sound-no-codec", weight = 40,
      source = "FreeBSD sys/dev/sound/pci/hda/hdac.c; FreeBSD PR 229190: of codecs that then work",
      example = "hdac0: Command 0x000f0000 timeout on address 0",
   },
   {
      id = "freebsd-hda-corb", where = "guest-freebsd", severity = "note", stage = "guest.driver",
      pattern = [[hdac[0-9]+: hdac_get_capabilities: Invalid (corb|rirb) size]],
      cause = "sound-no-codec", weight = 40,
      source = "FreeBSD sys/dev/sound/pci/hda/hdac.c: 3 % of all machines have such a controller",
      example = "hdac0: hdac_get_capabilities: Invalid corb size (0)",
   },

   -- PCI Express ports
   {
      id = "freebsd-link-active", where = "host-freebsd", severity = "warn", stage = "host.isolate",
      pattern = [[pcib[0-9]+: (Timed out waiting for Data Link Layer Active|Power Fault Detected)]],
      cause = "pcie-link-lost", weight = 60, source = "FreeBSD sys/dev/pci/pci_pci.c pcib_pcie_hotplug_update",
      example = "pcib4: Timed out waiting for Data Link Layer Active",
   },
   {
      id = "freebsd-hotplug-timeout", where = "host-freebsd", severity = "benign", stage = "host.isolate",
      pattern = [[pcib[0-9]+: (HotPlug [Cc]ommand [Tt]imed [Oo]ut|[Cc]ommand [Cc]ompleted|Hot-?[Pp]lug interrupt)]],
      source = "FreeBSD sys/dev/pci/pci_pci.c: ports without a slot behind them",
      example = "pcib4: HotPlug Command Timed Out - forcing detach",
   },
   {
      id = "freebsd-acpi-power", where = "host-freebsd", severity = "benign", stage = "host.isolate",
      pattern = [[failed to set ACPI power state D[0-3] on ]],
      source = "FreeBSD sys/dev/acpica/acpi_pci.c",
      example = [[pci0:1:0:0: failed to set ACPI power state D2 on \_SB_.PCI0: AE_BAD_PARAMETER]],
   },
}
