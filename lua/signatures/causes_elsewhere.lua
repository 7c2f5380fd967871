-- SPDX-License-Identifier: BSD-2-Clause
-- What a log can say went wrong: on Hyper-V and VMware ESXi hosts, and with the
-- interrupts of a guest's driver; fields as in causes_host.lua.
return {
   ["dda-not-assignable"] = {
      text = "Hyper-V refuses to give this device away (discrete device assignment).",
      stage = "host.isolate",
      fix = { linux = {
         "Firmware setup: VT-d / AMD-Vi, SR-IOV and native PCIe control on. DDA needs Windows Server.",
         "Only PCI Express devices with MSI qualify. What the maker did not clear needs",
         "Dismount-VMHostAssignableDevice -force -LocationPath PATH",
      } },
      collect = { "Microsoft's SurveyDDA.ps1", "the event log Hyper-V-Worker-Admin of that minute" },
   },
   ["esxi-not-passthrough"] = {
      text = "ESXi does not hold the device for passthrough (any more), or has no IOMMU for it.",
      stage = "host.isolate",
      fix = { linux = {
         "Host, Manage, Hardware, PCI Devices: toggle passthrough, reboot the host, then add the device again.",
         "Firmware setup: VT-d / AMD-Vi on. PCIe hot-plug that takes the device away at each start: turn it off.",
      } },
      collect = { "esxcli hardware pci pcipassthru list", "vmkernel.log of that minute" },
   },
   ["esxi-memory-not-reserved"] = {
      text = "A VM with a passed-through device needs all of its memory reserved.",
      stage = "vm.start",
      fix = { linux = { "Edit the VM: memory, 'Reserve all guest memory (All locked)'." } },
   },
   ["guest-vectors-missing"] = {
      text = "The driver in the guest gets no interrupt vector for the device.",
      stage = "guest.driver",
      fix = {
         linux = { "Guest: pci=nomsi as a trial; host: does the device have MSI or MSI-X, and an interrupt line?" },
         freebsd = {
            "Guest, /boot/loader.conf: hw.pci.honor_msi_blacklist=0 (VMware and other hypervisors whose chipset",
            "FreeBSD mistrusts); if that does not help, hw.pci.enable_msix=0.",
         },
      },
      collect = { "guest: pciconf -lbc", "guest: vmstat -ia" },
   },
}
