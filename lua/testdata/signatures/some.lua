-- SPDX-License-Identifier: BSD-2-Clause
return {
   {
      id = "not-wired", where = "bhyve", severity = "fail",
      pattern = [[passthru requires guest memory to be wired]],
      cause = "memory-not-wired", weight = 90,
      source = "pci_passthru.c:871",
      example = "bhyve: passthru requires guest memory to be wired",
   },
   {
      id = "init-error", where = "bhyve", severity = "fail",
      pattern = [[Device emulation initialization error: ]],
      cause = "ppt-not-bound", weight = 10,
      consequence_of = { "not-wired", "ppt-device-busy" },
      overlaps = { "init-error-busy" },
      source = "bhyverun.c:951",
      example = "Device emulation initialization error: No such file or directory",
   },
   {
      id = "init-error-busy", where = "bhyve", severity = "fail",
      pattern = [[Device emulation initialization error: Device busy]],
      cause = "ppt-device-busy", weight = 70,
      overlaps = { "init-error" },
      source = "bhyverun.c:951",
      example = "Device emulation initialization error: Device busy",
   },
   {
      id = "setup-memory-exists", where = "bhyve", severity = "fail",
      pattern = [[Unable to setup memory \(17\)]],
      cause = "stale-vm", weight = 80,
      source = "bhyverun.c:927", example = "Unable to setup memory (17)",
   },
   {
      id = "rminitadapter", where = "guest-linux", severity = "fail",
      pattern = [[RmInitAdapter failed! \(0x[0-9a-f]+:]],
      cause = "nvidia-init-fails", consequence_of = { "gpu-memory-fault" },
      source = "nvidia 570",
      example = "NVRM: GPU 0000:00:08.0: RmInitAdapter failed! (0x31:0xffff:2767)",
   },
   {
      id = "xid-140", where = "guest-linux", severity = "fail",
      pattern = [[Xid \(PCI:[0-9a-f:.]+\): 140,]],
      cause = "gpu-memory-fault", weight = 90,
      source = "NVIDIA Xid catalogue",
      example = "NVRM: Xid (PCI:0000:00:04): 140, An uncorrectable ECC error",
   },
   {
      id = "slow-bar", where = "qemu", severity = "warn",
      pattern = [[Failed to mmap .* BAR [0-9]+\. Performance may be slow]],
      cause = "iommu-off", source = "hw/vfio/pci.c:1794",
      example = "Failed to mmap 0000:01:00.0 BAR 1. Performance may be slow",
   },
   {
      id = "intx-route", where = "guest-linux", severity = "benign",
      pattern = [[can't derive routing for PCI INT [A-D]$]],
      source = "drivers/acpi/pci_irq.c",
      example = "nvidia 0000:00:08.0: can't derive routing for PCI INT A",
   },
}
