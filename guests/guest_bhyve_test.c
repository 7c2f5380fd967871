/* SPDX-License-Identifier: BSD-2-Clause
 * The lines are those of freebsd-live; each case names its capture. */
#include "guests/guest_bhyve.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* "-s 6:0,passthru,..." of these devices, or why not; the caller frees it. */
static char *
slots(const char *devices, enum guest_mapping mapping, const char *roms)
{
	struct strv v = { 0 }, r = { 0 }, argv = { 0 }, found = { 0 };
	struct guest_config c = { .program = "bhyve",
		.cpus = 1,
		.memory_mib = 256,
		.devices = &v,
		.roms = &r,
		.disk = "esp.img",
		.mapping = mapping };
	struct bhyve_can can = { .acpi_option = true };
	struct err err;
	char *text;
	size_t i;

	strv_split(&v, devices, " ");
	strv_split(&r, roms, " ");
	if (bhyve_argv(&argv, &c, &can, "rom.fd", "vm", &err) == -1) {
		text = xstrdup(err.text);
	} else {
		for (i = 0; i < argv.n; i++)
			if (strstr(argv.v[i], "passthru") != NULL)
				strv_add(&found, argv.v[i]);
		text = strv_join(&found, " ");
	}
	strv_free(&found);
	strv_free(&argv);
	strv_free(&v);
	strv_free(&r);
	return text;
}

static void
require_slots(const char *want, const char *devices, enum guest_mapping mapping,
    const char *roms)
{
	char *got = slots(devices, mapping, roms);

	ATF_CHECK_STREQ(want, got);
	free(got);
}

ATF_TC_WITHOUT_HEAD(bhyve_argv__slots);
ATF_TC_BODY(bhyve_argv__slots, tc)
{
	/* alone, a function is function 0 of its slot, whatever it was */
	require_slots("6:0,passthru,3/0/0", "0000:03:00.0", GUEST_MAP_SAME, "");
	require_slots("6:0,passthru,3/0/1", "0000:03:00.1", GUEST_MAP_SAME, "");
	require_slots(
	    "6:0,passthru,1/0/0 6:1,passthru,1/0/1 7:0,passthru,16/0/0",
	    "0000:01:00.0 0000:01:00.1 0000:10:00.0", GUEST_MAP_SAME, "");
	require_slots("6:0,passthru,1/0/0 7:0,passthru,1/0/1",
	    "0000:01:00.0 0000:01:00.1", GUEST_MAP_SPLIT, "");
	require_slots("6:0,passthru,4/0/0,rom=/vbios.rom", "0000:04:00.0",
	    GUEST_MAP_SAME, "/vbios.rom");
	require_slots("10000:01:00.0: bhyve passes functions of PCI domain 0 "
		      "only",
	    "10000:01:00.0", GUEST_MAP_SAME, "");
}

ATF_TC_WITHOUT_HEAD(bhyve_argv__whole);
ATF_TC_BODY(bhyve_argv__whole, tc)
{
	struct guest_config c = { .program = "/opt/bhyve",
		.cpus = 1,
		.memory_mib = 256,
		.disk = "esp.img" };
	/* bhyve_-h of 14.0, and without the line */
	struct bhyve_can old = bhyve_can("       -A: create ACPI tables\n");
	struct bhyve_can new = bhyve_can("       -a: local apic\n");
	struct strv argv = { 0 };
	char *text;

	ATF_REQUIRE_EQ(0, bhyve_argv(&argv, &c, &old, "R.fd", "vm", NULL));
	text = strv_join(&argv, " ");
	ATF_CHECK_STREQ("/opt/bhyve -c 1 -m 256M -A -H -S -w -s 0,hostbridge "
			"-s 31,lpc -l com1,stdio -l bootrom,R.fd -s "
			"4,virtio-blk,esp.img,ro vm",
	    text);
	free(text);
	strv_free(&argv);
	ATF_REQUIRE_EQ(0, bhyve_argv(&argv, &c, &new, "R.fd", "vm", NULL));
	ATF_CHECK(!strv_has(&argv, "-A"));
	strv_free(&argv);
}

static void
require_line(const char *want, const char *text)
{
	char *got = bhyve_decisive_line(text);

	if (want == NULL)
		ATF_CHECK_MSG(got == NULL, "%s", got);
	else
		ATF_CHECK_STREQ(want, got == NULL ? "" : got);
	free(got);
}

ATF_TC_WITHOUT_HEAD(bhyve_decisive_line__texts);
ATF_TC_BODY(bhyve_decisive_line__texts, tc)
{
	require_line(NULL, "");
	require_line(NULL, "rdmsr to register 0x140 on vcpu 0\n");
	/* host-noiommu-ppt-bound/37: the closing errno is the cause */
	require_line("bhyve: PCI device at 1/0/0 is not using the ppt(4) driver"
		     ": Device busy",
	    "bhyve: PCI device at 1/0/0 is not using the ppt(4) driver\n"
	    "Device emulation initialization error: Device busy\n");
	/* dev-e1000-conv/07: here it is left over */
	require_line("bhyve: failed to initialize MSI for PCI 0/7/0",
	    "bhyve: failed to initialize MSI for PCI 0/7/0\r\n"
	    "Device emulation initialization error: No such file or "
	    "directory\r\n");
	/* dev-ivshmem-subpage/07: with an empty line */
	require_line("bhyve: passthru device 0/5/0 BAR 0: base 0xfea00000 or "
		     "size 0x100 not page aligned",
	    "bhyve: passthru device 0/5/0 BAR 0: base 0xfea00000 or size 0x100 "
	    "not page aligned\n\nbhyve: failed to initialize BARs for PCI "
	    "0/5/0\n");
	require_line(
	    "Unable to setup memory (17)", "Unable to setup memory (17)\n");
}

static void
require_end(const char *want, int status, const char *text)
{
	char *got = bhyve_bad_poweroff(status, text);

	ATF_CHECK_STREQ(want, got == NULL ? "" : got);
	free(got);
}

ATF_TC_WITHOUT_HEAD(bhyve_bad_poweroff__status_and_text);
ATF_TC_BODY(bhyve_bad_poweroff__status_and_text, tc)
{
	require_end("", 1 << 8, "");
	require_end("bhyve ended with status 0, as for a reboot", 0, "");
	require_end("bhyve ended with status 4", 4 << 8, "");
	/* bhyve-msix-nvme/14 */
	require_end("bhyve ended with status 1, by an error: "
		    "vm_setup_pptdev_msix: Invalid argument",
	    1 << 8, "bhyve: vm_setup_pptdev_msix: Invalid argument\n");
	/* bhyve-destroy-while-running/02 */
	require_end("bhyve ended with status 1, by an error: vm_run error -1, "
		    "errno 25",
	    1 << 8, "vm_run error -1, errno 25\n");
	require_end(
	    "bhyve was killed by signal 9, not ended by the guest", 9, "");
}

ATF_TC_WITHOUT_HEAD(bhyve_vm_name__is_found_again);
ATF_TC_BODY(bhyve_vm_name__is_found_again, tc)
{
	struct strv v = { 0 };
	char *name;

	strv_add(&v, "0000:10:1f.7");
	name = bhyve_vm_name(&v);
	ATF_CHECK_STREQ("pptcheck-16-31-7", name);
	free(name);
	strv_free(&v);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, bhyve_argv__slots);
	ATF_TP_ADD_TC(tp, bhyve_argv__whole);
	ATF_TP_ADD_TC(tp, bhyve_decisive_line__texts);
	ATF_TP_ADD_TC(tp, bhyve_bad_poweroff__status_and_text);
	ATF_TP_ADD_TC(tp, bhyve_vm_name__is_found_again);
	return atf_no_error();
}
