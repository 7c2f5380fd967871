-- SPDX-License-Identifier: BSD-2-Clause
return {
   ["memory-not-wired"] = {
      text = "The guest's memory is not wired",
      stage = "vm.start",
      fix = { freebsd = { "add -S to bhyve's options" } },
   },
   ["ppt-not-bound"] = {
      text = "The device is not bound to ppt(4)",
      stage = "host.isolate",
      fix = { freebsd = { "add it to pptdevs in /boot/loader.conf" } },
      collect = { "pciconf -a ppt0" },
   },
   ["ppt-device-busy"] = {
      text = "The device cannot be taken: no IOMMU, or another VM has it",
      stage = "vm.start",
      candidates = { "iommu-off", "stale-vm" },
   },
   ["iommu-off"] = {
      text = "The IOMMU is off",
      stage = "host.iommu",
      fix = { freebsd = { "turn VT-d or AMD-Vi on in the firmware" },
         linux = { "intel_iommu=on" } },
   },
   ["stale-vm"] = {
      text = "A VM of an earlier start still exists",
      stage = "vm.start",
      fix = { freebsd = { "bhyvectl --destroy --vm=NAME" } },
   },
   ["second-start-fails"] = {
      text = "A later start fails after one that worked",
      stage = "vm.restart",
      candidates = { "stale-vm", "ppt-device-busy" },
      fix = { freebsd = { "restart the host between two starts" } },
   },
   ["bhyve-status-4"] = {
      text = "bhyve ended with an error",
      stage = "vm.start",
      candidates = { "ppt-not-bound", "memory-not-wired", "ppt-device-busy",
         "nvidia-init-fails", "stale-vm" },
   },
   ["nvidia-init-fails"] = {
      text = "NVIDIA's driver cannot initialise the card",
      stage = "guest.driver",
   },
   ["gpu-memory-fault"] = {
      text = "The card's own memory is faulty",
      stage = "guest.driver",
      fix = { linux = { "replace the card" } },
   },
}
