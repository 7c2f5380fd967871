/* SPDX-License-Identifier: BSD-2-Clause
 * The parts of the agent that only read text. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "guests/agent/class_text.h"
#include "guests/agent/kernel_text.h"
#include "guests/agent/module_text.h"

ATF_TC_WITHOUT_HEAD(module_same__dash_is_underscore);
ATF_TC_BODY(module_same__dash_is_underscore, tc)
{
	(void)tc;
	ATF_CHECK(module_same("pvpanic-pci.ko", "pvpanic_pci"));
	ATF_CHECK(module_same("nvme.ko", "nvme"));
	ATF_CHECK(!module_same("nvme-core.ko", "nvme"));
	ATF_CHECK(!module_same("nvme.ko", "nvme_core"));
	ATF_CHECK(!module_same("nvme", "nvme"));
	ATF_CHECK(!module_same("", "nvme"));
}

ATF_TC_WITHOUT_HEAD(module_deps__in_order);
ATF_TC_BODY(module_deps__in_order, tc)
{
	static const char text[] = "nvme-core.ko: t10-pi.ko\n"
				   "nvme.ko: crc64.ko t10-pi.ko nvme-core.ko\n"
				   "virtio.ko:\n";
	struct strv got = { 0 };
	char *all;

	(void)tc;
	module_deps(text, "nvme.ko", &got);
	all = strv_join(&got, " ");
	ATF_CHECK_STREQ("crc64.ko t10-pi.ko nvme-core.ko", all);
	free(all);
	strv_free(&got);
	module_deps(text, "virtio.ko", &got);
	module_deps(text, "absent.ko", &got);
	module_deps("", "nvme.ko", &got);
	ATF_CHECK_EQ(0, got.n);
}

ATF_TC_WITHOUT_HEAD(module_match__each_name_once);
ATF_TC_BODY(module_match__each_name_once, tc)
{
	static const char text[] =
	    "# Aliases\n"
	    "alias pci:v*d*sv*sd*bc01sc08i02* nvme\n"
	    "alias pci:v00001B36d00000010sv*sd*bc*sc*i* nvme\n"
	    "alias pci:v00001B36d00000011sv*sd*bc*sc*i* pvpanic_pci\n"
	    "alias broken\n";
	struct strv got = { 0 };

	(void)tc;
	module_match(text,
	    "pci:v00001B36d00000010sv00001AF4sd00001100bc01sc08i02", &got);
	ATF_REQUIRE_EQ(1, got.n);
	ATF_CHECK_STREQ("nvme", got.v[0]);
	strv_free(&got);
	module_match(text,
	    "pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00", &got);
	ATF_CHECK_EQ(0, got.n);
}

ATF_TC_WITHOUT_HEAD(kmsg_parse__record);
ATF_TC_BODY(kmsg_parse__record, tc)
{
	struct kmsg_line line = { 0 };

	(void)tc;
	ATF_REQUIRE_EQ(
	    0, kmsg_parse("30,417,1048576,-,caller=T1;nvme nvme0: pci; x\n"
			  " SUBSYSTEM=pci\n",
		   &line, NULL));
	ATF_CHECK_EQ(30, line.prio);
	ATF_CHECK_EQ(417, line.seq);
	ATF_CHECK_EQ(1048576, line.usec);
	ATF_CHECK_STREQ("nvme nvme0: pci; x", line.text);
	free(line.text);
	ATF_CHECK_EQ(-1, kmsg_parse("", &line, NULL));
	ATF_CHECK_EQ(-1, kmsg_parse("6,1;text", &line, NULL));
	ATF_CHECK_EQ(-1, kmsg_parse("6,-1,5,-;text", &line, NULL));
}

ATF_TC_WITHOUT_HEAD(resource_parse__bars);
ATF_TC_BODY(resource_parse__bars, tc)
{
	struct resource r;

	(void)tc;
	ATF_REQUIRE_EQ(
	    0, resource_parse("0x00000000febd0000 0x00000000febd3fff "
			      "0x0000000000140204",
		   &r, NULL));
	ATF_CHECK_EQ(0xfebd0000, r.start);
	ATF_CHECK_EQ(0x4000, r.size);
	ATF_CHECK_EQ(0x140204, r.flags);
	ATF_CHECK(!r.unassigned);
	ATF_REQUIRE_EQ(0, resource_parse("0x0 0x0 0x0", &r, NULL));
	ATF_CHECK_EQ(0, r.size);
	ATF_CHECK(!r.unassigned);
	ATF_REQUIRE_EQ(0, resource_parse("0x0 0x3ffffffff 0x14220c", &r, NULL));
	ATF_CHECK_EQ(0x400000000, r.size);
	ATF_CHECK(r.unassigned);
	ATF_REQUIRE_EQ(0, resource_parse("0x10 0x1f 0x20040200", &r, NULL));
	ATF_CHECK(r.unassigned);
	ATF_CHECK_EQ(-1, resource_parse("", &r, NULL));
	ATF_CHECK_EQ(-1, resource_parse("0x1 0x2 zz", &r, NULL));
}

ATF_TC_WITHOUT_HEAD(interrupt_find__sums_cpus);
ATF_TC_BODY(interrupt_find__sums_cpus, tc)
{
	static const char text[] =
	    "           CPU0       CPU1       \n"
	    "  4:         10          2   IO-APIC   4-edge      ttyS0\n"
	    " 16:          1          0   IO-APIC  16-fasteoi   a, b\n"
	    " 24:          7         30   PCI-MSIX-0000:00:03.0   0-edge      "
	    "nvme0q0\n"
	    " 25:          0          0   PCI-MSI 49152-edge\n"
	    "NMI:          3          3   Non-maskable interrupts\n"
	    "ERR:          0\n";
	struct interrupt got;

	(void)tc;
	ATF_REQUIRE(interrupt_find(text, 24, &got));
	ATF_CHECK_EQ(37, got.count);
	ATF_CHECK_STREQ("nvme0q0", got.name);
	free(got.name);
	ATF_REQUIRE(interrupt_find(text, 16, &got));
	ATF_CHECK_STREQ("a, b", got.name);
	free(got.name);
	ATF_REQUIRE(interrupt_find(text, 25, &got));
	ATF_CHECK_EQ(0, got.count);
	ATF_CHECK(got.name == NULL);
	ATF_CHECK(!interrupt_find(text, 2, &got));
	ATF_CHECK(!interrupt_find("", 24, &got));
}

ATF_TC_WITHOUT_HEAD(net_speed__unknown_is_0);
ATF_TC_BODY(net_speed__unknown_is_0, tc)
{
	(void)tc;
	ATF_CHECK_EQ(1000, net_speed("1000"));
	ATF_CHECK_EQ(400000, net_speed("400000"));
	ATF_CHECK_EQ(0, net_speed("-1"));
	ATF_CHECK_EQ(0, net_speed("4294967295"));
	ATF_CHECK_EQ(0, net_speed("65535"));
	ATF_CHECK_EQ(0, net_speed(""));
	ATF_CHECK_EQ(0, net_speed(NULL));
}

ATF_TC_WITHOUT_HEAD(usb_names);
ATF_TC_BODY(usb_names, tc)
{
	(void)tc;
	ATF_CHECK(usb_is_root_hub("usb1"));
	ATF_CHECK(usb_is_root_hub("usb12"));
	ATF_CHECK(!usb_is_root_hub("usb"));
	ATF_CHECK(!usb_is_root_hub("usb1-port1"));
	ATF_CHECK(!usb_is_root_hub("1-1"));
	ATF_CHECK(usb_is_device_of("1-2", "usb1"));
	ATF_CHECK(usb_is_device_of("1-2.13.4", "usb1"));
	ATF_CHECK(usb_is_device_of("12-1", "usb12"));
	ATF_CHECK(!usb_is_device_of("12-1", "usb1"));
	ATF_CHECK(!usb_is_device_of("1-2:1.0", "usb1"));
	ATF_CHECK(!usb_is_device_of("1-", "usb1"));
	ATF_CHECK(!usb_is_device_of("usb1", "usb1"));
}

ATF_TC_WITHOUT_HEAD(usb_log_line__last_word_counts);
ATF_TC_BODY(usb_log_line__last_word_counts, tc)
{
	static const char bdf[] = "0000:00:04.0";
	bool dead = false;

	(void)tc;
	usb_log_line("xhci_hcd 0000:00:05.0: HC died; cleaning up", bdf, &dead);
	ATF_CHECK(!dead);
	usb_log_line("xhci_hcd 0000:00:04.0: HC died; cleaning up", bdf, &dead);
	ATF_CHECK(dead);
	usb_log_line("xhci_hcd 0000:00:04.0: xHCI Host Controller", bdf, &dead);
	ATF_CHECK(dead);
	usb_log_line("xhci_hcd 0000:00:04.0: new USB bus registered, assigned "
		     "bus number 1",
	    bdf, &dead);
	ATF_CHECK(!dead);
}

ATF_TC_WITHOUT_HEAD(aer_total__last_line);
ATF_TC_BODY(aer_total__last_line, tc)
{
	(void)tc;
	ATF_CHECK_EQ(0, aer_total("RxErr 0\nTOTAL_ERR_COR 0\n"));
	ATF_CHECK_EQ(12, aer_total("RxErr 5\nBadTLP 7\nTOTAL_ERR_COR 12\n"));
	ATF_CHECK_EQ(3, aer_total("DLP 3\nTOTAL_ERR_FATAL 3"));
	ATF_CHECK_EQ(0, aer_total("RxErr 5\n"));
	ATF_CHECK_EQ(0, aer_total("TOTAL_ERR_COR\n"));
	ATF_CHECK_EQ(0, aer_total(""));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, module_same__dash_is_underscore);
	ATF_TP_ADD_TC(tp, module_deps__in_order);
	ATF_TP_ADD_TC(tp, module_match__each_name_once);
	ATF_TP_ADD_TC(tp, kmsg_parse__record);
	ATF_TP_ADD_TC(tp, resource_parse__bars);
	ATF_TP_ADD_TC(tp, interrupt_find__sums_cpus);
	ATF_TP_ADD_TC(tp, net_speed__unknown_is_0);
	ATF_TP_ADD_TC(tp, aer_total__last_line);
	ATF_TP_ADD_TC(tp, usb_names);
	ATF_TP_ADD_TC(tp, usb_log_line__last_word_counts);
	return atf_no_error();
}
