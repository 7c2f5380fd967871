-- SPDX-License-Identifier: BSD-2-Clause
--
-- Making virtual functions on a Linux host, and their handshake with the physical one.
local iov = "Linux drivers/pci/iov.c"
local i915 = "out-of-tree i915 with SR-IOV, gt/iov/"

return {
   {
      id = "sriov-mmio", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[not enough MMIO resources for SR-IOV]],
      cause = "sriov-no-room", weight = 92, source = iov .. " sriov_enable",
      example = "i915 0000:00:02.0: not enough MMIO resources for SR-IOV",
   },
   {
      id = "sriov-bus-range", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(SR-IOV: bus number out of range|can't enable [0-9]+ VFs \(bus [0-9a-f]+ out of range)]],
      cause = "sriov-no-room", weight = 90, source = iov .. " sriov_enable, sriov_init",
      fix = { linux = {
         "Firmware setup: ARI and SR-IOV on; or pci=assign-busses (not on every board).",
         "Fewer virtual functions: their number decides how many buses they take.",
      } },
      example = "ixgbe 0000:04:00.0: SR-IOV: bus number out of range",
   },
   {
      -- The kernel's reason is in its log; this is how the tool that wrote the number tells it.
      id = "sriov-write-enomem", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(sriov_numvfs'?: ?[Cc]annot allocate memory|[Ff]ailed to enable (PCI sriov: -12|]]
         .. [[[0-9]+ VFs? \(-ENOMEM\)|SR-IOV: -12|SR-IOV, continuing without SR-IOV \(err = -12\))|]]
         .. [[Enable PCI SR-IOV failed: -12|pci_enable_sriov failed ?: -12)]],
      cause = "sriov-no-room", weight = 75, source = iov .. " sriov_numvfs_store; openshift-docs pull 32619",
      example = '"lastSyncError": "write /sys/bus/pci/devices/0000:3b:00.1/sriov_numvfs: cannot allocate memory"',
   },
   {
      id = "sriov-driver-none", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[([Dd]river (does not|doesn't) support SR-?IOV configuration via sysfs|]]
         .. [[no driver bound to device[;:] cannot configure SR-IOV|sriov_numvfs'?: ?[Nn]o such file or directory)]],
      cause = "sriov-driver-missing", weight = 80, source = iov .. " sriov_numvfs_store: ENOENT",
      example = "i915 0000:00:02.0: driver does not support SR-IOV configuration via sysfs",
   },
   {
      id = "sriov-number", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(VFs already enabled\. Disable before enabling|sriov_numvfs'?: ?(Numerical result out of range|]]
         .. [[Device or resource busy))]],
      cause = "sriov-bad-number", weight = 80, source = iov .. " sriov_numvfs_store: EBUSY, ERANGE",
      example = "igb 0000:01:00.0: 2 VFs already enabled. Disable before enabling 4 VFs",
   },
   {
      id = "sriov-vf-version", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[IOV: (Unable to confirm version [0-9.]+|.*(interface|ABI) version.*(mismatch|not supported))]],
      cause = "vf-without-pf", weight = 80,
      source = i915 .. "intel_iov_query.c vf_handshake_with_guc; i915-sriov-dkms issue 186",
      fix = { linux = {
         "The same i915-sriov module version, with GuC firmware that it was made for, on host and guest.",
         "Host: the physical function's driver must have made this virtual function before the guest starts.",
      } },
      example = "i915 0000:06:10.0: [drm] *ERROR* GT0: IOV: Unable to confirm version 1.4 (0000000000000000)",
   },
   {
      id = "i915-forcewake", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[timed out waiting for forcewake ack (to clear|request)]],
      cause = "gpu-wedged", weight = 60,
      consequence_of = { "device-lost-in-d3cold", "device-not-answering", "vf-without-pf", "dma-fault" },
      source = "Linux drivers/gpu/drm/i915/intel_uncore.c fw_domain_wait_ack_clear; i915-sriov-dkms issue 55: a "
         .. "driver that takes a virtual function for a whole GPU",
      example = "[drm:fw_domains_get_with_fallback [i915]] *ERROR* render: timed out waiting for forcewake ack to "
         .. "clear.",
   },
   {
      id = "i915-forcewake-ones", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[MMIO unreliable \(forcewake register returns 0xFFFFFFFF\)]],
      cause = "device-not-answering", weight = 88, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = "Linux drivers/gpu/drm/i915/intel_uncore.c fw_domain_wait_ack_clear",
      example = "i915 0000:03:00.0: [drm] *ERROR* gt: MMIO unreliable (forcewake register returns 0xFFFFFFFF)!",
   },
   {
      id = "i915-guc-silent", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[(G[Uu]C: TLB invalidation response timed out|CT: Communication stalled for [0-9]|]]
         .. [[GuC engine reset request failed on [0-9]+:[0-9])]],
      cause = "gpu-wedged", weight = 55, consequence_of = { "device-lost-in-d3cold", "dma-fault" },
      source = "Linux drivers/gpu/drm/i915/gt/uc/intel_guc_submission.c, intel_guc_ct.c; i915-sriov-dkms issue 288: "
         .. "a guest's driver that the host's does not suit",
      fix = { linux = {
         "Virtual functions: an older GPU driver in the guest, or a newer i915-sriov module on the host.",
         "Otherwise power-cycle, and keep the host's i915 off the GPU.",
      } },
      example = "i915 0000:00:02.0: [drm] *ERROR* GT0: GUC: TLB invalidation response timed out for seqno 692",
   },
   {
      id = "ice-vf-request", where = "host-linux", severity = "warn", stage = "guest.driver",
      pattern = [[((ice|i40e) [0-9a-f:.]+: (PF failed to honor VF [0-9]+, opcode [0-9]+|]]
         .. [[VF [0-9]+ failed opcode [0-9]+, retval: -)|]]
         .. [[(iavf|i40evf) [0-9a-f:.]+: PF returned error -[0-9]+ \([A-Z_]+\) to our request)]],
      cause = "vf-without-pf", weight = 55, consequence_of = { "vf-reset-fails" },
      source = "Linux drivers/net/ethernet/intel/ice/ice_virtchnl.c, iavf/iavf_virtchnl.c; "
         .. "ethernet-linux-ice issue 57: a defect of the PF's driver",
      example = "iavf 0000:8a:05.0: PF returned error -5 (IAVF_ERR_PARAM) to our request 53",
   },
   {
      id = "shell-sriov", where = "host-linux", severity = "benign", stage = "host.isolate",
      pattern = [[echo +[0-9]+ *[|>].*/sriov_numvfs]],
      source = "a command; its answer is a line of its own",
      example = "# echo 2 > /sys/bus/pci/devices/0000:00:02.0/sriov_numvfs",
   },
   {
      id = "shell-sriov-enoent", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(echo|tee).*: (write error: )?No such file or directory("|$)]],
      cause = "sriov-driver-missing", requires = { "shell-sriov" }, weight = 60,
      source = iov .. " sriov_numvfs_store: no driver, or one without sriov_configure; i915-sriov-dkms issue 143",
      example = "-bash: echo: write error: No such file or directory",
   },
   {
      id = "shell-sriov-enomem", where = "host-linux", severity = "fail", stage = "host.isolate",
      pattern = [[(echo|tee).*: (write error: )?Cannot allocate memory("|$)]],
      cause = "sriov-no-room", requires = { "shell-sriov" }, weight = 60, source = iov .. " sriov_enable",
      example = "-bash: echo: write error: Cannot allocate memory",
   },
   {
      id = "amdgpu-vf-mailbox", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[Doesn't get (ack|mailbox flags|msg:[0-9]+|READY_TO_ACCESS_GPU|[a-zA-Z_]+) from pf]],
      cause = "vf-without-pf", weight = 85, consequence_of = { "device-not-answering", "device-lost-in-d3cold" },
      source = "Linux drivers/gpu/drm/amd/amdgpu/mxgpu_vi.c, mxgpu_ai.c, mxgpu_nv.c; MxGPU-Virtualization issue 12",
      fix = { linux = { "Host: load AMD's gim module for this card, of the version that the guest's driver wants, and "
         .. "look at its lines in the host's log." } },
      example = "amdgpu 0000:00:06.0: amdgpu: Doesn't get ack from pf",
   },
}
