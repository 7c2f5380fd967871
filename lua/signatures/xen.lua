-- SPDX-License-Identifier: BSD-2-Clause
--
-- What Xen, its device model and its toolstack say of devices that they give
-- away; other rows of theirs are in host_linux.lua and managers.lua.
return {
   {
      id = "xen-vtd-fault", where = "host-linux", severity = "warn", stage = "guest.function",
      pattern = [[\(XEN\) .*\[VT-D\] ?DMAR: ?\[DMA (Read|Write)\] Request device ]],
      cause = "dma-fault", weight = 55, source = "Xen xen/drivers/passthrough/vtd/iommu.c; lf-edge/eve pull 146",
      example = "(XEN) [VT-D]DMAR:[DMA Read] Request device [0000:00:02.0] fault addr 8e43c000, iommu reg = "
         .. "ffff82c00021d000",
   },
   {
      id = "xen-vtd-reason", where = "host-linux", severity = "note", stage = "guest.function",
      pattern = [[\(XEN\) .*\[VT-D\] ?DMAR: reason [0-9a-f]+ - ]],
      source = "Xen xen/drivers/passthrough/vtd/iommu.c",
      example = "(XEN) [VT-D]DMAR: reason 06 - PTE Read access is not set",
   },
   {
      id = "xen-amdvi-fault", where = "host-linux", severity = "fail", stage = "guest.function",
      pattern = [[\(XEN\) .*AMD-Vi: IO_PAGE_FAULT: ]],
      cause = "dma-fault", weight = 70, source = "Xen xen/drivers/passthrough/amd/iommu_init.c",
      example = "(XEN) AMD-Vi: IO_PAGE_FAULT: 0000:0b:00.0 d1 addr 00000000fdf8a000 flags 0x8 I",
   },
   {
      id = "xen-invalidate-timeout", where = "host-linux", severity = "fail", stage = "vm.restart",
      pattern = [[\(XEN\) .*[Qq]ueue invalidate wait descriptor (timed out|was not executed)]],
      cause = "device-not-answering", weight = 75, source = "Xen 4.4 to 4.12 xen/drivers/passthrough/vtd/qinval.c",
      example = "(XEN) [VT-D] Queue invalidate wait descriptor timed out",
   },
   {
      -- Xen goes on waiting, and says later how long it took.
      id = "xen-invalidate-slow", where = "host-linux", severity = "warn", stage = "vm.restart", since = "4.13",
      pattern = [[\(XEN\) .*(QI( dev)? wait descriptor taking too long|completion wait taking too long)]],
      cause = "device-not-answering", weight = 60,
      source = "Xen xen/drivers/passthrough/vtd/qinval.c queue_invalidate_wait, amd/iommu_cmd.c",
      example = "(XEN) [VT-D] IOMMU#1: QI dev wait descriptor taking too long",
   },
   {
      id = "xen-bind-interrupt", where = "qemu", severity = "fail", stage = "vm.start",
      pattern = [[Binding of interrupt [0-9]+ failed: ]],
      cause = "interrupt-setup-fails", weight = 80, source = "Qubes' stub domain QEMU; qubes-issues 5445",
      fix = { linux = { "Give the guest the device with permissive=1 and msitranslate=0; cold-start the host once." } },
      example = "Binding of interrupt 0 failed: Device or resource busy",
   },
   {
      -- Without INTx the device goes on with MSI, if it has it.
      id = "xen-interrupt-mapping", where = "qemu", severity = "warn", stage = "vm.start",
      pattern = [[(Binding of interrupt [0-9]+ failed! \(err: |Mapping machine irq [0-9]+ to pirq -?[0-9]+ failed, |]]
         .. [[Error: (Mapping of MSI(-X)? \(err: |Updating of MSI(-X)? failed\. ))]],
      cause = "interrupt-setup-fails", weight = 70,
      source = "QEMU hw/xen/xen_pt.c xen_pt_realize, xen_pt_msi.c msi_msix_setup, msi_msix_update",
      fix = { linux = { "Give the guest the device with permissive=1 and msitranslate=0; cold-start the host once." } },
      example = "[00:07.0] xen_pt_realize: Error: Binding of interrupt 16 failed! (err: 16)",
   },
   {
      id = "xen-pt-ok", where = "qemu", severity = "benign", stage = "vm.start",
      pattern = [[xen_pt_(realize: (Assigning real|Real) physical device|config_reg_init: Offset 0x[0-9a-f]+ mismatch|]]
         .. [[register_regions: IO region|pci_intx: intx=)]],
      source = "QEMU hw/xen/xen_pt.c",
      example = "[00:07.0] xen_pt_realize: Real physical device 00:01.0 registered successfully",
   },
   {
      -- The kernel says itself that it may be harmless.
      id = "xen-not-permissive", where = "host-linux", severity = "note", stage = "guest.driver",
      pattern = [[Driver tried to write to a read-only configuration space field at offset]],
      cause = "xen-attach-fails", weight = 30,
      fix = { linux = {
         "Give the guest the device with permissive=1: its driver writes where xen-pciback does not let it.",
      } },
      source = "Linux drivers/xen/xen-pciback/conf_space.c",
      example = "pciback 0000:01:00.0: Driver tried to write to a read-only configuration space field at offset "
         .. "0xa2, size 2.",
   },
}
