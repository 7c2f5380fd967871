/* SPDX-License-Identifier: BSD-2-Clause
 * Which unit covers which function, and which reserved regions name it. */
#include "probes/probe_iommu_cover.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"

void
cover_region(struct buf *b, uint64_t base, uint64_t limit)
{
	buf_addf(b, "%s0x%" PRIx64 "-0x%" PRIx64, b->len > 0 ? " " : "", base,
	    limit);
}

static void
set_rmrr(const struct cover *c, size_t i, const struct fact_subject *s)
{
	if (c->rmrr[i].len > 0)
		fact_str(s, c->rmrr[i].data, "rmrr");
	else if (c->uncertain != NULL)
		fact_unknown(s, c->uncertain, "rmrr");
	else
		fact_str(s, "none", "rmrr");
}

/* The link "iommu" to dmar0, ivhd1. */
void
iommu_unit_read(struct source *source, struct facts *f, const char *bdf)
{
	char *key = xconcat("sysfs:bus/pci/devices/", bdf, "/iommu", NULL);
	char *prefix = xconcat("pci.", bdf, ".iommu", NULL);
	const struct fact_subject s = { f, prefix, key };
	char *target = source_text(source, key, NULL);
	const char *name = target == NULL ? "" : file_basename(target);
	uint64_t unit;

	if (parse_u64(name + strcspn(name, "0123456789"), 10, INT32_MAX, &unit,
		NULL) == 0) {
		fact_int(&s, (int64_t)unit, "unit");
		fact_bool(&s, true, "covered");
	}
	free(target);
	free(prefix);
	free(key);
}

static void
set_function(const struct cover *c, size_t i, struct facts *f)
{
	const bool kernel =
	    facts_pci(f, c->all.v[i].text.s, "iommu.covered") != NULL;
	char *prefix = xconcat("pci.", c->all.v[i].text.s, ".iommu", NULL);
	const struct fact_subject s = { f, prefix, c->table->origin };

	if (c->table->has_dmar) {
		if (!kernel)
			cover_set_dmar(c, i, &s);
		cover_set_vmm(c, i, &s);
		set_rmrr(c, i, &s);
	} else if (c->table->has_ivrs) {
		if (!kernel)
			cover_set_ivrs(c, i, &s);
		set_rmrr(c, i, &s);
	} else if (c->table->none) {
		fact_bool(&s, false, "covered");
		fact_str(&s, "none", "rmrr");
	} else {
		if (!kernel)
			fact_unknown(&s, c->table->why, "covered");
		fact_unknown(&s, c->table->why, "rmrr");
	}
	free(prefix);
}

void
iommu_cover_read(const struct iommu_table *table, struct facts *f)
{
	struct cover c = { .table = table };
	size_t i;

	functions_read(&c.all, f);
	c.unit = xcalloc(c.all.n + 1, sizeof(*c.unit));
	c.rmrr = xcalloc(c.all.n + 1, sizeof(*c.rmrr));
	for (i = 0; i < c.all.n; i++)
		c.unit[i] = NO_UNIT;
	if (table->has_dmar)
		cover_mark_dmar(&c);
	else if (table->has_ivrs)
		cover_mark_ivrs(&c);
	for (i = 0; i < c.all.n; i++) {
		set_function(&c, i, f);
		buf_free(&c.rmrr[i]);
	}
	free(c.rmrr);
	free(c.unit);
	functions_free(&c.all);
}
