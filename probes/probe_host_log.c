/* SPDX-License-Identifier: BSD-2-Clause
 * What Linux's log says of the machine, where cpuinfo does not: its
 * architecture, and whether it is itself a guest. */
#include <stdlib.h>
#include <string.h>

#include "base/strv.h"
#include "probes/probe_host_linux.h"
#include "probes/probe_iommu.h"
#include "probes/scrub.h"

#define KEY "log:kernel"

struct mark {
	const char *text, *means;
};

/* Lines of each kernel: arch/x86/kernel/e820.c, arch/arm64/kernel/setup.c,
 * arch/powerpc/mm/book3s64, arch/riscv/kernel/cpufeature.c. */
static const struct mark architectures[] = {
	{ "BIOS-e820: [mem 0x", "x86" },
	{ "Booting Linux on physical CPU 0x", "arm" },
	{ "radix-mmu: ", "power" },
	{ "hash-mmu: ", "power" },
	{ "riscv: base ISA extensions ", "riscv" },
	{ NULL, NULL },
};

/* Makers of hypervisors' ACPI tables. */
static const char *const oems[] = { "BHYVE ", "BOCHS ", "VRTUAL ", "VBOX ",
	"VMWARE ", NULL };

/* "ACPI: FACP 0x000000007FFE0040 0000F4 (v03 BOCHS  BXPC     00000001" */
static bool
is_oem(const char *line)
{
	const char *p = strstr(line, "ACPI: ");
	size_t i;

	p = p == NULL ? NULL : strstr(p, " (v0");
	if (p == NULL || strlen(p) < 6)
		return false;
	for (i = 0; oems[i] != NULL; i++)
		if (strncmp(p + 6, oems[i], strlen(oems[i])) == 0)
			return true;
	return false;
}

/* At the start, or behind the time or the name of the log. */
static bool
says(const char *line, const char *mark)
{
	const char *p = strstr(line, mark);

	return p != NULL && (p == line || p[-1] == ' ');
}

static bool
is_guest(const char *line)
{
	size_t i;

	/* arch/x86/kernel/cpu/hypervisor.c; dom0 says "Xen PV" too */
	if (strstr(line, "Hypervisor detected: Xen PV") != NULL)
		return false;
	if (says(line, "Hypervisor detected: "))
		return true;
	for (i = 0; scrub_log_guests[i] != NULL; i++)
		if (says(line, scrub_log_guests[i]))
			return true;
	return is_oem(line);
}

void
host_log_read(struct source *s, struct facts *f)
{
	static const char guest[] = "cpu.under_hypervisor";
	static const char architecture[] = "cpu.architecture";
	struct strv lines = { 0 };
	const struct mark *m;
	char *text;
	size_t i;

	if (!iommu_unset(f, guest) && !iommu_unset(f, architecture))
		return;
	text = source_text(s, KEY, NULL);
	strv_split(&lines, text == NULL ? "" : text, "\r\n");
	free(text);
	for (i = 0; i < lines.n; i++) {
		if (iommu_unset(f, guest) && is_guest(lines.v[i]))
			facts_bool(f, guest, true, KEY);
		for (m = architectures; m->text != NULL; m++)
			if (iommu_unset(f, architecture) &&
			    says(lines.v[i], m->text))
				facts_str(f, architecture, m->means, KEY);
	}
	strv_free(&lines);
}
