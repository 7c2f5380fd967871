/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <errno.h>
#include <string.h>

#include "probes/probe_freebsd_host_stub.h"

static bool
was_asked(const struct host *h, const char *key)
{
	return strv_has(&h->asked, key);
}

/* The two bytes say that it hangs: nothing reads its config space again. */
ATF_TC_WITHOUT_HEAD(pci__wedged_is_left_alone);
ATF_TC_BODY(pci__wedged_is_left_alone, tc)
{
	static const struct row rows[] = {
		{ "run:pciconf -l", HOSTB PORT PPT, 0 },
		{ "run:pciconf -r -h pci0:1:0:0 0", "ffff \n", 0 },
		{ "run:pciconf -lvbce pci0:0:0:0", HOSTB, 0 },
		{ "run:pciconf -lvbce pci0:0:2:0",
		    PORT "    cap 10[54] = PCI-Express 2 root port\n", 0 },
		{ "status:pciconf -a pci0:1:0:0", "0\n", 0 }, { NULL, NULL, 0 }
	};
	struct facts f;
	struct host h;
	size_t i, n = 0;

	host_read(&f, &h, rows);
	host_require(&f, "pci.0000:01:00.0.dead", "true");
	host_require(&f, "pci.0000:01:00.0.vendor", "8086");
	host_require(&f, "pci.0000:01:00.0.driver", "ppt");
	host_require(&f, "pci.0000:01:00.0.attached", "true");
	host_require(
	    &f, "pci.0000:01:00.0.caps", "? its config space reads ff");
	host_require(&f, "pci.0000:01:00.0.reset.flr", "?");
	host_require(&f, "pci.0000:01:00.0.intx.pin", "?");
	host_require(&f, "pci.0000:00:02.0.pcie.type", "root-port");
	ATF_CHECK(!was_asked(&h, "run:pciconf -lvbce"));
	ATF_CHECK(!was_asked(&h, "run:pciconf -lvb"));
	for (i = 0; i < h.asked.n; i++)
		n += strstr(h.asked.v[i], "-r ") != NULL ||
		     strstr(h.asked.v[i], "-lvbce pci0:1:0:0") != NULL;
	ATF_CHECK_EQ(1, n);
	host_done(&f, &h);
}

ATF_TC_WITHOUT_HEAD(pci__header_of_what_ppt_holds);
ATF_TC_BODY(pci__header_of_what_ppt_holds, tc)
{
	static const struct row rows[] = { { "run:pciconf -l", HOSTB PPT, 0 },
		{ "run:pciconf -r -h pci0:1:0:0 0", "8086 \n", 0 },
		{ "run:pciconf -lvbce", HOSTB PPT CAPS, 0 },
		{ "run:pciconf -r pci0:1:0:0 0:0xfc",
		    "10d38086 00100506 02000000 00000000\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 000000c8 00000000 000002ff\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 00000000 00000000 00000000\n"
		    "00000000 00000000 00000000 00000008\n",
		    0 },
		{ "run:sysctl hw.vmm", "hw.vmm.ppt.devices: 1\n", 0 },
		{ NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "pci.0000:01:00.0.intx.pin", "2");
	host_require(&f, "pci.0000:01:00.0.multifunction", "false");
	host_require(&f, "pci.0000:01:00.0.command.memory", "true");
	host_require(&f, "pci.0000:01:00.0.command.master", "true");
	host_require(&f, "pci.0000:01:00.0.reset.pm", "false");
	host_require(&f, "pci.0000:01:00.0.pm.no_soft_reset", "true");
	host_require(&f, "pci.0000:01:00.0.reset.flr", "true");
	host_require(&f, "pci.0000:01:00.0.attached", "true");
	host_require(&f, "pci.0000:01:00.0.bar.0.kind", "mem64");
	host_require(&f, "pci.0000:01:00.0.bar.0.size", "2048");
	host_require(&f, "pci.0000:01:00.0.bar.0.address", "4294969344");
	host_require(&f, "pci.0000:01:00.0.bar.0.page_aligned", "false");
	host_require(&f, "pci.0000:01:00.0.bar.0.above_4g", "true");
	host_require(&f, "mmio.above_4g", "true");
	/* A listing with flags shows that a function has nothing. */
	host_require(&f, "pci.0000:00:00.0.caps", "none");
	host_require(&f, "host.capture.partial", "false");
	host_require(&f, "pci.functions", "2");
	host_done(&f, &h);
}

/* Without root: what is left, and why. */
ATF_TC_WITHOUT_HEAD(pci__no_rights);
ATF_TC_BODY(pci__no_rights, tc)
{
	static const struct row rows[] = { { "run:pciconf -l", HOSTB PPT, 0 },
		{ "run:pciconf -r -h pci0:1:0:0 0", NULL, EACCES },
		{ "run:pciconf -lvbce", NULL, EACCES },
		{ "run:pciconf -lvb",
		    HOSTB PPT "    bar   [10] = type Memory, range 32, base "
			      "0xfe400000, size 4096, disabled\n",
		    0 },
		{ NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "pci.0000:01:00.0.bar.0.size", "4096");
	host_require(&f, "pci.0000:01:00.0.command.memory", "false");
	host_require(&f, "pci.0000:01:00.0.caps",
	    "? run:pciconf -lvbce: Permission denied");
	host_require(&f, "pci.0000:01:00.0.msi.vectors", "?");
	host_require(&f, "pci.0000:01:00.0.dead", "?");
	host_done(&f, &h);
}

ATF_TC_WITHOUT_HEAD(pci__nothing);
ATF_TC_BODY(pci__nothing, tc)
{
	static const struct row rows[] = { { NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "pci.functions", "?");
	host_require(&f, "vmm.loaded", "?");
	host_require(&f, "vmm.initialized", "?");
	host_require(&f, "vmm.error", "?");
	host_require(&f, "vmm.amdvi.attach_error", "?");
	host_require(&f, "vmm.vms", "?");
	host_require(&f, "bhyve.present", "?");
	host_require(&f, "loader.vmm_load", "?");
	host_require(&f, "pptdevs.1.value", "?");
	host_require(&f, "pptdevs.1.loader", "?");
	host_require(&f, "pptdevs.stale", "?");
	host_require(&f, "pptdevs.dropped", "?");
	host_require(&f, "wired.limit", "?");
	host_require(&f, "cpu.virtualization", "?");
	host_require(&f, "host.kernel", "?");
	host_done(&f, &h);
}

/* Parents from bridges, from devinfo, and neither. */
#define SECOND                                                                 \
	"none1@pci0:1:0:1:\tclass=0x040300 rev=0x00 hdr=0x00 vendor=0x8086 "   \
	"device=0x0001 subvendor=0x0000 subdevice=0x0000\n"

ATF_TC_WITHOUT_HEAD(pci__parents);
ATF_TC_BODY(pci__parents, tc)
{
	static const struct row bridges[] = { { "run:pciconf -lvbce",
						  HOSTB PORT PPT, 0 },
		{ "run:pciconf -lB", PORT "    bus range  = 1-1\n", 0 },
		{ NULL, NULL, 0 } };
	static const struct row tree[] = { { "run:pciconf -lvbce",
					       HOSTB PORT PPT SECOND, 0 },
		{ "run:devinfo -v",
		    "nexus0\n  pcib1 at dbsf=pci0:0:2:0\n    pci1\n"
		    "      ppt0 pnpinfo vendor=0xffff at dbsf=pci0:1:0:0 "
		    "(disabled)\n"
		    "      none1 at dbsf=pci0:1:0:1\n",
		    0 },
		{ NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, bridges);
	host_require(&f, "pci.0000:01:00.0.parent", "0000:00:02.0");
	host_require(&f, "pci.0000:00:02.0.parent", "root");
	host_require(&f, "pci.0000:00:02.0.bus.secondary", "1");
	host_require(&f, "pci.0000:00:02.0.window.memory", "none");
	host_done(&f, &h);
	host_read(&f, &h, tree);
	host_require(&f, "pci.0000:01:00.0.parent", "0000:00:02.0");
	host_require(&f, "pci.0000:01:00.0.reset.siblings", "0000:01:00.1");
	host_require(&f, "pci.0000:00:02.0.reset.siblings", "none");
	host_require(&f, "pci.0000:01:00.0.attached", "false");
	host_require(&f, "pci.0000:01:00.0.dead", "true");
	host_require(&f, "pci.0000:00:02.0.bus.secondary", "?");
	host_done(&f, &h);
	host_read(&f, &h, tree + 2);
	host_done(&f, &h);
}

ATF_TC_WITHOUT_HEAD(pci__edited_capture);
ATF_TC_BODY(pci__edited_capture, tc)
{
	static const struct row rows[] = {
		{ "run:pciconf -lvbce",
		    PPT CAPS "    ecap 0000[100] = unknown 0\n"
			     "    ecap 0000[100] = unknown 0\n" LINE(
				 "ppt0", "0:4:0:0", "0x030000", "0x00")
				 LINE("em0", "0:4:0:0", "0x030000", "0x00"),
		    0 },
		{ NULL, NULL, 0 }
	};
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "host.capture.twice", "ppt0 0000:04:00.0");
	host_require(&f, "host.capture.partial", "true");
	host_require(&f, "pci.0000:01:00.0.ecaps", "0000");
	host_require(
	    &f, "pci.0000:01:00.0.caps.error", "the chain comes back to 0x100");
	host_require(&f, "pci.0000:04:00.0.class", "030000");
	host_done(&f, &h);
}

ATF_TC_WITHOUT_HEAD(pci__cut);
ATF_TC_BODY(pci__cut, tc)
{
	static const struct row rows[] = {
		{ "run:pciconf -lvbce", HOSTB PPT CAPS PORT "    cap 05[", 0 },
		{ NULL, NULL, 0 }
	};
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "pci.0000:01:00.0.msi.vectors", "0");
	host_require(
	    &f, "pci.0000:00:02.0.msi.vectors", "? the listing ends here");
	host_require(
	    &f, "pci.0000:00:02.0.bar.0.size", "? the listing ends here");
	host_require(&f, "host.capture.partial", "true");
	host_done(&f, &h);
}

/* "pciconf -r" prints words of 8 digits. */
ATF_TC_WITHOUT_HEAD(pci__resizable_bar);
ATF_TC_BODY(pci__resizable_bar, tc)
{
#define REBAR PPT CAPS "    ecap 0015[200] = Resizable BAR 1\n"
	static const struct row rows[] = { { "run:pciconf -l", PPT, 0 },
		{ "run:pciconf -lvbce", REBAR, 0 },
		{ "run:pciconf -r pci0:1:0:0 0x200:0x208",
		    "00010015 00000700 00000841\n", 0 },
		{ "run:pciconf -r pci0:1:0:0 0x200:0x210",
		    "00010015 00000700 00000841 00000010\n00000002\n", 0 },
		{ NULL, NULL, 0 } };
	static const struct row capture[] = {
		{ "run:pciconf -lvbce", REBAR, 0 }, { NULL, NULL, 0 }
	};
	static const struct row without[] = {
		{ "run:pciconf -lvbce",
		    PPT CAPS "    ecap 0001[100] = AER 1 0 fatal\n", 0 },
		{ NULL, NULL, 0 }
	};
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "pci.0000:01:00.0.rebar.1.size", "268435456");
	host_require(&f, "pci.0000:01:00.0.rebar.1.sizes", "16 32 64");
	host_require(&f, "pci.0000:01:00.0.rebar.2.size", "1048576");
	host_require(&f, "pci.0000:01:00.0.rebar.2.sizes", "1");
	host_require(&f, "pci.0000:01:00.0.rebar.0.size", "absent");
	host_done(&f, &h);
	host_read(&f, &h, capture);
	host_require(&f, "pci.0000:01:00.0.rebar.0.size",
	    "? pciconf does not decode it; as root: pciconf -r pci0:1:0:0 "
	    "0x200:0x208");
	host_done(&f, &h);
	host_read(&f, &h, without);
	host_require(&f, "pci.0000:01:00.0.rebar.0.size", "absent");
	host_done(&f, &h);
}

#define NIC LINE("em0", "0:2:0:0", "0x020000", "0x00")
#define OTHER_NIC LINE("em1", "0:3:0:0", "0x020000", "0x00")
#define VGA LINE("vgapci0", "0:4:0:0", "0x030000", "0x00")
#define DISK LINE("ahci0", "0:5:0:0", "0x010601", "0x00")
#define IDLE_DISK LINE("none0", "0:6:0:0", "0x010601", "0x00")

ATF_TC_WITHOUT_HEAD(use__what_base_tools_tell);
ATF_TC_BODY(use__what_base_tools_tell, tc)
{
#define ALL HOSTB PPT NIC OTHER_NIC VGA DISK IDLE_DISK
	static const struct row rows[] = { { "run:pciconf -l", ALL, 0 },
		{ "run:pciconf -lvbce", ALL, 0 },
		{ "run:netstat -rn", "default 192.0.2.1 UGS em0\n", 0 },
		{ "log:kernel", "vgapci0: Boot video device\n", 0 },
		{ "dev:vmm", "", 0 }, { NULL, NULL, 0 } };
	static const struct row busy[] = { { "run:pciconf -l", ALL, 0 },
		{ "run:netstat -rn", "default 192.0.2.1 UGS bridge0\n", 0 },
		{ "log:kernel", "nothing of it\n", 0 },
		{ "dev:vmm", "guest", 0 }, { NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "pci.0000:02:00.0.used_by", "default-route");
	host_require(&f, "pci.0000:03:00.0.used_by", "none");
	host_require(&f, "pci.0000:04:00.0.used_by", "console");
	host_require(&f, "pci.0000:04:00.0.boot_vga", "true");
	host_require(&f, "pci.0000:05:00.0.used_by", "?");
	host_require(&f, "pci.0000:06:00.0.used_by", "none");
	host_require(&f, "pci.0000:01:00.0.used_by", "none");
	host_require(&f, "pci.0000:01:00.0.holder", "none");
	host_require(&f, "pci.0000:02:00.0.holder", "absent");
	host_done(&f, &h);
	host_read(&f, &h, busy);
	host_require(&f, "pci.0000:02:00.0.used_by",
	    "? the default route is by bridge0: what it is made of was not "
	    "read");
	host_require(&f, "pci.0000:04:00.0.boot_vga", "?");
	host_require(&f, "pci.0000:01:00.0.holder",
	    "? there are virtual machines, and FreeBSD does not list which "
	    "devices they have");
	host_done(&f, &h);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, pci__wedged_is_left_alone);
	ATF_TP_ADD_TC(tp, pci__header_of_what_ppt_holds);
	ATF_TP_ADD_TC(tp, pci__no_rights);
	ATF_TP_ADD_TC(tp, pci__nothing);
	ATF_TP_ADD_TC(tp, pci__parents);
	ATF_TP_ADD_TC(tp, pci__edited_capture);
	ATF_TP_ADD_TC(tp, pci__cut);
	ATF_TP_ADD_TC(tp, pci__resizable_bar);
	ATF_TP_ADD_TC(tp, use__what_base_tools_tell);
	return atf_no_error();
}
