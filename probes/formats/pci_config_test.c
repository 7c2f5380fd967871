/* SPDX-License-Identifier: BSD-2-Clause
 * Configuration spaces made by hand, whole, cut and broken. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/pci_config.h"

static uint8_t space[PCI_EXPRESS_SIZE];

static void
put(size_t at, uint64_t value, size_t n)
{
	for (; n > 0; n--, at++, value >>= 8)
		space[at] = (uint8_t)value;
}

/* PM at 0x40, MSI-X at 0x50, PCI Express at 0x60; ACS and ReBAR beyond. */
static void
make_endpoint(void)
{
	memset(space, 0, sizeof(space));
	put(0x00, 0x10d38086, 4);
	put(0x04, 0x0006, 2);
	put(0x06, 0x0010, 2);
	put(0x08, 0x02000003, 4);
	put(0x0e, 0x80, 1);
	put(0x10, 0x0000000c, 4); /* 64-bit, prefetchable, at 256 GiB */
	put(0x14, 0x00000040, 4);
	put(0x18, 0x0000e001, 4);
	put(0x1c, 0xf7c00000, 4);
	put(0x2c, 0x11001af4, 4);
	put(0x34, 0x40, 1);
	put(0x3d, 2, 1);
	put(0x40, 0x5001, 2);
	put(0x44, 0x0008, 2);
	put(0x50, 0x6011, 2);
	put(0x52, 0x8004, 2);
	put(0x54, 0x00002003, 4);
	put(0x58, 0x00003003, 4);
	put(0x60, 0x0010, 2);
	put(0x62, 0x0002, 2);
	put(0x64, 0x10000000, 4);
	put(0x6c, 0x00000104, 4); /* x16, 16 GT/s */
	put(0x72, 0x0083, 2);	  /* x8, 8 GT/s */
	put(0x100, 0x2001000d, 4);
	put(0x104, 0x005f, 2);
	put(0x106, 0x001d, 2);
	put(0x200, 0x00010015, 4);
	put(0x204, 0x00001c00, 4);
	put(0x208, 0x00000820, 4);
}

static struct pci_config
decode(size_t n)
{
	struct pci_config o;
	uint8_t *exact = xcalloc(1, n + 1);

	/* ASan sees what reads behind the end. */
	exact = xreallocarray(exact, n == 0 ? 1 : n, 1);
	memcpy(exact, space, n);
	pci_config_decode(&o, exact, n);
	free(exact);
	return o;
}

ATF_TC_WITHOUT_HEAD(pci_config__endpoint);
ATF_TC_BODY(pci_config__endpoint, tc)
{
	struct pci_config o;

	make_endpoint();
	o = decode(sizeof(space));
	ATF_REQUIRE_EQ(0, o.dead);
	ATF_REQUIRE_EQ(0x8086, o.vendor);
	ATF_REQUIRE_EQ(0x10d3, o.device);
	ATF_REQUIRE_EQ(0x020000, o.class);
	ATF_REQUIRE_EQ(3, o.revision);
	ATF_REQUIRE_EQ(0x1af4, o.subvendor);
	ATF_REQUIRE_EQ(0x1100, o.subdevice);
	ATF_REQUIRE_EQ(1, o.multifunction);
	ATF_REQUIRE_EQ(0, o.header_type);
	ATF_REQUIRE_EQ(2, o.pin);
	ATF_REQUIRE_EQ(PCI_BAR_MEM64, o.bar[0].kind);
	ATF_REQUIRE_EQ(1, o.bar[0].prefetchable);
	ATF_REQUIRE_EQ(UINT64_C(0x4000000000), o.bar[0].address);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.bar[0].size);
	ATF_REQUIRE_EQ(PCI_BAR_NONE, o.bar[1].kind);
	ATF_REQUIRE_EQ(PCI_BAR_IO, o.bar[2].kind);
	ATF_REQUIRE_EQ(0xe000, o.bar[2].address);
	ATF_REQUIRE_EQ(PCI_BAR_MEM32, o.bar[3].kind);
	ATF_REQUIRE_EQ(3, o.caps_n);
	ATF_REQUIRE(o.caps_complete && o.ecaps_complete);
	ATF_REQUIRE_STREQ("", o.caps_error);
	ATF_REQUIRE_EQ(1, o.pm.no_soft_reset);
	ATF_REQUIRE_EQ(PCI_ABSENT, o.msi.have);
	ATF_REQUIRE_EQ(5, o.msix.vectors);
	ATF_REQUIRE_EQ(1, o.msix.enabled);
	ATF_REQUIRE_EQ(3, o.msix.table_bar);
	ATF_REQUIRE_EQ(0x2000, o.msix.table_offset);
	ATF_REQUIRE_EQ(0x3000, o.msix.pba_offset);
	ATF_REQUIRE_EQ(1, o.express.flr);
	ATF_REQUIRE_STREQ("endpoint", pci_express_type_text(o.express.type));
	ATF_REQUIRE_STREQ("16.0", pci_speed_text(o.express.max_speed));
	ATF_REQUIRE_EQ(16, o.express.max_width);
	ATF_REQUIRE_STREQ("8.0", pci_speed_text(o.express.speed));
	ATF_REQUIRE_EQ(8, o.express.width);
	ATF_REQUIRE_EQ(0x5f, o.acs.capable);
	ATF_REQUIRE_EQ(0x1d, o.acs.enabled);
	ATF_REQUIRE_EQ(1, o.rebar.n);
	ATF_REQUIRE_EQ(8, o.rebar.v[0].size);
	ATF_REQUIRE_EQ(0x1c0, o.rebar.v[0].sizes);
	ATF_REQUIRE_EQ(PCI_ABSENT, o.sriov.have);
	ATF_REQUIRE_EQ(PCI_ABSENT, o.ats);
}

ATF_TC_WITHOUT_HEAD(pci_config__cut_is_unknown);
ATF_TC_BODY(pci_config__cut_is_unknown, tc)
{
	struct pci_config o;
	size_t n;

	make_endpoint();
	o = decode(63);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.vendor);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.dead);
	o = decode(64);
	ATF_REQUIRE_EQ(0x8086, o.vendor);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.express.have);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.af.have);
	ATF_REQUIRE_STREQ("root is needed to read beyond 64 bytes", o.caps_why);
	o = decode(0x54);
	ATF_REQUIRE_EQ(PCI_PRESENT, o.msix.have);
	ATF_REQUIRE_EQ(5, o.msix.vectors);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.msix.table_bar);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.af.have);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.acs.have);
	o = decode(256);
	ATF_REQUIRE_EQ(PCI_ABSENT, o.af.have);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.acs.have);
	ATF_REQUIRE(o.ecaps_why != NULL);
	o = decode(0x203);
	ATF_REQUIRE_EQ(PCI_PRESENT, o.acs.have);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.rebar.have);
	/* no length reads behind its end, or calls absent what is there */
	for (n = 0; n < 0x220; n++) {
		o = decode(n);
		ATF_REQUIRE(o.express.have != PCI_ABSENT);
		ATF_REQUIRE(o.acs.have != PCI_ABSENT);
		ATF_REQUIRE(o.rebar.have != PCI_ABSENT);
	}
	/* without a list the first 64 bytes say that there is nothing */
	put(0x06, 0, 2);
	o = decode(64);
	ATF_REQUIRE_EQ(PCI_ABSENT, o.express.have);
	ATF_REQUIRE_EQ(PCI_ABSENT, o.acs.have);
}

ATF_TC_WITHOUT_HEAD(pci_config__broken_chains);
ATF_TC_BODY(pci_config__broken_chains, tc)
{
	struct pci_config o;

	make_endpoint();
	put(0x61, 0x40, 1); /* back to the first */
	o = decode(256);
	ATF_REQUIRE_EQ(3, o.caps_n);
	ATF_REQUIRE_STREQ("list runs in a circle at 0x40", o.caps_error);
	ATF_REQUIRE_EQ(PCI_ABSENT, o.msi.have);
	put(0x61, 0x3c, 1);
	o = decode(256);
	ATF_REQUIRE_STREQ("pointer into the header at 0x3c", o.caps_error);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.msi.have);
	put(0x61, 0x80, 1);
	put(0x80, 0xffff, 2);
	o = decode(256);
	ATF_REQUIRE_STREQ("capability reads ff at 0x80", o.caps_error);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.msi.have);
	ATF_REQUIRE_EQ(PCI_PRESENT, o.msix.have);
	make_endpoint();
	put(0x200, 0x10010015, 4);
	o = decode(sizeof(space));
	ATF_REQUIRE_STREQ("list runs in a circle at 0x100", o.caps_error);
	put(0x200, 0x0c010015, 4);
	o = decode(sizeof(space));
	ATF_REQUIRE_STREQ("pointer below 0x100 at 0xc0", o.caps_error);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.sriov.have);
}

ATF_TC_WITHOUT_HEAD(pci_config__dead);
ATF_TC_BODY(pci_config__dead, tc)
{
	struct pci_config o;

	memset(space, 0xff, sizeof(space));
	o = decode(64);
	ATF_REQUIRE_EQ(1, o.dead);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.vendor);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, o.msi.have);
}

ATF_TC_WITHOUT_HEAD(pci_config__bridge);
ATF_TC_BODY(pci_config__bridge, tc)
{
	struct pci_config o;

	memset(space, 0, sizeof(space));
	put(0x00, 0x000c1b36, 4);
	put(0x06, 0x0010, 2);
	put(0x08, 0x06040000, 4);
	put(0x0e, 0x01, 1);
	put(0x18, 0x00050201, 4);
	put(0x1c, 0xf1, 1); /* base above limit: none */
	put(0x1d, 0x01, 1);
	put(0x20, 0xfc00, 2);
	put(0x22, 0xfdf0, 2);
	put(0x24, 0x0001, 2);
	put(0x26, 0xfff1, 2);
	put(0x28, 0x40, 4);
	put(0x2c, 0x41, 4);
	put(0x34, 0x40, 1);
	put(0x40, 0x0d, 1);
	put(0x44, 0x12345678, 4);
	o = decode(256);
	ATF_REQUIRE_EQ(1, o.primary);
	ATF_REQUIRE_EQ(2, o.secondary);
	ATF_REQUIRE_EQ(5, o.subordinate);
	ATF_REQUIRE_EQ(PCI_ABSENT, o.io.have);
	ATF_REQUIRE_EQ(0xfc000000, o.memory_window.base);
	ATF_REQUIRE_EQ(0xfdffffff, o.memory_window.end);
	ATF_REQUIRE_EQ(UINT64_C(0x4000000000), o.prefetchable_window.base);
	ATF_REQUIRE_EQ(UINT64_C(0x41ffffffff), o.prefetchable_window.end);
	ATF_REQUIRE_EQ(0x5678, o.subvendor);
	ATF_REQUIRE_EQ(0x1234, o.subdevice);
}

static bool
fetch(void *context, uint8_t *bytes, size_t at, size_t n)
{
	size_t *fetched = context;

	memcpy(bytes + at, space + at, n);
	*fetched += n;
	return true;
}

static bool
refuse(void *context, uint8_t *bytes, size_t at, size_t n)
{
	(void)bytes;
	(void)at;
	*(size_t *)context += n;
	return false;
}

ATF_TC_WITHOUT_HEAD(pci_config__parts_as_the_whole);
ATF_TC_BODY(pci_config__parts_as_the_whole, tc)
{
	static uint8_t bytes[PCI_EXPRESS_SIZE];
	struct pci_config whole, parts;
	size_t fetched = 0;

	make_endpoint();
	whole = decode(sizeof(space));
	memcpy(bytes, space, PCI_HEADER_SIZE);
	pci_config_decode_parts(
	    &parts, bytes, PCI_HEADER_SIZE, fetch, &fetched);
	/* PM 8, MSI-X 12, PCI Express 20, ACS 8, ReBAR 12 */
	ATF_REQUIRE_EQ(60, fetched);
	ATF_REQUIRE_EQ(PCI_HEADER_SIZE, parts.size);
	parts.size = whole.size;
	ATF_REQUIRE_EQ(0, memcmp(&whole, &parts, sizeof(whole)));

	fetched = 0;
	pci_config_decode_parts(
	    &parts, bytes, PCI_HEADER_SIZE, refuse, &fetched);
	ATF_REQUIRE_EQ(4, fetched);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, parts.pm.have);
	ATF_REQUIRE_STREQ(
	    "root is needed to read beyond 64 bytes", parts.caps_why);
}

ATF_TC_WITHOUT_HEAD(pci_speed__texts);
ATF_TC_BODY(pci_speed__texts, tc)
{
	ATF_REQUIRE_EQ(1, pci_speed_code("2.5GT/s"));
	ATF_REQUIRE_EQ(2, pci_speed_code("5GT/s"));
	ATF_REQUIRE_EQ(3, pci_speed_code("8.0 GT/s PCIe"));
	ATF_REQUIRE_EQ(4, pci_speed_code("16GT/s (downgraded)"));
	ATF_REQUIRE_EQ(5, pci_speed_code("32.0"));
	ATF_REQUIRE_EQ(PCI_UNKNOWN, pci_speed_code("unknown"));
	ATF_REQUIRE_EQ(PCI_UNKNOWN, pci_speed_code(""));
	ATF_REQUIRE(pci_speed_text(0) == NULL);
	ATF_REQUIRE(pci_speed_text(15) == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, pci_config__endpoint);
	ATF_TP_ADD_TC(tp, pci_config__cut_is_unknown);
	ATF_TP_ADD_TC(tp, pci_config__parts_as_the_whole);
	ATF_TP_ADD_TC(tp, pci_config__broken_chains);
	ATF_TP_ADD_TC(tp, pci_config__dead);
	ATF_TP_ADD_TC(tp, pci_config__bridge);
	ATF_TP_ADD_TC(tp, pci_speed__texts);
	return atf_no_error();
}
