/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/pciconf_text.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "probes/formats/pciconf_fixture.h"

ATF_TC_WITHOUT_HEAD(selector__since_13);
ATF_TC_BODY(selector__since_13, tc)
{
	struct pciconf l;
	const struct pciconf_function *f = only(&l, NVME);

	ATF_CHECK_STREQ("nvme0", f->unit);
	ATF_CHECK_STREQ("0000:03:00.0", bdf_format(&f->bdf).s);
	ATF_CHECK_EQ(0x010802, f->class);
	ATF_CHECK_EQ(2, f->revision);
	ATF_CHECK_EQ(0x1b36, f->vendor);
	ATF_CHECK_EQ(0x0010, f->device);
	ATF_CHECK_EQ(0x1af4, f->subvendor);
	ATF_CHECK_EQ(0x1100, f->subdevice);
	ATF_CHECK(!l.bars && !l.caps && !l.names && !l.partial && !f->cut);
	pciconf_free(&l);
}

ATF_TC_WITHOUT_HEAD(selector__card_and_chip);
ATF_TC_BODY(selector__card_and_chip, tc)
{
	struct pciconf l;
	const struct pciconf_function *f =
	    only(&l, "ppt0@pci0:6:0:0:\tclass=0x030200 card=0x11d810de "
		     "chip=0x1bb310de rev=0xa1 hdr=0x00\n");

	ATF_CHECK_EQ(0x10de, f->vendor);
	ATF_CHECK_EQ(0x1bb3, f->device);
	ATF_CHECK_EQ(0x10de, f->subvendor);
	ATF_CHECK_EQ(0x11d8, f->subdevice);
	ATF_CHECK_EQ(0xa1, f->revision);
	pciconf_free(&l);
}

ATF_TC_WITHOUT_HEAD(selector__table);
ATF_TC_BODY(selector__table, tc)
{
	struct pciconf l;
	const struct pciconf_function *f = only(&l,
	    "drv\tselector\tclass    rev  hdr  vendor device subven subdev\n"
	    "mlx5_core1@pci0:136:0:4:\t020000   01   00   1425   640d   "
	    "1426   0001\n");

	ATF_CHECK_STREQ("mlx5_core1", f->unit);
	ATF_CHECK_EQ(0x020000, f->class);
	ATF_CHECK_EQ(0x640d, f->device);
	ATF_CHECK_EQ(0x1426, f->subvendor);
	pciconf_free(&l);
}

/* VMD domains, and virtual functions by ARI. */
ATF_TC_WITHOUT_HEAD(selector__large);
ATF_TC_BODY(selector__large, tc)
{
	struct pciconf l;

	parse(&l,
	    "ppt0@pci0:6:0:130:\t020000   01   00   8086   154c   8086   0000\n"
	    "nvme9@pci65534:255:31:7:\t010802   01   00   8086   154c   8086   "
	    "0000\n"
	    "nvme8@pci131072:1:0:0:\t010802   01   00   8086   154c   8086   "
	    "0000\n");
	ATF_REQUIRE_EQ(3, l.n);
	ATF_CHECK_EQ(130, l.v[0].bdf.func);
	ATF_CHECK_EQ(65534, l.v[1].bdf.domain);
	ATF_CHECK_EQ(131072, l.v[2].bdf.domain);
	pciconf_free(&l);
}

ATF_TC_WITHOUT_HEAD(selector__refused);
ATF_TC_BODY(selector__refused, tc)
{
	static const char *const bad[] = { "", "\n", "@pci0:0:0:0:\n",
		"nvme0@pci0:3:0:0:\n", "nvme0@pci0:3:0:0\tclass=0x010802\n",
		"nvme0@pci0:3:0:0:\tclass=0x010802 rev=0x02 hdr=0x00 "
		"vendor=0x1b36\n",
		"nvme0@pci0:3:0:0:\tclass=0x010802 rev=0x02 hdr=0x00 "
		"chip=0x1bb310de\n",
		"nvme0@pci0:300:0:0:\t010802 02 00 1b36 0010 1af4 1100\n",
		"nvme0@pci0:3:0:0:\t010802 02 00 1b36 0010 1af4\n",
		"nvme0@pci0:3:0:0:\t1010802 02 00 1b36 0010 1af4 1100\n",
		"7@pci0:3:0:0:\t010802 02 00 1b36 0010 1af4 1100\n" };
	struct pciconf l;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		parse(&l, bad[i]);
		ATF_CHECK_EQ_MSG(0, l.n, "took \"%s\"", bad[i]);
		pciconf_free(&l);
	}
}

ATF_TC_WITHOUT_HEAD(names__any_bytes);
ATF_TC_BODY(names__any_bytes, tc)
{
	static const char text[] = NVME
	    "    vendor     = 'O'Neil \xff\xfe \x01 Inc'\n"
	    "    device     = 'x0@pci0:9:0:0:\t010802 02 00 1b36 0010 1af4 "
	    "1100'\n"
	    "    device\0    = 'NUL'\n";
	struct pciconf l = { 0 };

	pciconf_parse(&l, text, sizeof(text) - 1);
	ATF_REQUIRE_EQ(1, l.n);
	ATF_CHECK(l.names);
	ATF_CHECK_STREQ("O'Neil \xff\xfe \x01 Inc", l.v[0].vendor_name);
	ATF_CHECK_STREQ("x0@pci0:9:0:0:\t010802 02 00 1b36 0010 1af4 1100",
	    l.v[0].device_name);
	pciconf_free(&l);
}

/* As a forum's code block has it: all of it further to the right. */
ATF_TC_WITHOUT_HEAD(indented);
ATF_TC_BODY(indented, tc)
{
	static const char *const margins[] = { "", "    ", "\t", "        " };
	static const char *const lines[] = { NVME,
		"    vendor     = 'Example'\n",
		"    cap 10[70] = PCI-Express 2 endpoint\n",
		"                 link x1(x4) speed 5.0(8.0)\n" };
	size_t i, k;

	for (i = 0; i < 4; i++) {
		struct pciconf l;
		const struct pciconf_function *f;
		struct buf text = { 0 };

		for (k = 0; k < 4; k++)
			buf_addf(&text, "%s%s", margins[i], lines[k]);
		f = only(&l, text.data);
		ATF_CHECK_STREQ(f->vendor_name, "Example");
		ATF_CHECK_EQ(f->caps, 1);
		ATF_CHECK_EQ(f->link_max_width, 4);
		pciconf_free(&l);
		buf_free(&text);
	}
}

ATF_TC_WITHOUT_HEAD(bars);
ATF_TC_BODY(bars, tc)
{
	struct pciconf l;
	const struct pciconf_function *f = only(&l, NVME
	    "    bar   [10] = type Memory, range 64, base 0x100000000, size "
	    "16384, enabled\r\n"
	    "    bar   [18] = type Prefetchable Memory, range 32, base 0, size "
	    "256, disabled\r\n"
	    "    bar   [1c] = type I/O Port, range 32, base 0x3000, size 128, "
	    "enabled\r\n"
	    "    bar   [20] = type Memory, range -1, base 0x10, size 16, "
	    "disabled\r\n"
	    "    bar   [24] = type Memory, range 20, base 0xe0000, size 4096, "
	    "enabled\r\n"
	    "    iov bar  [24] = type Memory, range 64, base 0x1000, size "
	    "4096, "
	    "enabled\r\n"
	    "    bar   [2] = type Memory, range 64, base 0x1000, size 4096\r\n"
	    "    bar   [10] = type Memory, range 64, base , size 4096\r\n");

	ATF_REQUIRE_EQ(5, f->bars);
	ATF_CHECK(l.bars);
	ATF_CHECK_EQ(PCICONF_MEM64, f->bar[0].kind);
	ATF_CHECK_EQ(0x100000000, f->bar[0].base);
	ATF_CHECK_EQ(16384, f->bar[0].size);
	ATF_CHECK(f->bar[0].enabled && !f->bar[0].prefetchable);
	ATF_CHECK_EQ(PCICONF_MEM32, f->bar[1].kind);
	ATF_CHECK_EQ(0x18, f->bar[1].reg);
	ATF_CHECK_EQ(0, f->bar[1].base);
	ATF_CHECK(!f->bar[1].enabled && f->bar[1].prefetchable);
	ATF_CHECK_EQ(PCICONF_IO, f->bar[2].kind);
	ATF_CHECK_EQ(PCICONF_ODD, f->bar[3].kind);
	ATF_CHECK_EQ(PCICONF_MEM32, f->bar[4].kind);
	pciconf_free(&l);
}

ATF_TC_WITHOUT_HEAD(bridge);
ATF_TC_BODY(bridge, tc)
{
	struct pciconf l;
	const struct pciconf_function *f = only(&l,
	    "pcib1@pci0:0:2:0:\t060400   00   01   1b36   000c   1b36   0000\n"
	    "    bus range  = 1-17\n"
	    "    window[1c] = type I/O Port, range 16, addr 0xc000-0xcfff, "
	    "enabled\n"
	    "    window[20] = type Memory, range 32, addr "
	    "0xfe400000-0xfe5fffff, enabled\n"
	    "    window[24] = type Prefetchable Memory, range 64, addr "
	    "0x4000000000-0x40ffffffff, enabled\n"
	    "    decode     = ISA, VGA\n");

	ATF_CHECK(l.buses && f->has_buses);
	ATF_CHECK_EQ(1, f->secondary);
	ATF_CHECK_EQ(17, f->subordinate);
	ATF_REQUIRE_EQ(3, f->windows);
	ATF_CHECK_EQ(0x20, f->window[1].reg);
	ATF_CHECK_EQ(0xfe400000, f->window[1].base);
	ATF_CHECK_EQ(0xfe5fffff, f->window[1].last);
	ATF_CHECK_EQ(0x40ffffffff, f->window[2].last);
	pciconf_free(&l);
}

/* pciconf 12 forgets newlines: two capabilities and a function in one line. */
ATF_TC_WITHOUT_HEAD(caps__forgotten_newline);
ATF_TC_BODY(caps__forgotten_newline, tc)
{
	struct pciconf l;

	parse(&l, NVME
	    "    ecap 000b[100] = Vendor 0    ecap 000b[800] = Vendor 0"
	    "hostb2@pci0:0:13:1:\tclass=0x060000 card=0x00000000 "
	    "chip=0x343b8086 rev=0x13 hdr=0x00\n"
	    "    cap 10[40] = PCI-Express 1 root endpoint max data 128(128)\n"
	    "\n"
	    "ecap 000b[100] = unknown 0\n");
	ATF_REQUIRE_EQ(2, l.n);
	ATF_REQUIRE_EQ(2, l.v[0].ecaps);
	ATF_CHECK_EQ(0x800, l.v[0].ecap[1].offset);
	ATF_CHECK_STREQ("hostb2", l.v[1].unit);
	ATF_CHECK_EQ(0x343b, l.v[1].device);
	ATF_CHECK_EQ(1, l.v[1].caps);
	ATF_CHECK_EQ(1, l.v[1].ecaps);
	pciconf_free(&l);
}

/* What grep left of a listing belongs to nobody. */
ATF_TC_WITHOUT_HEAD(caps__orphans);
ATF_TC_BODY(caps__orphans, tc)
{
	struct pciconf l;

	parse(&l, "    cap 05[90] = MSI supports 1 message\n"
		  "    cap 11[70] = MSI-X supports 5 messages, enabled\n" NVME);
	ATF_CHECK_EQ(1, l.n);
	ATF_CHECK_EQ(2, l.orphans);
	ATF_CHECK_EQ(0, l.v[0].caps);
	ATF_CHECK_EQ(0, l.v[0].msi_vectors);
	pciconf_free(&l);
}

ATF_TC_WITHOUT_HEAD(partial);
ATF_TC_BODY(partial, tc)
{
	struct pciconf l;

	parse(&l, NVME "...\n" NVME);
	ATF_CHECK(l.partial);
	ATF_CHECK_EQ(2, l.n);
	pciconf_free(&l);
	parse(&l, NVME NVME "    cap 01[60] = powerspec 3");
	ATF_CHECK(!l.v[0].cut);
	ATF_CHECK(l.v[1].cut);
	pciconf_free(&l);
}

/* Whatever is cut off, what is left is read the same. */
ATF_TC_WITHOUT_HEAD(cut__everywhere);
ATF_TC_BODY(cut__everywhere, tc)
{
	static const char text[] = NVME
	    "    bar   [10] = type Memory, range 64, base 0x100000000, size "
	    "16384, enabled\n"
	    "    cap 11[80] = MSI-X supports 16 messages, enabled\n"
	    "                 Table in map 0x14[0x2000], PBA in map "
	    "0x1c[0x3000]\n" NVME;
	size_t n, caps = 0;

	for (n = 0; n < sizeof(text) - 1; n++) {
		struct pciconf l = { 0 };

		pciconf_parse(&l, text, n);
		if (l.n > 0) {
			ATF_CHECK(l.v[0].caps >= caps);
			caps = l.v[0].caps;
			ATF_CHECK_EQ(text[n - 1] != '\n', l.v[l.n - 1].cut);
		}
		pciconf_free(&l);
	}
	ATF_CHECK_EQ(1, caps);
}

/* A chain that comes back to itself is kept as printed. */
ATF_TC_WITHOUT_HEAD(caps__endless);
ATF_TC_BODY(caps__endless, tc)
{
	struct buf text = { 0 };
	struct pciconf l = { 0 };
	int i;

	buf_adds(&text, NVME);
	for (i = 0; i < 5000; i++)
		buf_adds(&text, "    ecap 0000[100] = unknown 0\n");
	pciconf_parse(&l, text.data, text.len);
	ATF_REQUIRE_EQ(1, l.n);
	ATF_CHECK_EQ(5000, l.v[0].ecaps);
	pciconf_free(&l);
	buf_free(&text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, selector__since_13);
	ATF_TP_ADD_TC(tp, selector__card_and_chip);
	ATF_TP_ADD_TC(tp, selector__table);
	ATF_TP_ADD_TC(tp, selector__large);
	ATF_TP_ADD_TC(tp, selector__refused);
	ATF_TP_ADD_TC(tp, names__any_bytes);
	ATF_TP_ADD_TC(tp, indented);
	ATF_TP_ADD_TC(tp, bars);
	ATF_TP_ADD_TC(tp, bridge);
	ATF_TP_ADD_TC(tp, caps__forgotten_newline);
	ATF_TP_ADD_TC(tp, caps__orphans);
	ATF_TP_ADD_TC(tp, partial);
	ATF_TP_ADD_TC(tp, cut__everywhere);
	ATF_TP_ADD_TC(tp, caps__endless);
	return atf_no_error();
}
