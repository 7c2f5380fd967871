/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/fact_list.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define B FACT_BOOL
#define I FACT_INT
#define S FACT_STR

const struct fact_doc fact_list[] = {
	{ "host.os", S, "", "linux or freebsd" },
	{ "host.kernel", S, "", "release of the kernel" },
	{ "host.board.vendor", S, "", "maker of the main board" },
	{ "host.board.name", S, "", "its product name" },
	{ "host.bios.vendor", S, "", "maker of the firmware" },
	{ "host.bios.version", S, "", "its version" },
	{ "host.bios.date", S, "", "its date" },
	{ "host.firmware", S, "", "uefi or bios" },
	{ "host.secure_boot", B, "", "UEFI Secure Boot is on" },
	{ "host.lockdown", S, "", "kernel lockdown: none, integrity, ..." },
	{ "host.root", B, "", "read with the rights of root" },
	{ "host.memory", I, "bytes", "usable memory" },
	{ "host.memory.free", I, "bytes", "memory that could be had now" },
	{ "host.memlock", I, "bytes",
	    "memory this user may lock; -1: no limit" },
	{ "host.hugepages.total", I, "", "huge pages set aside" },
	{ "host.hugepages.free", I, "", "huge pages not in use" },
	{ "host.hugepages.size", I, "bytes", "size of one" },
	{ "host.capture.sources", S, "",
	    "kinds of the files that were given, separated by blanks" },
	{ "host.capture.twice", S, "",
	    "units or addresses that a listing names twice, or none" },
	{ "host.capture.contradicts", S, "",
	    "units whose READY does not fit their name, or none" },
	{ "host.capture.partial", B, "", "lines of a listing are left out" },
	{ "host.capture.orphans", I, "",
	    "capability lines that belong to no function" },
	{ "cpu.name", S, "", "model name" },
	{ "cpu.architecture", S, "", "x86, arm, power, riscv or other" },
	{ "cpu.virtualization", S, "", "vmx, svm or none" },
	{ "cpu.physical_bits", I, "bits", "width of physical addresses" },
	{ "cpu.under_hypervisor", B, "", "this host is itself a guest" },

	{ "kvm.device", B, "", "/dev/kvm exists" },
	{ "kvm.openable", B, "", "this user may open /dev/kvm" },
	{ "kvm.boots", B, "",
	    "a guest reached its agent with it here, in a pptcheck run" },
	{ "qemu.present", B, "", "qemu-system-x86_64 is installed" },
	{ "qemu.version", S, "", "its version, 7.2.22" },
	{ "qemu.package", S, "", "what its packager calls it, or none" },
	{ "vfio.driver", B, "", "the kernel has vfio-pci" },
	{ "vfio.ids", S, "", "ids that vfio-pci takes by itself, or none" },
	{ "vfio.allow_unsafe_interrupts", B, "", "of vfio_iommu_type1" },
	{ "vfio.disable_idle_d3", B, "", "of vfio_pci" },
	{ "vfio.unsafe_noiommu", B, "", "enable_unsafe_noiommu_mode of vfio" },
	{ "vfio.iommufd", B, "", "the kernel has /dev/iommu" },

	{ "iommu.table", S, "", "firmware table: DMAR, IVRS or none" },
	{ "iommu.table.error", S, "", "what is wrong with it, or none" },
	{ "iommu.table.interrupt_remapping", B, "",
	    "DMAR: the INTR_REMAP flag" },
	{ "iommu.table.x2apic_opt_out", B, "",
	    "DMAR: the X2APIC_OPT_OUT flag" },
	{ "iommu.table.dma_opt_in", B, "",
	    "DMAR: DMA_CTRL_PLATFORM_OPT_IN_FLAG" },
	{ "iommu.address_width", I, "bits",
	    "DMAR: host address width; IVRS: physical address size" },
	{ "iommu.arguments", S, "", "kernel arguments that concern it" },
	{ "iommu.units", I, "", "remapping units the kernel uses" },
	{ "iommu.groups", I, "", "IOMMU groups; of a listing: those it shows" },
	{ "iommu.usable", B, "", "DMA remapping is in use or can be" },
	{ "iommu.state", S, "",
	    "usable, no-table, disabled, present-not-tried, failed" },
	{ "iommu.default_domain", S, "", "DMA, DMA-FQ, identity, mixed" },
	{ "iommu.interrupt_remapping", B, "", "interrupts are remapped now" },
	{ "iommu.unit.N.kind", S, "", "DRHD or IVHD" },
	{ "iommu.unit.N.address", I, "", "address of its registers" },
	{ "iommu.unit.N.segment", I, "", "PCI segment" },
	{ "iommu.unit.N.include_all", B, "",
	    "DRHD: covers what no other names" },
	{ "iommu.unit.N.scope", S, "", "device scopes, separated by blanks" },
	{ "iommu.unit.N.dma_width", I, "bits",
	    "guest address width (MGAW of its capability register)" },
	{ "iommu.rmrr.N.base", I, "", "first address of a reserved region" },
	{ "iommu.rmrr.N.limit", I, "", "its last address" },
	{ "iommu.rmrr.N.devices", S, "", "scopes that need it" },
	{ "iommu.ivmd.N.base", I, "", "first address of an IVMD block" },
	{ "iommu.ivmd.N.limit", I, "", "its last address" },
	{ "iommu.ivmd.N.devices", S, "", "all, a BDF, or a range" },
	{ "iommu.ivmd.N.flags", S, "", "exclusion, unity, ir, iw" },
	{ "iommu.atsr.N.scope", S, "", "root ports with ATS, or all" },

	{ "group.N.members", S, "", "BDFs, separated by blanks" },
	{ "group.N.type", S, "", "domain type the kernel chose" },
	{ "group.N.reserved", S, "", "base-end:type, separated by blanks" },

	{ "mmio.windows", S, "",
	    "base-end of the host bridges' memory windows" },
	{ "mmio.above_4g", B, "", "some window or BAR lies above 4 GiB" },
	{ "mmio.above_4g.size", I, "bytes", "room of the windows above it" },

	{ "pci.functions", I, "", "PCI functions that were read" },
	{ "pci.BDF.vendor", S, "", "4 hex digits" },
	{ "pci.BDF.device", S, "", "4 hex digits" },
	{ "pci.BDF.subvendor", S, "", "4 hex digits" },
	{ "pci.BDF.subdevice", S, "", "4 hex digits" },
	{ "pci.BDF.revision", S, "", "2 hex digits" },
	{ "pci.BDF.class", S, "",
	    "6 hex digits; 4 when the interface is not known" },
	{ "pci.BDF.name", S, "", "names of vendor and device by pci.ids" },
	{ "pci.BDF.header_type", I, "", "0 device, 1 bridge, 2 CardBus" },
	{ "pci.BDF.multifunction", B, "", "header says it has more functions" },
	{ "pci.BDF.parent", S, "", "BDF of the bridge above it, or root" },
	{ "pci.BDF.slot", S, "",
	    "label of the physical slot; FreeBSD: UNKNOWN, no tool tells" },
	{ "pci.BDF.numa_node", I, "", "-1: none; FreeBSD: UNKNOWN" },
	{ "pci.BDF.driver", S, "",
	    "driver it is bound to, or none; FreeBSD: without the unit" },
	{ "pci.BDF.driver_unit", S, "", "FreeBSD: name with unit, ppt0" },
	{ "pci.BDF.driver_override", S, "",
	    "Linux: driver_override, or none; not of bridges" },
	{ "pci.BDF.attached", B, "", "FreeBSD: its driver really attached" },
	{ "pci.BDF.group", S, "", "IOMMU group, or none" },
	{ "pci.BDF.holder", S, "",
	    "what has it (Linux: its group) open, the VM, or none" },
	{ "pci.BDF.used_by", S, "",
	    "boot-disk mounted swap console default-route, or none; FreeBSD: "
	    "UNKNOWN of what may have disks behind it" },
	{ "pci.BDF.boot_vga", B, "", "the firmware's first display" },
	{ "pci.BDF.dead", B, "", "its config space reads ff" },
	{ "pci.BDF.power_state", S, "", "before anything woke it" },
	{ "pci.BDF.d3cold_allowed", B, "",
	    "Linux may cut its power; not of bridges" },
	{ "pci.BDF.command.memory", B, "", "memory decoding is on" },
	{ "pci.BDF.command.master", B, "", "bus mastering is on" },
	{ "pci.BDF.caps", S, "",
	    "ids of its capabilities in chain order, 2 hex digits each" },
	{ "pci.BDF.ecaps", S, "",
	    "ids of its extended capabilities, 4 hex digits each" },
	{ "pci.BDF.caps.error", S, "", "what is wrong with a chain, or none" },
	{ "pci.BDF.pcie.type", S, "",
	    "endpoint, legacy-endpoint, root-port, upstream-port, "
	    "downstream-port, pcie-pci-bridge, pci-pcie-bridge, "
	    "root-endpoint, event-collector, or none for conventional PCI" },
	{ "pci.BDF.link.speed", S, "GT/s", "link speed now; none: no link" },
	{ "pci.BDF.link.max_speed", S, "GT/s", "best speed of the function" },
	{ "pci.BDF.link.width", I, "lanes", "link width now; 0: down" },
	{ "pci.BDF.link.max_width", I, "lanes", "best width of the function" },
	{ "pci.BDF.msi.vectors", I, "", "0: no MSI" },
	{ "pci.BDF.msi.64bit", B, "", "MSI takes 64-bit addresses" },
	{ "pci.BDF.msi.enabled", B, "", "MSI is on" },
	{ "pci.BDF.msi.remapped", B, "",
	    "its MSI has the format that an IOMMU of Intel remaps" },
	{ "pci.BDF.msix.vectors", I, "", "0: no MSI-X" },
	{ "pci.BDF.msix.enabled", B, "", "MSI-X is on" },
	{ "pci.BDF.msix.table.bar", I, "", "BAR that holds the table" },
	{ "pci.BDF.msix.table.offset", I, "bytes", "where in it" },
	{ "pci.BDF.msix.pba.bar", I, "", "BAR of the pending bits" },
	{ "pci.BDF.msix.pba.offset", I, "bytes", "where in it" },
	{ "pci.BDF.intx.pin", I, "", "1 to 4 for A to D, 0: none" },
	{ "pci.BDF.reset.flr", B, "", "PCIe function level reset" },
	{ "pci.BDF.reset.af_flr", B, "", "FLR of Advanced Features" },
	{ "pci.BDF.reset.pm", B, "",
	    "D3hot to D0 resets: PM capability, NoSoftRst-" },
	{ "pci.BDF.pm.no_soft_reset", B, "", "NoSoftRst+" },
	{ "pci.BDF.reset_methods", S, "",
	    "Linux: methods in the order of trial, or none" },
	{ "pci.BDF.reset.siblings", S, "",
	    "BDFs that a reset of its bus hits too, or none" },
	{ "pci.BDF.sriov.total_vfs", I, "", "0: no SR-IOV" },
	{ "pci.BDF.sriov.num_vfs", I, "", "virtual functions now on" },
	{ "pci.BDF.sriov.physfn", S, "", "a VF's physical function, or none" },
	{ "pci.BDF.ats", B, "", "Address Translation Services" },
	{ "pci.BDF.pri", B, "", "Page Request Interface" },
	{ "pci.BDF.pasid", B, "", "Process Address Space ID" },
	{ "pci.BDF.acs.capable", S, "", "SV TB RR CR UF EC DT, or none" },
	{ "pci.BDF.acs.enabled", S, "", "the same, what is on" },
	{ "pci.BDF.isolation.blocked_by", S, "",
	    "BDF of the function whose ACS lets peers through, or none" },
	{ "pci.BDF.isolation.missing", S, "", "the ACS bits it lacks" },
	{ "pci.BDF.rom.size", I, "bytes",
	    "expansion ROM; 0: none; FreeBSD: UNKNOWN, no tool tells" },
	{ "pci.BDF.bar.N.kind", S, "", "io, mem32, mem64" },
	{ "pci.BDF.bar.N.size", I, "bytes", "" },
	{ "pci.BDF.bar.N.address", I, "", "where the host put it" },
	{ "pci.BDF.bar.N.prefetchable", B, "", "" },
	{ "pci.BDF.bar.N.assigned", B, "", "it has an address" },
	{ "pci.BDF.bar.N.above_4g", B, "", "it lies above 4 GiB" },
	{ "pci.BDF.bar.N.page_aligned", B, "",
	    "memory BAR: address and size are multiples of 4 KiB" },
	{ "pci.BDF.rebar.N.size", I, "bytes",
	    "Resizable BAR: size now; UNKNOWN of 0 where not one is known" },
	{ "pci.BDF.rebar.N.sizes", S, "MiB", "sizes it can take" },
	{ "pci.BDF.bus.secondary", I, "", "bridge: bus below it" },
	{ "pci.BDF.bus.subordinate", I, "", "bridge: last bus below it" },
	{ "pci.BDF.window.io", S, "", "bridge: base-end, or none" },
	{ "pci.BDF.window.memory", S, "", "bridge: base-end, or none" },
	{ "pci.BDF.window.prefetchable", S, "", "bridge: base-end, or none" },
	{ "pci.BDF.iommu.unit", I, "", "number of the unit that covers it" },
	{ "pci.BDF.iommu.covered", B, "",
	    "some unit's scope covers it, by the tables" },
	{ "pci.BDF.iommu.vmm_covered", B, "",
	    "FreeBSD's vmm finds a DRHD for it (vtd_device_scope)" },
	{ "pci.BDF.iommu.rmrr", S, "",
	    "base-end of reserved regions that name it, or none" },

	{ "vmm.loaded", B, "", "vmm is in the kernel" },
	{ "vmm.initialized", B, "", "and its start-up worked" },
	{ "vmm.error", S, "", "why it did not, by the kernel log, or none" },
	{ "vmm.iommu.enable", B, "", "hw.vmm.iommu.enable" },
	{ "vmm.iommu.initialized", B, "",
	    "hw.vmm.iommu.initialized: set by the first passthru start" },
	{ "vmm.amdvi.enable", B, "", "hw.vmm.amdvi.enable" },
	{ "vmm.amdvi.count", I, "", "hw.vmm.amdvi.count" },
	{ "vmm.amdvi.attach_error", I, "",
	    "errno of 'ivhd attach returned'; 0: none seen" },
	{ "vmm.ppt.devices", I, "", "hw.vmm.ppt.devices" },
	{ "vmm.vms", S, "",
	    "VMs in /dev/vmm, or none; a recording numbers them" },
	{ "bhyve.present", B, "", "bhyve is installed" },
	{ "bhyve.uefi", B, "", "its UEFI firmware is installed" },
	{ "loader.vmm_load", B, "", "loader.conf loads vmm" },
	{ "loader.amdvi_enable", B, "",
	    "loader.conf sets hw.vmm.amdvi.enable" },
	{ "pptdevs.N.value", S, "", "pptdevs, 2, 3 as the kernel has them" },
	{ "pptdevs.N.loader", S, "", "the same in loader.conf, or none" },
	{ "pptdevs.N.length", I, "characters", "of loader.conf's value" },
	{ "pptdevs.unread", S, "",
	    "pptdevs-like variables that the kernel does not read, or none" },
	{ "pptdevs.malformed", S, "",
	    "entries the kernel cannot parse, or none" },
	{ "pptdevs.stale", S, "", "entries without such a device, or none" },
	{ "pptdevs.duplicate", S, "", "entries listed twice, or none" },
	{ "pptdevs.dropped", B, "", "the kernel ignored one as too long" },
	{ "pci.BDF.ppt.listed", S, "", "variable that names it, or none" },
	{ "wired.limit", I, "bytes", "vm.max_user_wired" },
	{ "wired.used", I, "bytes", "vm.stats.vm.v_user_wire_count" },
	{ "msi.enabled", B, "", "FreeBSD: hw.pci.enable_msi" },
	{ "msix.enabled", B, "", "FreeBSD: hw.pci.enable_msix" },

	{ "vm.NAME.passthru", S, "",
	    "HOST or HOST=SLOT:FUNC of each passthruN, or none" },
	{ "vm.NAME.ignored", S, "",
	    "passthruN behind a gap, which vm-bhyve never reads, or none" },
	{ "vm.NAME.slots", S, "",
	    "BDF=SLOT:FUNC, where its manager puts each of them, or none" },
	{ "vm.NAME.roms", S, "",
	    "N=FILE, the ROM of its device N (of a recording: rom), or none" },
	{ "vm.NAME.manager", S, "", "vm-bhyve or hoster" },
	{ "vm.NAME.memory", I, "bytes", "its memory" },
	{ "vm.NAME.cpus", I, "", "its CPUs" },
	{ "vm.NAME.wired", B, "", "wired_memory, or -S by passthru" },
	{ "vm.NAME.loader", S, "", "uefi, grub, bhyveload" },
	{ "vm.NAME.debug", B, "", "vm-bhyve keeps bhyve's stderr" },

	{ NULL, FACT_UNKNOWN, NULL, NULL },
};

static bool
is_variable(const char *word, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isupper((unsigned char)word[i]))
			return false;
	return n > 0;
}

/* A BDF holds one dot; what stands for it takes both parts. */
static size_t
word_of(const char *key, const char *variable)
{
	size_t n = strcspn(key, ".");

	if (strncmp(variable, "BDF", 3) == 0 && key[n] == '.')
		n += 1 + strcspn(key + n + 1, ".");
	return n;
}

static bool
matches(const char *key, const char *template)
{
	size_t k, t;

	for (;;) {
		t = strcspn(template, ".");
		if (is_variable(template, t)) {
			k = word_of(key, template);
			if (k == 0)
				return false;
		} else {
			k = t;
			if (strncmp(key, template, t) != 0)
				return false;
		}
		key += k;
		template += t;
		if (*key == '\0' || *template == '\0')
			return *key == *template;
		if (*key != '.' || *template != '.')
			return false;
		key++;
		template ++;
	}
}

const struct fact_doc *
fact_doc_of(const char *key)
{
	size_t i;

	for (i = 0; fact_list[i].key != NULL; i++)
		if (matches(key, fact_list[i].key))
			return &fact_list[i];
	return NULL;
}

const char *
fact_type_name(enum fact_type type)
{
	switch (type) {
	case FACT_BOOL:
		return "bool";
	case FACT_INT:
		return "integer";
	case FACT_STR:
		return "text";
	case FACT_UNKNOWN:
		break;
	}
	return "unknown";
}
