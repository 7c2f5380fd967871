/* SPDX-License-Identifier: BSD-2-Clause
 * What a kernel's log alone tells of the machine: its architecture, and that it
 * is itself a guest. */
#include <atf-c.h>
#include <stdio.h>

#include "probes/probe_test_stub.h"

static const char guest[] = "cpu.under_hypervisor";
static const char architecture[] = "cpu.architecture";

static void
read_log(struct facts *f, const char *os, const char *text)
{
	const struct stub rows[] = { { "log:kernel", text }, { NULL, NULL } };
	const struct probe *host =
	    os[0] == 'l' ? &probe_host : &probe_freebsd_host;
	struct source s;

	*f = (struct facts){ 0 };
	stub_open(&s, rows, os);
	host->run(&s, f);
	probe_iommu.run(&s, f);
	stub_documented(f);
}

ATF_TC_WITHOUT_HEAD(linux_guests);
ATF_TC_BODY(linux_guests, tc)
{
	static const char *const logs[] = {
		"[    0.000000] Hypervisor detected: KVM\r\n",
		"Hypervisor detected: VMware\n",
		"May 1 10:00:00 a kernel: DMI: QEMU Standard PC (Q35)\n",
		"[    0.000000] DMI: Xen HVM domU, BIOS 4.11 05/14/2019\n",
		"[    0.000000] DMI:   BHYVE, BIOS 1.00 03/14/2014\n",
		"[    0.0] ACPI: FACP 0xBFBFB 0027A5 (v02 BHYVE  BVFACP)\n",
		"[    0.0] ACPI: FACP 000F4 (v03 BOCHS  BXPC     00000001)\n",
	};
	struct facts f;
	size_t i;

	for (i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		read_log(&f, "linux", logs[i]);
		stub_true(&f, guest, true);
		facts_free(&f);
	}
}

/* Nothing says that it is none; dom0 of Xen says that it runs on Xen, too. */
ATF_TC_WITHOUT_HEAD(linux_no_guest);
ATF_TC_BODY(linux_no_guest, tc)
{
	static const char *const logs[] = {
		"",
		"[    0.0] DMI: ASUS X/Y, BIOS 2 05/14/2019\n",
		"[    0.0] Booting paravirtualized kernel on bare hardware\n",
		"[    0.0] Hypervisor detected: Xen PV\n",
		"[    0.0] ACPI: FACP 0x1 2 (v01 ALASKA A M I    BOCHS )\n",
		"[    0.0] ACPI: FACP 0x1 2 (v0",
		"[    9.0] qemu[1]: xDMI: QEMU Standard PC\n",
	};
	struct facts f;
	size_t i;

	for (i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		read_log(&f, "linux", logs[i]);
		stub_unknown(&f, guest, "");
		facts_free(&f);
	}
}

/* A table FACP without DMAR means something only where DMAR can be. */
ATF_TC_WITHOUT_HEAD(architectures);
ATF_TC_BODY(architectures, tc)
{
	static const char facp[] = "[ 0.0] ACPI: FACP 0x1 000114 (v06 DELL)\n";
	static const char *const rows[][2] = {
		{ "[    0.0] Booting Linux on physical CPU 0x0 [0x413fd0c1]",
		    "arm" },
		{ "[    0.0] radix-mmu: Mapped 0x0-0x1000 with 64 KiB pages",
		    "power" },
		{ "[    0.0] riscv: base ISA extensions acdfim", "riscv" },
	};
	struct facts f;
	char text[160];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(text, sizeof(text), "%s\n%s", rows[i][0], facp);
		read_log(&f, "linux", text);
		stub_text(&f, architecture, rows[i][1]);
		stub_unknown(&f, "iommu.table", "");
		facts_free(&f);
	}
	(void)snprintf(text, sizeof(text), "%s%s",
	    "BIOS-e820: [mem 0x0-0x9fbff] usable\n", facp);
	read_log(&f, "linux", text);
	stub_text(&f, architecture, "x86");
	stub_text(&f, "iommu.table", "none");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(freebsd);
ATF_TC_BODY(freebsd, tc)
{
	struct facts f;

	read_log(&f, "freebsd", "Hypervisor: Origin = \"bhyve bhyve \"\n");
	stub_true(&f, guest, true);
	facts_free(&f);
	read_log(&f, "freebsd", "  Features2=0xfeda3223<SSE3,SSSE3,HV>\n");
	stub_true(&f, guest, true);
	facts_free(&f);
	read_log(&f, "freebsd", "  Features2=0x7eda3223<SSE3,SSSE3,VMX>\n");
	stub_true(&f, guest, false);
	facts_free(&f);
	read_log(&f, "freebsd", "  AMD Features2=0x1<LAHF,SVM>\n");
	stub_unknown(&f, guest, "");
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, linux_guests);
	ATF_TP_ADD_TC(tp, linux_no_guest);
	ATF_TP_ADD_TC(tp, architectures);
	ATF_TP_ADD_TC(tp, freebsd);
	return atf_no_error();
}
