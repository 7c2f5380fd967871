/* SPDX-License-Identifier: BSD-2-Clause
 * Listings and logs as people paste them, and the facts in them. */
#include <atf-c.h>
#include <string.h>

#include "base/strv.h"
#include "probes/probe.h"
#include "probes/source_test_common.h"

ATF_TC_WITHOUT_HEAD(groups__facts);
ATF_TC_BODY(groups__facts, tc)
{
	static const char listing[] =
	    "...\nIOMMU Group 32:\r\n"
	    "\t00:1f.0 ISA bridge [0601]: Intel C610 [X99] LPC [8086:8D44] "
	    "(rev 05)\r\n"
	    "  0001:02:00.1 Ethernet controller: No ids at all\n"
	    "IOMMU Group 7 03:00.0 VGA compatible controller [0300]: NVIDIA "
	    "GP106 [GeForce GTX 1060 6GB] [10de:1c03] (rev a1)\n"
	    "[RESET]\t03:00.1 Audio device [0403]: NVIDIA [10de:10f1]\n"
	    "IOMMU Group 99999999999 04:00.0 too far\nnonsense\n"
	    "08:99.0 no device\n";
	struct facts f = { 0 };

	put("groups", listing);
	ATF_REQUIRE_EQ(0, probes_read("groups:groups", &f, NULL));
#define FACT(key, want) ATF_CHECK_STREQ(want, facts_text(&f, key))
	FACT("group.32.members", "0000:00:1f.0 0001:02:00.1");
	FACT("group.7.members", "0000:03:00.0 0000:03:00.1");
	FACT("pci.0000:00:1f.0.group", "32");
	FACT("pci.0000:00:1f.0.vendor", "8086");
	FACT("pci.0000:00:1f.0.device", "8d44");
	FACT("pci.0000:00:1f.0.class", "0601");
	FACT("pci.0000:00:1f.0.revision", "05");
	FACT("pci.0000:00:1f.0.name", "Intel C610 [X99] LPC");
	FACT("pci.0000:03:00.0.device", "1c03");
	FACT("pci.0000:03:00.1.group", "7");
	FACT("pci.0001:02:00.1.group", "32");
	/* a group proves that the IOMMU is in use */
	FACT("iommu.state", "usable");
	ATF_CHECK(facts_true(&f, "iommu.usable"));
	ATF_CHECK_EQ(2, facts_number(&f, "iommu.groups", -1));
	ATF_CHECK(facts_get(&f, "pci.0001:02:00.1.vendor") == NULL);
	ATF_CHECK(facts_get(&f, "pci.0000:04:00.0.group") == NULL);
	facts_free(&f);
}

/* Shapes without brackets around the class: its title alone tells a bridge. */
ATF_TC_WITHOUT_HEAD(groups__other_shapes);
ATF_TC_BODY(groups__other_shapes, tc)
{
	static const char *const listings[] = {
		"IOMMU group 7:\t[8086:1901] 00:01.0 PCI bridge: Intel Root "
		"(rev 07)\n"
		" \t[10de:1b80] 01:00.0 VGA compatible controller: NVIDIA "
		"GP104 [GeForce GTX 1080] (rev a1)\n"
		"Bus 001 Device 001 Port 1-0\t ID 1d6b:0002 root hub\n",
		"Group 7:\t[8086:1901]     00:01.0  PCI bridge          Intel "
		"Root\n\t\t[10de:1b80] [R] 01:00.0  VGA compatible controller  "
		"NVIDIA GP104 [GeForce GTX 1080]\n",
		"> <pre>IOMMU Group 7:<br>\n> \t00:01.0 PCI bridge [0604]: "
		"Intel Root [8086:1901]\n> `01:00.0 VGA compatible controller "
		"[0300]: NVIDIA GP104 [GeForce GTX 1080] [10de:1b80]`\n",
		"# pvesh get /nodes/a/hardware/pci\n"
		"\xe2\x94\x82 class    \xe2\x94\x82 device \xe2\x94\x82 id \xe2"
		"\x94\x82 iommugroup \xe2\x94\x82 vendor \xe2\x94\x82 "
		"device_name\n"
		"| 0x060400 | 0x1901 | 0000:00:01.0 |  7 | 0x8086 | Intel Root "
		"|"
		"\n| 0x030000 | 0x1b80 | 0000:01:00.0 |  7 | 0x10de | NVIDIA "
		"GP104 [GeForce GTX 1080]\n",
		NULL,
	};
	size_t i;

	for (i = 0; listings[i] != NULL; i++) {
		struct facts f = { 0 };
		const char *class;

		put("groups", listings[i]);
		ATF_REQUIRE_EQ(0, probes_read("groups:groups", &f, NULL));
		FACT("group.7.members", "0000:00:01.0 0000:01:00.0");
		FACT("pci.0000:00:01.0.vendor", "8086");
		FACT("pci.0000:01:00.0.device", "1b80");
		FACT(
		    "pci.0000:01:00.0.name", "NVIDIA GP104 [GeForce GTX 1080]");
		class = facts_text(&f, "pci.0000:00:01.0.class");
		ATF_REQUIRE_MSG(class != NULL, "listing %zu", i);
		ATF_CHECK(strncmp(class, "0604", 4) == 0);
		facts_free(&f);
	}
}

/* The drivers of lspci -k decide whether the group can be given away. */
ATF_TC_WITHOUT_HEAD(groups__drivers);
ATF_TC_BODY(groups__drivers, tc)
{
	struct facts f = { 0 };

	put("groups",
	    "IOMMU Group  12: 0000:01:00.0 USB controller [0c03] AMD [AMD] "
	    "unknown [1022:43d0] (rev 01)\n\tSubsystem: A [1b21:1142]\n"
	    "\tKernel driver in use: xhci_hcd\n"
	    "IOMMU Group  12: 0000:01:00.1 SATA controller [0106] AMD "
	    "[1022:43c8]\n\tKernel modules: ahci\n"
	    "IOMMU Group 13:\n\t02:00.0 VGA compatible controller [0300]: N "
	    "[10de:2184]\n\t\tKernel driver in use: vfio-pci\n"
	    "\t\tKernel modules: nouveau\n\t02:00.1 Audio device [0403]: N "
	    "[10de:1aeb]\n");
	ATF_REQUIRE_EQ(0, probes_read("groups:groups", &f, NULL));
	FACT("pci.0000:01:00.0.class", "0c03");
	FACT("pci.0000:01:00.0.name", "AMD [AMD] unknown");
	FACT("pci.0000:01:00.0.driver", "xhci_hcd");
	FACT("pci.0000:01:00.1.driver", "none");
	FACT("pci.0000:02:00.0.driver", "vfio-pci");
	ATF_CHECK(facts_get(&f, "pci.0000:02:00.1.driver") == NULL);
	FACT("group.13.members", "0000:02:00.0 0000:02:00.1");
	facts_free(&f);
}

/* Kernel lines are a listing too; pvesh says -1 where there is no group. */
ATF_TC_WITHOUT_HEAD(groups__logged_and_none);
ATF_TC_BODY(groups__logged_and_none, tc)
{
	struct facts f = { 0 };

	put("groups", "[    2.1] iommu: Adding device 0000:00:02.0 to group 1\n"
		      "[    2.2] pci 0000:04:00.0: Adding to iommu group 1\n"
		      "[    2.3] iommu: Adding device 0000:05:00.0 to\n");
	ATF_REQUIRE_EQ(0, probes_read("groups:groups", &f, NULL));
	FACT("group.1.members", "0000:00:02.0 0000:04:00.0");
	ATF_CHECK(facts_true(&f, "iommu.usable"));
	facts_free(&f);
	put("groups",
	    "| class | id | iommugroup |\n| 0x010802 | 0000:07:00.0 | -1 |\n");
	ATF_REQUIRE_EQ(0, probes_read("groups:groups", &f, NULL));
	FACT("pci.0000:07:00.0.group", "none");
	ATF_CHECK_EQ(0, facts_number(&f, "iommu.groups", -1));
	ATF_REQUIRE(facts_get(&f, "iommu.usable") != NULL);
	ATF_CHECK(!facts_true(&f, "iommu.usable"));
	facts_free(&f);
}

/* What grep left of a log tells whether the units translate. */
ATF_TC_WITHOUT_HEAD(dmesg__filtered);
ATF_TC_BODY(dmesg__filtered, tc)
{
#define ASKED "host:~# dmesg | grep -e DMAR -e IOMMU\n"
#define TABLE                                                                  \
	"[    0.1] ACPI: DMAR 0x0000000041E6B000 000088 (v02 INTEL)\n"         \
	"[    0.2] DMAR: Host address width 39\n"                              \
	"[    0.3] DMAR-IR: Enabled IRQ remapping in x2apic mode\n"
#define USED                                                                   \
	"[    0.600000] DMAR: Intel(R) Virtualization Technology for "         \
	"Directed I/O\n"
	static const struct {
		const char *log, *state;
	} rows[] = {
		{ TABLE USED, "usable" },
		{ ASKED TABLE USED, "usable" },
		{ ASKED TABLE, "disabled" },
		{ TABLE, NULL }, /* the end may be cut off */
		{ "AMD-Vi: Found IOMMU at 0000:00:00.2 cap 0x40\n", "usable" },
		/* an argument of Intel on a machine of AMD */
		{ "DMAR: IOMMU enabled\nAMD-Vi: AMD IOMMUv2 "
		  "functionality not available on this system\n",
		    NULL },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct facts f = { 0 };
		const char *state;

		put("log", rows[i].log);
		ATF_REQUIRE_EQ(0, probes_read("dmesg:log", &f, NULL));
		state = facts_text(&f, "iommu.state");
		if (rows[i].state == NULL)
			ATF_CHECK_MSG(state == NULL, "row %zu: %s", i, state);
		else
			ATF_CHECK_MSG(
			    state != NULL && strcmp(state, rows[i].state) == 0,
			    "row %zu", i);
		facts_free(&f);
	}
}

/* Without a listing the log tells of the functions; beside one, of the BARs of
 * those with the same ids. */
ATF_TC_WITHOUT_HEAD(dmesg__functions);
ATF_TC_BODY(dmesg__functions, tc)
{
	static const char *const beside[] = { "dmesg:log", "lspci:lspci" };
	struct strv specs = { 0 };
	struct facts f = { 0 };

	put("log",
	    "pci 0000:00:01.0: [8086:1901] type 01 class 0x060400\n"
	    "pci 0000:00:01.0: PCI bridge to [bus 01]\n"
	    "pci 0000:01:00.0: [10de:1b80] type 00 class 0x030000\n"
	    "pci 0000:01:00.0: reg 0x14: [mem 0xe0000000-0xefffffff 64bit "
	    "pref]\n"
	    "pci 0000:01:00.0: Adding to iommu group 7\n");
	ATF_REQUIRE_EQ(0, probes_read("dmesg:log", &f, NULL));
	FACT("pci.0000:01:00.0.vendor", "10de");
	FACT("pci.0000:01:00.0.class", "030000");
	FACT("pci.0000:01:00.0.group", "7");
	FACT("pci.0000:01:00.0.parent", "0000:00:01.0");
	ATF_CHECK_EQ(
	    256 << 20, facts_number(&f, "pci.0000:01:00.0.bar.1.size", -1));
	ATF_CHECK_EQ(2, facts_number(&f, "pci.functions", -1));
	facts_free(&f);

	put("lspci", "01:00.0 0300: 10de:1b80 (rev a1)\n"
		     "00:01.0 0604: 8086:0151\n");
	strv_add(&specs, beside[0]);
	strv_add(&specs, beside[1]);
	ATF_REQUIRE_EQ(0, probes_read_all(&specs, &f, NULL));
	ATF_CHECK_EQ(
	    256 << 20, facts_number(&f, "pci.0000:01:00.0.bar.1.size", -1));
	FACT("pci.0000:00:01.0.device", "0151");
	ATF_CHECK(facts_get(&f, "pci.0000:00:01.0.header_type") == NULL ||
		  facts_number(&f, "pci.0000:00:01.0.header_type", -1) == -1);
	facts_free(&f);
	strv_free(&specs);
}

/* What find -type l, find -ls, ls -R and ls -lR print of the folder itself. */
ATF_TC_WITHOUT_HEAD(groups__folder);
ATF_TC_BODY(groups__folder, tc)
{
#define TOP "/sys/kernel/iommu_groups"
#define LINK "lrwxrwxrwx 1 root root 0 Nov 21 10:00 "
#define TARGET " -> ../../../../devices/pci0000:00/0000:00:01.0/0000:09:00.0\n"
	static const char *const listings[] = {
		TOP "/1/devices/0000:01:00.0\n" TOP
		    "/1/devices/0000:01:00.1\n" TOP
		    "/12/devices/0001:02:00.0\n",
		"\xef\xbb\xbf" TOP "/1/devices/0000:01:00.0\r\n" TOP
		"/1/devices/0000:01:00.1\r\n" TOP
		"/12/devices/0001:02:00.0\r\n",
		"  9 0 " LINK TOP "/1/devices/0000:01:00.0" TARGET
		"  9 0 " LINK TOP "/1/devices/0000:01:00.1" TARGET
		"  9 0 " LINK TOP "/12/devices/0001:02:00.0" TARGET,
		(TOP ":\n1  12\n\n" TOP "/1:\ndevices  type\n\n" TOP
		     "/1/devices:\n0000:01:00.0  0000:01:00.1\n\n" TOP
		     "/12:\n0000:05:00.0\n" TOP "/12/devices:\n0001:02:00.0\n"),
		("./1/devices:\ntotal 0\n" LINK "0000:01:00.0" TARGET LINK
		 "0000:01:00.1" TARGET "\n./12/devices:\n" LINK
		 "0001:02:00.0" TARGET),
		("Group 1:\t[10de:2204] [R] 01:00.0  VGA  GA102\n"
		 "\t\t[10de:1aef]     01:00.1  Audio device  GA102\n"
		 "Group 12:\t[8086:1533]     0001:02:00.0  NIC  I210\n"),
		("\xef\xbb\xbfIOMMU Group 1 01:00.0\nIOMMU Group 1 01:00.1\n"
		 "IOMMU Group 12 0001:02:00.0\n"),
	};
	size_t i;

	for (i = 0; i < sizeof(listings) / sizeof(listings[0]); i++) {
		struct facts f = { 0 };
		struct err err = { 0 };

		put("groups", listings[i]);
		ATF_REQUIRE_EQ_MSG(0, probes_read("groups:groups", &f, &err),
		    "%zu: %s", i, err.text);
		FACT("group.1.members", "0000:01:00.0 0000:01:00.1");
		FACT("group.12.members", "0001:02:00.0");
		FACT("pci.0001:02:00.0.group", "12");
		ATF_CHECK_EQ(2, facts_number(&f, "iommu.groups", -1));
		facts_free(&f);
	}
}

/* A snippet does not say that memory is not wired. */
ATF_TC_WITHOUT_HEAD(vm_conf__snippet);
ATF_TC_BODY(vm_conf__snippet, tc)
{
#define DEVICE                                                                 \
	"pci.0.5.0.device=passthru\npci.0.5.0.bus=5\npci.0.5.0.slot=0\n"       \
	"pci.0.5.0.func=0\n"
	struct facts f = { 0 };

	put("some.conf", DEVICE);
	ATF_REQUIRE_EQ(0, probes_read("vm-conf:some.conf", &f, NULL));
	FACT("vm.some.passthru", "5/0/0=5:0");
	ATF_CHECK_EQ(FACT_UNKNOWN, facts_get(&f, "vm.some.wired")->type);
	facts_free(&f);
	put("all.conf", "memory.size=4G\n" DEVICE);
	ATF_REQUIRE_EQ(0, probes_read("vm-conf:all.conf", &f, NULL));
	ATF_CHECK_EQ(FACT_BOOL, facts_get(&f, "vm.all.wired")->type);
	ATF_CHECK(!facts_true(&f, "vm.all.wired"));
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, groups__facts);
	ATF_TP_ADD_TC(tp, groups__other_shapes);
	ATF_TP_ADD_TC(tp, groups__drivers);
	ATF_TP_ADD_TC(tp, groups__logged_and_none);
	ATF_TP_ADD_TC(tp, groups__folder);
	ATF_TP_ADD_TC(tp, dmesg__filtered);
	ATF_TP_ADD_TC(tp, dmesg__functions);
	ATF_TP_ADD_TC(tp, vm_conf__snippet);
	return atf_no_error();
}
