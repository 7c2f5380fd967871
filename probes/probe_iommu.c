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

static void
run(struct source *s, struct facts *f)
{
	const char *os = source_os(s);
	struct iommu_table table = { 0 };

	iommu_table_read(&table, s, f);
	if (os != NULL && strcmp(os, "freebsd") == 0) {
		iommu_state_freebsd(f);
	} else {
		read_arguments(s, f);
		iommu_sysfs_read(s, f);
		iommu_interrupts_read(s, f);
		iommu_state_linux(f, iommu_log_read(s, f));
	}
	iommu_cover_read(&table, f);
	iommu_table_free(&table);
}

const struct probe probe_iommu = {
	.name = "iommu",
	.descr = "DMA remapping tables, units and groups",
	.run = run,
};
