/* SPDX-License-Identifier: BSD-2-Clause
 * groups:FILE, and the probe that reads it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/groups.h"
#include "probes/probe_iommu.h"

#define KEY "text:groups"

static void
ignore_row(void *context, const struct groups_row *row)
{
	(void)context;
	(void)row;
}

static bool
is_listing(const char *text)
{
	return groups_parse(text, ignore_row, NULL) > 0;
}

int
source_open_groups(struct source *s, const char *path, struct err *err)
{
	return source_open_text(s, KEY, "linux", path, is_listing,
	    "a listing of IOMMU groups", err);
}

struct reader {
	struct facts *facts;
	struct strv *members; /* by group */
	size_t groups;
	bool without; /* functions are listed that have none */
};

/* What another source said of the function stands. */
static void
set(struct facts *f, const char *bdf, const char *what, const char *text)
{
	const struct fact_subject s = { f, "pci", KEY };
	const struct fact *have = facts_pci(f, bdf, what);

	if (*text != '\0' && (have == NULL || have->type == FACT_UNKNOWN))
		fact_str(&s, text, "%s.%s", bdf, what);
}

static void
read_row(void *context, const struct groups_row *row)
{
	struct reader *r = context;
	struct bdf_text bdf = bdf_format(&row->bdf);
	char *group = row->none ? xstrdup("none") : xasprintf("%u", row->group);
	size_t i;

	set(r->facts, bdf.s, "group", group);
	set(r->facts, bdf.s, "vendor", row->vendor);
	set(r->facts, bdf.s, "device", row->device);
	set(r->facts, bdf.s, "class", row->class);
	set(r->facts, bdf.s, "revision", row->revision);
	set(r->facts, bdf.s, "name", row->name);
	set(r->facts, bdf.s, "driver", row->driver);
	free(group);
	r->without |= row->none;
	if (row->none)
		return;
	if (row->group >= r->groups) {
		r->members = xreallocarray(
		    r->members, row->group + 1, sizeof(*r->members));
		for (i = r->groups; i <= row->group; i++)
			r->members[i] = (struct strv){ 0 };
		r->groups = row->group + 1;
	}
	strv_add(&r->members[row->group], bdf.s);
}

static void
read_listing(const char *text, struct facts *f)
{
	struct reader r = { .facts = f };
	size_t i;

	(void)groups_parse(text, read_row, &r);
	for (i = 0; i < r.groups; i++) {
		char *members, *key = xasprintf("group.%zu.members", i);

		strv_unique(&r.members[i]);
		members = strv_join(&r.members[i], " ");
		if (r.members[i].n > 0 && facts_text(f, key) == NULL)
			facts_str(f, key, members, KEY);
		strv_free(&r.members[i]);
		free(members);
		free(key);
	}
	free(r.members);
	if (r.groups == 0 && r.without)
		iommu_state_no_groups(f, KEY);
}

/* A listing of all functions that says the group of each: from the first
 * address on, without a bridge that is left out. */
static bool
is_whole(const struct facts *f, const struct strv *all)
{
	bool known = strv_has(all, "0000:00:00.0");
	size_t i;

	for (i = 0; i < all->n && known; i++)
		known = facts_pci_text(f, all->v[i], "group") != NULL &&
			facts_pci_text(f, all->v[i], "parent") != NULL;
	return known;
}

/* lspci -v names the group of a function; its members follow from all of them.
 */
static void
join_functions(struct facts *f)
{
	struct strv all = { 0 };
	size_t i, k;

	facts_functions(f, &all);
	for (i = is_whole(f, &all) ? 0 : all.n; i < all.n; i++) {
		const struct fact *group = facts_pci(f, all.v[i], "group");
		char *key = xconcat("group.", group->str, ".members", NULL);
		struct strv members = { 0 };
		char *text;

		/* Told, or by its first function. */
		if (strcmp(group->str, "none") == 0 ||
		    facts_get(f, key) != NULL) {
			free(key);
			continue;
		}
		for (k = i; k < all.n; k++)
			if (strcmp(facts_pci_text(f, all.v[k], "group"),
				group->str) == 0)
				strv_add(&members, all.v[k]);
		text = strv_join(&members, " ");
		facts_str(f, key, text, group->origin);
		free(text);
		free(key);
		strv_free(&members);
	}
	strv_free(&all);
}

static void
run(struct source *s, struct facts *f)
{
	char *text = source_text(s, KEY, NULL);

	if (text != NULL)
		read_listing(text, f);
	join_functions(f);
	iommu_state_groups(f);
	free(text);
}

const struct probe probe_groups = {
	.name = "group",
	.descr = "IOMMU groups of a listing",
	.run = run,
};
