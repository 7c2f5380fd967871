/* SPDX-License-Identifier: BSD-2-Clause
 * Texts as QEMU 7.2 prints them. */
#include "guests/guest_qemu.h"
#include "guests/hypervisor.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/guest_priv.h"
#include "guests/hypervisor.h"
#include "guests/lab_clock.h"

#define QEMU "qemu-system-x86_64: "
#define AT QEMU "-device vfio-pci,host=0000:01:00.0,bus=rp0,rombar=0: "
#define VFIO AT "vfio 0000:01:00.0: "
#define CPU_WARNING                                                            \
	QEMU "warning: TCG doesn't support requested feature: "                \
	     "CPUID.07H:EBX.hle [bit 4]\n"
#define NOT_VIABLE                                                             \
	VFIO "group 8 is not viable\n"                                         \
	     "Please ensure all devices within the iommu_group are bound to "  \
	     "their vfio bus driver.\n"

static void
require_line(const char *text, const char *want)
{
	char *got = qemu_decisive_line(text);

	if (want == NULL)
		ATF_REQUIRE_MSG(got == NULL, "%s", got);
	else
		ATF_REQUIRE_STREQ(want, got);
	free(got);
}

ATF_TC_WITHOUT_HEAD(qemu_decisive_line__refusals);
ATF_TC_BODY(qemu_decisive_line__refusals, tc)
{
	require_line(NOT_VIABLE, VFIO "group 8 is not viable");
	require_line(VFIO "no iommu_group found: No such file or directory\n",
	    VFIO "no iommu_group found: No such file or directory");
	require_line(VFIO "failed to open /dev/vfio/8: Device or resource "
			  "busy\r\n",
	    VFIO "failed to open /dev/vfio/8: Device or resource busy");
	require_line(
	    "Could not access KVM kernel module: Permission denied\n" QEMU
	    "failed to initialize kvm: Permission denied\n",
	    "Could not access KVM kernel module: Permission denied");
	/* it died in the middle of its last line */
	require_line(QEMU "../hw/pci/pci.c:1811: pci_irq_handler: Assertion",
	    QEMU "../hw/pci/pci.c:1811: pci_irq_handler: Assertion");
}

ATF_TC_WITHOUT_HEAD(qemu_decisive_line__skips_warnings_and_hints);
ATF_TC_BODY(qemu_decisive_line__skips_warnings_and_hints, tc)
{
	require_line(
	    CPU_WARNING CPU_WARNING NOT_VIABLE, VFIO "group 8 is not viable");
	require_line(AT "info: OpRegion detected on Intel display\n" NOT_VIABLE,
	    VFIO "group 8 is not viable");
	require_line(CPU_WARNING, NULL);
	require_line("", NULL);
	require_line("\n\r\n\n", NULL);
}

ATF_TC_WITHOUT_HEAD(qemu_trace_reset__each_kind);
ATF_TC_BODY(qemu_trace_reset__each_kind, tc)
{
	static const char flr[] =
	    "vfio_get_device Device 0000:01:00.0 flags: 3, regions: 9, "
	    "irqs: 5\n"
	    "vfio_check_pcie_flr 0000:01:00.0 Supports FLR via PCIe cap\n"
	    "vfio_pci_reset  (0000:01:00.0)\n"
	    "vfio_pci_reset_flr 0000:01:00.0 FLR/VFIO_DEVICE_RESET\n";
	static const char pm[] =
	    "vfio_check_pm_reset 0000:02:00.0 Supports PM reset\n"
	    "vfio_pci_reset  (0000:02:00.0)\n"
	    "vfio_pci_reset_pm 0000:02:00.0 PCI PM Reset\n";
	static const char bus[] =
	    "vfio_pci_reset  (0000:02:00.0)\n"
	    "vfio_pci_hot_reset  (0000:02:00.0) one\n"
	    "vfio_pci_hot_reset_has_dep_devices 0000:02:00.0: hot reset "
	    "dependent devices:\n"
	    "vfio_pci_hot_reset_dep_devices \t0000:02:00.0 group 9\n"
	    "vfio_pci_hot_reset_result 0000:02:00.0 hot reset: Success\n";
	static const char none[] =
	    "vfio_pci_reset  (0000:02:00.1)\n"
	    "vfio_pci_hot_reset_dep_devices \t0000:02:00.1 group 9\n"
	    "vfio_pci_hot_reset_result 0000:02:00.1 hot reset: Inappropriate "
	    "ioctl for device\n";

	ATF_REQUIRE_STREQ("flr", qemu_trace_reset(flr));
	ATF_REQUIRE_STREQ("pm", qemu_trace_reset(pm));
	ATF_REQUIRE_STREQ("bus", qemu_trace_reset(bus));
	ATF_REQUIRE_STREQ("none", qemu_trace_reset(none));
	/* the capability alone is no reset */
	ATF_REQUIRE(qemu_trace_reset("vfio_check_pcie_flr 0000:01:00.0 "
				     "Supports FLR via PCIe cap\n") == NULL);
	ATF_REQUIRE(qemu_trace_reset("") == NULL);
}

ATF_TC_WITHOUT_HEAD(qemu_trace_reset__the_last_one_wins);
ATF_TC_BODY(qemu_trace_reset__the_last_one_wins, tc)
{
	static const char both[] =
	    "vfio_pci_reset  (0000:01:00.0)\n"
	    "vfio_pci_reset_flr 0000:01:00.0 FLR/VFIO_DEVICE_RESET\n"
	    "vfio_pci_reset  (0000:01:00.0)\n"
	    "vfio_pci_hot_reset_result 0000:01:00.0 hot reset: Success\n"
	    "vfio_pci_reset  (0000:01:00.0)\n"
	    "vfio_pci_reset_pm 0000:01:00.0 PCI PM Reset\n";
	static const char back[] =
	    "vfio_pci_reset_pm 0000:01:00.0 PCI PM Reset\n"
	    "vfio_pci_reset_flr 0000:01:00.0 FLR/VFIO_DEVICE_RESET\n";

	ATF_REQUIRE_STREQ("pm", qemu_trace_reset(both));
	ATF_REQUIRE_STREQ("flr", qemu_trace_reset(back));
}

ATF_TC_WITHOUT_HEAD(qemu_resets__a_burst_is_one);
ATF_TC_BODY(qemu_resets__a_burst_is_one, tc)
{
	static const struct {
		int seconds, microseconds, resets;
	} rows[] = {
		{ 65, 882030, 1 }, /* five of one sysrq */
		{ 66, 67246, 1 },
		{ 66, 89492, 1 },
		{ 66, 242958, 1 },
		{ 66, 297720, 1 },
		{ 66, 882030, 2 }, /* counted from the first: a loop shows */
		{ 90, 0, 3 },
		{ 40, 0, 4 },
		{ -1, -1, 5 },
		{ -1, -1, 6 },
	};
	json_t *events = json_array();
	size_t i;

	ATF_CHECK_EQ(0, qemu_resets(events));
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_array_append_new(
		    events, json_pack("{s:s}", "event", "RTC_CHANGE"));
		json_array_append_new(
		    events, json_pack("{s:s,s:{s:i,s:i}}", "event", "RESET",
				"timestamp", "seconds", rows[i].seconds,
				"microseconds", rows[i].microseconds));
		ATF_CHECK_EQ_MSG(rows[i].resets, qemu_resets(events), "%zu", i);
	}
	json_decref(events);
}

static const struct guest_config plain = { .dir = "/work/evidence",
	.program = "qemu-system-x86_64",
	.accel = "tcg",
	.cpu = "qemu64",
	.kernel = "/image/vmlinux",
	.initramfs = "/image/initramfs",
	.memory_mib = 256,
	.cpus = 2 };

/* The command line as one string, for strstr; the caller frees it. */
static char *
command(const struct guest_config *c, const int *port_fds)
{
	struct strv argv = { 0 };
	char *text;

	qemu_argv(&argv, c, 5, 6, port_fds);
	text = strv_join(&argv, " ");
	strv_free(&argv);
	return text;
}

static void
require_part(const char *text, const char *part)
{
	ATF_REQUIRE_MSG(
	    strstr(text, part) != NULL, "no \"%s\" in: %s", part, text);
}

ATF_TC_WITHOUT_HEAD(qemu_argv__a_guest_without_devices);
ATF_TC_BODY(qemu_argv__a_guest_without_devices, tc)
{
	char *text = command(&plain, NULL);

	ATF_REQUIRE_EQ(
	    0, strncmp(text,
		   "qemu-system-x86_64 -nodefaults -no-user-config "
		   "-display none -machine q35",
		   strlen("qemu-system-x86_64 -nodefaults -no-user-config "
			  "-display none -machine q35")));
	require_part(text, " -accel tcg -cpu qemu64 -smp 2 -m 256 ");
	require_part(text, " -kernel /image/vmlinux -initrd /image/initramfs ");
	require_part(text, " panic=-1 ");
	require_part(text, "file,id=console,path=/work/evidence/console.log");
	require_part(text, "socket,id=agent,fd=5");
	require_part(
	    text, "virtserialport,chardev=agent,name=org.pptcheck.agent.0");
	require_part(text, "socket,id=qmp,fd=6");
	require_part(text, "chardev=qmp,mode=control");
	require_part(text, "-device pvpanic-pci");
	ATF_REQUIRE(strstr(text, "vfio") == NULL);
	ATF_REQUIRE(strstr(text, "-trace") == NULL);
	free(text);
}

ATF_TC_WITHOUT_HEAD(qemu_argv__each_device_on_a_root_port);
ATF_TC_BODY(qemu_argv__each_device_on_a_root_port, tc)
{
	struct guest_config c = plain;
	struct strv devices = { 0 };
	char *text;

	strv_add(&devices, "0000:01:00.0");
	strv_add(&devices, "10000:02:00.1");
	c.devices = &devices;
	text = command(&c, NULL);
	require_part(text,
	    "-device pcie-root-port,id=rp0,chassis=1 "
	    "-device vfio-pci,host=0000:01:00.0,bus=rp0,rombar=0 "
	    "-device pcie-root-port,id=rp1,chassis=2 "
	    "-device vfio-pci,host=10000:02:00.1,bus=rp1,rombar=0 ");
	require_part(text, "-D /work/evidence/trace.log");
	require_part(text, "-trace vfio_*reset*");
	free(text);
	strv_free(&devices);
}

ATF_TC_WITHOUT_HEAD(qemu_argv__append_machine_ports_and_extra);
ATF_TC_BODY(qemu_argv__append_machine_ports_and_extra, tc)
{
	static const struct guest_port ports[] = { { "stdout", 1 },
		{ "stderr", 2 } };
	static const int fds[] = { 7, 8 };
	struct guest_config c = plain;
	struct strv argv = { 0 }, extra = { 0 };
	char *text;
	size_t i;

	strv_split(&extra, "-device qemu-xhci", " ");
	c.append = "pptcheck.lab=1 loglevel=8";
	c.machine = "q35,kernel-irqchip=split";
	c.ports = ports;
	c.ports_n = 2;
	c.extra = &extra;
	qemu_argv(&argv, &c, 5, 6, fds);
	for (i = 0; strcmp(argv.v[i], "-append") != 0; i++)
		ATF_REQUIRE(i + 1 < argv.n);
	/* one argument, ours first */
	require_part(argv.v[i + 1], "console=ttyS0 panic=-1 ");
	require_part(argv.v[i + 1], " pptcheck.lab=1 loglevel=8");
	ATF_REQUIRE_STREQ("qemu-xhci", argv.v[argv.n - 1]);
	text = strv_join(&argv, " ");
	require_part(text, "-machine q35,kernel-irqchip=split ");
	require_part(text, "-chardev socket,id=port0,fd=7 "
			   "-device virtserialport,chardev=port0,name=stdout "
			   "-chardev socket,id=port1,fd=8 "
			   "-device virtserialport,chardev=port1,name=stderr ");
	free(text);
	strv_free(&extra);
	strv_free(&argv);
}

ATF_TC_WITHOUT_HEAD(lab_clock_khz__twice_the_same);
ATF_TC_BODY(lab_clock_khz__twice_the_same, tc)
{
	long once = lab_clock_khz(), again = lab_clock_khz();

#if defined(__x86_64__)
	ATF_REQUIRE_MSG(once > 100000 && once < 10000000, "%ld", once);
#endif
	ATF_REQUIRE_MSG(
	    labs(once - again) <= once / 100, "%ld and %ld", once, again);
}

ATF_TC_WITHOUT_HEAD(hypervisor_firmware__of_this_qemu);
ATF_TC_BODY(hypervisor_firmware__of_this_qemu, tc)
{
	char *bios = hypervisor_firmware(hypervisor_program, false);
	char *uefi = hypervisor_firmware(hypervisor_program, true);

	ATF_REQUIRE(bios != NULL && uefi != NULL);
	ATF_REQUIRE_EQ(64, strspn(bios, "0123456789abcdef"));
	ATF_REQUIRE_EQ(64, strspn(uefi, "0123456789abcdef"));
	ATF_REQUIRE(strcmp(bios, uefi) != 0);
	free(uefi);
	free(bios);
	ATF_REQUIRE(hypervisor_firmware("./absent", false) == NULL);
}

ATF_TC_WITHOUT_HEAD(guest_parse_schedstat__waiting);
ATF_TC_BODY(guest_parse_schedstat__waiting, tc)
{
	ATF_REQUIRE_EQ(
	    61234, guest_parse_schedstat("1000000 61234567890 17\n"));
	ATF_REQUIRE_EQ(0, guest_parse_schedstat("0 0 0\n"));
	ATF_REQUIRE_EQ(-1, guest_parse_schedstat(""));
	ATF_REQUIRE_EQ(-1, guest_parse_schedstat("1 2\n"));
	ATF_REQUIRE_EQ(-1, guest_parse_schedstat("1 -2 3\n"));
}

ATF_TC_WITHOUT_HEAD(qemu_argv__a_disk_of_the_users);
ATF_TC_BODY(qemu_argv__a_disk_of_the_users, tc)
{
	static const struct firmware uefi = { .code = (char *)"/fw/code",
		.code_format = (char *)"raw",
		.vars = (char *)"/fw/vars",
		.vars_format = (char *)"qcow2" };
	struct guest_own own = { .disk = "/my,disk", .format = "raw" };
	struct guest_config c = plain;
	char *text;

	c.own = &own;
	text = command(&c, NULL);
	/* a comma ends an option of QEMU's; nothing is ever written */
	require_part(
	    text, "if=none,id=own,snapshot=on,file=/my,,disk,format=raw ");
	require_part(text, "name=org.qemu.guest_agent.0");
	ATF_REQUIRE(strstr(text, "-kernel") == NULL);
	ATF_REQUIRE(strstr(text, "pflash") == NULL);
	ATF_REQUIRE(strstr(text, "-netdev") == NULL);
	free(text);
	own.firmware = &uefi;
	text = command(&c, NULL);
	require_part(
	    text, "if=pflash,unit=0,readonly=on,file=/fw/code,format=raw ");
	require_part(
	    text, "if=pflash,unit=1,snapshot=on,file=/fw/vars,format=qcow2 ");
	free(text);
}

ATF_TC_WITHOUT_HEAD(hypervisor_version__changed_source);
ATF_TC_BODY(hypervisor_version__changed_source, tc)
{
	static const char *const cases[][2] = {
		{ "7.2.22 (Debian 1:7.2+dfsg-7)", "7.2.22" },
		{ "9.0.50 (v9.0.0-12-g1a2b3c4)", "9.0.50" },
		{ "9.0.50 (v9.0.0-12-g1a2b3c4-dirty)",
		    "9.0.50, changed source" },
	};
	char *script, *version;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		script =
		    xasprintf("#!/bin/sh\necho 'QEMU emulator version %s'\n",
			cases[i][0]);
		ATF_REQUIRE_EQ(
		    0, file_write_atomic("qemu", script, strlen(script), NULL));
		ATF_REQUIRE_EQ(0, chmod("qemu", 0700));
		version = hypervisor_version("./qemu");
		ATF_REQUIRE(version != NULL);
		ATF_CHECK_STREQ(cases[i][1], version);
		free(version);
		free(script);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, hypervisor_version__changed_source);
	ATF_TP_ADD_TC(tp, hypervisor_firmware__of_this_qemu);
	ATF_TP_ADD_TC(tp, qemu_decisive_line__refusals);
	ATF_TP_ADD_TC(tp, qemu_decisive_line__skips_warnings_and_hints);
	ATF_TP_ADD_TC(tp, qemu_trace_reset__each_kind);
	ATF_TP_ADD_TC(tp, qemu_resets__a_burst_is_one);
	ATF_TP_ADD_TC(tp, qemu_trace_reset__the_last_one_wins);
	ATF_TP_ADD_TC(tp, qemu_argv__a_guest_without_devices);
	ATF_TP_ADD_TC(tp, qemu_argv__each_device_on_a_root_port);
	ATF_TP_ADD_TC(tp, qemu_argv__append_machine_ports_and_extra);
	ATF_TP_ADD_TC(tp, lab_clock_khz__twice_the_same);
	ATF_TP_ADD_TC(tp, guest_parse_schedstat__waiting);
	ATF_TP_ADD_TC(tp, qemu_argv__a_disk_of_the_users);
	return atf_no_error();
}
