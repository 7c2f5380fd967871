-- SPDX-License-Identifier: BSD-2-Clause
--
-- What a FreeBSD host's kernel and tools say about PCI devices and tunables.
return {
   {
      id = "freebsd-kenv-too-long", where = "host-freebsd", severity = "fail", stage = "host.isolate",
      pattern = [[WARNING: (too long|too many) kenv strings?, ignoring pptdevs]],
      cause = "ppt-not-bound", weight = 90, source = "sys/kern/kern_environment.c: values over 249 characters",
      fix = { freebsd = { "Split the list into pptdevs, pptdevs2 and pptdevs3 in /boot/loader.conf; reboot." } },
      example = "WARNING: too long kenv string, ignoring pptdevs",
   },
   {
      id = "freebsd-kenv-malformed", where = "host-freebsd", severity = "warn", stage = "host.isolate",
      pattern = [[WARNING: malformed static env value, ignoring (pptdevs|hw\.vmm|vmm)]],
      cause = "ppt-not-bound", weight = 70, source = "sys/kern/kern_environment.c",
      example = "WARNING: malformed static env value, ignoring pptdevs",
   },
   {
      id = "freebsd-bars-zero", where = "host-freebsd", severity = "fail", stage = "guest.enumerate",
      pattern = [[map\[1[048c]\]: type (Prefetchable )?Memory, range (32|64), base 0, size (1[4-9]|]]
         .. [[[2-9][0-9]), memory disabled]],
      cause = "bars-lost", weight = 85,
      source = "sys/dev/pci/pci.c pci_add_map, verbose boot; controllers of 4 KiB that sleep look so too",
      example = "        map[10]: type Memory, range 64, base 0, size 15, memory disabled",
   },
   {
      id = "freebsd-bridge-window", where = "host-freebsd", severity = "note", stage = "guest.enumerate",
      pattern = [[pcib[0-9]+: failed to allocate initial (memory|prefetch) window: ]],
      cause = "bars-lost", weight = 30,
      source = "sys/dev/pci/pci_pci.c pcib_alloc_window: also of empty slots",
      example = "pcib4: failed to allocate initial memory window: 0-0xfffff",
   },

   {
      id = "freebsd-bridge-io-window", where = "host-freebsd", severity = "benign", stage = "guest.enumerate",
      pattern = [[pcib[0-9]+: failed to allocate initial I/O port window: ]],
      source = "sys/dev/pci/pci_pci.c: I/O space is scarce and rarely needed",
      example = "pcib4: failed to allocate initial I/O port window: 0-0xfff",
   },
   {
      id = "freebsd-bar-alloc", where = "host-freebsd", severity = "warn", stage = "guest.enumerate",
      pattern = [[: 0x[0-9a-f]+ bytes of rid 0x[0-9a-f]+ res [0-9]+ failed \(]],
      cause = "bar-does-not-fit", weight = 45, source = "sys/dev/pci/pci.c pci_reserve_map",
      example = "vgapci0: 0x800000000 bytes of rid 0x14 res 3 failed (0, 0xffffffffffffffff).",
   },
   {
      id = "freebsd-no-prt", where = "host-freebsd", severity = "benign", stage = "guest.function",
      pattern = [=[pcib[0-9]+: no PRT entry for [0-9]+\.[0-9]+\.INT[A-D]]=],
      source = "sys/dev/acpica/acpi_pcib.c: bhyve guests without an INTx route; MSI works",
      example = "pcib0: no PRT entry for 0.6.INTA",
   },
   {
      id = "freebsd-dmar-remapped", where = "host-freebsd", severity = "benign", stage = "host.iommu",
      pattern = [[: dmar[0-9]+ pci[0-9:]+ rid [0-9a-f]+ domain [0-9]+ mgaw]],
      source = "sys/x86/iommu/intel_ctx.c",
      example = "em0: dmar0 pci0:0:2:0 rid 10 domain 0 mgaw 39 agaw 39 re-mapped",
   },
   {
      id = "freebsd-dmar-fault", where = "host-freebsd", severity = "fail", stage = "guest.function",
      pattern = [=[DMAR[0-9]+: Fault Overflow|DMAR[0-9]+: pci[0-9:]+ sid [0-9a-f]+ fault acc [0-9]]=],
      cause = "dma-fault", weight = 70, source = "sys/x86/iommu/intel_fault.c",
      example = "DMAR0: pci1:0:0 sid 100 fault acc 1 adt 0x0 reason 0x5 addr 7ff00000",
   },
   {
      id = "freebsd-vmd", where = "host-freebsd", severity = "note", stage = "host.isolate",
      pattern = [[vmd[0-9]+: <Intel Volume Management Device]],
      source = "sys/dev/vmd/vmd.c: devices behind it are in another PCI domain",
      example = "vmd0: <Intel Volume Management Device> mem 0x6000000000-0x6001ffffff at device 14.0 on pci0",
   },
   {
      id = "freebsd-securelevel", where = "host-freebsd", severity = "fail", stage = "vm.start",
      pattern = [[pciconf: /dev/pci: (Operation not permitted|Permission denied|No such file)]],
      cause = "dev-pci-denied", weight = 70, source = "usr.sbin/pciconf",
      example = "pciconf: /dev/pci: Operation not permitted",
   },
   {
      id = "freebsd-trap-mce", where = "host-freebsd", severity = "fail", stage = "host.isolate",
      pattern = [[NMI (ISA [0-9a-f]+, EISA [0-9a-f]+|.*PCI SERR)|RAM parity error, likely hardware failure]],
      cause = "host-nmi-pci-error", weight = 80, source = "sys/x86/isa/nmi.c",
      example = "NMI ISA a0, EISA ff",
   },
   {
      id = "freebsd-core-dump", where = "host-freebsd", severity = "note", stage = "guest.boot",
      pattern = [[\(bhyve\), .*exited on signal [0-9]+]],
      source = "sys/kern/kern_sig.c",
      example = "pid 812 (bhyve), jid 0, uid 0: exited on signal 6 (core dumped)",
   },
   {
      id = "freebsd-virsh-vmm", where = "host-freebsd", severity = "fail", stage = "host.iommu",
      pattern = [[vmm module is not loaded, will not be able to start VMs]],
      cause = "vmm-not-loaded", weight = 70, source = "libvirt tools/virt-host-validate-bhyve.c",
      example = "BHYVE: Checking for vmm module : FAIL (vmm module is not loaded, will not be able to start VMs)",
   },
   {
      id = "freebsd-oom", where = "host-freebsd", severity = "fail", stage = "guest.function",
      pattern = [[\(bhyve\), .*was killed: (failed to reclaim memory|out of swap space|a thread waited too long)]],
      cause = "host-memory-short", weight = 85, source = "sys/vm/vm_pageout.c",
      example = "pid 2310 (bhyve), jid 0, uid 0, was killed: failed to reclaim memory",
   },
}
