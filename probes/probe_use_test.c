/* SPDX-License-Identifier: BSD-2-Clause
 * Slots, what the host uses, and how it is set up for guests. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/probe_test_stub.h"

#define DISK "0000:00:1f.2"
#define NVME "0000:03:00.0"
#define NIC "0000:04:00.0"
#define GPU "0000:01:00.0"
#define SPARE "0000:05:00.0"
#define PCI "../../devices/pci0000:00/"
#define ROUTES "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"

static void
add_functions(struct facts *f)
{
	stub_function(f, DISK);
	stub_function(f, NVME);
	stub_function(f, NIC);
	stub_function(f, GPU);
	stub_function(f, SPARE);
	stub_bridge(f, "0000:00:1c.0", 3);
}

static void
run(const struct probe *p, struct facts *f, const struct stub *rows)
{
	struct source s;

	stub_open(&s, rows, "linux");
	p->run(&s, f);
	stub_documented(f);
}

static void
require_use(const struct facts *f, const char *bdf, const char *want)
{
	char *key = xasprintf("pci.%s.used_by", bdf);

	stub_text(f, key, want);
	free(key);
}

/* /boot on a partition, / and swap on LVM over RAID over two disks, the default
 * route over a VLAN on a bridge. */
ATF_TC_WITHOUT_HEAD(use__stacked);
ATF_TC_BODY(use__stacked, tc)
{
	static const struct stub rows[] = {
		{ "proc:self/mountinfo",
		    "22 1 253:0 / / rw,relatime shared:1 - ext4 /dev/dm-0 rw\n"
		    "23 22 8:1 / /boot rw - ext4 /dev/sda1 rw\n"
		    "24 22 0:5 / /proc rw - proc proc rw\n" },
		{ "sysfs:dev/block/253:0", "../../devices/virtual/block/dm-0" },
		{ "sysfs:dev/block/8:1",
		    PCI DISK "/ata1/host0/block/sda/sda1" },
		{ "sysfs:class/block/dm-0/slaves", "md0p1" },
		{ "sysfs:class/block/md0p1",
		    "../../devices/virtual/block/md0/md0p1" },
		{ "sysfs:class/block/md0/slaves", "nvme0n1p2" },
		{ "sysfs:class/block/nvme0n1p2",
		    PCI "0000:00:1c.0/" NVME "/nvme/nvme0/nvme0n1/nvme0n1p2" },
		{ "proc:swaps", "Filename\tType\tSize\tUsed\tPriority\n"
				"/dev/dm-1   partition\t974844\t0\t-2\n"
				"/swapfile   file\t974844\t0\t-3\n" },
		{ "sysfs:class/block/dm-1",
		    "../../devices/virtual/block/dm-1" },
		{ "sysfs:class/block/dm-1/slaves", "md0" },
		{ "sysfs:class/block/md0", "../../devices/virtual/block/md0" },
		{ "proc:net/route", ROUTES
		    "br0.5\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\n"
		    "eth1\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n" },
		{ "proc:net/ipv6_route", NULL },
		{ "sysfs:class/net/br0.5", "lower_br0\nuevent" },
		{ "sysfs:class/net/br0", "bridge\nlower_eth0" },
		{ "sysfs:class/net/eth0", PCI NIC "/net/eth0" },
		{ "sysfs:class/net/eth1", PCI SPARE "/net/eth1" },
		{ "sysfs:class/graphics/fb0", PCI GPU "/graphics/fb0" },
		{ NULL, NULL },
	};
	struct facts f = { 0 };

	add_functions(&f);
	run(&probe_use, &f, rows);
	require_use(&f, DISK, "boot-disk");
	require_use(&f, NVME, "boot-disk swap");
	require_use(&f, NIC, "default-route");
	require_use(&f, GPU, "console");
	require_use(&f, SPARE, "none");
	ATF_REQUIRE(facts_get(&f, "pci.0000:00:1c.0.used_by") == NULL);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(use__btrfs_multipath_ipv6_efifb);
ATF_TC_BODY(use__btrfs_multipath_ipv6_efifb, tc)
{
	static const struct stub rows[] = {
		{ "proc:self/mountinfo",
		    "22 1 0:21 /@ / rw - btrfs /dev/sda2 rw\n"
		    "23 22 259:1 / /srv rw - xfs /dev/nvme0n1p1 rw\n" },
		{ "sysfs:class/block/sda2", PCI DISK "/block/sda/sda2" },
		{ "sysfs:class/block", "sda2\nsdb1" },
		{ "sysfs:class/block/sdb1", PCI SPARE "/block/sdb/sdb1" },
		{ "sysfs:dev/block/259:1",
		    "../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/"
		    "nvme0n1p1" },
		{ "sysfs:class/nvme-subsystem/nvme-subsys0",
		    "nvme0\nnvme0n1\nmodel" },
		{ "sysfs:class/nvme/nvme0",
		    PCI "0000:00:1c.0/" NVME "/nvme/nvme0" },
		{ "proc:swaps", "Filename\n" },
		{ "proc:net/route", ROUTES },
		{ "proc:net/ipv6_route",
		    "00000000000000000000000000000000 00 "
		    "00000000000000000000000000000000 00 fe80 0400 1 0 3 "
		    "    eth0\n" },
		{ "sysfs:class/net/eth0", PCI NIC "/net/eth0" },
		{ "sysfs:class/graphics/fb0",
		    "../../devices/platform/efi-framebuffer.0/graphics/fb0" },
		{ NULL, NULL },
	};
	struct facts f = { 0 };

	add_functions(&f);
	facts_bool(&f, "pci." GPU ".boot_vga", true, "test");
	run(&probe_use, &f, rows);
	require_use(&f, DISK, "boot-disk");
	stub_unknown(&f, "pci." SPARE ".used_by", "btrfs");
	require_use(&f, NVME, "mounted");
	require_use(&f, NIC, "default-route");
	require_use(&f, GPU, "console");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(use__unreadable_and_zfs);
ATF_TC_BODY(use__unreadable_and_zfs, tc)
{
	static const struct stub none[] = { { NULL, NULL } };
	static const struct stub zfs[] = {
		{ "proc:self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
					 "23 22 0:30 / /tank rw - zfs tank rw\n"
					 "24 22 8:1\n" },
		{ "sysfs:dev/block/8:1", PCI DISK "/block/sda/sda1" },
		{ "sysfs:class/block", "sda\nsdb" },
		{ "sysfs:class/block/sdb", PCI SPARE "/block/sdb" },
		{ "proc:swaps", "" },
		{ "proc:net/route", "" },
		{ "proc:net/ipv6_route", "" },
		{ NULL, NULL },
	};
	struct facts f = { 0 };

	add_functions(&f);
	run(&probe_use, &f, none);
	stub_unknown(&f, "pci." SPARE ".used_by", "not in the capture");
	facts_free(&f);
	add_functions(&f);
	run(&probe_use, &f, zfs);
	require_use(&f, DISK, "boot-disk");
	stub_unknown(&f, "pci." SPARE ".used_by", "ZFS");
	require_use(&f, NIC, "none");
	facts_free(&f);
}

/* Volumes that lie on each other end. */
ATF_TC_WITHOUT_HEAD(use__cycles);
ATF_TC_BODY(use__cycles, tc)
{
	static const struct stub rows[] = {
		{ "proc:self/mountinfo", "22 1 253:0 / / rw - ext4 /d rw\n" },
		{ "sysfs:dev/block/253:0", "../devices/virtual/block/dm-0" },
		{ "sysfs:class/block/dm-0", "../devices/virtual/block/dm-0" },
		{ "sysfs:class/block/dm-0/slaves", "dm-0" },
		{ "proc:swaps", "" },
		{ "proc:net/route", ROUTES "br0 0 0 0 0 0 0 0\n" },
		{ "proc:net/ipv6_route", "" },
		{ "sysfs:class/net/br0", "lower_br0" },
		{ NULL, NULL },
	};
	struct facts f = { 0 };

	add_functions(&f);
	run(&probe_use, &f, rows);
	require_use(&f, DISK, "none");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(holder__enabled_and_interrupts);
ATF_TC_BODY(holder__enabled_and_interrupts, tc)
{
#define ENABLE(bdf) "sysfs:bus/pci/devices/" bdf "/enable"
	static const struct stub rows[] = {
		{ "proc:interrupts", " 40: 1 PCI-MSI 1-edge "
				     "vfio-msix[0](" NVME ")\n" },
		{ ENABLE(NVME), "1\n" },
		{ ENABLE(NIC), "1\n" },
		{ ENABLE(GPU), "0\n" },
		{ NULL, NULL },
	};
	struct facts f = { 0 };

	add_functions(&f);
	facts_str(&f, "pci." NVME ".driver", "vfio-pci", "test");
	facts_str(&f, "pci." NIC ".driver", "mlx5_vfio_pci", "test");
	facts_str(&f, "pci." GPU ".driver", "vfio-pci", "test");
	facts_str(&f, "pci." DISK ".driver", "ahci", "test");
	facts_str(&f, "pci." SPARE ".driver", "vfio-pci", "test");
	run(&probe_use, &f, rows);
	stub_text(&f, "pci." NVME ".holder", "another process");
	stub_unknown(&f, "pci." NIC ".holder", "enabled");
	stub_text(&f, "pci." GPU ".holder", "none");
	stub_unknown(&f, "pci." SPARE ".holder", "not in the capture");
	ATF_REQUIRE(facts_get(&f, "pci." DISK ".holder") == NULL);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(slot__names_of_the_kernel);
ATF_TC_BODY(slot__names_of_the_kernel, tc)
{
	static const struct stub rows[] = {
		{ "sysfs:firmware/dmi/tables/DMI", NULL },
		{ "sysfs:bus/pci/slots", "4\nbad" },
		{ "sysfs:bus/pci/slots/4/address", "0000:03:00\n" },
		{ "sysfs:bus/pci/slots/bad/address", "zz\n" },
		{ NULL, NULL },
	};
	static const struct stub none[] = { { NULL, NULL } };
	struct facts f = { 0 };

	add_functions(&f);
	run(&probe_slot, &f, rows);
	stub_text(&f, "pci." NVME ".slot", "4");
	stub_text(&f, "pci." NIC ".slot", "none");
	facts_free(&f);
	add_functions(&f);
	run(&probe_slot, &f, none);
	stub_unknown(&f, "pci." NVME ".slot", "not in the capture");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(host__all);
ATF_TC_BODY(host__all, tc)
{
	static const struct stub rows[] = {
		{ "proc:sys/kernel/osrelease", "6.1.0\n" },
		{ "proc:cpuinfo", "model name\t: Test CPU\nflags\t: vmx "
				  "hypervisor\naddress sizes\t: 46 bits "
				  "physical, 48 bits virtual\n" },
		{ "proc:meminfo", "MemTotal: 1024 kB\nMemAvailable: 512 kB\n"
				  "HugePages_Total: 4\nHugePages_Free: 3\n"
				  "Hugepagesize: 2048 kB\n" },
		{ "proc:self/status", "Name:\tx\nCapEff:\t0000000000200000\n" },
		{ "limit:memlock", "8388608" },
		{ "sysfs:class/dmi/id/board_vendor", "Maker\n" },
		{ "sysfs:class/dmi/id/bios_date", NULL },
		{ "sysfs:firmware/efi", "efivars\n" },
		{ "sysfs:firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-"
		  "aa0d-00e098032b8c",
		    "\x06\x07\x07\x07\x01" },
		{ "sysfs:kernel/security/lockdown",
		    "none [integrity] confidentiality\n" },
		{ "dev:kvm", "read" },
		{ "path:qemu-system-x86_64", NULL },
		{ "dev:iommu", NULL },
		{ "sysfs:bus/pci/drivers/vfio-pci", NULL },
		{ "file:/lib/modules/6.1.0/kernel/drivers/vfio/pci",
		    "vfio-pci-core.ko\nvfio-pci.ko.xz" },
		{ "proc:cmdline", "quiet vfio_pci.ids=1:2 x=y\n" },
		{ "file:/etc/modprobe.d", "a.conf\nb.txt\n" },
		{ "file:/etc/modprobe.d/a.conf",
		    "# options vfio-pci ids=9:9\n"
		    "options vfio_iommu_type1 allow_unsafe_interrupts=1\n"
		    "options vfio-pci ids=3:4 disable_idle_d3=1\n" },
		{ "sysfs:module/vfio_iommu_type1/parameters/"
		  "allow_unsafe_interrupts",
		    NULL },
		{ "sysfs:module/vfio_pci/parameters/disable_idle_d3", "N\n" },
		{ NULL, NULL },
	};
	struct facts f = { 0 };

	run(&probe_host, &f, rows);
	stub_text(&f, "host.os", "linux");
	stub_text(&f, "cpu.name", "Test CPU");
	stub_text(&f, "cpu.virtualization", "vmx");
	stub_number(&f, "cpu.physical_bits", 46);
	stub_true(&f, "cpu.under_hypervisor", true);
	stub_number(&f, "host.memory", 1048576);
	stub_number(&f, "host.memory.free", 524288);
	stub_number(&f, "host.hugepages.free", 3);
	stub_number(&f, "host.hugepages.size", 2097152);
	stub_true(&f, "host.root", true);
	stub_number(&f, "host.memlock", 8388608);
	stub_text(&f, "host.board.vendor", "Maker");
	stub_unknown(&f, "host.board.name", "not in the capture");
	stub_text(&f, "host.bios.date", "none");
	stub_text(&f, "host.firmware", "uefi");
	stub_true(&f, "host.secure_boot", true);
	stub_text(&f, "host.lockdown", "integrity");
	stub_true(&f, "kvm.device", true);
	stub_true(&f, "kvm.openable", false);
	stub_true(&f, "qemu.present", false);
	stub_true(&f, "vfio.driver", true);
	stub_true(&f, "vfio.iommufd", false);
	/* the command line comes last */
	stub_text(&f, "vfio.ids", "1:2");
	stub_true(&f, "vfio.allow_unsafe_interrupts", true);
	/* loaded with another value */
	stub_true(&f, "vfio.disable_idle_d3", false);
	stub_unknown(&f, "vfio.unsafe_noiommu", "not in the capture");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(host__nothing_known);
ATF_TC_BODY(host__nothing_known, tc)
{
	static const struct stub none[] = { { NULL, NULL } };
	struct facts f = { 0 };
	size_t i;

	run(&probe_host, &f, none);
	ATF_REQUIRE(f.n > 25);
	for (i = 0; i < f.n; i++)
		if (strcmp(f.v[i].key, "host.os") != 0)
			ATF_REQUIRE_EQ_MSG(
			    FACT_UNKNOWN, f.v[i].type, "%s", f.v[i].key);
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, use__stacked);
	ATF_TP_ADD_TC(tp, use__btrfs_multipath_ipv6_efifb);
	ATF_TP_ADD_TC(tp, use__unreadable_and_zfs);
	ATF_TP_ADD_TC(tp, use__cycles);
	ATF_TP_ADD_TC(tp, holder__enabled_and_interrupts);
	ATF_TP_ADD_TC(tp, slot__names_of_the_kernel);
	ATF_TP_ADD_TC(tp, host__all);
	ATF_TP_ADD_TC(tp, host__nothing_known);
	return atf_no_error();
}
