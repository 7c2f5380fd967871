/* SPDX-License-Identifier: BSD-2-Clause
 * Linux: units, groups and domains in sysfs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "probes/probe_iommu.h"

#define UNITS "sysfs:class/iommu"
#define GROUPS "sysfs:kernel/iommu_groups"

/* Names below key and how many; an absent folder is an empty one. */
static void
list(struct source *s, struct facts *f, const char *fact, const char *key,
    struct strv *names)
{
	struct err err;

	if (source_list(s, key, names, &err) == 0 || err.code == ENOENT)
		facts_int(f, fact, (int64_t)names->n, key);
	else
		facts_unknown(f, fact, err.text, key);
}

/* Intel VT-d 4.1, 11.4.2 Capability Register: MGAW in bits 21:16. */
static void
read_unit(struct source *s, struct facts *f, const char *name)
{
	char *key = xasprintf(UNITS "/%s/intel-iommu/cap", name);
	char *fact = xasprintf("iommu.unit.%s.dma_width", name + 4);
	char *text = source_text(s, key, NULL);
	uint64_t cap;

	if (text != NULL && parse_u64(text, 16, UINT64_MAX, &cap, NULL) == 0)
		facts_int(f, fact, (int64_t)(cap >> 16 & 0x3f) + 1, key);
	free(text);
	free(fact);
	free(key);
}

static void
read_members(struct source *s, const struct fact_subject *subject)
{
	struct strv names = { 0 };
	struct err err;
	char *text;

	if (source_list(s, subject->origin, &names, &err) == -1) {
		fact_unknown(subject, err.text, "members");
	} else {
		text = strv_join(&names, " ");
		fact_str(subject, text, "members");
		free(text);
	}
	strv_free(&names);
}

/* Since Linux 4.11, "0xBASE 0xEND type" a line. */
static void
read_reserved(struct source *s, const struct fact_subject *subject)
{
	struct strv words = { 0 };
	struct buf b = { 0 };
	struct err err;
	char *text = source_text(s, subject->origin, &err);
	size_t i;

	if (text == NULL) {
		fact_unknown(subject, err.text, "reserved");
		return;
	}
	strv_split(&words, text, " \n");
	for (i = 0; i + 3 <= words.n; i += 3)
		buf_addf(&b, "%s%s-%s:%s", b.len > 0 ? " " : "", words.v[i],
		    words.v[i + 1], words.v[i + 2]);
	fact_str(subject, b.len == 0 ? "none" : b.data, "reserved");
	buf_free(&b);
	strv_free(&words);
	free(text);
}

/* The type of one group; *all is what every group so far had. */
static void
read_type(struct source *s, const struct fact_subject *subject, char **all)
{
	struct err err;
	char *text = source_text(s, subject->origin, &err);

	if (text == NULL) {
		fact_unknown(subject, err.text, "type");
		xreplace(all, xstrdup(""));
		return;
	}
	fact_str(subject, text, "type");
	if (*all == NULL)
		*all = xstrdup(text);
	else if (**all != '\0' && strcmp(*all, text) != 0)
		xreplace(all, xstrdup("mixed"));
	free(text);
}

static void
read_group(
    struct source *s, struct facts *f, const char *name, char **all_types)
{
	static const char *const parts[] = { "devices", "reserved_regions",
		"type" };
	char *prefix = xconcat("group.", name, NULL), *key;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		key = xconcat(GROUPS "/", name, "/", parts[i], NULL);
		const struct fact_subject subject = { f, prefix, key };

		if (i == 0)
			read_members(s, &subject);
		else if (i == 1)
			read_reserved(s, &subject);
		else
			read_type(s, &subject, all_types);
		free(key);
	}
	free(prefix);
}

void
iommu_sysfs_read(struct source *s, struct facts *f)
{
	struct strv units = { 0 }, groups = { 0 };
	char *types = NULL;
	size_t i;

	list(s, f, "iommu.units", UNITS, &units);
	for (i = 0; i < units.n; i++)
		if (strncmp(units.v[i], "dmar", 4) == 0)
			read_unit(s, f, units.v[i]);
	list(s, f, "iommu.groups", GROUPS, &groups);
	for (i = 0; i < groups.n; i++)
		read_group(s, f, groups.v[i], &types);
	if (types != NULL && *types != '\0')
		facts_str(f, "iommu.default_domain", types, GROUPS);
	else if (types != NULL)
		facts_unknown(f, "iommu.default_domain",
		    "the type of a group could not be read", GROUPS);
	free(types);
	strv_free(&groups);
	strv_free(&units);
}
