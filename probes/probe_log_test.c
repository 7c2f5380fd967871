/* SPDX-License-Identifier: BSD-2-Clause
 * The kernel's log as the only source, made up and real; ACPI files. */
#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/import_acpi.h"
#include "probes/probe_iommu.h"
#include "probes/probe_test_stub.h"

#define HOSTS SOURCE_ROOT "/../shared/corpus/hosts/"

static void
read_log(struct facts *f, const char *text)
{
	const struct stub rows[] = { { "log:kernel", text }, { NULL, NULL } };
	struct source s;

	stub_open(&s, rows, "linux");
	probe_iommu.run(&s, f);
	stub_documented(f);
}

#define BEGIN                                                                  \
	"[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x9fbff] "          \
	"usable\r\n"                                                           \
	"[    0.010000] ACPI: FACP 0x000000006FFF8000 000114 (v06 DELL)\r\n"
#define DMAR "[    0.010000] ACPI: DMAR 0x000000006FFF9000 0000A8 (v01)\n"
#define END "[    1.000000] Freeing unused kernel image (initmem) memory\n"
#define GROUPS                                                                 \
	"[    0.500000] pci 0000:00:02.0: Adding to iommu group 10\n"          \
	"[    0.500001] pci 0000:00:01.0: Adding to iommu group 2\n"           \
	"[    0.500002] iommu: Adding device 0000:00:00.0 to group 2\n"

ATF_TC_WITHOUT_HEAD(log__groups);
ATF_TC_BODY(log__groups, tc)
{
	struct facts f = { 0 };

	stub_function(&f, "0000:00:02.0");
	read_log(&f, BEGIN DMAR GROUPS END);
	stub_text(&f, "iommu.table", "DMAR");
	stub_number(&f, "iommu.groups", 2);
	stub_text(&f, "group.2.members", "0000:00:00.0 0000:00:01.0");
	stub_text(&f, "group.10.members", "0000:00:02.0");
	stub_text(&f, "pci.0000:00:02.0.group", "10");
	ATF_REQUIRE(facts_get(&f, "pci.0000:00:01.0.group") == NULL);
	stub_text(&f, "iommu.state", "usable");
	stub_true(&f, "iommu.usable", true);
	stub_unknown(&f, "iommu.interrupt_remapping", "not in the capture");
	facts_free(&f);
	/* later it was moved to another */
	read_log(&f,
	    BEGIN GROUPS "[ 9.0] vfio-pci 0000:00:02.0: Adding to iommu "
			 "group 2\n");
	stub_number(&f, "iommu.groups", 1);
	stub_text(
	    &f, "group.2.members", "0000:00:00.0 0000:00:01.0 0000:00:02.0");
	facts_free(&f);
	/* the end of a log: in use, but who else is in the group? */
	read_log(&f, GROUPS);
	stub_text(&f, "iommu.state", "usable");
	ATF_REQUIRE(facts_get(&f, "group.2.members") == NULL);
	stub_unknown(&f, "iommu.groups", "not in the capture");
	facts_free(&f);
	/* groups without an IOMMU */
	read_log(&f, GROUPS "[ 9.0] vfio-pci 0000:00:02.0: Adding kernel "
			    "taint for vfio-noiommu group on device\n");
	stub_unknown(&f, "iommu.state", "not in the capture");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(log__off_only_after_a_whole_boot);
ATF_TC_BODY(log__off_only_after_a_whole_boot, tc)
{
	struct facts f = { 0 };

	/* printed while the argument is parsed, whatever the hardware */
	read_log(&f, BEGIN DMAR "[    0.02] DMAR: IOMMU enabled\n" END);
	stub_text(&f, "iommu.state", "disabled");
	stub_true(&f, "iommu.usable", false);
	stub_number(&f, "iommu.groups", 0);
	facts_free(&f);
	read_log(&f, BEGIN DMAR "[    0.02] DMAR: IOMMU enabled\n");
	stub_unknown(&f, "iommu.state", "not in the capture");
	stub_unknown(&f, "iommu.usable", "not in the capture");
	facts_free(&f);
	read_log(&f, BEGIN END);
	stub_text(&f, "iommu.table", "none");
	stub_text(&f, "iommu.state", "no-table");
	facts_free(&f);
	read_log(&f, "[    0.02] DMAR: IOMMU enabled\n");
	stub_unknown(&f, "iommu.table", "not in the capture");
	stub_unknown(&f, "iommu.state", "not in the capture");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(log__rejected_and_off);
ATF_TC_BODY(log__rejected_and_off, tc)
{
	static const char rmrr[] =
	    "[ 0.2] DMAR: [Firmware Bug]: No firmware reserved region can "
	    "cover this RMRR [0x41d92000-0x41d94fff], contact BIOS vendor\n";
	struct facts f = { 0 };
	char *text = xasprintf(BEGIN DMAR "%s[ 0.2] DMAR: Parse DMAR table "
					  "failure.\n",
	    rmrr);

	read_log(&f, text);
	stub_text(&f, "iommu.state", "failed");
	stub_true(&f, "iommu.usable", false);
	ATF_REQUIRE(
	    strstr(facts_text(&f, "iommu.table.error"), "RMRR") != NULL);
	facts_free(&f);
	free(text);
	/* the warning alone stops nothing */
	text = xasprintf(BEGIN DMAR GROUPS "%s" END, rmrr);
	read_log(&f, text);
	stub_text(&f, "iommu.state", "usable");
	ATF_REQUIRE(facts_text(&f, "iommu.table.error") == NULL);
	facts_free(&f);
	free(text);
	read_log(&f, BEGIN DMAR "[ 0.0] DMAR: IOMMU disabled\n");
	stub_text(&f, "iommu.state", "disabled");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(log__command_line);
ATF_TC_BODY(log__command_line, tc)
{
	struct facts f = { 0 };

	read_log(&f, "[ 0.0] Command line: root=/dev/x intel_iommu=off quiet "
		     "intremap=off\n");
	stub_text(&f, "iommu.arguments", "intel_iommu=off intremap=off");
	stub_true(&f, "iommu.interrupt_remapping", false);
	/* it is nothing to AMD's */
	stub_unknown(&f, "iommu.usable", "not in the capture");
	facts_free(&f);
	read_log(&f, DMAR "Nov 21 10:00:00 box kernel: Kernel command line: "
			  "root=/dev/x nointremap intel_iommu=on,off\n");
	stub_true(&f, "iommu.interrupt_remapping", false);
	stub_text(&f, "iommu.state", "disabled");
	facts_free(&f);
	read_log(&f, DMAR "[    0.000000][    T0] Command line: intel_iommu="
			  "off intel_iommu=on intremap=off,on vfio.a=1\n");
	stub_unknown(&f, "iommu.interrupt_remapping", "not in the capture");
	stub_unknown(&f, "iommu.usable", "not in the capture");
	facts_free(&f);
	/* another program's */
	read_log(&f, "[ 5.0] prog[1]: My command line: iommu=pt\n"
		     "[ 5.0] prog[1]: Command line: iommu=pt\n");
	stub_unknown(&f, "iommu.arguments", "not in the capture");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(log__remapping);
ATF_TC_BODY(log__remapping, tc)
{
	struct facts f = { 0 };

	read_log(
	    &f, BEGIN "[ 0.1] DMAR-IR: Enabled IRQ remapping in x2apic mode\n");
	stub_true(&f, "iommu.interrupt_remapping", true);
	facts_free(&f);
	read_log(&f, "[ 0.1] AMD-Vi: Interrupt remapping enabled\n");
	stub_true(&f, "iommu.interrupt_remapping", true);
	facts_free(&f);
	read_log(&f, "[ 0.1] DMAR-IR: Failed to enable irq remapping. You are "
		     "vulnerable to irq-injection attacks.\n");
	stub_true(&f, "iommu.interrupt_remapping", false);
	facts_free(&f);
	read_log(&f, "[ 9.1] vfio_iommu_type1_attach_group: No interrupt "
		     "remapping support.  Use the module param\n");
	stub_true(&f, "iommu.interrupt_remapping", false);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(log__garbage);
ATF_TC_BODY(log__garbage, tc)
{
	static const char *const lines[] = {
		": Adding to iommu group 1\n",
		"pci 0000:00:02.0: Adding to iommu group \n",
		"pci 0000:00:02.0: Adding to iommu group 99999999999999\n",
		"pci nonsense: Adding to iommu group 3\n",
		"iommu: Adding device 0000:00:00.0 to grou",
		"iommu: Adding device x to group 1\n",
		"ACPI: ",
	};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct facts f = { 0 };

		read_log(&f, lines[i]);
		stub_unknown(&f, "iommu.groups", "not in the capture");
		stub_unknown(&f, "iommu.state", "not in the capture");
		facts_free(&f);
	}
}

static void
read_file(struct facts *f, const char *name)
{
	char *path = xasprintf(HOSTS "dmesg-linux/%s", name);
	struct buf b = { 0 };
	struct err err = { 0 };

	buf_adds(&b, "");
	ATF_REQUIRE_EQ_MSG(0, file_read(path, &b, &err), "%s", err.text);
	read_log(f, b.data);
	buf_free(&b);
	free(path);
}

ATF_TC_WITHOUT_HEAD(corpus__dmesg_linux);
ATF_TC_BODY(corpus__dmesg_linux, tc)
{
	static const struct {
		const char *file, *table, *state; /* NULL: UNKNOWN */
		int remapping;			  /* -1: UNKNOWN */
	} known[] = {
		{ "ecs-h310.txt", "DMAR", "usable", -1 },
		{ "poweredge-t630.txt", "DMAR", "usable", 1 },
		{ "raven-ats-quirk-ok.txt", "IVRS", "usable", 1 },
		{ "dmar-ir-kexec.txt", "DMAR", "usable", 1 },
		{ "cx4lx-rescan-fails.log", NULL, "usable", -1 },
		{ "rmrr-hp-nic.log", NULL, NULL, -1 },
	};
	struct strv names = { 0 };
	struct facts f = { 0 };
	size_t i;

	if (!file_exists(HOSTS))
		atf_tc_skip("no corpus at %s", HOSTS);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		read_file(&f, known[i].file);
		if (known[i].table != NULL)
			stub_text(&f, "iommu.table", known[i].table);
		else
			stub_unknown(&f, "iommu.table", "not in the capture");
		if (known[i].state != NULL)
			stub_text(&f, "iommu.state", known[i].state);
		else
			stub_unknown(&f, "iommu.state", "not in the capture");
		if (known[i].remapping != -1)
			stub_true(&f, "iommu.interrupt_remapping",
			    known[i].remapping);
		facts_free(&f);
	}
	ATF_REQUIRE_EQ(0, file_list(HOSTS "dmesg-linux", &names, NULL));
	ATF_REQUIRE(names.n > 30);
	for (i = 0; i < names.n; i++) {
		read_file(&f, names.v[i]);
		facts_free(&f);
	}
	strv_free(&names);
}

static bool
file_is_empty(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_size == 0;
}

static void
read_acpi(struct facts *f, const char *path)
{
	struct source s = { 0 };
	struct err err = { 0 };

	stub_function(f, "0000:00:02.0");
	stub_function(f, "0000:01:00.0");
	ATF_REQUIRE_EQ_MSG(0, source_open_acpi(&s, path, &err), "%s", err.text);
	probe_iommu.run(&s, f);
	s.ops->close(&s);
	stub_documented(f);
}

/* Raw tables and text: each tells which table, and that it is sound. */
ATF_TC_WITHOUT_HEAD(corpus__acpi_files);
ATF_TC_BODY(corpus__acpi_files, tc)
{
	static const char *const folders[] = { HOSTS "dmar-bin",
		HOSTS "ivrs-bin", HOSTS "acpidump" };
	struct strv names = { 0 };
	size_t i, k, tables = 0, none = 0, covered = 0;

	if (!file_exists(HOSTS))
		atf_tc_skip("no corpus at %s", HOSTS);
	for (i = 0; i < 3; i++) {
		ATF_REQUIRE_EQ(0, file_list(folders[i], &names, NULL));
		for (k = 0; k < names.n; k++) {
			char *path = xasprintf("%s/%s", folders[i], names.v[k]);
			struct facts f = { 0 };
			const char *table;

			read_acpi(&f, path);
			table = facts_text(&f, "iommu.table");
			ATF_REQUIRE_MSG(table != NULL, "%s", path);
			if (strcmp(table, "none") == 0) {
				none++;
			} else if (strstr(path, "grep-dmar") == NULL) {
				stub_text(&f, "iommu.table.error", "none");
				tables++;
				covered += facts_true(
				    &f, "pci.0000:00:02.0.iommu.covered");
			}
			facts_free(&f);
			free(path);
		}
		strv_free(&names);
	}
	/* an ARM machine, and an Atom without VT-d */
	ATF_REQUIRE_EQ(2, none);
	ATF_REQUIRE_EQ(243, tables);
	/* one board's IVHD, there twice, names functions one by one */
	ATF_REQUIRE_EQ(241, covered);
}

/* All captures of acpidump -t, and what grep left of one by a user. */
ATF_TC_WITHOUT_HEAD(corpus__acpidump_freebsd);
ATF_TC_BODY(corpus__acpidump_freebsd, tc)
{
	static const char live[] = SOURCE_ROOT "/../shared/corpus/freebsd-live";
	struct strv hosts = { 0 }, names = { 0 };
	size_t i, k, dmar = 0, ivrs = 0, none = 0;
	struct facts f = { 0 };

	if (!file_exists(live))
		atf_tc_skip("no corpus at %s", live);
	ATF_REQUIRE_EQ(0, file_list(live, &hosts, NULL));
	for (i = 0; i < hosts.n; i++) {
		char *dir = xasprintf("%s/%s", live, hosts.v[i]);

		strv_free(&names);
		(void)file_list(dir, &names, NULL);
		for (k = 0; k < names.n; k++) {
			char *path = xasprintf("%s/%s", dir, names.v[k]);
			const char *table;

			/* of other commands, or acpidump's usage */
			if (strstr(path, "-acpidump.out") == NULL ||
			    file_is_empty(path)) {
				free(path);
				continue;
			}
			read_acpi(&f, path);
			table = facts_text(&f, "iommu.table");
			ATF_REQUIRE_MSG(table != NULL, "%s", path);
			dmar += strcmp(table, "DMAR") == 0;
			ivrs += strcmp(table, "IVRS") == 0;
			none += strcmp(table, "none") == 0;
			/* 14.0 prints no more than the header of IVRS */
			if (strcmp(table, "IVRS") == 0)
				stub_unknown(
				    &f, "iommu.table.error", "IVRS: 36 of 1");
			else if (strcmp(table, "DMAR") == 0)
				stub_text(&f, "iommu.table.error", "none");
			else
				stub_text(&f, "iommu.state", "no-table");
			facts_free(&f);
			free(path);
		}
		free(dir);
	}
	ATF_REQUIRE_EQ(4, dmar);
	ATF_REQUIRE_EQ(43, ivrs);
	ATF_REQUIRE_EQ(2, none);
	strv_free(&names);
	strv_free(&hosts);
	read_acpi(
	    &f, SOURCE_ROOT "/../shared/corpus/seeds/000/acpidump_output.txt");
	stub_text(&f, "iommu.table", "DMAR");
	stub_unknown(&f, "iommu.table.error", "36 of 168 bytes");
	stub_text(&f, "iommu.state", "present-not-tried");
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, log__groups);
	ATF_TP_ADD_TC(tp, log__off_only_after_a_whole_boot);
	ATF_TP_ADD_TC(tp, log__rejected_and_off);
	ATF_TP_ADD_TC(tp, log__command_line);
	ATF_TP_ADD_TC(tp, log__remapping);
	ATF_TP_ADD_TC(tp, log__garbage);
	ATF_TP_ADD_TC(tp, corpus__dmesg_linux);
	ATF_TP_ADD_TC(tp, corpus__acpi_files);
	ATF_TP_ADD_TC(tp, corpus__acpidump_freebsd);
	return atf_no_error();
}
