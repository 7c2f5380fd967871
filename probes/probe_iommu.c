/* SPDX-License-Identifier: BSD-2-Clause
 * The IOMMU: firmware tables, units, groups.
 *
 * The kernel log is not asked: "DMAR: IOMMU enabled" is printed while the
 * argument is parsed (drivers/iommu/intel/iommu.c), on machines without one
 * too.  Units and groups in sysfs exist only when remapping is in use. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/probe.h"

/* Number of names below key; -1 and err if that cannot be said. */
static int
count(struct source *s, const char *key, struct err *err)
{
	struct strv names = { 0 };
	int n = -1;

	if (source_list(s, key, &names, err) == 0)
		n = (int)names.n;
	else if (err->code == ENOENT)
		n = 0;
	strv_free(&names);
	return n;
}

static void
set_count(struct source *s, struct facts *f, const char *fact, const char *key)
{
	struct err err;
	int n = count(s, key, &err);

	if (n == -1)
		facts_unknown(f, fact, err.text, key);
	else
		facts_int(f, fact, n, key);
}

static void
read_tables(struct source *s, struct facts *f)
{
	static const char key[] = "sysfs:firmware/acpi/tables";
	struct strv names = { 0 };
	struct err err;

	if (source_list(s, key, &names, &err) == -1) {
		facts_unknown(f, "iommu.table", err.text, key);
		return;
	}
	facts_str(f, "iommu.table",
	    strv_has(&names, "DMAR")   ? "DMAR"
	    : strv_has(&names, "IVRS") ? "IVRS"
				       : "none",
	    key);
	strv_free(&names);
}

/* Only the words that matter: the rest may name disks and hosts. */
static void
read_arguments(struct source *s, struct facts *f)
{
	static const char key[] = "proc:cmdline";
	struct strv words = { 0 }, kept = { 0 };
	struct err err;
	char *text = source_text(s, key, &err);
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
read_groups(struct source *s, struct facts *f)
{
	static const char top[] = "sysfs:kernel/iommu_groups";
	struct strv groups = { 0 };
	struct err err;
	size_t i;

	if (source_list(s, top, &groups, &err) == -1)
		return;
	for (i = 0; i < groups.n; i++) {
		char *key = xasprintf("%s/%s/devices", top, groups.v[i]);
		char *fact = xasprintf("group.%s.members", groups.v[i]);
		struct strv members = { 0 };
		char *text;

		if (source_list(s, key, &members, &err) == -1) {
			facts_unknown(f, fact, err.text, key);
		} else {
			text = strv_join(&members, " ");
			facts_str(f, fact, text, key);
			free(text);
		}
		strv_free(&members);
		free(fact);
		free(key);
	}
	strv_free(&groups);
}

static void
run(struct source *s, struct facts *f)
{
	static const char units[] = "sysfs:class/iommu";
	const struct fact *u, *g;

	read_tables(s, f);
	read_arguments(s, f);
	set_count(s, f, "iommu.units", units);
	set_count(s, f, "iommu.groups", "sysfs:kernel/iommu_groups");
	read_groups(s, f);
	u = facts_get(f, "iommu.units");
	g = facts_get(f, "iommu.groups");
	if (u->type == FACT_UNKNOWN)
		facts_unknown(f, "iommu.usable", u->str, u->origin);
	else if (g->type == FACT_UNKNOWN)
		facts_unknown(f, "iommu.usable", g->str, g->origin);
	else
		facts_bool(f, "iommu.usable", u->i > 0 && g->i > 0, units);
}

const struct probe probe_iommu = {
	.name = "iommu",
	.descr = "DMA remapping tables, units and groups",
	.run = run,
};
