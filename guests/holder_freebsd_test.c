/* SPDX-License-Identifier: BSD-2-Clause
 * Texts in the form of mount(8), zpool(8), camcontrol(8), netstat(1) and
 * ifconfig(8); what is judged is what must not be taken from a host. */
#include "guests/holder_freebsd.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#define GEOM                                                                   \
	"0 DISK ada0 500107862016 512 hd 16 sc 63\n"                           \
	"1 PART ada0p2 499000000000 512\n"                                     \
	"2 LABEL gpt/root 499000000000 512\n"                                  \
	"0 DISK nda0 1000000000000 512 hd 0 sc 0\n"                            \
	"1 PART nda0p1 999000000000 512\n"                                     \
	"0 DISK nvd1 1000000000000 512 hd 0 sc 0\n"                            \
	"0 MD md0 1048576 512\n"
#define CAM                                                                    \
	"scbus0 on ahcich0 bus 0:\n"                                           \
	"<DISK 1> at scbus0 target 0 lun 0 (pass0,ada0)\n"                     \
	"scbus1 on nvme0 bus 0:\n"                                             \
	"<DISK 2> at scbus1 target 0 lun 1 (nda0,pass1)\n"
#define LOG                                                                    \
	"ahci0: <AHCI SATA controller> port 0xf0 irq 16 at device 31.2 on "    \
	"pci0\nahcich0: <AHCI channel> at channel 0 on ahci0\n"                \
	"nvme0: <Generic NVMe Device> mem 0xfe irq 17 at device 0.0 on pci2\n"

static void
require_disk(
    const char *want, const char *mounts, const char *pools, const char *unit)
{
	struct holder_disks d = { .mounts = strdup(mounts),
		.swap = strdup("Device: 1024-blocks Used:\n"),
		.pools = pools == NULL ? NULL : strdup(pools),
		.geom = strdup(GEOM),
		.cam = strdup(CAM),
		.log = strdup(LOG) };
	char *why = holder_disks_judge(&d, unit);

	if (want == NULL)
		ATF_CHECK_MSG(why == NULL, "%s: %s", unit, why);
	else
		ATF_CHECK_MSG(why != NULL && strstr(why, want) != NULL,
		    "%s: %s", unit, why == NULL ? "not in use" : why);
	free(why);
	free(d.mounts);
	free(d.swap);
	free(d.pools);
	free(d.geom);
	free(d.cam);
	free(d.log);
}

ATF_TC_WITHOUT_HEAD(holder_disks_judge__leads_to_the_controller);
ATF_TC_BODY(holder_disks_judge__leads_to_the_controller, tc)
{
	static const char root[] = "/dev/gpt/root\t/\tufs\trw\t1 1\n"
				   "/dev/md0\t/tmp\tufs\trw\t2 2\n"
				   "devfs\t/dev\tdevfs\trw\t0 0\n";

	require_disk("ada0 on it is mounted", root, NULL, "ahci0");
	require_disk(NULL, root, NULL, "nvme0");
	require_disk("nda0 on it", "zroot/ROOT\t/\tzfs\trw\t0 0\n",
	    "\t  /dev/nda0p1  ONLINE 0 0 0\n", "nvme0");
	require_disk(NULL, "zroot/ROOT\t/\tzfs\trw\t0 0\n",
	    "\t  /dev/nda0p1  ONLINE 0 0 0\n", "ahci0");
}

ATF_TC_WITHOUT_HEAD(holder_disks_judge__unknown_is_in_use);
ATF_TC_BODY(holder_disks_judge__unknown_is_in_use, tc)
{
	require_disk(
	    "cannot be read", "zroot\t/\tzfs\trw\t0 0\n", NULL, "nvme0");
	require_disk(
	    "cannot be told", "/dev/gone0\t/\tufs\trw\t1 1\n", NULL, "nvme0");
	/* nvd is on no bus that a tool names */
	require_disk("its controller cannot be told",
	    "/dev/nvd1\t/data\tufs\trw\t2 2\n", NULL, "ahci0");
}

static void
require_net(
    const char *want, const char *routes, const char *ssh, const char *unit)
{
	struct holder_net h = {
		.routes = routes == NULL ? NULL : strdup(routes),
		.interfaces =
		    strdup("em0: flags=8943<UP> metric 0 mtu 1500\n"
			   "\tinet 192.0.2.7 netmask 0xffffff00 broadcast "
			   "192.0.2.255\n"
			   "em1: flags=8943<UP> metric 0 mtu 1500\n"
			   "bridge0: flags=8843<UP> metric 0 mtu 1500\n"
			   "\tmember: lagg0 flags=143<LEARNING>\n"
			   "\tmember: tap0 flags=143<LEARNING>\n"
			   "bridge1: flags=8843<UP> metric 0 mtu 1500\n"
			   "\tmember: tap1 flags=143<LEARNING>\n"
			   "lagg0: flags=8943<UP> metric 0 mtu 1500\n"
			   "\tlaggport: em1 flags=1c<ACTIVE>\n"
			   "wlan0: flags=8843<UP> metric 0 mtu 1500\n"
			   "\tparent interface: iwm0\n"),
		.functions = strdup("em0@pci0:1:0:0:\tclass=0x020000\n"
				    "em1@pci0:2:0:0:\tclass=0x020000\n"
				    "iwm0@pci0:3:0:0:\tclass=0x028000\n"
				    "t5nex0@pci0:4:0:4:\tclass=0x020000\n"
				    "xhci0@pci0:0:20:0:\tclass=0x0c0330\n"
				    "xhci1@pci0:0:21:0:\tclass=0x0c0330\n"),
		.log = strdup("cxl0: <port 0> on t5nex0\n"
			      "usbus0 on xhci0\n"
			      "usbus1 on xhci1\n"
			      "uhub0 on usbus0\n"
			      "uhub1 on usbus1\n"
			      "axge0 on uhub1\n"
			      "axge0 on uhub0\n" /* moved since */
			      "ue0: <USB Ethernet> on axge0\n"
			      "em0: changing name to 'lan0'\n"
			      "[9] <6>iwm0: changing name to 'em1'\n"
			      /* each as often as netif was restarted */
			      "cxl0: changing name to 'wan0'\n"
			      "wan0: changing name to 'cxl0'\n"
			      "cxl0: changing name to 'wan0'\n"
			      "wan0: changing name to 'cxl0'\n"),
		.ssh = ssh,
	};
	char *why = holder_net_judge(&h, unit);

	if (want == NULL)
		ATF_CHECK_MSG(why == NULL, "%s: %s", unit, why);
	else
		ATF_CHECK_MSG(why != NULL && strstr(why, want) != NULL,
		    "%s: %s", unit, why == NULL ? "not in use" : why);
	free(why);
	free(h.routes);
	free(h.interfaces);
	free(h.functions);
	free(h.log);
}

ATF_TC_WITHOUT_HEAD(holder_net_judge__through_what_it_is_made_of);
ATF_TC_BODY(holder_net_judge__through_what_it_is_made_of, tc)
{
	static const char by_bridge[] =
	    "Internet:\nDestination Gateway Flags Netif Expire\n"
	    "default            192.0.2.1          UGS      bridge0\n"
	    "192.0.2.0/24       link#1             U           em0\n";
	static const char by_wlan[] = "default 192.0.2.1 UGS wlan0\n";

	require_net("em1", by_bridge, NULL, "em1");
	require_net(NULL, by_bridge, NULL, "em0");
	require_net("em0", by_bridge, "198.51.100.1 5022 192.0.2.7 22", "em0");
	require_net("iwm0", by_wlan, NULL, "iwm0");
	require_net(NULL, by_wlan, NULL, "em1");
	require_net("cannot be read", NULL, NULL, "em1");
}

/* Interfaces that have not the name of their function. */
ATF_TC_WITHOUT_HEAD(holder_net_judge__other_names);
ATF_TC_BODY(holder_net_judge__other_names, tc)
{
	require_net("t5nex0", "default 192.0.2.1 UGS cxl0\n", NULL, "t5nex0");
	require_net(NULL, "default 192.0.2.1 UGS cxl0\n", NULL, "em0");
	require_net("em0", "default 192.0.2.1 UGS lan0\n", NULL, "em0");
	require_net(NULL, "default 192.0.2.1 UGS lan0\n", NULL, "em1");
	require_net("xhci0", "default 192.0.2.1 UGS ue0\n", NULL, "xhci0");
	require_net(NULL, "default 192.0.2.1 UGS ue0\n", NULL, "em0");
	require_net(NULL, "default 192.0.2.1 UGS ue0\n", NULL, "uhub1");
	require_net(NULL, "default 192.0.2.1 UGS ue0\n", NULL, "xhci1");
	require_net("iwm0", "default 192.0.2.1 UGS em1\n", NULL, "iwm0");
	require_net("t5nex0", "default 192.0.2.1 UGS wan0\n", NULL, "t5nex0");
	/* mlx5en(4) says nothing of mlx5_core0; a tunnel is over something */
	require_net("mce0, and", "default 192.0.2.1 UGS mce0\n", NULL, "em0");
	require_net("wg0, and", "default 192.0.2.1 UGS wg0\n", NULL, "em0");
	require_net(
	    "bridge1, and", "default 192.0.2.1 UGS bridge1\n", NULL, "em0");
	require_net(NULL, "192.0.2.0/24 link#1 U em0\n", NULL, "em0");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, holder_disks_judge__leads_to_the_controller);
	ATF_TP_ADD_TC(tp, holder_disks_judge__unknown_is_in_use);
	ATF_TP_ADD_TC(tp, holder_net_judge__through_what_it_is_made_of);
	ATF_TP_ADD_TC(tp, holder_net_judge__other_names);
	return atf_no_error();
}
