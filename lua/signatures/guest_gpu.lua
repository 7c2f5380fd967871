-- SPDX-License-Identifier: BSD-2-Clause
--
-- What GPU drivers print in a Linux guest (or on bare metal): nvidia, nouveau,
-- amdgpu, i915, xe. "Failed to allocate NvKmsKapiDevice" alone names no cause:
-- it follows every failure of RmInitAdapter.
local osinit = "open-gpu-kernel-modules src/nvidia/arch/nvalloc/unix/src/osinit.c"
local nvpci = "open-gpu-kernel-modules kernel-open/nvidia/nv-pci.c"
local nv = "open-gpu-kernel-modules kernel-open/nvidia/nv.c"
local drm = "open-gpu-kernel-modules kernel-open/nvidia-drm/nvidia-drm-drv.c"
local amd = "Linux drivers/gpu/drm/amd/amdgpu/"
local nouveau = "Linux drivers/gpu/drm/nouveau/"

-- What explains that the NVIDIA driver does not come up.
local before_rminit = {
   "bar-does-not-fit", "gpu-memory-fault", "gpu-off-bus", "nvidia-gsp-fails", "device-lost-in-d3cold",
   "device-not-answering", "no-interrupt-pin", "nvidia-gsp-file", "nvidia-rminit-firmware-file", "gpu-power-cable",
   "nvidia-unsupported-gpu", "vbios-unreadable", "reset-fails",
}

return {
   -- nvidia
   {
      id = "nvidia-no-irq", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[NVRM: Can't find an IRQ for your NVIDIA card]],
      cause = "no-interrupt-pin", weight = 95, source = nvpci .. " nv_pci_probe; D51892 on bhyve",
      example = "[    2.683654] NVRM: Can't find an IRQ for your NVIDIA card!",
   },
   {
      id = "nvidia-irq-advice", where = "guest-linux", severity = "benign", stage = "guest.driver",
      pattern = [[NVRM: (Please check your BIOS settings|\[Plug & Play OS\] should be set to NO|]]
         .. [[\[Assign IRQ to VGA\])]],
      source = nvpci .. ": advice from the days of PCI; wrong in a guest",
      example = "[    2.690104] NVRM: [Plug & Play OS] should be set to NO",
   },
   {
      id = "nvidia-no-interrupts", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[No interrupts of any type are available\. Cannot use this GPU]],
      cause = "no-interrupt-pin", weight = 90, source = nv .. " nv_start_device",
      example = "NVRM: GPU 0000:00:06.0: No interrupts of any type are available. Cannot use this GPU.",
   },
   {
      id = "nvidia-bar-invalid", where = "guest-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[NVRM: This PCI I/O region assigned to your NV[A-Z]+ device is invalid]],
      cause = "bar-does-not-fit", weight = 92, source = nvpci .. " nv_pci_probe; kubevirt issue 11093",
      example = "[    7.583454] NVRM: This PCI I/O region assigned to your NVIDIA device is invalid:",
   },
   {
      id = "nvidia-bar-0m", where = "guest-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[BAR[0-9] is 0M [@0] 0x0 \(PCI:]],
      cause = "bar-does-not-fit", weight = 92, source = nvpci .. " nv_pci_probe",
      example = "               NVRM: BAR0 is 0M @ 0x0 (PCI:0000:07:00.0)",
   },
   {
      id = "nvidia-rebar", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[NVRM: (No address space to allocate resized BAR1|FATAL: Failed to re-allocate BAR1|]]
         .. [[Fatal Error while attempting to resize PCIe BARs|BAR resizing failed with error)]],
      cause = "rebar-fails", weight = 80, source = nvpci .. " nv_resize_pcie_bars",
      example = "NVRM: No address space to allocate resized BAR1.",
   },
   {
      id = "nvidia-xid-ecc", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [=[NVRM: Xid \(PCI:[0-9a-f:.]+\): (48|64|92|94|95|140)[,:]]=],
      cause = "gpu-memory-fault", weight = 97, source = "open-gpu-kernel-modules src/common/sdk/nvidia/inc/nverror.h",
      example = "NVRM: Xid (PCI:0000:00:04): 140, An uncorrectable ECC error detected (possible firmware handling "
         .. "failure) DRAM:-1840691974, LTC:0, MMU:0, PCIE:0",
   },
   {
      id = "nvidia-xid-79", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[(NVRM: Xid \(PCI:[0-9a-f:.]+\): 79[,:]|NVRM: GPU [^ ]+:? ?(GPU )?has fallen off the bus|]]
         .. [[GPU has fallen off the bus)]],
      cause = "gpu-off-bus", weight = 94, consequence_of = { "device-lost-in-d3cold", "pcie-uncorrectable-error" },
      source = osinit .. " osHandleGpuLost",
      example = "NVRM: Xid (PCI:0000:01:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.",
   },
   {
      id = "nvidia-not-responding", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[NVRM: fallen off the bus and is not responding to commands]],
      cause = "device-not-answering", weight = 90, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = "open-gpu-kernel-modules src/nvidia/arch/nvalloc/unix/src/osapi.c rm_is_supported_device",
      example = "NVRM: fallen off the bus and is not responding to commands.",
   },
   {
      id = "nvidia-xid-gsp", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [=[NVRM: Xid \(PCI:[0-9a-f:.]+\): (119|120|143)[,:]]=],
      cause = "nvidia-gsp-fails", weight = 88, consequence_of = { "gpu-off-bus", "device-lost-in-d3cold" },
      source = "open-gpu-kernel-modules src/common/sdk/nvidia/inc/nverror.h",
      example = "NVRM: Xid (PCI:0000:01:00): 119, pid=1821, name=nvidia-smi, Timeout after 6s of waiting for RPC "
         .. "response from GPU0 GSP!",
   },
   {
      id = "nvidia-gsp-wpr2", where = "guest-linux", severity = "fail", stage = "vm.restart",
      pattern = [[(unexpected WPR2 already up, cannot proceed|the GPU (is likely|]]
         .. [[may be) in a bad state and may need to be reset|Cannot initialize GSP firmware RM)]],
      cause = "nvidia-gsp-fails", weight = 88, consequence_of = { "gpu-memory-fault", "gpu-off-bus" },
      source = "open-gpu-kernel-modules src/nvidia/src/kernel/gpu/gsp",
      example = "NVRM: GPU0 _kgspBootGspRm: unexpected WPR2 already up, cannot proceed with booting GSP",
   },
   {
      -- Code: stage of RmInitAdapter; the second number is an NV_STATUS.
      id = "nvidia-rminit-attach", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[RmInitAdapter failed! \(0x2[0-2]:0x[0-9a-f]+:[0-9]+\)]],
      cause = "nvidia-init-fails", weight = 60, consequence_of = before_rminit,
      source = osinit .. " RM_INIT_GPU_GPUMGR_ATTACH_GPU_FAILED",
      example = "NVRM: GPU 0000:06:00.0: RmInitAdapter failed! (0x22:0xffff:662)",
   },
   {
      id = "nvidia-rminit-state", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[RmInitAdapter failed! \(0x2[3-9]:0x[0-9a-f]+:[0-9]+\)]],
      cause = "nvidia-init-fails", weight = 60, consequence_of = before_rminit,
      source = osinit .. " RM_INIT_GPU_PRE_INIT_FAILED, _STATE_INIT_, _LOAD_, _DMA_CONFIGURATION_FAILED",
      example = "NVRM: GPU 0000:00:08.0: RmInitAdapter failed! (0x23:0xffff:1496)",
   },
   {
      id = "nvidia-rminit-vbios", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[RmInitAdapter failed! \(0x3[0-2]:0x[0-9a-f]+:[0-9]+\)]],
      cause = "nvidia-init-fails", weight = 60, consequence_of = before_rminit,
      source = osinit .. " RM_INIT_VBIOS_FAILED, RM_INIT_VBIOS_POST_FAILED",
      example = "NVRM: GPU 0000:00:06.0: RmInitAdapter failed! (0x31:0xffff:2767)",
   },
   {
      id = "nvidia-rminit-firmware-file", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[RmInitAdapter failed! \(0x61:0x[0-9a-f]+:[0-9]+\)]],
      cause = "guest-firmware-missing", weight = 85, source = osinit .. " RM_INIT_FIRMWARE_FETCH_FAILED",
      example = "NVRM: GPU 0000:01:00.0: RmInitAdapter failed! (0x61:0x56:1697)",
   },
   {
      id = "nvidia-rminit-gsp", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[RmInitAdapter failed! \(0x6[0234]:0x[0-9a-f]+:[0-9]+\)]],
      cause = "nvidia-gsp-fails", weight = 70,
      consequence_of = {
         "bar-does-not-fit", "gpu-memory-fault", "gpu-off-bus", "device-lost-in-d3cold", "device-not-answering",
         "nvidia-gsp-file", "nvidia-rminit-firmware-file", "vbios-unreadable",
      },
      source = osinit .. " RM_INIT_FIRMWARE_INIT_FAILED",
      example = "NVRM: GPU 0000:00:04.0: RmInitAdapter failed! (0x62:0x40:2521)",
   },
   {
      id = "nvidia-rminit-other", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[RmInitAdapter failed! \(0x(1|4|5)[0-9a-f]:0x[0-9a-f]+:[0-9]+\)]],
      cause = "nvidia-init-fails", weight = 60, consequence_of = before_rminit, source = osinit,
      example = "NVRM: GPU 0000:01:00.0: RmInitAdapter failed! (0x11:0x45:2268)",
   },
   {
      id = "nvidia-rm-init-adapter", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[rm_init_adapter failed, device]],
      cause = "nvidia-init-fails", weight = 30,
      consequence_of = { "bar-does-not-fit", "gpu-memory-fault", "gpu-off-bus", "nvidia-gsp-fails",
         "device-lost-in-d3cold", "device-not-answering", "no-interrupt-pin", "nvidia-gsp-file",
         "nvidia-rminit-firmware-file",
         "gpu-power-cable", "nvidia-unsupported-gpu", "vbios-unreadable", "reset-fails" },
      source = nv .. " nv_start_device",
      example = "NVRM: GPU 0000:00:06.0: rm_init_adapter failed, device minor number 0",
   },
   {
      id = "nvidia-attach", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[osInitNvMapping: \*\*\* Cannot attach gpu]],
      cause = "nvidia-init-fails", weight = 55, consequence_of = before_rminit, source = osinit .. " osInitNvMapping",
      example = "NVRM: osInitNvMapping: *** Cannot attach gpu",
   },
   {
      id = "nvidia-drm-kapi", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[\[nvidia-drm\] \[GPU ID 0x[0-9a-f]+\] Failed to allocate NvKmsKapiDevice]],
      cause = "nvidia-init-fails", weight = 20, consequence_of = before_rminit, source = drm .. " nv_drm_load",
      example = "[drm:nv_drm_load [nvidia_drm]] *ERROR* [nvidia-drm] [GPU ID 0x00000004] Failed to allocate "
         .. "NvKmsKapiDevice",
   },
   {
      id = "nvidia-drm-register", where = "guest-linux", severity = "note", stage = "guest.driver",
      pattern = [[\[nvidia-drm\] \[GPU ID 0x[0-9a-f]+\] Failed to (register|load) device]],
      source = drm .. ": follows NvKmsKapiDevice",
      example = "[drm:nv_drm_register_drm_device [nvidia_drm]] *ERROR* [nvidia-drm] [GPU ID 0x00000004] Failed to "
         .. "register device",
   },
   {
      id = "nvidia-smi-none", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(^No devices were found$|nvidia-smi: No devices were found)]],
      cause = "nvidia-init-fails", weight = 15, consequence_of = before_rminit,
      source = "nvidia-smi: the driver runs, but no GPU came up", example = "No devices were found",
   },
   {
      id = "nvidia-smi-no-driver", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver]],
      cause = "driver-probe-fails", weight = 15, consequence_of = { "nvidia-init-fails", "no-interrupt-pin",
         "bar-does-not-fit", "nvidia-unsupported-gpu", "other-driver-holds-device" },
      source = "nvidia-smi: the kernel module is not loaded",
      example = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the "
         .. "latest NVIDIA driver is installed and running.",
   },
   {
      id = "nvidia-probe-failed", where = "guest-linux", severity = "note", stage = "guest.driver",
      pattern = [[NVRM: (The NVIDIA probe routine failed for|None of the NVIDIA devices were initialized|]]
         .. [[No NVIDIA devices probed)]],
      source = nv .. ": sums up the lines before", example = "NVRM: None of the NVIDIA devices were initialized.",
   },
   {
      id = "nvidia-not-called", where = "guest-linux", severity = "note", stage = "guest.driver",
      pattern = [[NVRM: The NVIDIA probe routine was not called for [0-9]+ device]],
      cause = "other-driver-holds-device", weight = 60, source = nv,
      example = "NVRM: The NVIDIA probe routine was not called for 1 device(s).",
   },
   {
      id = "nvidia-mem-region", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[NVRM: request_mem_region failed for]],
      cause = "other-driver-holds-device", weight = 85, source = nvpci,
      example = "NVRM: request_mem_region failed for 16M @ 0xc0000000 (PCI:0000:01:00.0). This can",
   },
   {
      id = "nvidia-no-gpu", where = "guest-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[NVRM: No NVIDIA (GPU|graphics adapter|PCI devices) found]],
      cause = "device-absent", weight = 60,
      consequence_of = { "device-not-answering", "gpu-off-bus", "nvidia-unsupported-gpu" }, source = nv,
      example = "NVRM: No NVIDIA GPU found.",
   },
   {
      id = "nvidia-unsupported", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[NVRM: .*(requires use of the NVIDIA open kernel modules|]]
         .. [[installed in this system is not supported by|ignoring the legacy GPU|]]
         .. [[requires use of the NVIDIA open kernel modules)]],
      cause = "nvidia-unsupported-gpu", weight = 85,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold", "gpu-off-bus" },
      source = nvpci .. ", rm_is_supported_device",
      example = "NVRM: installed in this system is not supported by the NVIDIA 470.57 driver release.",
   },
   {
      id = "nvidia-api-mismatch", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(NVRM: API mismatch: the client|Driver/library version mismatch)]],
      cause = "nvidia-driver-mismatch", weight = 85, source = "open-gpu-kernel-modules src/nvidia",
      example = "NVRM: API mismatch: the client has the version 550.54.15, but this kernel module has the "
         .. "version 550.54.14.",
   },
   {
      id = "nvidia-power-cable", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[GPU does not have the necessary power cables connected]],
      cause = "gpu-power-cable", weight = 92, source = osinit,
      example = "NVRM: GPU 0000:01:00.0: GPU does not have the necessary power cables connected.",
   },
   {
      id = "nvidia-gsp-file", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(Direct firmware load for nvidia/[0-9.]+/gsp|firmware: failed to load nvidia/[0-9.]+/gsp)]],
      cause = "guest-firmware-missing", weight = 90, source = nv .. " nv_get_firmware",
      example = "nvidia 0000:01:00.0: Direct firmware load for nvidia/570.86.15/gsp_tu10x.bin failed with error -2",
   },
   {
      id = "nvidia-taint", where = "guest-linux", severity = "benign", stage = "guest.driver",
      pattern = [[(nvidia: (module license 'NVIDIA' taints|module verification failed|loading out-of-tree)|]]
         .. [[_DSM: Argument #4 type mismatch)]],
      source = "Linux kernel/module/main.c", example = "nvidia: module license 'NVIDIA' taints kernel.",
   },
   {
      id = "guest-no-gsi", where = "guest-linux", severity = "benign", stage = "guest.function",
      pattern = [[(can't derive routing for PCI INT|PCI INT [A-D]: no GSI - using ISA IRQ)]],
      source = "Linux drivers/acpi/pci_irq.c: bhyve routes no INTx; drivers with MSI do not need it",
      example = "nvidia 0000:00:06.0: PCI INT A: no GSI - using ISA IRQ 10",
   },

   -- nouveau
   {
      id = "nouveau-firmware", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nouveau.*(firmware: failed to load nvidia/|Direct firmware load for nvidia/[a-z]+[0-9a-z]*/)]],
      cause = "guest-firmware-missing", weight = 90, source = nouveau .. "nvkm/core/firmware.c",
      example = "nouveau 0000:00:04.0: firmware: failed to load nvidia/tu102/nvdec/scrubber.bin (-2)",
   },
   {
      id = "nouveau-firmware-unavailable", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nouveau [0-9a-f:.]+: (gsp|pmu|gr|sec2|acr|nvdec): (firmware unavailable|failed to load firmware)]],
      cause = "guest-firmware-missing", weight = 70, source = nouveau .. "nvkm/core/firmware.c",
      example = "nouveau 0000:00:04.0: gr: firmware unavailable",
   },
   {
      id = "nouveau-power", where = "guest-linux", severity = "warn", stage = "guest.driver",
      pattern = [[nouveau .*gpio: GPU is missing power, check its power]],
      cause = "gpu-power-cable", weight = 40,
      consequence_of = { "nouveau-firmware", "nouveau-firmware-unavailable", "nvidia-gsp-fails" },
      source = nouveau .. "nvkm/subdev/gpio/base.c; seen on a card whose power was fine",
      example = "nouveau 0000:00:04.0: gpio: GPU is missing power, check its power cables.  Boot with "
         .. "nouveau.config=NvPowerChecks=0 to disable.",
   },
   {
      id = "nouveau-unknown-dead", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nouveau .*unknown chipset(,| \()( ?0x)?(ffffffff|00000000)]],
      cause = "device-not-answering", weight = 92, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = nouveau .. "nvkm/engine/device/base.c",
      example = "nouveau 0000:01:00.0: unknown chipset (ffffffff)",
   },
   {
      id = "nouveau-unknown", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nouveau .*unknown chipset \(([1-9a-e][0-9a-f]{7}|f[0-9a-e][0-9a-f]{6})\)]],
      cause = "driver-too-old", weight = 80, source = nouveau .. "nvkm/engine/device/base.c: newer than the driver",
      example = "nouveau 0000:01:00.0: unknown chipset (1b2000a1)",
   },
   {
      id = "nouveau-bios", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nouveau .*bios: (unable to locate usable image|.*checksum failed|.*fetch failed)]],
      cause = "vbios-unreadable", weight = 80, source = nouveau .. "nvkm/subdev/bios/shadow.c",
      example = "nouveau 0000:01:00.0: bios: unable to locate usable image",
   },
   {
      id = "nouveau-map", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nouveau .*unable to map PRI]],
      cause = "bar-does-not-fit", weight = 70, source = nouveau .. "nvkm/engine/device/base.c",
      example = "nouveau 0000:01:00.0: unable to map PRI",
   },
   {
      id = "nouveau-init", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nouveau.*(DRM-master: Device allocation failed: |(pre)?init failed with -[0-9]+|]]
         .. [[devinit: (0x)?[0-9a-f]+: ?.*failed)]],
      cause = "driver-probe-fails", weight = 30,
      consequence_of = { "nouveau-firmware", "nouveau-firmware-unavailable", "device-not-answering",
         "vbios-unreadable", "bar-does-not-fit",
         "gpu-power-cable" },
      source = nouveau .. "nouveau_drm.c",
      example = "nouveau 0000:00:04.0: DRM-master: Device allocation failed: -22",
   },
   {
      id = "nouveau-gsp", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nouveau .*gsp: (init failed|ctor failed|mmu fault|rpc.*failed|RPC.*timeout|Xid:)]],
      cause = "nvidia-gsp-fails", weight = 70, consequence_of = { "nouveau-firmware", "nouveau-firmware-unavailable" },
      source = nouveau .. "nvkm/subdev/gsp", since = "6.7",
      example = "nouveau 0000:01:00.0: gsp: init failed, -110",
   },

   -- amdgpu
   {
      id = "amdgpu-atombios-stuck", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[atombios stuck (in loop for more than|executing)]],
      cause = "atombios-stuck", weight = 95,
      consequence_of = { "amd-gpu-not-reset", "dma-fault", "device-lost-in-d3cold" },
      source = amd .. "atom.c; vendor-reset issue 80",
      example = "[drm:atom_op_jump [amdgpu]] *ERROR* atombios stuck in loop for more than 20secs aborting",
   },
   {
      id = "amdgpu-post", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[amdgpu: (gpu post error!|asic atom init failed)]],
      cause = "atombios-stuck", weight = 60, consequence_of = { "amd-gpu-not-reset", "vbios-unreadable" },
      source = amd .. "amdgpu_device.c", example = "amdgpu 0000:00:06.0: amdgpu: gpu post error!",
   },
   {
      id = "amdgpu-psp", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[PSP (create ring|load tmr|tmr init|load (sos|kdb|sys drv|asd|smu|toc)|ring init|resume) failed]],
      cause = "amd-gpu-not-reset", weight = 85, consequence_of = { "amdgpu-firmware", "dma-fault" },
      source = amd .. "amdgpu_psp.c", example = "[drm] *ERROR* PSP create ring failed!",
   },
   {
      id = "amdgpu-psp-loading", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(PSP firmware loading failed|hw_init of IP block <psp> failed|Failed to wait for (sOS|]]
         .. [[trust OS) ready for ring creation|PSP block is not ready yet|]]
         .. [[psp gfx command .* failed and response status is \(0x0?\)|Failed to (process|]]
         .. [[initialize) memory training|send training msg failed)]],
      cause = "amd-gpu-not-reset", weight = 75, consequence_of = { "amdgpu-firmware", "dma-fault" },
      source = amd .. "amdgpu_psp.c, psp_v11_0.c",
      example = "[drm:amdgpu_device_ip_init [amdgpu]] *ERROR* hw_init of IP block <psp> failed -22",
   },
   {
      id = "amdgpu-asic-reset", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(asic reset on init failed|GPU mode1 reset failed|GPU reset retry is beyond the retry limit|]]
         .. [[ASIC reset failed with error)]],
      cause = "amd-gpu-not-reset", weight = 80, source = amd .. "amdgpu_device.c",
      example = "amdgpu 0000:00:06.0: amdgpu: asic reset on init failed",
   },
   {
      id = "amdgpu-smu", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(SMU: I'm not done with your previous command|SMU: response:0xFFFFFFFF|]]
         .. [[hw_init of IP block <(smu|powerplay)> failed|SMC engine is not correctly up|]]
         .. [[Msg issuing pre-check failed|amdgpu: Failed to (setup smc hw|enable requested dpm features))]],
      cause = "amd-gpu-not-reset", weight = 65, source = amd .. "../pm/swsmu/smu_cmn.c",
      example = "amdgpu 0000:07:00.0: amdgpu: SMU: I'm not done with your previous command: SMN_C2PMSG_66:0x00000006 "
         .. "SMN_C2PMSG_82:0x00000000",
   },
   {
      id = "amdgpu-hw-init", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[hw_init of IP block <(gfx|sdma|gmc|nv|soc|dm|vcn|mes|uvd|vce|ih)[a-z0-9_]*> failed]],
      cause = "gpu-ring-fails", weight = 55,
      consequence_of = { "dma-fault", "amd-gpu-not-reset", "amdgpu-firmware", "atombios-stuck",
         "bar-does-not-fit" },
      source = amd .. "amdgpu_device.c",
      example = "[drm:amdgpu_device_init [amdgpu]] *ERROR* hw_init of IP block <gfx_v6_0> failed -110",
   },
   {
      id = "amdgpu-ring-test", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[(ring [a-z0-9_.]+ test failed|ib ring test failed|KCQ enable failed|ring (gfx|sdma|]]
         .. [[comp)[a-z0-9_.]* timeout)]],
      cause = "gpu-ring-fails", weight = 60,
      consequence_of = { "dma-fault", "amd-gpu-not-reset", "amdgpu-firmware", "interrupts-not-arriving" },
      source = amd .. "amdgpu_ring.c, amdgpu_ib.c",
      example = "amdgpu 0000:05:00.0: [drm:amdgpu_ring_test_helper [amdgpu]] *ERROR* ring gfx test failed (-110)",
   },
   {
      -- The work was done, and only a timer saw it.
      id = "amdgpu-fence-fallback", where = "guest-linux", severity = "warn", stage = "guest.function",
      pattern = [[Fence fallback timer expired on ring]],
      cause = "interrupts-not-arriving", weight = 65,
      consequence_of = { "amd-gpu-not-reset", "device-not-answering", "device-lost-in-d3cold" },
      source = amd .. "amdgpu_fence.c amdgpu_fence_fallback",
      example = "[drm] Fence fallback timer expired on ring gfx_0.0.0",
   },
   {
      id = "amdgpu-fatal", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(amdgpu: Fatal error during GPU init|amdgpu_device_ip_init failed)]],
      cause = "driver-probe-fails", weight = 25,
      consequence_of = { "atombios-stuck", "amd-gpu-not-reset", "vbios-unreadable", "gpu-ring-fails", "dma-fault",
         "amdgpu-firmware", "bar-does-not-fit", "device-not-answering" },
      source = amd .. "amdgpu_kms.c", example = "amdgpu 0000:00:06.0: amdgpu: Fatal error during GPU init",
   },
   {
      id = "amdgpu-bios-signature", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(Unable to locate a BIOS ROM|amdgpu: no vBIOS found)]],
      cause = "vbios-unreadable", weight = 90,
      source = amd .. "amdgpu_bios.c amdgpu_get_bios, amdgpu_device.c amdgpu_device_init",
      example = "amdgpu: Unable to locate a BIOS ROM",
   },
   {
      -- One of several ways to the VBIOS; the next may do.
      id = "amdgpu-bios-try", where = "guest-linux", severity = "note", stage = "guest.driver",
      pattern = [[BIOS signature incorrect [0-9a-f]+ [0-9a-f]+]],
      cause = "vbios-unreadable", weight = 45, source = amd .. "amdgpu_bios.c check_atom_bios",
      example = "[drm] BIOS signature incorrect ff ff",
   },
   {
      -- The card then runs with its small BAR, and the attempts to enlarge it explain
      -- "no space" lines of the PCI core.
      id = "amdgpu-rebar", where = "guest-linux", severity = "note", stage = "guest.driver",
      pattern = [[(Problem resizing BAR0 \(|Not enough PCI address space for a large BAR)]],
      cause = "rebar-fails", weight = 40,
      source = amd .. "amdgpu_device.c amdgpu_device_resize_fb_bar",
      example = "amdgpu 0000:01:00.0: amdgpu: Problem resizing BAR0 (-16).",
   },

   {
      id = "amdgpu-lost", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[amdgpu.*device lost from bus]],
      cause = "gpu-off-bus", weight = 85, source = amd .. "amdgpu_device.c",
      example = "amdgpu 0000:03:00.0: amdgpu: device lost from bus!",
   },
   {
      id = "amdgpu-firmware", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(Direct firmware load for|firmware: failed to load) amdgpu/[a-z0-9_]*(sos|asd|smc|pfp|_me|_ce|]]
         .. [[mec2?|rlc|sdma1?|vcn|uvd|vce|_mc|smu|dmcub|toc|imu|psp)[0-9_]*\.bin]],
      cause = "guest-firmware-missing", weight = 85, source = amd .. "amdgpu_ucode.c",
      example = "amdgpu 0000:00:06.0: Direct firmware load for amdgpu/navi10_sos.bin failed with error -2",
   },
   {
      id = "amdgpu-discovery", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(amdgpu_discovery_init failed|invalid ip discovery binary signature|]]
         .. [[failed to read ip discovery binary from vram)]],
      cause = "device-not-answering", weight = 70, consequence_of = { "amd-gpu-not-reset", "device-lost-in-d3cold" },
      source = amd .. "amdgpu_discovery.c",
      example = "[drm:amdgpu_discovery_set_ip_blocks [amdgpu]] *ERROR* amdgpu_discovery_init failed",
   },
   {
      id = "amdgpu-atomics", where = "guest-linux", severity = "benign", stage = "guest.function",
      pattern = [[(PCIE atomic ops is not supported|optional (ras|rap|hdcp|dtm) ta ucode is not available|]]
         .. [[securedisplay ta ucode is not available|SMU driver if version not matched|]]
         .. [[MES FW version must be)]],
      source = amd .. "amdgpu_device.c; a working RX 9060 XT prints several",
      example = "amdgpu 0000:00:03.0: amdgpu: PCIE atomic ops is not supported",
   },
   {
      id = "radeon-fatal", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(radeon [0-9a-f:.]+: Fatal error during GPU init|radeon: ring [0-9]+ test failed)]],
      cause = "amd-gpu-not-reset", weight = 60, source = "Linux drivers/gpu/drm/radeon",
      example = "radeon 0000:01:00.0: Fatal error during GPU init",
   },

   -- i915 and xe
   {
      id = "i915-wedged", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[i915.*(Failed to initialize GPU, declaring it wedged|GPU (recovery )?failed|]]
         .. [[Failed to reset chip|Failed to initialise HW following reset)]],
      cause = "gpu-wedged", weight = 85, consequence_of = { "i915-guc-file", "dma-fault" },
      source = "Linux drivers/gpu/drm/i915/i915_gem.c, gt/intel_reset.c",
      example = "i915 0000:00:02.0: [drm] *ERROR* Failed to initialize GPU, declaring it wedged!",
   },
   {
      id = "i915-reads-ones", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[Device is non-operational; MMIO access returns 0x(ffffffff|FFFFFFFF)]],
      cause = "device-not-answering", weight = 90,
      consequence_of = { "device-lost-in-d3cold", "reset-fails", "vf-without-pf" },
      source = "Linux drivers/gpu/drm/i915/intel_uncore.c sanity_check_mmio_access",
      example = "i915 0000:01:00.0: [drm] *ERROR* Device is non-operational; MMIO access returns 0xFFFFFFFF!",
   },
   {
      id = "i915-init", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[i915.*(Device initialization failed \(-[0-9]+\)|Failed to map the ggtt page table|]]
         .. [[Unknown GMADR size|failed to (map|enable) (registers|device)|Failed to setup region)]],
      cause = "gpu-wedged", weight = 70, consequence_of = { "i915-guc-file", "bar-does-not-fit",
         "device-not-answering" },
      source = "Linux drivers/gpu/drm/i915/i915_driver.c, gt/intel_ggtt.c",
      example = "i915 0000:06:00.0: [drm] *ERROR* Device initialization failed (-19)",
   },
   {
      id = "i915-lmem-bar", where = "guest-linux", severity = "note", stage = "guest.driver",
      pattern = [[(i915|xe) .*(Failed to resize BAR|Using a reduced BAR size|Small BAR device)]],
      cause = "rebar-fails", weight = 40,
      source = "Linux drivers/gpu/drm/i915/gt/intel_region_lmem.c, xe/xe_vram.c",
      example = "i915 0000:03:00.0: [drm] Using a reduced BAR size of 256MiB. Consider enabling 'Resizable BAR' or "
         .. "similar, if available in the BIOS.",
   },
   {
      id = "i915-no-visible-vram", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[Tile without any CPU visible VRAM]],
      cause = "rebar-fails", weight = 80, source = "Linux drivers/gpu/drm/xe/xe_vram.c",
      example = "xe 0000:03:00.0: [drm] *ERROR* Tile without any CPU visible VRAM. Aborting.",
   },

   {
      id = "i915-guc-file", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(Direct firmware load for (i915|xe)/[a-z0-9_.]*(guc|gsc)|(GuC|GSC) firmware (i915|]]
         .. [[xe)/.*: fetch failed with error|firmware: failed to load (i915|xe)/[a-z0-9_.]*guc)]],
      cause = "guest-firmware-missing", requires = { "i915-wedged" }, weight = 80,
      source = "Linux drivers/gpu/drm/i915/gt/uc/intel_uc_fw.c",
      example = "i915 0000:03:00.0: Direct firmware load for i915/dg2_guc_70.bin failed with error -2",
   },
   {
      id = "i915-guc-load", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[((G[Uu]C:?|GT[0-9]+:) load failed: status|declared device .* as wedged|]]
         .. [[GuC initialization failed|G[Uu]C:? firmware signature verification failed|]]
         .. [[Enabling uc failed)]],
      cause = "gpu-wedged", weight = 70, consequence_of = { "i915-guc-file" },
      source = "Linux drivers/gpu/drm/i915/gt/uc/intel_guc_fw.c",
      example = "i915 0000:00:02.0: [drm] *ERROR* GT0: GuC initialization failed -ENXIO",
   },
   {
      id = "xe-probe", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[xe [0-9a-f:.]+: .*(pci resource is not valid|failed to map registers|Driver-FLR-.* failed|]]
         .. [[Failed to initialize.*GT)]],
      cause = "gpu-wedged", weight = 75, consequence_of = { "bar-does-not-fit", "device-lost-in-d3cold" },
      source = "Linux drivers/gpu/drm/xe/xe_device.c, xe_mmio.c",
      example = "xe 0000:03:00.0: [drm] *ERROR* pci resource is not valid",
   },
   {
      id = "i915-local-memory", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(i915|xe).*(LMEM|VRAM) not initialized by firmware]],
      cause = "vbios-unreadable", weight = 70, source = "Linux drivers/gpu/drm/i915/intel_uncore.c",
      example = "xe 0000:03:00.0: [drm] *ERROR* VRAM not initialized by firmware",
   },
   {
      id = "i915-vbt", where = "guest-linux", severity = "note", stage = "guest.driver",
      pattern = [[i915.*Failed to find VBIOS tables \(VBT\)]],
      source = "Linux drivers/gpu/drm/i915/display/intel_bios.c: no OpRegion; outputs may be missing",
      example = "i915 0000:00:02.0: [drm] Failed to find VBIOS tables (VBT)",
   },

   {
      id = "nvidia-xid-other", where = "guest-linux", severity = "note", stage = "guest.function",
      pattern = [[NVRM: Xid \(PCI:[0-9a-f:.]+\): (8|13|31|32|38|43|45|56|61|62|69|74|109|154)[,:] ]],
      source = "open-gpu-kernel-modules src/common/sdk/nvidia/inc/nverror.h: an application or the "
         .. "driver, not passthrough",
      example = "NVRM: Xid (PCI:0000:01:00): 31, pid=2310, name=python, Ch 00000008, intr 00000000. MMU Fault",
   },
   {
      id = "nvidia-resource-sanity", where = "guest-linux", severity = "benign", stage = "guest.driver",
      pattern = [[(resource sanity check: requesting \[mem|caller os_map_kernel_space.* mapping multiple BARs|]]
         .. [[vgaarb: (changed VGA decodes|deactivate vga console|VGA decodes changed))]],
      source = "Linux arch/x86/mm/ioremap.c, drivers/pci/vgaarb.c",
      example = "caller os_map_kernel_space.part.0+0xa2/0xb0 [nvidia] mapping multiple BARs",
   },
   {
      id = "i915-guc-ct", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[(i915|xe) [0-9a-f:.]+: .*(G[Uu]C: CT: (Sending action|No response for request|Failed to send)|]]
         .. [[IOV: Failed to (save|provision|query)|VF.*(bootstrap|handshake) failed)]],
      cause = "gpu-wedged", weight = 55,
      source = "Linux drivers/gpu/drm/i915/gt/uc/intel_guc_ct.c; i915-sriov-dkms issue 314",
      example = "i915 0000:00:02.0: *ERROR* GT0: GUC: CT: Sending action 0x550b failed (-EIO)",
   },
   {
      id = "i915-vf-noise", where = "guest-linux", severity = "benign", stage = "guest.driver",
      pattern = [[(GUC: mmio request 0x4100: failure|Failed to retrieve hwconfig table|Zero GuC log|]]
         .. [[VT-d active for gfx access|Missing GuC-Err-Cap reglist)]],
      source = "Linux drivers/gpu/drm/i915/gt/uc; a VF that works prints them",
      example = "i915 0000:00:02.3: [drm] *ERROR* GT0: Failed to retrieve hwconfig table: -ENOENT",
   },
   {
      id = "amdgpu-engine-reset", where = "guest-linux", severity = "fail", stage = "guest.restart",
      pattern = [[(VCE|UVD|VCN[a-z0-9()]*) not responding, (trying to reset the (ECPU|VCPU)|giving up)]],
      cause = "amd-gpu-not-reset", weight = 60, source = amd .. "uvd_v6_0.c, vce_v3_0.c",
      example = "[drm:uvd_v6_0_start [amdgpu]] *ERROR* UVD not responding, trying to reset the VCPU!!!",
   },
   {
      id = "nvidia-modeset-progress", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[nvidia-modeset: ERROR: GPU:[0-9]+: (Error while waiting for GPU progress|]]
         .. [[Idling display engine timed out)]],
      cause = "gpu-ring-fails", weight = 45,
      consequence_of = { "gpu-off-bus", "device-lost-in-d3cold", "nvidia-gsp-fails", "gpu-memory-fault" },
      source = "open-gpu-kernel-modules src/nvidia-modeset",
      example = "nvidia-modeset: ERROR: GPU:0: Error while waiting for GPU progress: 0x0000c77d:0 2:0:4048:4040",
   },
   {
      id = "nvidia-given-away", where = "host-linux", severity = "benign", stage = "host.isolate",
      pattern = [[NVRM: GPU [0-9a-f:.]+ is already bound to (vfio-pci|pci-stub|xen-pciback)]],
      source = nvpci .. ": as it shall be on the host",
      example = "NVRM: GPU 0000:01:00.0 is already bound to vfio-pci.",
   },
   {
      id = "i915-force-probe", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[graphics device [0-9a-f]{4} is not (properly |officially )?supported by]],
      cause = "driver-too-old", weight = 85, source = "Linux drivers/gpu/drm/i915/i915_pci.c, xe/xe_pci.c",
      example = "i915 0000:00:02.0: Your graphics device 4692 is not properly supported by i915 in this",
   },
   {
      id = "amdgpu-smu-silent", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[failed to send (pre )?message [0-9a-f]+ ret is 0\b]],
      ["until"] = "5.10", cause = "amd-gpu-not-reset", weight = 85,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold", "dma-fault" },
      source = amd .. "powerplay/smumgr/smu7_smumgr.c: the SMU gave no answer",
      example = "                failed to send message 5e ret is 0",
   },
   {
      id = "amdgpu-mes", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[(MES(\([0-9]\))? failed to respond to msg=|failed to add hardware queue to MES)]],
      since = "5.19", cause = "gpu-ring-fails", weight = 75,
      consequence_of = { "amd-gpu-not-reset", "device-lost-in-d3cold", "dma-fault", "device-not-answering" },
      source = amd .. "mes_v11_0.c, amdgpu_mes.c",
      example = "amdgpu 0000:06:00.0: amdgpu: MES failed to respond to msg=ADD_QUEUE",
   },
   {
      id = "i915-hang", where = "guest-linux", severity = "warn", stage = "guest.function",
      pattern = [[(i915 .*GPU HANG: ecode|\[drm\] GPU HANG: ecode)]],
      cause = "gpu-ring-fails", weight = 60, consequence_of = { "gpu-wedged", "dma-fault" },
      source = "Linux drivers/gpu/drm/i915/i915_gpu_error.c",
      example = "i915 0000:00:02.0: [drm] GPU HANG: ecode 9:1:85dffffb, in Xorg [512]",
   },
   {
      -- vmid 0 is the driver's own; others are of programs.
      id = "amdgpu-kernel-fault", where = "guest-linux", severity = "warn", stage = "guest.driver",
      pattern = [=[amdgpu.*\[(gfxhub|mmhub)[0-9]?\] (no-retry |retry )?page fault \(src_id:[0-9]+ ]=]
         .. [[ring:[0-9]+ vmid:0 ]],
      cause = "gpu-ring-fails", weight = 45,
      consequence_of = { "amd-gpu-not-reset", "dma-fault", "atombios-stuck", "device-not-answering" },
      source = amd .. "gmc_v10_0.c, gmc_v11_0.c gmc_v11_0_process_interrupt",
      example = "amdgpu 0000:f5:00.0: amdgpu: [mmhub] page fault (src_id:0 ring:153 vmid:0 pasid:0)",
   },
   {
      id = "nvidia-vbios-copy", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[NVRM: .*(failed to copy vbios to system memory|kgspExtractVbiosFromRom[A-Z0-9_]*: .*(not find|]]
         .. [[invalid|failed|too)|failed to extract VBIOS image from ROM|did not find valid ROM signature)]],
      cause = "vbios-unreadable", weight = 85,
      consequence_of = { "device-lost-in-d3cold", "device-not-answering", "gpu-off-bus" },
      source = "open-gpu-kernel-modules src/nvidia/src/kernel/gpu/gsp/arch/turing/kernel_gsp_vbios_tu102.c, issue 955; "
         .. "laptops keep the VBIOS in ACPI: optimus-vfio-docs issue 2",
      example = "NVRM: failed to copy vbios to system memory.",
   },
   {
      id = "nvidia-fsp", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[NVRM:? .*(FSP boot cmds failed|kfsp[A-Za-z]+_[A-Z0-9]+: FSP response reported error|]]
         .. [[while polling for FSP boot complete)]],
      cause = "nvidia-gsp-fails", weight = 80,
      consequence_of = { "device-lost-in-d3cold", "device-not-answering", "gpu-off-bus", "bar-does-not-fit" },
      source = "open-gpu-kernel-modules src/nvidia/src/kernel/gpu/fsp/arch/hopper/kern_fsp_gh100.c; nvtrust issue 19",
      since = "525",
      example = "NVRM kfspSendBootCommands_GH100: FSP boot cmds failed. RM cannot boot.",
   },
   {
      id = "nvidia-smi-handle", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[Unable to determine the device handle for (gpu|GPU)]],
      cause = "nvidia-init-fails", weight = 45,
      consequence_of = { "gpu-off-bus", "device-not-answering", "nvidia-gsp-fails" },
      candidates = { "nvidia-init-fails", "gpu-off-bus" },
      fix = { linux = {
         "GeForce with a driver before 465 refuses a guest that shows its hypervisor: -cpu host,kvm=off (libvirt:",
         "<kvm><hidden state='on'/></kvm>), or a newer driver. Otherwise: guest: dmesg | grep NVRM",
      } },
      source = "nvidia-smi; kubevirt-gpu-device-plugin issue 2",
      example = "Unable to determine the device handle for GPU 0000:02:01.0: Unknown Error",
   },
   {
      id = "i915-gvt-state", where = "host-linux", severity = "benign", stage = "host.isolate",
      pattern = [[i915/gvt/vid_0x[0-9a-f]+_did_0x[0-9a-f]+.*golden_hw_state failed with error -2]],
      source = "Linux drivers/gpu/drm/i915/gvt/firmware.c: optional; gvt-linux issue 3",
      example = "i915 0000:00:02.0: Direct firmware load for i915/gvt/vid_0x8086_did_0x5912_rid_0x04.golden_hw_state "
         .. "failed with error -2",
   },
}
