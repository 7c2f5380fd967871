/* SPDX-License-Identifier: BSD-2-Clause
 * A FreeBSD host: kernel, CPU, memory, firmware. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "probes/freebsd_text.h"
#include "probes/probe.h"
#include "probes/source_freebsd.h"

#define KEY "run:" FREEBSD_SYSCTL

static void
firmware(struct source *s, struct facts *f)
{
	static const struct {
		const char *fact, *name;
	} rows[] = { { "host.board.vendor", "smbios.planar.maker" },
		{ "host.board.name", "smbios.planar.product" },
		{ "host.bios.vendor", "smbios.bios.vendor" },
		{ "host.bios.version", "smbios.bios.version" },
		{ "host.bios.date", "smbios.bios.reldate" } };
	struct assignments a = { 0 };
	struct err err = { 0 };
	const char *why = "the loader gave no such name";
	size_t i;

	if (freebsd_values(s, "run:kenv", '=', &a, &err) == -1)
		why = err.text;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		freebsd_str(f, rows[i].fact, &a, rows[i].name, why, "run:kenv");
	assignments_free(&a);
}

/* The words between < and > of the line that begins with mark. */
static bool
has_feature(const char *log, const char *mark, const char *feature, bool *line)
{
	const char *p = log;
	struct strv words = { 0 };
	char *text;
	bool found = false;

	/* "  Features2=" is also the end of "AMD Features2=". */
	while ((p = strstr(p, mark)) != NULL && p - log >= 2 &&
	       strncmp(p - 2, "  ", 2) != 0)
		p++;
	if (p == NULL)
		return false;
	*line = true;
	p += strlen(mark);
	text = xstrndup(p, strcspn(p, "\r\n"));
	strv_split(&words, text, "<>,");
	found = strv_has(&words, feature);
	strv_free(&words);
	free(text);
	return found;
}

static void
cpu(struct source *s, struct facts *f)
{
	static const char fact[] = "cpu.virtualization";
	struct err err;
	char *log = source_text(s, "log:kernel", &err);
	struct assignments vmm = { 0 };
	const char *vmx;
	bool line = false;

	(void)freebsd_values(s, "run:sysctl hw.vmm", ':', &vmm, NULL);
	vmx = assignments_get(&vmm, "hw.vmm.vmx.initialized");
	if (vmx != NULL && strcmp(vmx, "1") == 0)
		facts_str(f, fact, "vmx", "run:sysctl hw.vmm");
	else if (log == NULL)
		facts_unknown(f, fact, err.text, "log:kernel");
	else if (has_feature(log, "Features2=", "VMX", &line))
		facts_str(f, fact, "vmx", "log:kernel");
	else if (has_feature(log, "AMD Features2=", "SVM", &line))
		facts_str(f, fact, "svm", "log:kernel");
	else if (line)
		facts_str(f, fact, "none", "log:kernel");
	else
		facts_unknown(f, fact,
		    "the kernel log has lost the lines "
		    "about the CPU",
		    "log:kernel");
	assignments_free(&vmm);
	free(log);
}

/* The CPU's flag HV is set by every hypervisor; the kernel names it, too
 * (sys/x86/x86/identcpu.c, print_hypervisor_info). */
static void
guest(struct source *s, struct facts *f, const char *kind, const char *why)
{
	static const char fact[] = "cpu.under_hypervisor";
	char *log = kind != NULL ? NULL : source_text(s, "log:kernel", NULL);
	bool line = false, is;

	if (kind != NULL) {
		facts_bool(f, fact, strcmp(kind, "none") != 0, KEY);
	} else if (log != NULL) {
		is = has_feature(log, "Features2=", "HV", &line) ||
		     strstr(log, "Hypervisor: Origin = \"") != NULL;
		if (is || line)
			facts_bool(f, fact, is, "log:kernel");
	}
	if (facts_get(f, fact) == NULL)
		facts_unknown(f, fact, why, KEY);
	free(log);
}

static void
run(struct source *s, struct facts *f)
{
	struct assignments a = { 0 };
	struct err err = { 0 };
	const char *why = "this kernel has no such value", *text;
	char *id = source_text(s, "run:id -u", NULL);
	uint64_t page = 4096;

	if (freebsd_values(s, KEY, ':', &a, &err) == -1)
		why = err.text;
	if (source_os(s) != NULL)
		facts_str(f, "host.os", "freebsd", KEY);
	freebsd_str(f, "host.kernel", &a, "kern.osrelease", why, KEY);
	freebsd_str(f, "cpu.name", &a, "hw.model", why, KEY);
	freebsd_int(f, "host.memory", &a, "hw.physmem", 1, why, KEY);
	text = assignments_get(&a, "hw.pagesize");
	if (text != NULL && parse_u64(text, 10, UINT32_MAX, &page, NULL) == -1)
		page = 4096;
	freebsd_int(f, "host.memory.free", &a, "vm.stats.vm.v_free_count",
	    (int64_t)page, why, KEY);
	guest(s, f, assignments_get(&a, "kern.vm_guest"), why);
	text = assignments_get(&a, "machdep.bootmethod");
	if (text != NULL && strcmp(text, "UEFI") == 0)
		facts_str(f, "host.firmware", "uefi", KEY);
	else if (text != NULL && strcmp(text, "BIOS") == 0)
		facts_str(f, "host.firmware", "bios", KEY);
	else
		facts_unknown(f, "host.firmware", why, KEY);
	if (id == NULL)
		facts_unknown(
		    f, "host.root", "id(1) was not asked", "run:id -u");
	else
		facts_bool(f, "host.root", strcmp(id, "0") == 0, "run:id -u");
	cpu(s, f);
	firmware(s, f);
	assignments_free(&a);
	free(id);
}

const struct probe probe_freebsd_host = {
	.name = "host",
	.descr = "FreeBSD, CPU and firmware",
	.os = "freebsd",
	.run = run,
};
