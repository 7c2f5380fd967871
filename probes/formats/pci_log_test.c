/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "probes/formats/pci_log.h"

static const struct pci_log_function *
only(struct pci_log *log, const char *text)
{
	memset(log, 0, sizeof(*log));
	pci_log_parse(log, text);
	ATF_REQUIRE_EQ(log->n, 1);
	return &log->v[0];
}

static void
check_bar(
    const struct pci_config *c, int n, int kind, uint64_t address, int64_t size)
{
	ATF_CHECK_EQ_MSG(c->bar[n].kind, kind, "BAR %d", n);
	ATF_CHECK_EQ_MSG(c->bar[n].address, address, "BAR %d", n);
	ATF_CHECK_EQ_MSG(c->bar[n].size, size, "BAR %d", n);
}

ATF_TC_WITHOUT_HEAD(old_form);
ATF_TC_BODY(old_form, tc)
{
	struct pci_log log;
	const struct pci_log_function *f = only(&log,
	    "[    0.1] pci 0000:03:00.0: [1000:005d] type 00 class 0x010400\r\n"
	    "[    0.1] pci 0000:03:00.0: reg 0x10: [io  0x3000-0x30ff]\n"
	    "[    0.1] pci 0000:03:00.0: reg 14: [mem 0x92100000-0x9210ffff "
	    "64bit]\n"
	    "[    0.1] pci 0000:03:00.0: reg 0x30: [mem 0xfff00000-0xffffffff "
	    "pref]\n"
	    "[    0.1] pci 0000:03:00.0: reg 0x184: [mem 0x0-0x3fff 64bit "
	    "pref]\n");

	ATF_CHECK_EQ(f->bdf.bus, 3);
	ATF_CHECK_EQ(f->config.vendor, 0x1000);
	ATF_CHECK_EQ(f->config.device, 0x5d);
	ATF_CHECK_EQ(f->config.class, 0x010400);
	ATF_CHECK_EQ(f->config.class_digits, 6);
	ATF_CHECK_EQ(f->config.bars_known, 1);
	ATF_CHECK_EQ(f->config.express.have, PCI_UNKNOWN);
	check_bar(&f->config, 0, PCI_BAR_IO, 0x3000, 256);
	check_bar(&f->config, 1, PCI_BAR_MEM64, 0x92100000, 65536);
	ATF_CHECK_EQ(f->config.bar[2].kind, PCI_UNKNOWN);
	pci_log_free(&log);
}

ATF_TC_WITHOUT_HEAD(before_linux_3_1);
ATF_TC_BODY(before_linux_3_1, tc)
{
	struct pci_log log;
	const struct pci_log_function *f =
	    only(&log, "pci 0000:02:00.0: [10de:0640] type 0 class 0x000300\n");

	ATF_CHECK_EQ(f->config.class, 0x0300);
	ATF_CHECK_EQ(f->config.class_digits, 4);
	ATF_CHECK_EQ(f->config.bars_known, PCI_UNKNOWN);
	pci_log_free(&log);
}

ATF_TC_WITHOUT_HEAD(new_form);
ATF_TC_BODY(new_form, tc)
{
	struct pci_log log;
	const struct pci_log_function *f = only(&log,
	    "Jul 19 host kernel: pci 0000:84:00.0: [10de:2b85] type 00 class "
	    "0x030000 PCIe Legacy Endpoint\n"
	    "pci 0000:84:00.0: BAR 0 [mem 0xb8000000-0xbbffffff]\n"
	    "pci 0000:84:00.0: BAR 1 [mem 0xe05c0000000-0xe05cfffffff 64bit "
	    "pref]\n"
	    "pci 0000:84:00.0: VF BAR 0 [mem 0xe05d4000000-0xe05d403ffff "
	    "64bit pref]\n"
	    "pci 0000:84:00.0: vgaarb: setting as boot VGA device\n");

	ATF_CHECK_EQ(f->config.express.type, PCI_EXPRESS_LEGACY_ENDPOINT);
	ATF_CHECK_EQ(f->config.dead, 0);
	check_bar(&f->config, 0, PCI_BAR_MEM32, 0xb8000000, 64 << 20);
	check_bar(
	    &f->config, 1, PCI_BAR_MEM64, UINT64_C(0xe05c0000000), 256 << 20);
	ATF_CHECK_EQ(f->config.bar[1].prefetchable, 1);
	ATF_CHECK(f->boot_vga);
	pci_log_free(&log);
}

ATF_TC_WITHOUT_HEAD(no_place);
ATF_TC_BODY(no_place, tc)
{
	static const char *const forms[] = {
		"pci 0000:01:00.0: BAR 1: no space for [mem size 0x400000000 "
		"64bit pref]\n",
		"pci 0000:01:00.0: BAR 1 [mem size 0x400000000 64bit pref]: "
		"failed to assign\n",
	};
	size_t i;

	for (i = 0; i < 2; i++) {
		struct pci_log log = { 0 };
		char text[512];

		(void)snprintf(text, sizeof(text),
		    "pci 0000:01:00.0: [10de:17fd] type 00 class 0x030200\n"
		    "pci 0000:01:00.0: BAR 1 [mem 0x400000000-0x7ffffffff "
		    "64bit pref]\n"
		    "pci 0000:01:00.0: BAR 1: releasing [mem 0x0-0xfff]\n%s",
		    forms[i]);
		pci_log_parse(&log, text);
		ATF_REQUIRE_EQ(log.n, 1);
		check_bar(
		    &log.v[0].config, 1, PCI_BAR_MEM64, 0, INT64_C(16) << 30);
		pci_log_free(&log);
	}
}

ATF_TC_WITHOUT_HEAD(assigned_again);
ATF_TC_BODY(assigned_again, tc)
{
	struct pci_log log;
	const struct pci_log_function *f = only(&log,
	    "pci 0000:03:00.0: [1002:73bf] type 00 class 0x030000\n"
	    "pci 0000:03:00.0: reg 0x10: [mem 0xd0000000-0xdfffffff 64bit "
	    "pref]\n"
	    "amdgpu 0000:03:00.0: BAR 0: releasing [mem 0xd0000000-0xdfffffff "
	    "64bit pref]\n"
	    "amdgpu 0000:03:00.0: BAR 0: assigned [mem "
	    "0x7c00000000-0x7fffffffff 64bit pref]\n"
	    "pci 0000:03:00.0: BAR 0: assigned to efifb\n");

	check_bar(&f->config, 0, PCI_BAR_MEM64, UINT64_C(0x7c00000000),
	    INT64_C(16) << 30);
	pci_log_free(&log);
}

ATF_TC_WITHOUT_HEAD(bridges_and_order);
ATF_TC_BODY(bridges_and_order, tc)
{
	struct pci_log log = { 0 };

	pci_log_parse(&log,
	    "pci 10000:e1:00.0: [8086:0a54] type 00 class 0x010802\n"
	    "pci 0000:06:00.0: [1912:001d] type 01 class 0x060400\n"
	    "pci 0000:06:00.0: PCI bridge to [bus 07-0a]\n"
	    "pci 0000:0b:00.0: PCI bridge to [bus 0c]\n"
	    "pci_bus 0000:00: root bus resource [mem 0xdfa00000-0xfeafffff]\n"
	    "pci 0000:06:00.0: [1912:001d] type 01 class 0x060400\n"
	    "pci 0000:06:00.0: PCI bridge to [bus 07]\n");
	ATF_REQUIRE_EQ(log.n, 2);
	ATF_CHECK_EQ(log.v[0].config.secondary, 7);
	ATF_CHECK_EQ(log.v[0].config.subordinate, 7);
	ATF_CHECK_EQ(log.v[1].bdf.domain, 0x10000);
	pci_log_free(&log);
}

ATF_TC_WITHOUT_HEAD(damaged);
ATF_TC_BODY(damaged, tc)
{
	struct pci_log log;
	const struct pci_log_function *f =
	    only(&log, "pci 0000:01:00.0: [10de:17fd] type 00 class 0x030200\n"
		       "pci 0000:01:00.0: reg 0x10: [mem 0x\n"
		       "pci 0000:01:00.0: reg 0x10: [mem -0x1]\n"
		       "pci 0000:01:00.0: reg 0x14: [mem 0x9-0x1]\n"
		       "pci 0000:01:00.0: reg 0x18: [mem size 0x]\n"
		       "pci 0000:01:00.0: BAR 9 [mem 0x1000-0x1fff]\n"
		       "pci 0000:01:00.0: [\npci 0000:01:00.0: [10de\n"
		       "pci 0000:01:00.0: \n: .0: \n.\n"
		       "pci 0000:01:00.0: PCI bridge to [bus zz]\n");
	int i;

	for (i = 0; i < PCI_BARS; i++)
		ATF_CHECK_EQ(f->config.bar[i].kind, PCI_UNKNOWN);
	ATF_CHECK_EQ(f->config.bars_known, PCI_UNKNOWN);
	pci_log_free(&log);
}

/* Lines of others come between; the buses' own numbers are told, pciN is none.
 */
ATF_TC_WITHOUT_HEAD(freebsd);
ATF_TC_BODY(freebsd, tc)
{
	static const char text[] =
	    "em0: <Intel(R) I217> port 0x3000-0x301f at device 0.0 on pci1\n"
	    "pci1: domain=0, physical bus=3\r\n"
	    "found->\tvendor=0x0000\n"
	    "found-> vendor=0x14e4, dev=0x43ba, revid=0x01\r\n"
	    "\tdomain=0, bus=3, slot=0, func=0\r\n"
	    "\tclass=02-80-00, hdrtype=0x00, mfdev=0\n"
	    "\tmap[10]: type Memory, range 64, base 0, size 15, disabled\n"
	    "pcib4: allocated memory range (0x1-0x2) for rid 10\n"
	    "\tmap[18]: type Prefetchable Memory, range 64, base "
	    "0x7e00000000, size 22, enabled\n"
	    "\tmap[20]: type I/O Port, range 32, base 0x3000, size 5, x\n"
	    "\tmap[24]: type Memory, range 32, base 0x3000, size 99, x\n"
	    "\tmap[30]: type Memory, range 32, base 0x3000, size 5, x\n"
	    "found-> vendor=0x8086, dev=0x1521, revid=0x01\n"
	    "\tdomain=0, bus=3, slot=0, func=17\n"
	    "\tclass=02-00-00, hdrtype=0x80, mfdev=1\n"
	    "pci1: <network> at device 0.0 (no driver attached)\n"
	    "ppt0 at device 0.0 on pci1\n"
	    "igb9: <Intel> at device 0.17 on pci2\n"
	    "found-> vendor=0x8086, dev=0x1522, revid=0x01\n"
	    "\tdomain=0, bus=4, slot=0, func=0\n"
	    "\tclass=06-04-00, hdrtype=0x01, mfdev=0\n";
	struct pci_log log = { 0 };
	const struct pci_config *c;

	pci_log_parse_freebsd(&log, text);
	ATF_REQUIRE_EQ(log.n, 3);
	c = &log.v[0].config;
	ATF_CHECK_EQ(c->vendor, 0x14e4);
	ATF_CHECK_EQ(c->device, 0x43ba);
	ATF_CHECK_EQ(c->revision, 1);
	ATF_CHECK_EQ(c->class, 0x028000);
	ATF_CHECK_EQ(c->bars_known, 1);
	check_bar(c, 0, PCI_BAR_MEM64, 0, 32768);
	check_bar(c, 2, PCI_BAR_MEM64, UINT64_C(0x7e00000000), 4194304);
	ATF_CHECK_EQ(c->bar[2].prefetchable, 1);
	check_bar(c, 4, PCI_BAR_IO, 0x3000, 32);
	ATF_CHECK_EQ(c->bar[5].kind, PCI_UNKNOWN);
	ATF_CHECK_STREQ(log.v[0].unit, "ppt0");
	ATF_CHECK_EQ(log.v[1].bdf.func, 17);
	/* what is no header type is not taken for one; pci2 is no known bus */
	ATF_CHECK_EQ(log.v[1].config.header_type, PCI_UNKNOWN);
	ATF_CHECK_STREQ(log.v[1].unit, "");
	ATF_CHECK_EQ(log.v[2].config.header_type, 1);
	/* the log may end before its BARs */
	ATF_CHECK(log.v[2].config.bars_known != 1);
	pci_log_free(&log);
	/* without boot -v no bus is known */
	pci_log_parse_freebsd(&log,
	    "pcib1: <PCI-PCI bridge> at device 1.0 on pci0\n"
	    "pci1: <PCI bus> on pcib1\nppt0: <x> at device 0.0 on pci1\n");
	ATF_CHECK_EQ(log.n, 0);
	pci_log_free(&log);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, old_form);
	ATF_TP_ADD_TC(tp, before_linux_3_1);
	ATF_TP_ADD_TC(tp, new_form);
	ATF_TP_ADD_TC(tp, no_place);
	ATF_TP_ADD_TC(tp, assigned_again);
	ATF_TP_ADD_TC(tp, bridges_and_order);
	ATF_TP_ADD_TC(tp, damaged);
	ATF_TP_ADD_TC(tp, freebsd);
	return atf_no_error();
}
