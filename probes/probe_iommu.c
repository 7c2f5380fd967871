/* SPDX-License-Identifier: BSD-2-Clause
 * The IOMMU: firmware tables, units, groups, and whether it can be used. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"
#include "probes/probe_iommu.h"

bool
iommu_unset(const struct facts *f, const char *key)
{
	const struct fact *fact = facts_get(f, key);

	return fact == NULL || fact->type == FACT_UNKNOWN;
}

/* Only the words that matter: the rest may name disks and hosts. */
static void
read_arguments(struct source *s, struct facts *f)
{
	struct strv words = { 0 }, kept = { 0 };
	const char *key;
	struct err err;
	char *text = iommu_command_line(s, &key, &err);
	size_t i;

	if (text == NULL) {
		facts_unknown(f, "iommu.arguments", err.text, key);
		return;
	}
	strv_split(&words, text, " \t\n");
	for (i = 0; i < words.n; i++)
		if (strncmp(words.v[i], "iommu", 5) == 0 ||
		    strncmp(words.v[i], "intel_iommu=", 12) == 0 ||
		    strncmp(words.v[i], "amd_iommu=", 10) == 0 ||
		    strncmp(words.v[i], "intremap=", 9) == 0 ||
		    strcmp(words.v[i], "nointremap") == 0 ||
		    strncmp(words.v[i], "pcie_acs_override", 17) == 0 ||
		    strncmp(words.v[i], "vfio", 4) == 0)
			strv_add(&kept, words.v[i]);
	free(text);
	text = strv_join(&kept, " ");
	facts_str(f, "iommu.arguments", text, key);
	free(text);
	strv_free(&kept);
	strv_free(&words);
}

/* 1 or 0 where the value of this argument, "NAME=a,on", has on or off, the last
 * of them; else as it was. */
static int
switched(const char *word, const char *name, int was)
{
	size_t n = strlen(name);
	struct strv values = { 0 };
	size_t i;

	if (strncmp(word, name, n) != 0 || word[n] != '=')
		return was;
	strv_split(&values, word + n + 1, ",");
	for (i = 0; i < values.n; i++)
		if (strcmp(values.v[i], "on") == 0)
			was = 1;
		else if (strcmp(values.v[i], "off") == 0)
			was = 0;
	strv_free(&values);
	return was;
}

/*
 * What the arguments alone tell, for captures without sysfs.  Each is obeyed:
 * drivers/iommu/irq_remapping.c, setup_irqremap; arch/x86/kernel/pci-dma.c,
 * iommu_setup; drivers/iommu/intel/iommu.c, intel_iommu_setup; amd/init.c.
 * True where they switch the IOMMU off.
 */
static bool
take_arguments(struct facts *f)
{
	const char *text = facts_text(f, "iommu.arguments");
	const char *table = facts_text(f, "iommu.table");
	const struct fact *arguments = facts_get(f, "iommu.arguments");
	int remap = -1, all = -1, intel = -1, amd = -1;
	struct strv words = { 0 };
	size_t i;

	strv_split(&words, text == NULL ? "" : text, " ");
	for (i = 0; i < words.n; i++) {
		const char *word = words.v[i];

		remap = strcmp(word, "nointremap") == 0
			    ? 0
			    : switched(word, "intremap", remap);
		if (all != 0) /* nothing undoes it, nor amd_iommu=off */
			all = switched(word, "iommu", all);
		intel = switched(word, "intel_iommu", intel);
		if (amd != 0)
			amd = switched(word, "amd_iommu", amd);
	}
	strv_free(&words);
	if (remap == 0 && iommu_unset(f, "iommu.interrupt_remapping"))
		facts_bool(
		    f, "iommu.interrupt_remapping", false, arguments->origin);
	return all == 0 ||
	       (table != NULL && strcmp(table, "DMAR") == 0 && intel == 0) ||
	       (table != NULL && strcmp(table, "IVRS") == 0 && amd == 0);
}

/* "pci.BDF.msi.remapped" of a function with a driver.  What the firmware left
 * on shows nothing about the kernel. */
static bool
is_of_driver(const struct facts *f, const struct fact *fact)
{
	static const char head[] = "pci.", tail[] = ".msi.remapped";
	size_t n = strlen(fact->key), bdf = strlen(head);
	const char *driver;
	char *name;

	if (fact->type != FACT_BOOL || n <= bdf + strlen(tail) ||
	    strncmp(fact->key, head, bdf) != 0 ||
	    strcmp(fact->key + n - strlen(tail), tail) != 0)
		return false;
	name = xstrndup(fact->key + bdf, n - bdf - strlen(tail));
	driver = facts_pci_text(f, name, "driver");
	free(name);
	return driver != NULL && strcmp(driver, "none") != 0;
}

/*
 * How the kernel of an Intel host writes its MSIs shows whether they are
 * remapped, where nothing else does.  AMD's look the same either way.
 */
static void
take_messages(struct facts *f)
{
	const char *table = facts_text(f, "iommu.table");
	const char *bridge = facts_pci_text(f, "0000:00:00.0", "vendor");
	const char *name = facts_pci_text(f, "0000:00:00.0", "name");
	const struct fact *seen = NULL;
	size_t i;

	if (!iommu_unset(f, "iommu.interrupt_remapping") ||
	    !((table != NULL && strcmp(table, "DMAR") == 0) ||
		(bridge != NULL && strcmp(bridge, "8086") == 0) ||
		(name != NULL && strncmp(name, "Intel ", 6) == 0)))
		return;
	for (i = 0; i < f->n; i++)
		if ((seen == NULL || f->v[i].b) && is_of_driver(f, &f->v[i]))
			seen = &f->v[i];
	if (seen != NULL)
		facts_bool(
		    f, "iommu.interrupt_remapping", seen->b, seen->origin);
}

static void
run(struct source *s, struct facts *f)
{
	const char *os = source_os(s);
	struct iommu_table table = { 0 };
	int log;

	iommu_table_read(&table, s, f);
	if (os != NULL && strcmp(os, "freebsd") == 0) {
		iommu_state_freebsd(f);
	} else {
		read_arguments(s, f);
		iommu_sysfs_read(s, f);
		iommu_interrupts_read(s, f);
		log = iommu_log_read(s, f);
		take_messages(f);
		if (take_arguments(f) && log == -1)
			log = 0;
		iommu_state_linux(f, log);
	}
	iommu_cover_read(&table, f);
	iommu_table_free(&table);
}

const struct probe probe_iommu = {
	.name = "iommu",
	.descr = "DMA remapping tables, units and groups",
	.run = run,
};
