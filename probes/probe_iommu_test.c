/* SPDX-License-Identifier: BSD-2-Clause
 * The firmware's tables, who covers what, and whether remapping is used. */
#include "probes/probe_iommu.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/import_acpi.h"
#include "probes/probe_test_stub.h"

#define ACPIDUMP "run:acpidump -t"
#define RSDT "  RSDT: Length=60, Revision=1, Checksum=160,\n */\n"
#define HEAD(length)                                                           \
	RSDT "  DMAR: Length=" length ", Revision=1, Checksum=186,\n"          \
	     "\tHost Address Width=39\n\tFlags={INTR_REMAP}\n"
#define SCOPE(type, bus, length, path)                                         \
	"\t\tType=" type "\n\t\tLength=" length "\n\t\tEnumerationId=0\n"      \
	"\t\tStartBusNumber=" bus "\n\t\tPath={" path "}\n"
#define DRHD(length, flags, scopes)                                            \
	"\tType=DRHD\n\tLength=" length "\n\tFlags=" flags "\n"                \
	"\tSegment=0\n\tAddress=0x00000000fed90000\n" scopes
#define SCOPES "\tDevice Scope:\n"
#define ENDPOINT "PCI Endpoint Device"
#define BRIDGE "PCI Sub-Hierarchy"

/* 2:0 by name, all below 1:0 by its bridge, 1c.0 then 0:0 by a path; a
 * reserved region for the last. */
#define TWO_UNITS                                                              \
	DRHD("42", "",                                                         \
	    SCOPES SCOPE(ENDPOINT, "0", "8", "2:0") SCOPE(BRIDGE, "0", "8",    \
		"1:0") SCOPE(ENDPOINT, "0", "10", "28:0,0:0"))                 \
	"\tType=RMRR\n\tLength=34\n\tSegment=0\n"                              \
	"\tBaseAddress=0x000000009c000000\n"                                   \
	"\tLimitAddress=0x00000000a03fffff\n" SCOPES                           \
	SCOPE(ENDPOINT, "0", "10", "28:0,0:0")

static void
read_with(struct facts *f, const struct stub *rows, const char *os)
{
	struct source s;

	stub_open(&s, rows, os);
	probe_iommu.run(&s, f);
	stub_documented(f);
}

static void
read_dmar(struct facts *f, const char *text)
{
	const struct stub rows[] = { { ACPIDUMP, text }, { NULL, NULL } };

	read_with(f, rows, "freebsd");
}

static void
add_functions(struct facts *f, bool buses)
{
	static const char *const below[] = { "0000:01:00.0", "0000:02:00.0",
		"0000:03:00.0", "0000:00:02.0", "0000:00:1f.0" };
	size_t i;

	for (i = 0; i < sizeof(below) / sizeof(below[0]); i++)
		stub_function(f, below[i]);
	/* 1:0 leads to bus 1, on which a switch leads to bus 2 */
	if (buses) {
		stub_bridge(f, "0000:00:01.0", 1);
		stub_bridge(f, "0000:01:01.0", 2);
		stub_bridge(f, "0000:00:1c.0", 3);
	} else {
		stub_function(f, "0000:00:01.0");
		stub_function(f, "0000:00:1c.0");
	}
}

ATF_TC_WITHOUT_HEAD(cover__scopes_bridges_and_paths);
ATF_TC_BODY(cover__scopes_bridges_and_paths, tc)
{
	struct facts f = { 0 };

	add_functions(&f, true);
	read_dmar(
	    &f, HEAD("140") DRHD("16", "{INCLUDE_ALL}", "") TWO_UNITS " */\n");
	stub_text(&f, "iommu.table", "DMAR");
	stub_text(&f, "iommu.table.error", "none");
	stub_true(&f, "iommu.table.interrupt_remapping", true);
	stub_true(&f, "iommu.table.x2apic_opt_out", false);
	stub_unknown(&f, "iommu.table.dma_opt_in", "does not print");
	stub_number(&f, "iommu.address_width", 39);
	stub_true(&f, "iommu.unit.0.include_all", true);
	stub_text(&f, "iommu.unit.0.scope", "none");
	stub_text(&f, "iommu.unit.1.scope",
	    "0000:00:02.0 bridge:0000:00:01.0 0000:00:1c.0/00.0");
	stub_text(&f, "iommu.rmrr.0.devices", "0000:00:1c.0/00.0");
	stub_number(&f, "iommu.rmrr.0.base", 0x9c000000);
	stub_number(&f, "pci.0000:00:02.0.iommu.unit", 1);
	stub_number(&f, "pci.0000:01:00.0.iommu.unit", 1);
	/* behind the switch, still below 1:0 */
	stub_number(&f, "pci.0000:02:00.0.iommu.unit", 1);
	stub_number(&f, "pci.0000:03:00.0.iommu.unit", 1);
	stub_number(&f, "pci.0000:00:1f.0.iommu.unit", 0);
	stub_text(&f, "pci.0000:03:00.0.iommu.rmrr", "0x9c000000-0xa03fffff");
	stub_text(&f, "pci.0000:01:00.0.iommu.rmrr", "none");
	stub_true(&f, "pci.0000:02:00.0.iommu.vmm_covered", true);
	facts_free(&f);
}

/* The kernel of FreeBSD knows no more than what stands on the scope's bus. */
ATF_TC_WITHOUT_HEAD(cover__what_vmm_finds);
ATF_TC_BODY(cover__what_vmm_finds, tc)
{
	struct facts f = { 0 };

	add_functions(&f, true);
	stub_function(&f, "0000:00:00.0");
	read_dmar(&f, HEAD("124") TWO_UNITS " */\n");
	stub_true(&f, "pci.0000:00:02.0.iommu.vmm_covered", true);
	stub_true(&f, "pci.0000:00:01.0.iommu.vmm_covered", true);
	stub_true(&f, "pci.0000:01:00.0.iommu.vmm_covered", false);
	stub_true(&f, "pci.0000:01:00.0.iommu.covered", true);
	stub_true(&f, "pci.0000:00:1f.0.iommu.vmm_covered", false);
	stub_true(&f, "pci.0000:00:1f.0.iommu.covered", false);
	/* any hop will do: the path 1c.0, 0.0 takes 00:00.0 along */
	stub_true(&f, "pci.0000:00:00.0.iommu.vmm_covered", true);
	stub_true(&f, "pci.0000:00:00.0.iommu.covered", false);
	facts_free(&f);
	/* DRHDs behind another structure are not read */
	stub_function(&f, "0000:00:1f.0");
	read_dmar(
	    &f, HEAD("140") TWO_UNITS DRHD("16", "{INCLUDE_ALL}", "") " */\n");
	stub_true(&f, "pci.0000:00:1f.0.iommu.vmm_covered", false);
	stub_true(&f, "pci.0000:00:1f.0.iommu.covered", true);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(cover__what_is_not_known_is_unknown);
ATF_TC_BODY(cover__what_is_not_known_is_unknown, tc)
{
	struct facts f = { 0 };

	/* no bridge's buses: bus 1 may or may not be below 1:0 */
	add_functions(&f, false);
	read_dmar(&f, HEAD("124") TWO_UNITS " */\n");
	stub_number(&f, "pci.0000:00:02.0.iommu.unit", 0);
	stub_unknown(&f, "pci.0000:01:00.0.iommu.covered", "bridge");
	stub_unknown(&f, "pci.0000:03:00.0.iommu.rmrr", "bridge");
	facts_free(&f);
	/* one unit takes all: covered for certain */
	add_functions(&f, false);
	read_dmar(&f, HEAD("64") DRHD("16", "{INCLUDE_ALL}", "") " */\n");
	stub_true(&f, "pci.0000:01:00.0.iommu.covered", true);
	stub_number(&f, "pci.0000:01:00.0.iommu.unit", 0);
	facts_free(&f);
	/* the text is cut off: a DRHD may follow */
	add_functions(&f, true);
	read_dmar(&f,
	    HEAD("140") DRHD("24", "", SCOPES SCOPE(ENDPOINT, "0", "8", "2:0"))
		DRHD("16", "{INCL", ""));
	stub_unknown(&f, "iommu.table.error", "72 of 140 bytes");
	stub_true(&f, "pci.0000:00:02.0.iommu.covered", true);
	stub_true(&f, "pci.0000:00:02.0.iommu.vmm_covered", true);
	stub_unknown(&f, "pci.0000:01:00.0.iommu.covered", "could not be read");
	stub_unknown(
	    &f, "pci.0000:01:00.0.iommu.vmm_covered", "could not be read");
	stub_unknown(&f, "pci.0000:01:00.0.iommu.rmrr", "could not be read");
	facts_free(&f);
	/* what grep left */
	add_functions(&f, true);
	read_dmar(&f, "  DMAR: Length=168, Revision=1, Checksum=169,\n");
	stub_text(&f, "iommu.table", "DMAR");
	stub_unknown(&f, "iommu.table.error", "36 of 168 bytes");
	stub_unknown(&f, "pci.0000:00:02.0.iommu.covered", "36 of 168 bytes");
	stub_text(&f, "iommu.state", "present-not-tried");
	facts_free(&f);
}

/* A VF goes by its physical function; other segments have units of their own;
 * bridges that lead to themselves end the walk. */
ATF_TC_WITHOUT_HEAD(cover__vf_segment_and_cycle);
ATF_TC_BODY(cover__vf_segment_and_cycle, tc)
{
	struct facts f = { 0 };

	add_functions(&f, true);
	stub_function(&f, "0000:04:00.0");
	facts_str(&f, "pci.0000:04:00.0.sriov.physfn", "0000:01:00.0", "test");
	stub_function(&f, "0001:00:02.0");
	stub_bridge(&f, "0000:05:00.0", 5);
	stub_bridge(&f, "0000:06:00.0", 7);
	stub_bridge(&f, "0000:07:00.0", 6);
	facts_str(&f, "pci.0000:06:00.0.parent", "0000:07:00.0", "test");
	facts_str(&f, "pci.0000:05:00.0.parent", "0000:05:00.0", "test");
	read_dmar(&f, HEAD("124") TWO_UNITS " */\n");
	stub_number(&f, "pci.0000:04:00.0.iommu.unit", 0);
	stub_true(&f, "pci.0001:00:02.0.iommu.covered", false);
	ATF_REQUIRE(
	    facts_get(&f, "pci.0001:00:02.0.iommu.vmm_covered") == NULL);
	stub_unknown(&f, "pci.0000:05:00.0.iommu.covered", "bridges");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(table__absent_and_unreadable);
ATF_TC_BODY(table__absent_and_unreadable, tc)
{
	struct facts f = { 0 };
	const struct stub none[] = { { NULL, NULL } };

	stub_function(&f, "0000:00:02.0");
	read_dmar(&f, RSDT);
	stub_text(&f, "iommu.table", "none");
	stub_text(&f, "iommu.state", "no-table");
	stub_true(&f, "iommu.usable", false);
	stub_true(&f, "pci.0000:00:02.0.iommu.covered", false);
	facts_free(&f);
	stub_function(&f, "0000:00:02.0");
	read_with(&f, none, "freebsd");
	stub_unknown(&f, "iommu.table", "not in the capture");
	stub_unknown(&f, "iommu.state", "not in the capture");
	stub_unknown(
	    &f, "pci.0000:00:02.0.iommu.covered", "not in the capture");
	facts_free(&f);
	read_with(&f, none, "linux");
	stub_unknown(&f, "iommu.table", "not in the capture");
	stub_unknown(&f, "iommu.usable", "not in the capture");
	stub_unknown(&f, "iommu.groups", "not in the capture");
	stub_unknown(&f, "iommu.interrupt_remapping", "not in the capture");
	facts_free(&f);
	/* the header is nonsense; that is the firmware's */
	read_dmar(&f, RSDT "  DMAR: Length=20, Revision=1, Checksum=1,\n */\n");
	stub_text(&f, "iommu.table", "DMAR");
	stub_text(&f, "iommu.table.error", "DMAR: its header claims 20 bytes");
	facts_free(&f);
	read_dmar(&f, HEAD("48") " */\n");
	stub_text(&f, "iommu.table.error", "no DRHD");
	stub_text(&f, "iommu.state", "failed");
	facts_free(&f);
}

struct freebsd_case {
	const char *table;
	int enable, initialized, amdvi, count, error; /* -1: not known */
	const char *state;			      /* NULL: UNKNOWN */
	bool usable;
};

/* See 3.4 of the notes on bhyve: initialized is 0 until the first try. */
ATF_TC_WITHOUT_HEAD(state__freebsd);
ATF_TC_BODY(state__freebsd, tc)
{
	static const struct freebsd_case cases[] = {
		{ "DMAR", 1, 0, 0, 0, -1, "present-not-tried", true },
		{ "DMAR", 1, 1, 0, 0, -1, "usable", true },
		{ "DMAR", 0, 0, 0, 0, -1, "disabled", false },
		{ "DMAR", -1, -1, -1, -1, -1, "present-not-tried", true },
		{ "IVRS", 1, 0, 0, 1, 0, "disabled", false },
		{ "IVRS", 1, 0, 1, 1, 0, "present-not-tried", true },
		{ "IVRS", 1, 0, 1, 1, 1, "failed", false },
		{ "IVRS", 1, 0, 1, 0, 0, "failed", false },
		{ "IVRS", 1, 1, 1, 1, 0, "usable", true },
		{ "IVRS", 0, 0, 1, 1, 0, "disabled", false },
		{ "IVRS", -1, -1, -1, -1, -1, NULL, false },
		{ "none", 1, 0, 0, 0, 0, "no-table", false },
		/* acpidump needs root; the driver has seen the table */
		{ NULL, 1, 0, 1, 1, 0, "present-not-tried", true },
		{ NULL, 1, 0, 0, 0, 0, NULL, false },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct freebsd_case *c = &cases[i];
		struct facts f = { 0 };

		if (c->table != NULL)
			facts_str(&f, "iommu.table", c->table, "test");
		else
			facts_unknown(&f, "iommu.table", "not root", "test");
		facts_str(&f, "iommu.unit.0.kind", "DRHD", "test");
		if (c->enable != -1)
			facts_bool(&f, "vmm.iommu.enable", c->enable, "test");
		if (c->initialized != -1)
			facts_bool(&f, "vmm.iommu.initialized", c->initialized,
			    "test");
		if (c->amdvi != -1)
			facts_bool(&f, "vmm.amdvi.enable", c->amdvi, "test");
		if (c->count != -1)
			facts_int(&f, "vmm.amdvi.count", c->count, "test");
		if (c->error != -1)
			facts_int(
			    &f, "vmm.amdvi.attach_error", c->error, "test");
		iommu_state_freebsd(&f);
		if (c->state == NULL) {
			stub_unknown(&f, "iommu.state", "");
			stub_unknown(&f, "iommu.usable", "");
		} else {
			stub_text(&f, "iommu.state", c->state);
			stub_true(&f, "iommu.usable", c->usable);
		}
		facts_free(&f);
	}
}

/* Without DMAR or IVRS; POWER has no unit in sysfs either. */
ATF_TC_WITHOUT_HEAD(sysfs__other_cpu);
ATF_TC_BODY(sysfs__other_cpu, tc)
{
	static const struct stub rows[] = {
		{ "sysfs:firmware/acpi/tables", "FACP\nIORT" },
		{ "sysfs:class/iommu", "" },
		{ "sysfs:kernel/iommu_groups", "0" },
		{ "sysfs:kernel/iommu_groups/0/devices", "0000:01:00.0" },
		{ NULL, NULL },
	};
	struct facts f = { 0 };

	facts_str(&f, "cpu.architecture", "power", "proc:cpuinfo");
	stub_function(&f, "0000:01:00.0");
	read_with(&f, rows, "linux");
	stub_unknown(&f, "iommu.table", "x86");
	stub_text(&f, "iommu.state", "usable");
	stub_true(&f, "iommu.usable", true);
	stub_unknown(&f, "pci.0000:01:00.0.iommu.covered", "x86");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(sysfs__units_groups_and_domains);
ATF_TC_BODY(sysfs__units_groups_and_domains, tc)
{
#define GROUPS "sysfs:kernel/iommu_groups"
	static const struct stub rows[] = {
		{ "sysfs:class/iommu", "dmar0\ndmar1" },
		{ "sysfs:class/iommu/dmar0/intel-iommu/cap",
		    "1c0000c40660462\n" },
		{ "sysfs:class/iommu/dmar1/intel-iommu/cap", "garbage" },
		{ GROUPS, "0\n1" },
		{ GROUPS "/0/devices", "0000:00:00.0" },
		{ GROUPS "/0/type", "DMA-FQ\n" },
		{ GROUPS "/0/reserved_regions",
		    "0x00000000fee00000 0x00000000feefffff msi\n" },
		{ GROUPS "/1/devices", "0000:01:00.0\n0000:01:00.1" },
		{ GROUPS "/1/type", "identity\n" },
		{ GROUPS "/1/reserved_regions",
		    "0x000000009c000000 0x00000000a03fffff direct\n"
		    "0x00000000fee00000 0x00000000feefffff msi\n" },
		{ "proc:interrupts", "  0: 9 IR-IO-APIC 2-edge timer\n" },
		{ "sysfs:bus/pci/devices/0000:01:00.0/iommu",
		    "../../../virtual/iommu/dmar1" },
		{ NULL, NULL },
	};
	struct facts f = { 0 };
	struct source s;

	stub_function(&f, "0000:01:00.0");
	stub_function(&f, "0000:00:02.0");
	/* the PCI probe asks, where there is a group */
	stub_open(&s, rows, "linux");
	iommu_unit_read(&s, &f, "0000:01:00.0");
	iommu_unit_read(&s, &f, "0000:00:02.0");
	read_with(&f, rows, "linux");
	stub_number(&f, "iommu.units", 2);
	stub_number(&f, "iommu.unit.0.dma_width", 39);
	ATF_REQUIRE(facts_get(&f, "iommu.unit.1.dma_width") == NULL);
	stub_text(&f, "iommu.default_domain", "mixed");
	stub_text(&f, "group.1.members", "0000:01:00.0 0000:01:00.1");
	stub_text(&f, "group.1.type", "identity");
	stub_text(&f, "group.1.reserved",
	    "0x000000009c000000-0x00000000a03fffff:direct "
	    "0x00000000fee00000-0x00000000feefffff:msi");
	stub_true(&f, "iommu.interrupt_remapping", true);
	stub_text(&f, "iommu.state", "usable");
	/* the kernel says so, though the table cannot be read */
	stub_number(&f, "pci.0000:01:00.0.iommu.unit", 1);
	stub_true(&f, "pci.0000:01:00.0.iommu.covered", true);
	stub_unknown(
	    &f, "pci.0000:00:02.0.iommu.covered", "not in the capture");
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, cover__scopes_bridges_and_paths);
	ATF_TP_ADD_TC(tp, cover__what_vmm_finds);
	ATF_TP_ADD_TC(tp, cover__what_is_not_known_is_unknown);
	ATF_TP_ADD_TC(tp, cover__vf_segment_and_cycle);
	ATF_TP_ADD_TC(tp, table__absent_and_unreadable);
	ATF_TP_ADD_TC(tp, state__freebsd);
	ATF_TP_ADD_TC(tp, sysfs__other_cpu);
	ATF_TP_ADD_TC(tp, sysfs__units_groups_and_domains);
	return atf_no_error();
}
