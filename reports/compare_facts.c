/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "reports/compare_parts.h"

/* What a change of a fact means. */
enum meaning {
	MEANS_CHANGE,
	MEANS_TRUE_IS_GOOD, /* losing it is a regression */
	MEANS_NONE_IS_BAD,  /* "none" is a regression */
	MEANS_NONE_IS_GOOD,
	MEANS_LESS_IS_WORSE, /* a change, said with a word */
	MEANS_IDLE,	     /* links slow down and wake up: chance */
};

struct row {
	const char *name, *what;
	enum meaning meaning;
};

static const struct row host_rows[] = {
	{ "iommu.usable", "DMA remapping", MEANS_TRUE_IS_GOOD },
	{ "iommu.interrupt_remapping", "interrupt remapping",
	    MEANS_TRUE_IS_GOOD },
	{ "vmm.initialized", "vmm", MEANS_TRUE_IS_GOOD },
	{ "iommu.table", "firmware table of IOMMUs", MEANS_NONE_IS_BAD },
	{ "host.kernel", "kernel", MEANS_CHANGE },
	{ "host.bios.version", "firmware", MEANS_CHANGE },
	{ "host.bios.date", "date of the firmware", MEANS_CHANGE },
	{ "host.board.name", "main board", MEANS_CHANGE },
	{ "host.firmware", "kind of firmware", MEANS_CHANGE },
	{ "host.secure_boot", "Secure Boot", MEANS_CHANGE },
	{ "host.lockdown", "kernel lockdown", MEANS_CHANGE },
	{ "cpu.name", "processor", MEANS_CHANGE },
	{ "cpu.virtualization", "extension for guests", MEANS_NONE_IS_BAD },
	{ "iommu.arguments", "kernel arguments on the IOMMU", MEANS_CHANGE },
	{ "iommu.units", "IOMMU units", MEANS_CHANGE },
	{ "iommu.default_domain", "default domain", MEANS_CHANGE },
	{ "iommu.address_width", "width of DMA addresses", MEANS_CHANGE },
	{ "vfio.allow_unsafe_interrupts", "allow_unsafe_interrupts",
	    MEANS_CHANGE },
	{ "mmio.above_4g", "windows above 4 GiB", MEANS_TRUE_IS_GOOD },
	{ "vmm.amdvi.enable", "hw.vmm.amdvi.enable", MEANS_CHANGE },
	{ NULL, NULL, MEANS_CHANGE },
};

static const struct row device_rows[] = {
	{ "dead", "answers", MEANS_CHANGE },
	{ "iommu.covered", "covered by an IOMMU unit", MEANS_TRUE_IS_GOOD },
	{ "reset_methods", "reset methods", MEANS_NONE_IS_BAD },
	{ "reset.flr", "function level reset", MEANS_CHANGE },
	{ "isolation.missing", "ACS bits missing above it",
	    MEANS_NONE_IS_GOOD },
	{ "acs.enabled", "ACS", MEANS_CHANGE },
	{ "driver", "driver of the host", MEANS_CHANGE },
	{ "link.max_speed", "best link speed", MEANS_CHANGE },
	{ "link.width", "link width", MEANS_LESS_IS_WORSE },
	{ "link.speed", "link speed", MEANS_IDLE },
	{ "msi.vectors", "MSI vectors", MEANS_LESS_IS_WORSE },
	{ "msix.vectors", "MSI-X vectors", MEANS_LESS_IS_WORSE },
	{ "sriov.num_vfs", "virtual functions", MEANS_CHANGE },
	{ "rom.size", "expansion ROM", MEANS_CHANGE },
	{ "iommu.rmrr", "reserved regions", MEANS_NONE_IS_GOOD },
	{ NULL, NULL, MEANS_CHANGE },
};

char *
compare_fact_text(const json_t *facts, const char *name)
{
	const json_t *fact = json_object_get(facts, name);

	switch (json_typeof(fact == NULL ? json_null() : fact)) {
	case JSON_TRUE:
		return xstrdup("yes");
	case JSON_FALSE:
		return xstrdup("no");
	case JSON_STRING:
		return xstrdup(json_string_value(fact));
	case JSON_INTEGER:
		return xasprintf(
		    "%" JSON_INTEGER_FORMAT, json_integer_value(fact));
	case JSON_REAL:
		return xasprintf("%g", json_real_value(fact));
	case JSON_OBJECT: /* {"unknown": why} */
	case JSON_ARRAY:
	case JSON_NULL:
	default:
		return NULL;
	}
}

static const char *
kind_of(const struct row *row, const char *old, const char *new)
{
	switch (row->meaning) {
	case MEANS_TRUE_IS_GOOD:
		return strcmp(new, "yes") == 0 ? "fix" : "regression";
	case MEANS_NONE_IS_BAD:
		return strcmp(new, "none") == 0	  ? "regression"
		       : strcmp(old, "none") == 0 ? "fix"
						  : "change";
	case MEANS_NONE_IS_GOOD:
		return strcmp(old, "none") == 0	  ? "regression"
		       : strcmp(new, "none") == 0 ? "fix"
						  : "change";
	case MEANS_IDLE:
		return "chance";
	case MEANS_CHANGE:
	case MEANS_LESS_IS_WORSE:
		break;
	}
	return "change";
}

static const char *
note_of(const struct row *row, const char *old, const char *new)
{
	if (row->meaning == MEANS_IDLE)
		return "a link that has nothing to do slows down";
	if (row->meaning == MEANS_LESS_IS_WORSE &&
	    strtod(new, NULL) < strtod(old, NULL))
		return "fewer than before";
	return NULL;
}

static void
compare_row(
    json_t *items, const json_t *old, const json_t *new, const struct row *row)
{
	char *a = compare_fact_text(old, row->name);
	char *b = compare_fact_text(new, row->name);

	if (a != NULL && b != NULL && strcmp(a, b) != 0)
		(void)compare_add(items, kind_of(row, a, b), row->what, a, b,
		    note_of(row, a, b));
	free(b);
	free(a);
}

void
compare_host(json_t *items, const json_t *old, const json_t *new)
{
	const json_t *of_old = json_object_get(old, "host");
	const json_t *of_new = json_object_get(new, "host");
	const struct row *row;

	for (row = host_rows; row->name != NULL; row++)
		compare_row(items, json_object_get(of_old, "facts"),
		    json_object_get(of_new, "facts"), row);
	compare_findings(items, json_object_get(of_old, "findings"),
	    json_object_get(of_new, "findings"));
	/* a document of probe has them at the top */
	compare_findings(items, json_object_get(old, "findings"),
	    json_object_get(new, "findings"));
}

/* "bar.N.size" and the like, as sizes for people. */
static void
compare_numbered(json_t *items, const json_t *old, const json_t *new,
    const char *what, const char *field, const char *words)
{
	int n;

	for (n = 0; n < 6; n++) {
		char *name = xasprintf("%s.%d.%s", what, n, field);
		char *said = xasprintf("%s of BAR %d", words, n);
		const struct row row = { name, said, MEANS_CHANGE };

		compare_row(items, old, new, &row);
		free(said);
		free(name);
	}
}

static bool
is_bridge(const json_t *function)
{
	return strncmp(json_str(json_object_get(function, "id"), "class", ""),
		   "0604", 4) == 0;
}

/* How another function of the group is called in both documents. */
static char *
member_name(const json_t *function)
{
	const json_t *id = json_object_get(function, "id");

	return xasprintf("%s:%s at %s", json_str(id, "vendor", "????"),
	    json_str(id, "device", "????"),
	    json_str(function, "path", json_str(function, "bdf", "?")));
}

/* What shares the group with the device, but bridges: they do not matter to
 * VFIO.  False: not known. */
static bool
members(const json_t *document, const json_t *device, struct strv *out)
{
	static const char *const lists[] = { "devices", "around", NULL };
	char *group =
	    compare_fact_text(json_object_get(device, "facts"), "group");
	const json_t *other;
	bool known = group != NULL && strcmp(group, "none") != 0;
	size_t i, k;

	/* Version 1 of a run document has only what was tested. */
	if (strcmp(json_str(document, "schema", ""), "pptcheck/run/1") == 0)
		known = false;
	for (k = 0; known && lists[k] != NULL; k++)
		json_array_foreach(
		    json_object_get(document, lists[k]), i, other)
		{
			if (other == device || is_bridge(other) ||
			    strcmp(json_str(json_object_get(other, "facts"),
				       "group", ""),
				group) != 0)
				continue;
			strv_take(out, member_name(other));
		}
	free(group);
	strv_sort(out);
	return known;
}

static bool
has_more(const struct strv *a, const struct strv *b)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (!strv_has(b, a->v[i]))
			return true;
	return false;
}

static void
compare_group(json_t *items, const json_t *old_document,
    const json_t *new_document, const struct compare_pair *p)
{
	struct strv old = { 0 }, new = { 0 };
	bool more, less;
	char *a, *b;

	if (members(old_document, p->old, &old) &&
	    members(new_document, p->new, &new)) {
		more = has_more(&new, &old);
		less = has_more(&old, &new);
		a = old.n == 0 ? xstrdup("alone") : strv_join(&old, ", ");
		b = new.n == 0 ? xstrdup("alone") : strv_join(&new, ", ");
		if (more && less)
			(void)compare_add(items, "change",
			    "shares its IOMMU group", a, b, NULL);
		else if (more)
			(void)compare_add(items, "regression",
			    "shares its IOMMU group", a, b,
			    "merged: more must be given away with it");
		else if (less)
			(void)compare_add(items, "fix",
			    "shares its IOMMU group", a, b, "split");
		free(b);
		free(a);
	}
	strv_free(&new);
	strv_free(&old);
}

void
compare_facts(json_t *items, const json_t *old_document,
    const json_t *new_document, const struct compare_pair *p)
{
	const json_t *old = json_object_get(p->old, "facts");
	const json_t *new = json_object_get(p->new, "facts");
	const struct row *row;

	compare_group(items, old_document, new_document, p);
	for (row = device_rows; row->name != NULL; row++)
		compare_row(items, old, new, row);
	compare_numbered(items, old, new, "bar", "size", "size");
	compare_numbered(items, old, new, "bar", "kind", "kind");
	compare_numbered(
	    items, old, new, "rebar", "sizes", "sizes that can be chosen");
}
