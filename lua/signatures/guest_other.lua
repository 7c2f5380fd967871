-- SPDX-License-Identifier: BSD-2-Clause
--
-- USB, sound and whatever any PCI driver prints in a guest.
local usb = "Linux drivers/usb/"
local hda = "Linux sound/pci/hda/"

-- What explains that a driver's probe fails.
local before_probe = {
   "bar-does-not-fit", "device-not-answering", "device-lost-in-d3cold", "reset-fails", "guest-firmware-missing",
   "vbios-unreadable", "no-interrupt-pin", "nvidia-init-fails", "nvidia-gsp-fails", "nvidia-unsupported-gpu",
   "gpu-memory-fault", "gpu-off-bus", "gpu-wedged", "gpu-ring-fails", "atombios-stuck", "amd-gpu-not-reset",
   "dma-fault", "nvme-not-ready", "nvme-went-down", "storage-controller-fails", "nic-nvm-unreadable",
   "nic-init-fails", "nic-firmware-not-ready", "nic-module-unsupported", "vf-without-pf", "usb-controller-dead",
   "wifi-device-gone", "wifi-firmware-fails", "other-driver-holds-device", "driver-name-still-registered",
   "interrupts-not-arriving", "sound-no-codec", "gpu-power-cable", "driver-too-old",
}

return {
   -- Any driver
   {
      id = "linux-probe-failed", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[probe with driver (nvidia|nouveau|amdgpu|radeon|i915|xe|nvme|ahci|mpt3sas|megaraid_sas|]]
         .. [[xhci_hcd|ixgbe|ixgbevf|i40e|iavf|ice|igb|igc|e1000e?|mlx5_core|r8169|bnxt_en|snd_hda_intel|]]
         .. [[iwlwifi|ath10k_pci|brcmfmac) failed with error -]],
      cause = "driver-probe-fails", weight = 10, since = "6.11", consequence_of = before_probe,
      source = "Linux drivers/base/dd.c call_driver_probe",
      example = "amdgpu 0000:07:00.0: probe with driver amdgpu failed with error -22",
   },
   {
      id = "linux-probe-failed-old", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(nvidia|nouveau|amdgpu|radeon|i915|xe|nvme|ahci|mpt3sas|megaraid_sas|xhci_hcd|ixgbe|ixgbevf|]]
         .. [[i40e|iavf|ice|igb|igc|e1000e?|mlx5_core|r8169|bnxt_en|snd_hda_intel|iwlwifi|ath10k_pci|]]
         .. [[brcmfmac): probe of [0-9a-f:.]+ failed with error -]],
      cause = "driver-probe-fails", weight = 10, ["until"] = "6.10", consequence_of = before_probe,
      source = "Linux drivers/base/dd.c call_driver_probe",
      example = "nvidia: probe of 0000:00:06.0 failed with error -1",
   },
   {
      id = "linux-header-7f", where = "guest-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[(unknown header type 7f|Unknown header type 7f)]],
      cause = "device-not-answering", weight = 85, consequence_of = { "device-lost-in-d3cold" },
      source = "Linux drivers/pci/probe.c pci_setup_device; pciutils lspci",
      example = "pci 0000:01:00.0: unknown header type 7f, ignoring device",
   },
   {
      id = "lspci-rev-ff", where = "host-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[ \(rev ff\)]],
      cause = "device-not-answering", weight = 70,
      candidates = { "device-not-answering", "device-lost-in-d3cold" },
      source = "pciutils lspci: revision reads as ff; a laptop's GPU that only sleeps, too",
      example = "01:00.0 VGA compatible controller: NVIDIA Corporation GA102 (rev ff) (prog-if ff)",
   },
   {
      id = "linux-msi-failed", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[(enable PCI MSI failed, error=-|Failed to enable MSI[-X]*\.|Failed to allocate MSI-X entries|]]
         .. [[Unable to allocate MSI-X interrupts|Cannot enable MSI-X interrupts)]],
      cause = "interrupts-not-arriving", weight = 50,
      consequence_of = { "device-lost-in-d3cold", "device-not-answering", "reset-fails" },
      source = "Linux PCI drivers; open-gpu-kernel-modules nv-msi.c",
      example = "mmc0: enable PCI MSI failed, error=-22",
   },
   {
      id = "linux-irq-nobody", where = "guest-linux", severity = "warn", stage = "guest.function",
      pattern = [[irq [0-9]+: nobody cared \(try booting with the "irqpoll" option\)]],
      cause = "interrupt-setup-fails", weight = 60, source = "Linux kernel/irq/spurious.c: a shared INTx line",
      example = 'irq 16: nobody cared (try booting with the "irqpoll" option)',
   },
   {
      id = "linux-claim-bridge-window", where = "guest-linux", severity = "note", stage = "guest.enumerate",
      pattern = [[can't claim(;| BAR [0-9]+).*(no compatible bridge window|address conflict with)]],
      source = "Linux drivers/pci/setup-res.c: assigned again later, if there is room",
      example = "pci 0000:01:00.0: can't claim BAR 1 [mem 0xffffffe000000000-0xffffffffffffffff 64bit pref]: "
         .. "no compatible bridge window",
   },

   -- USB
   {
      id = "xhci-dead", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[(xHCI host controller not responding, assume dead|HC died; cleaning up|]]
         .. [[xHCI host not responding to stop endpoint command)]],
      cause = "usb-controller-dead", weight = 80,
      consequence_of = { "dma-fault", "device-lost-in-d3cold", "reset-fails", "device-not-answering" },
      source = usb .. "host/xhci-ring.c, core/hcd.c",
      example = "xhci_hcd 0000:00:06.0: xHCI host controller not responding, assume dead",
   },
   {
      id = "xhci-not-accessible", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(xhci_hcd [0-9a-f:.]+: (Host (not|controller not) accessible|Controller not ready at resume|]]
         .. [[Host halt failed, -|can't setup: -[0-9]+)|xhci_hcd [0-9a-f:.]+: init [0-9a-f:.]+ fail, -)]],
      cause = "usb-controller-dead", weight = 75,
      consequence_of = { "device-lost-in-d3cold", "reset-fails", "device-not-answering", "guest-firmware-missing" },
      source = usb .. "host/xhci.c, core/hcd-pci.c",
      example = "xhci_hcd 0000:00:06.0: Host not accessible, reset failed.",
   },
   {
      id = "xhci-no-irq", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(No msi-x/msi found and no IRQ in BIOS|Found HC with no IRQ\. Check BIOS/PCI)]],
      cause = "no-interrupt-pin", weight = 70, source = usb .. "host/xhci.c, core/hcd-pci.c",
      example = "xhci_hcd 0000:00:06.0: No msi-x/msi found and no IRQ in BIOS",
   },
   {
      id = "xhci-bogus-max", where = "guest-linux", severity = "benign", stage = "guest.function",
      pattern = [[(hub [0-9-]+:1\.0: config failed, hub doesn't have any ports|WARN Set TR Deq Ptr cmd failed)]],
      source = usb .. "core/hub.c, host/xhci-ring.c",
      example = "hub 6-0:1.0: config failed, hub doesn't have any ports! (err -19)",
   },
   {
      id = "freebsd-xhci", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[(xhci|ehci)[0-9]+: (Controller reset timeout|Host controller (reset|halt)|]]
         .. [[XHCI halt/start/probe failed|Resetting controller|hcreset timeout|reset timeout|]]
         .. [[Device did not respond)]],
      cause = "usb-controller-dead", weight = 70, source = "FreeBSD sys/dev/usb/controller/xhci.c, xhci_pci.c",
      example = "xhci0: XHCI halt/start/probe failed err=18",
   },

   -- Sound
   {
      id = "hda-no-codec", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(snd_hda_intel|hda-intel|snd_hda)[^:]* [0-9a-f:.]+: Cannot probe codecs, giving up]],
      cause = "sound-no-codec", weight = 80, consequence_of = { "device-not-answering", "device-lost-in-d3cold" },
      source = hda .. "hda_intel.c azx_probe_continue",
      example = "snd_hda_intel 0000:00:05.0: Cannot probe codecs, giving up",
   },
   {
      id = "hda-codecs-none", where = "guest-linux", severity = "note", stage = "guest.driver",
      pattern = [[snd_hda_intel [0-9a-f:.]+: no codecs (found|initialized)]],
      cause = "sound-no-codec", weight = 20,
      source = hda .. "hda_intel.c: also of healthy boards with an unused controller",
      example = "snd_hda_intel 0000:0b:00.6: no codecs found!",
   },
   {
      id = "hda-no-response", where = "guest-linux", severity = "warn", stage = "guest.function",
      pattern = [[(No response from codec, (resetting bus|disabling MSI)|CORB reset timeout#[12], CORBRP)]],
      cause = "sound-no-codec", weight = 45,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold", "interrupts-not-arriving" },
      source = hda .. "hda_controller.c azx_rirb_get_response",
      example = "snd_hda_intel 0000:00:05.0: No response from codec, resetting bus: last cmd=0x000f0000",
   },
   {
      id = "hda-polling", where = "guest-linux", severity = "note", stage = "guest.function",
      pattern = [[azx_get_response timeout, switching to (polling|single_cmd) mode]],
      cause = "sound-no-codec", weight = 20,
      source = hda .. "hda_controller.c: works then without its interrupt; also on healthy laptops",
      example = "snd_hda_intel 0000:00:05.0: azx_get_response timeout, switching to polling mode: last cmd=0x000f0000",
   },

   {
      id = "freebsd-hda", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[hdac[0-9]+: (Unable to (put hdac in reset|get out of reset|allocate)|]]
         .. [[Command (0x[0-9a-f]+ )?timeout on address|Couldn't find any codecs)]],
      cause = "sound-no-codec", weight = 65, source = "FreeBSD sys/dev/sound/pci/hda/hdac.c",
      example = "hdac0: Unable to put hdac in reset",
   },
   {
      id = "hda-vga-off", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[snd_hda_intel [0-9a-f:.]+: (VGA controller is disabled|]]
         .. [[HSW/BDW HD-audio HDMI/DP requires binding with gfx)]],
      cause = "sound-no-codec", weight = 55, source = hda .. "hda_intel.c: its GPU is not in this guest",
      example = "snd_hda_intel 0000:00:05.0: HSW/BDW HD-audio HDMI/DP requires binding with gfx driver",
   },

   -- Card readers
   {
      id = "sdhci-dead", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[mmc[0-9]+: sdhci: .*(0xffffffff.*0xffffffff|Int stat: 0xffffffff)]],
      cause = "device-not-answering", weight = 60, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = "Linux drivers/mmc/host/sdhci.c sdhci_dumpregs",
      example = "mmc0: sdhci: Timeout:   0x000000ff | Int stat: 0xffffffff",
   },

   -- The guest's kernel
   {
      id = "guest-no-root", where = "guest-linux", severity = "fail", stage = "guest.boot",
      pattern = [[(VFS: (Cannot open root device|Unable to mount root fs)|]]
         .. [[ALERT! .* does not exist\. +Dropping to a shell|Gave up waiting for root)]],
      cause = "guest-nothing-to-boot", weight = 60,
      consequence_of = { "nvme-not-ready", "nvme-went-down", "storage-controller-fails", "device-not-answering",
         "interrupts-not-arriving" },
      source = "Linux init/do_mounts.c; initramfs-tools",
      example = "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
   },
   {
      id = "apex-ram", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[apex [0-9a-f:.]+: (RAM did not (enable|disable) within timeout|Couldn't (re)?init interrupts)]],
      cause = "device-not-answering", weight = 70,
      consequence_of = { "device-lost-in-d3cold", "interrupts-not-arriving" },
      source = "Google gasket-driver apex_driver.c (Coral TPU)",
      example = "apex 0000:00:06.0: RAM did not enable within timeout (12000 ms)",
   },
   {
      id = "apex-tables", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[apex [0-9a-f:.]+: (Page table|MSI-X table) init timed out]],
      cause = "msix-page-shared", weight = 80,
      consequence_of = { "device-lost-in-d3cold", "device-not-answering", "reset-fails" },
      source = "Google gasket-driver apex_driver.c apex_pci_probe; libedgetpu issue 48, edgetpu issue 343",
      example = "apex 0000:13:00.0: MSI-X table init timed out",
   },
   {
      -- Harmless alone: the controller may have its firmware in a ROM.
      id = "renesas-firmware", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(failed to load firmware renesas_usb_fw|Direct firmware load for renesas_usb_fw\.mem failed)]],
      cause = "guest-firmware-missing", weight = 80, requires = { "xhci-not-accessible" },
      source = usb .. "host/xhci-pci-renesas.c; qubes-issues 7906",
      fix = { linux = { "In the guest: renesas_usb_fw.mem in /lib/firmware, which distributions do not have." } },
      example = "xhci_hcd 0000:00:07.0: failed to load firmware renesas_usb_fw.mem, fallback to ROM",
   },
}
