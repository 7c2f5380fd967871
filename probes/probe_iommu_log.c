/* SPDX-License-Identifier: BSD-2-Clause
 * Linux: what interrupts and the kernel's log tell of the IOMMU.  The log is
 * read only for what sysfs does not hold: it names disks and hosts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "probes/probe_iommu.h"
#include "probes/scrub.h"

#define LOG "log:kernel"

/*
 * Chips of remapped interrupts are named with "IR-" before: IR-IO-APIC,
 * IR-PCI-MSI, IR-PCI-MSIX-0000:03:00.0 (arch/x86/kernel/apic/io_apic.c,
 * drivers/iommu/intel/irq_remapping.c, amd/iommu.c).
 */
void
iommu_interrupts_read(struct source *s, struct facts *f)
{
	static const char key[] = "proc:interrupts";
	static const char fact[] = "iommu.interrupt_remapping";
	struct err err;
	char *text = source_text(s, key, &err);

	if (text == NULL)
		facts_unknown(f, fact, err.text, key);
	else if (strstr(text, " IR-") != NULL)
		facts_bool(f, fact, true, key);
	else if (strstr(text, " IO-APIC") != NULL ||
		 strstr(text, " PCI-MSI") != NULL)
		facts_bool(f, fact, false, key);
	else
		facts_unknown(
		    f, fact, "no interrupt of an I/O APIC or MSI", key);
	free(text);
}

struct joined {
	struct bdf bdf;
	unsigned long group;
	size_t order; /* a later line about the same function counts */
};

struct log {
	struct joined *v;
	size_t n;
	const char *table;
	const char *rmrr; /* a line of lines */
	bool acpi, begun, booted, noiommu, off, on, rejected;
	bool filtered, parsed; /* all lines with DMAR; the table was read */
	int remapping;	       /* -1: nothing said */
};

/* The word before "at", if it is a function's address. */
static bool
bdf_before(const char *line, const char *at, struct bdf *bdf)
{
	const char *end = at, *from;
	char *word;
	bool ok;

	while (end > line && (end[-1] == ' ' || end[-1] == ':'))
		end--;
	for (from = end; from > line && from[-1] != ' ';)
		from--;
	word = xstrndup(from, (size_t)(end - from));
	ok = bdf_parse(word, bdf, NULL) == 0;
	free(word);
	return ok;
}

static void
add_group(struct log *log, const struct bdf *bdf, const char *number)
{
	size_t n = strspn(number, "0123456789");
	struct joined *j;

	if (n == 0 || n >= 10)
		return;
	if ((log->n & (log->n - 1)) == 0)
		log->v = xreallocarray(
		    log->v, log->n == 0 ? 1 : log->n * 2, sizeof(*log->v));
	j = &log->v[log->n];
	j->order = log->n++;
	j->bdf = *bdf;
	j->group = strtoul(number, NULL, 10);
}

/* "pci 0000:03:00.0: Adding to iommu group 7" (drivers/iommu/iommu.c); until
 * Linux 5.2 "iommu: Adding device 0000:03:00.0 to group 7". */
static void
group_line(struct log *log, const char *line)
{
	static const char now[] = ": Adding to iommu group ";
	static const char old[] = "iommu: Adding device ";
	const char *p = strstr(line, now), *to;
	struct bdf bdf;
	char *word;

	if (p != NULL) {
		if (bdf_before(line, p, &bdf))
			add_group(log, &bdf, p + sizeof(now) - 1);
		return;
	}
	if ((p = strstr(line, old)) == NULL)
		return;
	p += sizeof(old) - 1;
	to = strstr(p, " to group ");
	if (to == NULL)
		return;
	word = xstrndup(p, (size_t)(to - p));
	if (bdf_parse(word, &bdf, NULL) == 0)
		add_group(log, &bdf, to + 10);
	free(word);
}

static void
acpi_line(struct log *log, const char *line)
{
	const char *p = strstr(line, "ACPI: ");

	if (p == NULL)
		return;
	p += 6;
	if (strncmp(p, "DMAR ", 5) == 0)
		log->table = "DMAR";
	else if (strncmp(p, "IVRS ", 5) == 0)
		log->table = "IVRS";
	else if (strncmp(p, "FACP ", 5) == 0)
		log->acpi = true;
}

static void
remapping_line(struct log *log, const char *line)
{
	/* drivers/iommu/intel/irq_remapping.c, amd/init.c; the second is
	 * followed by "You are vulnerable to irq-injection attacks." */
	if (strstr(line, "DMAR-IR: Enabled IRQ remapping in ") != NULL ||
	    strstr(line, "Enabled IRQ remapping in x") != NULL ||
	    strstr(line, "AMD-Vi: Interrupt remapping enabled") != NULL)
		log->remapping = 1;
	else if (strstr(line, "Failed to enable irq remapping") != NULL ||
		 /* vfio_iommu_type1.c, iommufd's device.c */
		 strstr(line, "No interrupt remapping ") != NULL)
		log->remapping = 0;
}

/*
 * drivers/iommu/intel/iommu.c and dmar.c.  "IOMMU disabled" is printed while
 * the argument is parsed, where the last one counts.  The line about the RMRR
 * alone is a warning: only Linux 5.5 stopped there.
 */
static void
dmar_line(struct log *log, const char *line)
{
	if (strstr(line, "DMAR: IOMMU enabled") != NULL)
		log->off = false;
	else if (strstr(line, "DMAR: IOMMU disabled") != NULL)
		log->off = true;
	/* once the units translate: intel/iommu.c, intel_iommu_init;
	 * amd/init.c, print_iommu_info */
	else if (strstr(line, "Intel(R) Virtualization Technology for "
			      "Directed I/O") != NULL ||
		 strstr(line, "AMD-Vi: Found IOMMU at ") != NULL ||
		 strstr(line, "AMD-Vi: Found IOMMU cap ") != NULL)
		log->on = true;
	else if (strstr(line, "DMAR: Host address width") != NULL)
		log->parsed = true;
	/* "dmesg | grep -e DMAR -e IOMMU", pasted with what it wrote */
	else if (strstr(line, "grep ") != NULL && strstr(line, "DMAR") != NULL)
		log->filtered = true;
	else if (strstr(line, "DMAR: Parse DMAR table failure") != NULL)
		log->rejected = true;
	else if (strstr(line,
		     "No firmware reserved region can cover this RMRR") != NULL)
		log->rmrr = line;
}

static void
read_line(struct log *log, const char *line)
{
	dmar_line(log, line);
	group_line(log, line);
	acpi_line(log, line);
	remapping_line(log, line);
	/* among the first lines; "Linux version" names who built it */
	if (strstr(line, "BIOS-e820: [mem ") != NULL)
		log->begun = true;
	else if (strstr(line, "Freeing unused kernel ") != NULL)
		log->booted = true;
	else if (strstr(line, "vfio-noiommu") != NULL)
		log->noiommu = true; /* its groups have no IOMMU */
}

static int
by_function(const void *a, const void *b)
{
	const struct joined *ja = a, *jb = b;
	int c = bdf_compare(&ja->bdf, &jb->bdf);

	return c != 0 ? c : (ja->order > jb->order) - (ja->order < jb->order);
}

static int
by_group(const void *a, const void *b)
{
	const struct joined *ja = a, *jb = b;

	if (ja->group != jb->group)
		return ja->group < jb->group ? -1 : 1;
	return bdf_compare(&ja->bdf, &jb->bdf);
}

static void
keep_last(struct log *log)
{
	size_t i, kept = 0;

	if (log->n == 0)
		return;
	qsort(log->v, log->n, sizeof(*log->v), by_function);
	for (i = 0; i < log->n; i++)
		if (i + 1 == log->n ||
		    bdf_compare(&log->v[i].bdf, &log->v[i + 1].bdf) != 0)
			log->v[kept++] = log->v[i];
	log->n = kept;
	qsort(log->v, log->n, sizeof(*log->v), by_group);
}

/* For functions that another source supplies. */
static void
set_function(const struct joined *j, struct facts *f)
{
	struct bdf_text text = bdf_format(&j->bdf);
	char *key = xasprintf("pci.%s.group", text.s);
	char *group = xasprintf("%lu", j->group);

	if (facts_pci(f, text.s, "vendor") != NULL && iommu_unset(f, key))
		facts_str(f, key, group, LOG);
	free(group);
	free(key);
}

static void
set_groups(struct log *log, struct facts *f)
{
	struct buf members = { 0 };
	int64_t groups = 0;
	size_t i;

	for (i = 0; i < log->n; i++) {
		struct bdf_text text = bdf_format(&log->v[i].bdf);

		set_function(&log->v[i], f);
		buf_addf(&members, "%s%s", members.len > 0 ? " " : "", text.s);
		if (i + 1 < log->n && log->v[i + 1].group == log->v[i].group)
			continue;
		/* the beginning may have named more members */
		if (log->begun) {
			char *key =
			    xasprintf("group.%lu.members", log->v[i].group);

			facts_str(f, key, members.data, LOG);
			free(key);
		}
		buf_clear(&members);
		groups++;
	}
	if (log->begun && (groups > 0 || log->booted))
		facts_int(f, "iommu.groups", groups, LOG);
	buf_free(&members);
}

static void
set_others(const struct log *log, struct facts *f)
{
	if (iommu_unset(f, "iommu.interrupt_remapping") && log->remapping != -1)
		facts_bool(f, "iommu.interrupt_remapping", log->remapping, LOG);
	if (iommu_unset(f, "iommu.table") && log->table != NULL)
		facts_str(f, "iommu.table", log->table, LOG);
	else if (iommu_unset(f, "iommu.table") && log->acpi &&
		 !iommu_is_other_cpu(f))
		facts_str(f, "iommu.table", "none", LOG);
	/* what we read of the table may be well-formed, and refused */
	if (log->rejected)
		facts_str(f, "iommu.table.error",
		    log->rmrr != NULL
			? "the kernel rejects it: a reserved region (RMRR) "
			  "is not in the firmware's memory map"
			: "the kernel rejects it (Parse DMAR table failure)",
		    LOG);
}

static char *
logged_command_line(struct source *s)
{
	char *text = source_text(s, LOG, NULL), *found = NULL;
	struct strv lines = { 0 };
	size_t i;

	strv_split(&lines, text == NULL ? "" : text, "\r\n");
	free(text);
	for (i = 0; i < lines.n && found == NULL; i++) {
		const char *words = scrub_log_arguments(lines.v[i]);

		found = words == NULL ? NULL : xstrdup(words);
	}
	strv_free(&lines);
	return found;
}

char *
iommu_command_line(struct source *s, const char **origin, struct err *err)
{
	char *text = source_text(s, "proc:cmdline", err), *logged;

	*origin = "proc:cmdline";
	if (text != NULL || (logged = logged_command_line(s)) == NULL)
		return text;
	*origin = LOG;
	return logged;
}

int
iommu_log_read(struct source *s, struct facts *f)
{
	struct log log = { .remapping = -1 };
	struct strv lines = { 0 };
	char *text;
	size_t i;
	int use = -1;

	if (facts_number(f, "iommu.groups", 0) > 0 &&
	    !iommu_unset(f, "iommu.table") &&
	    !iommu_unset(f, "iommu.interrupt_remapping"))
		return -1;
	text = source_text(s, LOG, NULL);
	if (text == NULL)
		return -1;
	strv_split(&lines, text, "\r\n");
	free(text);
	for (i = 0; i < lines.n; i++)
		read_line(&log, lines.v[i]);
	keep_last(&log);
	if (iommu_unset(f, "iommu.groups") && !log.noiommu) {
		set_groups(&log, f);
		if (log.n > 0 || log.on)
			use = 1;
		else if ((log.begun && log.booted) || log.off ||
			 (log.filtered && log.parsed))
			use = 0;
	}
	if (log.rejected && log.n == 0 &&
	    facts_number(f, "iommu.groups", 0) == 0)
		use = 2;
	set_others(&log, f);
	free(log.v);
	strv_free(&lines);
	return use;
}
