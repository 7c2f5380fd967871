/* SPDX-License-Identifier: BSD-2-Clause
 * Which IVHD names a function. */
#include <stdlib.h>

#include "base/mem.h"
#include "probes/probe_iommu_cover.h"

static uint16_t
id_of(const struct bdf *bdf)
{
	return (
	    uint16_t)(bdf->bus << 8 | (bdf->dev & 31) << 3 | (bdf->func & 7));
}

static void
mark_range(int *map, unsigned first, unsigned last, int unit)
{
	for (; first <= last; first++)
		if (map[first] == NO_UNIT)
			map[first] = unit;
}

/* Unit of each id of one segment: 48882, 5.2.2.2. */
static void
map_ivhds(const struct ivrs *ivrs, uint32_t segment, int map[65536])
{
	size_t i, k;

	for (i = 0; i < 65536; i++)
		map[i] = NO_UNIT;
	for (i = 0; i < ivrs->n; i++) {
		const struct ivrs_block *b = &ivrs->v[i];
		unsigned first = 0;

		if (!ivrs_is_ivhd(b) || b->segment != segment)
			continue;
		for (k = 0; k < b->entries; k++) {
			const struct ivhd_entry *e =
			    &ivrs->entries[b->first_entry + k];

			switch (e->type) {
			case IVHD_ALL:
				mark_range(map, 0, 65535, (int)b->unit);
				break;
			case IVHD_SELECT:
			case IVHD_ALIAS:
			case IVHD_EXT:
				mark_range(
				    map, e->device, e->device, (int)b->unit);
				break;
			case IVHD_RANGE:
			case IVHD_ALIAS_RANGE:
			case IVHD_EXT_RANGE:
				first = e->device;
				break;
			case IVHD_RANGE_END:
				mark_range(map, first, e->device, (int)b->unit);
				break;
			default:
				break;
			}
		}
	}
}

void
cover_mark_ivrs(struct cover *c)
{
	const struct ivrs *ivrs = &c->table->ivrs;
	int *map = xcalloc(65536, sizeof(*map));
	size_t i, k;

	for (i = 0; i < c->all.n; i++) {
		const struct bdf *bdf = &c->all.v[i].bdf;

		if (i == 0 || c->all.v[i - 1].bdf.domain != bdf->domain)
			map_ivhds(ivrs, bdf->domain, map);
		c->unit[i] = map[id_of(bdf)];
	}
	free(map);
	/* IVMD has no segment in this form; "all" names none */
	for (k = 0; k < ivrs->n; k++) {
		const struct ivrs_block *b = &ivrs->v[k];
		uint16_t last = b->type == IVMD_ONE ? b->device : b->last;

		if (b->type != IVMD_ONE && b->type != IVMD_RANGE)
			continue;
		for (i = 0; i < c->all.n; i++)
			if (c->all.v[i].bdf.domain == 0 &&
			    id_of(&c->all.v[i].bdf) >= b->device &&
			    id_of(&c->all.v[i].bdf) <= last)
				cover_region(&c->rmrr[i], b->base,
				    b->base + b->size - 1);
	}
	if (!ivrs->defects.whole)
		c->uncertain = "part of the table could not be read";
}

void
cover_set_ivrs(const struct cover *c, size_t i, const struct fact_subject *s)
{
	if (c->unit[i] != NO_UNIT) {
		fact_bool(s, true, "covered");
		fact_int(s, c->unit[i], "unit");
	} else if (c->uncertain != NULL) {
		fact_unknown(s, c->uncertain, "covered");
	} else {
		fact_bool(s, false, "covered");
	}
}
