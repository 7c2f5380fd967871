/* SPDX-License-Identifier: BSD-2-Clause
 * Functions with configuration space below sysfs, alone and together. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/fact_list.h"
#include "probes/probe.h"
#include "probes/probe_test_tree.h"

#define PORT "0000:00:1c.0"

static uint8_t space[4096];

static void
put(size_t at, uint64_t value, size_t n)
{
	for (; n > 0; n--, at++, value >>= 8)
		space[at] = (uint8_t)value;
}

static void
write_config(const char *bdf, size_t n)
{
	char *path = xasprintf("tree/sys/devices/pci0000:00/%s/config", bdf);

	ATF_REQUIRE_EQ(0, file_write_atomic(path, space, n, NULL));
	free(path);
}

/* A root port to bus 2 whose ACS has all it needs but the bits that lack. */
static void
make_port(unsigned int acs)
{
	memset(space, 0, sizeof(space));
	put(0x00, 0x000c1b36, 4);
	put(0x06, 0x0010, 2);
	put(0x08, 0x06040000, 4);
	put(0x0e, 0x01, 1);
	put(0x18, 0x00020200, 4);
	put(0x34, 0x40, 1);
	put(0x40, 0x0010, 2);
	put(0x42, 0x0042, 2);
	put(0x100, 0x0001000d, 4);
	put(0x104, 0x001f, 2);
	put(0x106, acs, 2);
	write_config(PORT, sizeof(space));
}

static void
make_endpoint(const char *bdf, bool multifunction, bool acs, size_t size)
{
	memset(space, 0, sizeof(space));
	put(0x00, 0x10d38086, 4);
	put(0x04, 0x0006, 2);
	put(0x06, 0x0010, 2);
	put(0x08, 0x02000002, 4);
	put(0x0e, multifunction ? 0x80 : 0, 1);
	put(0x10, 0xf7c0000c, 4);
	put(0x34, 0x40, 1);
	put(0x40, 0x0010, 2);
	put(0x42, 0x0002, 2);
	put(0x44, 0x10000000, 4);
	put(0x4c, 0x00000103, 4);
	put(0x52, 0x0041, 2);
	if (acs) {
		put(0x100, 0x0001000d, 4);
		put(0x104, 0x001d, 2);
		put(0x106, 0x001d, 2);
	}
	write_config(bdf, size);
}

static void
make_host(unsigned int port_acs, bool card_acs)
{
	tree_host(NULL);
	tree_function(&(const struct tree_function){ .bdf = PORT,
	    .vendor = "0x1b36\n",
	    .device = "0x000c\n",
	    .class = "0x060400\n" });
	tree_card("e1000e", NULL);
	make_port(port_acs);
	make_endpoint(TREE_NIC, true, card_acs, sizeof(space));
	make_endpoint(TREE_USB, true, card_acs, sizeof(space));
}

static void
regroup(const char *bdf, const char *group)
{
	char *path = xasprintf("sys/devices/pci0000:00/%s/iommu_group", bdf);
	char *to = xasprintf("../../../kernel/iommu_groups/%s", group);
	char *full = xasprintf("tree/%s", path);

	char *old = file_readlink(full, NULL);

	if (old != NULL)
		tree_remove(path);
	free(old);
	tree_link(path, to);
	free(full);
	free(to);
	free(path);
}

static void
require(
    const struct facts *f, const char *bdf, const char *what, const char *want)
{
	const char *got = facts_pci_text(f, bdf, what);

	ATF_REQUIRE_MSG(got != NULL, "%s of %s is not known", what, bdf);
	ATF_REQUIRE_STREQ_MSG(want, got, "%s of %s", what, bdf);
}

static void
require_unknown(
    const struct facts *f, const char *bdf, const char *what, const char *why)
{
	const struct fact *fact = facts_pci(f, bdf, what);

	ATF_REQUIRE_MSG(fact != NULL, "%s of %s is absent", what, bdf);
	ATF_REQUIRE_EQ_MSG(FACT_UNKNOWN, fact->type, "%s of %s", what, bdf);
	ATF_REQUIRE_STREQ(why, fact->str);
}

static void
require_documented(const struct facts *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		const struct fact_doc *doc = fact_doc_of(f->v[i].key);

		ATF_REQUIRE_MSG(doc != NULL, "%s", f->v[i].key);
		ATF_REQUIRE_MSG(
		    f->v[i].type == FACT_UNKNOWN || f->v[i].type == doc->type,
		    "%s", f->v[i].key);
	}
}

ATF_TC_WITHOUT_HEAD(probe_pci__config_and_resource);
ATF_TC_BODY(probe_pci__config_and_resource, tc)
{
	struct facts f;

	make_host(0x1d, true);
	tree_attribute(TREE_NIC, "resource",
	    "0x0000004000000000 0x0000004000ffffff 0x000000000014220c\n"
	    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
	    "0x000000000000e000 0x000000000000e01f 0x0000000000040101\n"
	    "0x0000000000000000 0x00000000000003ff 0x0000000020040200\n"
	    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
	    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
	    "0x00000000f7c00000 0x00000000f7c3ffff 0x0000000000046200\n");
	tree_read(&f);
	require_documented(&f);
#define NIC "pci." TREE_NIC "."
	require(&f, TREE_NIC, "pcie.type", "endpoint");
	require(&f, TREE_NIC, "link.max_speed", "8.0");
	require(&f, TREE_NIC, "link.speed", "2.5");
	ATF_REQUIRE_EQ(16, facts_number(&f, NIC "link.max_width", -1));
	ATF_REQUIRE_EQ(4, facts_number(&f, NIC "link.width", -1));
	ATF_REQUIRE(facts_true(&f, NIC "reset.flr"));
	ATF_REQUIRE_EQ(0, facts_number(&f, NIC "msix.vectors", -1));
	require(&f, TREE_NIC, "caps", "10");
	require(&f, TREE_NIC, "ecaps", "000d");
	require(&f, TREE_NIC, "acs.enabled", "SV RR CR UF");
	require(&f, TREE_NIC, "bar.0.kind", "mem64");
	ATF_REQUIRE_EQ(16 << 20, facts_number(&f, NIC "bar.0.size", -1));
	ATF_REQUIRE(facts_true(&f, NIC "bar.0.above_4g"));
	ATF_REQUIRE(facts_true(&f, NIC "bar.0.prefetchable"));
	ATF_REQUIRE(facts_true(&f, NIC "bar.0.page_aligned"));
	ATF_REQUIRE(facts_get(&f, NIC "bar.1.kind") == NULL);
	require(&f, TREE_NIC, "bar.2.kind", "io");
	ATF_REQUIRE_EQ(1024, facts_number(&f, NIC "bar.3.size", -1));
	ATF_REQUIRE(!facts_true(&f, NIC "bar.3.assigned"));
	ATF_REQUIRE_EQ(
	    FACT_BOOL, facts_get(&f, NIC "bar.3.page_aligned")->type);
	ATF_REQUIRE(!facts_true(&f, NIC "bar.3.page_aligned"));
	ATF_REQUIRE_EQ(256 << 10, facts_number(&f, NIC "rom.size", -1));
	/* the other has no resource: only the place is known */
	require_unknown(&f, TREE_USB, "bar.0.size",
	    "the configuration space does not tell the sizes of BARs");
	ATF_REQUIRE(facts_true(&f, "mmio.above_4g"));
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_pci__without_root);
ATF_TC_BODY(probe_pci__without_root, tc)
{
	static const char why[] = "root is needed to read beyond 64 bytes";
	struct facts f;

	make_host(0x1d, true);
	make_endpoint(TREE_NIC, true, true, 64);
	tree_attribute(TREE_NIC, "current_link_speed", "8.0 GT/s PCIe\n");
	tree_attribute(TREE_NIC, "max_link_speed", "16.0 GT/s PCIe\n");
	tree_attribute(TREE_NIC, "current_link_width", "8\n");
	tree_attribute(TREE_NIC, "max_link_width", "16\n");
	tree_read(&f);
	require_unknown(&f, TREE_NIC, "caps", why);
	require_unknown(&f, TREE_NIC, "msix.vectors", why);
	require_unknown(&f, TREE_NIC, "reset.flr", why);
	require_unknown(&f, TREE_NIC, "acs.capable", why);
	require(&f, TREE_NIC, "link.speed", "8.0");
	require(&f, TREE_NIC, "link.max_speed", "16.0");
	ATF_REQUIRE_EQ(8, facts_number(&f, NIC "link.width", -1));
	require(&f, TREE_NIC, "parent", PORT);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_pci__dead);
ATF_TC_BODY(probe_pci__dead, tc)
{
	struct facts f;

	make_host(0x1d, true);
	memset(space, 0xff, sizeof(space));
	write_config(TREE_NIC, sizeof(space));
	tree_read(&f);
	ATF_REQUIRE(facts_true(&f, NIC "dead"));
	require(&f, TREE_NIC, "vendor", "8086");
	require_unknown(&f, TREE_NIC, "caps", "the function does not answer");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_pci__isolation);
ATF_TC_BODY(probe_pci__isolation, tc)
{
	struct facts f;

	/* all that Linux asks for is on */
	make_host(0x1d, true);
	regroup(TREE_NIC, "1");
	regroup(TREE_USB, "2");
	tree_read(&f);
	require(&f, TREE_NIC, "parent", PORT);
	require(&f, PORT, "parent", "root");
	require(&f, TREE_NIC, "reset.siblings", TREE_USB);
	require(&f, TREE_USB, "reset.siblings", TREE_NIC);
	require(&f, PORT, "reset.siblings", "none");
	require(&f, TREE_NIC, "isolation.blocked_by", "none");
	require(&f, TREE_NIC, "isolation.missing", "none");
	facts_free(&f);
	/* the card's functions reach each other */
	regroup(TREE_NIC, "8");
	regroup(TREE_USB, "8");
	make_endpoint(TREE_NIC, true, false, sizeof(space));
	make_endpoint(TREE_USB, true, false, sizeof(space));
	tree_read(&f);
	require(&f, TREE_NIC, "isolation.blocked_by", TREE_NIC);
	require(&f, TREE_NIC, "isolation.missing", "SV RR CR UF");
	facts_free(&f);
	/* the port redirects nothing */
	make_endpoint(TREE_NIC, true, true, sizeof(space));
	make_endpoint(TREE_USB, true, true, sizeof(space));
	make_port(0x01);
	tree_read(&f);
	require(&f, TREE_NIC, "isolation.blocked_by", PORT);
	require(&f, TREE_NIC, "isolation.missing", "RR CR UF");
	facts_free(&f);
	/* what the kernel knows better */
	regroup(PORT, "3");
	regroup(TREE_NIC, "1");
	regroup(TREE_USB, "2");
	tree_read(&f);
	require(&f, TREE_NIC, "isolation.blocked_by", "none");
	facts_free(&f);
	/* what cannot be read */
	regroup(TREE_NIC, "3");
	make_endpoint(TREE_NIC, true, true, 64);
	tree_read(&f);
	require_unknown(&f, TREE_NIC, "isolation.blocked_by",
	    "ACS of a function on its path was not read");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_pci__windows);
ATF_TC_BODY(probe_pci__windows, tc)
{
	struct facts f;

	make_host(0x1d, true);
	tree_file("proc/iomem",
	    "00001000-0009ffff : System RAM\n"
	    "000a0000-000bffff : PCI Bus 0000:00\n"
	    "c0000000-febfffff : PCI Bus 0000:00\n"
	    "  d0000000-d01fffff : PCI Bus 0000:02\n"
	    "380000000000-3807ffffffff : PCI Bus 0000:00\n");
	tree_read(&f);
	ATF_REQUIRE_STREQ("0xa0000-0xbffff 0xc0000000-0xfebfffff "
			  "0x380000000000-0x3807ffffffff",
	    facts_text(&f, "mmio.windows"));
	ATF_REQUIRE(facts_true(&f, "mmio.above_4g"));
	ATF_REQUIRE_EQ(
	    INT64_C(8) << 32, facts_number(&f, "mmio.above_4g.size", -1));
	facts_free(&f);
	/* as others than root read it */
	tree_file("proc/iomem", "00000000-00000000 : PCI Bus 0000:00\n");
	tree_read(&f);
	ATF_REQUIRE_EQ(FACT_UNKNOWN, facts_get(&f, "mmio.windows")->type);
	ATF_REQUIRE_STREQ("root is needed to read the addresses in /proc/iomem",
	    facts_get(&f, "mmio.windows")->str);
	ATF_REQUIRE_EQ(FACT_UNKNOWN, facts_get(&f, "mmio.above_4g")->type);
	facts_free(&f);
}

/* A dump with text beside: the dump decodes, the text adds the sizes. */
ATF_TC_WITHOUT_HEAD(probe_pci__lspci);
ATF_TC_BODY(probe_pci__lspci, tc)
{
	struct facts f = { 0 };
	struct err err = { 0 };

	tree_file("lspci.txt",
	    "03:00.0 0200: 8086:10d3 (rev 02)\n"
	    "\tControl: I/O- Mem+ BusMaster+\n"
	    "\tRegion 0: Memory at f7c00000 (32-bit, non-prefetchable) "
	    "[size=128K]\n"
	    "\tKernel driver in use: e1000e\n"
	    "00: 86 80 d3 10 06 00 00 00 02 00 00 02 00 00 00 00\n"
	    "10: 00 00 c0 f7 00 00 00 00 00 00 00 00 00 00 00 00\n"
	    "20: 00 00 00 00 00 00 00 00 00 00 00 00 f4 1a 00 11\n"
	    "30: 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00\n"
	    "04:00.0 0200: 8086:10d3 (rev ff)\n"
	    "\t!!! Unknown header type 7f\n");
	ATF_REQUIRE_EQ_MSG(
	    0, probes_read("lspci:tree/lspci.txt", &f, &err), "%s", err.text);
	require_documented(&f);
	ATF_REQUIRE_EQ(2, facts_number(&f, "pci.functions", -1));
#define DUMPED "pci.0000:03:00.0."
	ATF_REQUIRE_STREQ("8086", facts_text(&f, DUMPED "vendor"));
	ATF_REQUIRE_STREQ("1100", facts_text(&f, DUMPED "subdevice"));
	ATF_REQUIRE_STREQ("e1000e", facts_text(&f, DUMPED "driver"));
	ATF_REQUIRE_STREQ("none", facts_text(&f, DUMPED "pcie.type"));
	ATF_REQUIRE_EQ(128 << 10, facts_number(&f, DUMPED "bar.0.size", -1));
	ATF_REQUIRE_EQ(
	    0xf7c00000, facts_number(&f, DUMPED "bar.0.address", -1));
	ATF_REQUIRE(facts_true(&f, DUMPED "bar.0.page_aligned"));
	ATF_REQUIRE_EQ(FACT_UNKNOWN, facts_get(&f, DUMPED "group")->type);
	ATF_REQUIRE_EQ(FACT_UNKNOWN, facts_get(&f, DUMPED "parent")->type);
	ATF_REQUIRE_EQ(FACT_UNKNOWN, facts_get(&f, DUMPED "power_state")->type);
	ATF_REQUIRE(facts_true(&f, "pci.0000:04:00.0.dead"));
	facts_free(&f);
	ATF_REQUIRE_EQ(-1, probes_read("lspci:tree/absent", &f, &err));
	tree_file("empty.txt", "nothing\n");
	ATF_REQUIRE_EQ(-1, probes_read("lspci:tree/empty.txt", &f, &err));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, probe_pci__config_and_resource);
	ATF_TP_ADD_TC(tp, probe_pci__without_root);
	ATF_TP_ADD_TC(tp, probe_pci__dead);
	ATF_TP_ADD_TC(tp, probe_pci__isolation);
	ATF_TP_ADD_TC(tp, probe_pci__windows);
	ATF_TP_ADD_TC(tp, probe_pci__lspci);
	return atf_no_error();
}
