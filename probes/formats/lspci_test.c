/* SPDX-License-Identifier: BSD-2-Clause
 * Text and dumps of lspci: as it writes them, as people paste them. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "probes/formats/lspci.h"

static const char nic[] =
    "0000:03:00.0 Ethernet controller [0200]: Intel Corporation 82574L "
    "[8086:10d3] (rev 03)\n"
    "\tSubsystem: Red Hat, Inc. Device [1af4:1100]\n"
    "\tPhysical Slot: 4\n"
    "\tControl: I/O+ Mem+ BusMaster- SpecCycle- MemWINV- VGASnoop-\n"
    "\tStatus: Cap+ 66MHz- UDF- FastB2B-\n"
    "\tInterrupt: pin B routed to IRQ 16\n"
    "\tNUMA node: 1\n"
    "\tIOMMU group: 7\n"
    "\tRegion 0: Memory at 4000000000 (64-bit, prefetchable) [size=16M]\n"
    "\tRegion 2: I/O ports at e000 [disabled] [size=32]\n"
    "\tRegion 3: Memory at <unassigned> (32-bit, non-prefetchable) "
    "[size=8G]\n"
    "\tExpansion ROM at f7c00000 [disabled] [size=256K]\n"
    "\tCapabilities: [c8] Power Management version 2\n"
    "\t\tStatus: D0 NoSoftRst+ PME-Enable- DSel=0 DScale=1 PME-\n"
    "\tCapabilities: [d0] MSI: Enable- Count=1/4 Maskable- 64bit+\n"
    "\tCapabilities: [e0] Express (v1) Endpoint, MSI 00\n"
    "\t\tDevCap:\tMaxPayload 256 bytes, PhantFunc 0\n"
    "\t\t\tExtTag- AttnBtn- AttnInd- PwrInd- RBE+ FLReset+\n"
    "\t\tDevCtl:\tCorrErr- NonFatalErr-\n"
    "\t\t\tRlxdOrd+ ExtTag- PhantFunc- AuxPwr- NoSnoop+ FLReset-\n"
    "\t\tLnkCap:\tPort #0, Speed 16GT/s, Width x16, ASPM L0s L1\n"
    "\t\tLnkSta:\tSpeed 2.5GT/s (downgraded), Width x8 (downgraded)\n"
    "\tCapabilities: [a0] MSI-X: Enable+ Count=5 Masked-\n"
    "\t\tVector table: BAR=3 offset=00002000\n"
    "\t\tPBA: BAR=3 offset=00003000\n"
    "\tCapabilities: [100 v1] Access Control Services\n"
    "\t\tACSCap:\tSrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ "
    "EgressCtrl- DirectTrans-\n"
    "\t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir- CmpltRedir- UpstreamFwd- "
    "EgressCtrl- DirectTrans-\n"
    "\tCapabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)\n"
    "\t\tIOVCtl:\tEnable+ Migration- Interrupt- MSE+ ARIHierarchy-\n"
    "\t\tInitial VFs: 8, Total VFs: 8, Number of VFs: 2\n"
    "\t\tRegion 0: Memory at 0000000090000000 (64-bit, prefetchable)\n"
    "\tCapabilities: [200 v1] Physical Resizable BAR\n"
    "\t\tBAR 0: current size: 256MB, supported: 256MB 512MB 1GB\n"
    "\tKernel driver in use: e1000e\n"
    "\tKernel modules: e1000e\n";

static void
parse(struct lspci *l, const char *text)
{
	memset(l, 0, sizeof(*l));
	lspci_parse(l, text, strlen(text));
}

static void
require_nic(const struct lspci_function *f)
{
	const struct pci_config *t = &f->text;

	ATF_REQUIRE_EQ(0x8086, t->vendor);
	ATF_REQUIRE_EQ(0x10d3, t->device);
	ATF_REQUIRE_EQ(0x1af4, t->subvendor);
	ATF_REQUIRE_EQ(0x020000, t->class);
	ATF_REQUIRE_EQ(6, t->class_digits);
	ATF_REQUIRE_EQ(3, t->revision);
	ATF_REQUIRE_EQ(0, t->dead);
	ATF_REQUIRE_EQ(1, t->memory);
	ATF_REQUIRE_EQ(0, t->master);
	ATF_REQUIRE_EQ(2, t->pin);
	ATF_REQUIRE_EQ(1, f->numa_node);
	ATF_REQUIRE_STREQ("7", f->group);
	ATF_REQUIRE_STREQ("4", f->slot);
	ATF_REQUIRE_STREQ("e1000e", f->driver);
	ATF_REQUIRE_EQ(256 << 10, f->rom_size);
	ATF_REQUIRE_EQ(PCI_BAR_MEM64, t->bar[0].kind);
	ATF_REQUIRE_EQ(1, t->bar[0].prefetchable);
	ATF_REQUIRE_EQ(UINT64_C(0x4000000000), t->bar[0].address);
	ATF_REQUIRE_EQ(16 << 20, t->bar[0].size);
	ATF_REQUIRE_EQ(PCI_BAR_NONE, t->bar[1].kind);
	ATF_REQUIRE_EQ(PCI_BAR_IO, t->bar[2].kind);
	ATF_REQUIRE_EQ(0, t->bar[3].address);
	ATF_REQUIRE_EQ(INT64_C(8) << 30, t->bar[3].size);
	ATF_REQUIRE_EQ(4, t->caps_n);
	ATF_REQUIRE_EQ(0x11, t->caps[3].id);
	ATF_REQUIRE_EQ(3, t->ecaps_n);
	ATF_REQUIRE_EQ(1, t->pm.no_soft_reset);
	ATF_REQUIRE_EQ(4, t->msi.vectors);
	ATF_REQUIRE_EQ(1, t->express.flr);
	ATF_REQUIRE_EQ(4, t->express.max_speed);
	ATF_REQUIRE_EQ(1, t->express.speed);
	ATF_REQUIRE_EQ(8, t->express.width);
	ATF_REQUIRE_EQ(5, t->msix.vectors);
	ATF_REQUIRE_EQ(3, t->msix.table_bar);
	ATF_REQUIRE_EQ(0x3000, t->msix.pba_offset);
	ATF_REQUIRE_EQ(0x1d, t->acs.capable);
	ATF_REQUIRE_EQ(1, t->acs.enabled);
	ATF_REQUIRE_EQ(8, t->sriov.total_vfs);
	ATF_REQUIRE_EQ(2, t->sriov.num_vfs);
	ATF_REQUIRE_EQ(1, t->rebar.n);
	ATF_REQUIRE_EQ(8, t->rebar.v[0].size);
	ATF_REQUIRE_EQ(0x700, t->rebar.v[0].sizes);
	ATF_REQUIRE_EQ(PCI_ABSENT, t->af.have);
	ATF_REQUIRE_EQ(PCI_ABSENT, t->ats);
}

ATF_TC_WITHOUT_HEAD(lspci__text);
ATF_TC_BODY(lspci__text, tc)
{
	struct lspci l;

	parse(&l, nic);
	ATF_REQUIRE_EQ(1, l.n);
	require_nic(&l.v[0]);
	lspci_free(&l);
}

/* CRLF, and the no-break spaces of mail programs. */
ATF_TC_WITHOUT_HEAD(lspci__text_as_mailed);
ATF_TC_BODY(lspci__text_as_mailed, tc)
{
	struct buf b = { 0 };
	struct lspci l = { 0 };
	const char *p;

	for (p = nic; *p != '\0'; p++) {
		if (*p == '\n')
			buf_adds(&b, "\r\n");
		else if (*p == '\t')
			buf_adds(&b, "\xc2\xa0 ");
		else
			buf_add(&b, p, 1);
	}
	lspci_parse(&l, b.data, b.len);
	ATF_REQUIRE_EQ(1, l.n);
	require_nic(&l.v[0]);
	lspci_free(&l);
	/* as code in a forum */
	buf_clear(&b);
	buf_adds(&b, "    ");
	for (p = nic; *p != '\0'; p++) {
		buf_add(&b, p, 1);
		if (*p == '\n' && p[1] != '\0')
			buf_adds(&b, "    ");
	}
	lspci_parse(&l, b.data, b.len);
	ATF_REQUIRE_EQ(1, l.n);
	require_nic(&l.v[0]);
	lspci_free(&l);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(lspci__cut_and_hidden_is_unknown);
ATF_TC_BODY(lspci__cut_and_hidden_is_unknown, tc)
{
	struct lspci l = { 0 };
	const char *end = strstr(nic, "\tCapabilities: [100");

	lspci_parse(&l, nic, (size_t)(end - nic) - 1);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[0].text.acs.have);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[0].text.af.have);
	lspci_free(&l);
	parse(&l,
	    "03:00.0 VGA compatible controller: Some Card (rev 01)\n"
	    "\tFlags: bus master, fast devsel, latency 0, IRQ 1, NUMA node 2, "
	    "IOMMU group 13\n"
	    "\tMemory at f0000000 (32-bit, prefetchable) [size=256M]\n"
	    "\tCapabilities: <access denied>\n");
	ATF_REQUIRE_EQ(1, l.n);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[0].text.msi.have);
	ATF_REQUIRE(l.v[0].text.caps_why != NULL);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[0].text.vendor);
	ATF_REQUIRE_EQ(0x030000, l.v[0].text.class);
	ATF_REQUIRE_STREQ("Some Card", l.v[0].name);
	ATF_REQUIRE_STREQ("13", l.v[0].group);
	ATF_REQUIRE_EQ(2, l.v[0].numa_node);
	/* -v does not number the regions */
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[0].text.bar[0].kind);
	lspci_free(&l);
}

ATF_TC_WITHOUT_HEAD(lspci__no_driver);
ATF_TC_BODY(lspci__no_driver, tc)
{
	struct lspci l;

	parse(&l, "01:00.0 VGA compatible controller: NVIDIA GA104\n"
		  "\tKernel modules: nouveau\n"
		  "02:00.0 Ethernet controller: Intel I210\n"
		  "\tKernel driver in use: igb\n"
		  "\tKernel modules: igb\n"
		  "03:00.0 SATA controller: Some\n"
		  "\tSubsystem: Some\n");
	ATF_REQUIRE_EQ(3, l.n);
	ATF_REQUIRE_STREQ("none", l.v[0].driver);
	ATF_REQUIRE_STREQ("igb", l.v[1].driver);
	ATF_REQUIRE(l.v[2].driver == NULL);
	lspci_free(&l);
}

ATF_TC_WITHOUT_HEAD(lspci__msi_format);
ATF_TC_BODY(lspci__msi_format, tc)
{
	struct lspci l;

	parse(&l, "00:1c.0 PCI bridge: Intel\n"
		  "\tCapabilities: [60] MSI: Enable+ Count=1/2 64bit-\n"
		  "\t\tAddress: fee00218  Data: 0000\n"
		  "00:1c.1 PCI bridge: Intel\n"
		  "\tCapabilities: [60] MSI: Enable+ Count=1/2 64bit+\n"
		  "\t\tAddress: 00000000fee0300c  Data: 4021\n"
		  "00:1c.2 PCI bridge: Intel\n"
		  "\tCapabilities: [60] MSI: Enable- Count=1/2 64bit-\n"
		  "\t\tAddress: fee00218  Data: 0000\n"
		  "00:1c.3 PCI bridge: ARM\n"
		  "\tCapabilities: [60] MSI: Enable+ Count=1/2 64bit-\n"
		  "\t\tAddress: 08090010  Data: 0000\n");
	ATF_REQUIRE_EQ(4, l.n);
	ATF_REQUIRE_EQ(1, l.v[0].text.msi.remapped);
	ATF_REQUIRE_EQ(0, l.v[1].text.msi.remapped);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[2].text.msi.remapped);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[3].text.msi.remapped);
	lspci_free(&l);
}

ATF_TC_WITHOUT_HEAD(lspci__dead);
ATF_TC_BODY(lspci__dead, tc)
{
	struct lspci l;

	parse(&l, "01:00.0 VGA compatible controller: NVIDIA GA102 (rev ff) "
		  "(prog-if ff)\n"
		  "\t!!! Unknown header type 7f\n"
		  "\tKernel driver in use: vfio-pci\n");
	ATF_REQUIRE_EQ(1, l.v[0].text.dead);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[0].text.revision);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[0].text.msi.have);
	ATF_REQUIRE_STREQ("vfio-pci", l.v[0].driver);
	lspci_free(&l);
	parse(&l, "01:00.0 VGA compatible controller [0300]: NVIDIA GA102 "
		  "[10de:2204] (rev ff) (prog-if ff)\n"
		  "\t!!! Unknown header type 7f\n");
	ATF_REQUIRE_EQ(1, l.v[0].text.dead);
	ATF_REQUIRE_EQ(0x10de, l.v[0].text.vendor);
	ATF_REQUIRE_EQ(0x2204, l.v[0].text.device);
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[0].text.header_type);
	lspci_free(&l);
	/* what was read as all ones is no id */
	parse(&l, "01:00.0 Class [ffff]: Device [ffff:ffff] (rev ff)\n");
	ATF_REQUIRE_EQ(PCI_UNKNOWN, l.v[0].text.vendor);
	lspci_free(&l);
}

ATF_TC_WITHOUT_HEAD(lspci__numbers_only);
ATF_TC_BODY(lspci__numbers_only, tc)
{
	struct lspci l;

	parse(&l, "0002:01:00.0 0200: 8086:1533 (rev 03)\n"
		  "00:1c.0 Class 0604: Device 8086:9d10\n"
		  "\tBus: primary=00, secondary=02, subordinate=03, x=0\n"
		  "\tI/O behind bridge: None\n"
		  "\tMemory behind bridge: f1100000-f11fffff [size=1M]\n"
		  "\tPrefetchable memory behind bridge: [disabled] [64-bit]\n");
	ATF_REQUIRE_EQ(2, l.n);
	ATF_REQUIRE_EQ(0x9d10, l.v[0].text.device);
	ATF_REQUIRE_EQ(0x060400, l.v[0].text.class);
	ATF_REQUIRE_EQ(2, l.v[0].text.secondary);
	ATF_REQUIRE_EQ(3, l.v[0].text.subordinate);
	ATF_REQUIRE_EQ(PCI_ABSENT, l.v[0].text.io.have);
	ATF_REQUIRE_EQ(0xf1100000, l.v[0].text.memory_window.base);
	ATF_REQUIRE_EQ(PCI_ABSENT, l.v[0].text.prefetchable_window.have);
	ATF_REQUIRE_EQ(2, l.v[1].bdf.domain);
	ATF_REQUIRE_EQ(0x1533, l.v[1].text.device);
	/* terse: the interface is not said */
	ATF_REQUIRE_EQ(0x0200, l.v[1].text.class);
	ATF_REQUIRE_EQ(4, l.v[1].text.class_digits);
	lspci_free(&l);
}

ATF_TC_WITHOUT_HEAD(lspci__machine_readable);
ATF_TC_BODY(lspci__machine_readable, tc)
{
	struct lspci l;

	parse(&l, "Slot:\t00:1f.2\nClass:\tSATA controller [0106]\n"
		  "Vendor:\tIntel Corporation [8086]\nDevice:\tAHCI [2922]\n"
		  "SVendor:\tRed Hat [1af4]\nSDevice:\tQEMU [1100]\n"
		  "Rev:\t02\nDriver:\tahci\nNUMANode:\t0\nIOMMUGroup:\t9\n\n"
		  "Slot:\t0000:00:02.0\nClass:\t0300\nVendor:\t1234\n"
		  "Device:\t1111\n");
	ATF_REQUIRE_EQ(2, l.n);
	ATF_REQUIRE_EQ(0x1234, l.v[0].text.vendor);
	ATF_REQUIRE_EQ(0x0300, l.v[0].text.class);
	ATF_REQUIRE_EQ(0x8086, l.v[1].text.vendor);
	ATF_REQUIRE_EQ(0x2922, l.v[1].text.device);
	ATF_REQUIRE_EQ(0x1af4, l.v[1].text.subvendor);
	ATF_REQUIRE_EQ(2, l.v[1].text.revision);
	ATF_REQUIRE_STREQ("ahci", l.v[1].driver);
	ATF_REQUIRE_STREQ("9", l.v[1].group);
	lspci_free(&l);
}

#define ROW0 "00: 86 80 d3 10 06 00 10 00 03 00 00 02 00 00 80 00\n"
#define ROW "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
#define REST "10: " ROW "20: " ROW "30: " ROW

/* The longest dump counts, of equals the last; a gap ends a dump. */
ATF_TC_WITHOUT_HEAD(lspci__dumps);
ATF_TC_BODY(lspci__dumps, tc)
{
	struct lspci l;
	const struct lspci_function *f;
	struct bdf bdf = { .bus = 3 };

	parse(&l, "$ lspci -x\n"
		  "03:00.0 Ethernet controller: Intel\r\n" ROW0 REST "40: " ROW
		  "60: " ROW "\n"
		  "00:00.0 Host bridge: Intel\n" ROW0 "20: " ROW
		  "0000:03:00.0 Ethernet controller: Intel\n" ROW0 REST
		  "noise: 00 11\n1.2.3.4 x\n00:00 y\n03:01.8 z\n");
	ATF_REQUIRE_EQ(3, l.n);
	ATF_REQUIRE_EQ(1, lspci_same(&l, 0));
	ATF_REQUIRE_EQ(2, lspci_same(&l, 1));
	ATF_REQUIRE_EQ(16, l.v[0].config_size);
	f = lspci_find(&l, &bdf);
	ATF_REQUIRE(f != NULL);
	ATF_REQUIRE_EQ(80, f->config_size);
	ATF_REQUIRE_EQ(0x86, f->config[0]);
	bdf.bus = 4;
	ATF_REQUIRE(lspci_find(&l, &bdf) == NULL);
	lspci_free(&l);
	parse(&l, "03:00.0 A: b\n" ROW0 REST "03:00.0 A: b\n"
		  "00: ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff\n" REST);
	bdf.bus = 3;
	ATF_REQUIRE_EQ(0xff, lspci_find(&l, &bdf)->config[0]);
	lspci_free(&l);
	parse(&l, "nothing of it\n");
	ATF_REQUIRE_EQ(0, l.n);
	ATF_REQUIRE(lspci_find(&l, &bdf) == NULL);
	lspci_free(&l);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, lspci__text);
	ATF_TP_ADD_TC(tp, lspci__text_as_mailed);
	ATF_TP_ADD_TC(tp, lspci__cut_and_hidden_is_unknown);
	ATF_TP_ADD_TC(tp, lspci__no_driver);
	ATF_TP_ADD_TC(tp, lspci__msi_format);
	ATF_TP_ADD_TC(tp, lspci__dead);
	ATF_TP_ADD_TC(tp, lspci__numbers_only);
	ATF_TP_ADD_TC(tp, lspci__machine_readable);
	ATF_TP_ADD_TC(tp, lspci__dumps);
	return atf_no_error();
}
