/* SPDX-License-Identifier: BSD-2-Clause
 * Which DRHD covers a function, for Linux and for FreeBSD's vmm. */
#include "probes/probe_iommu_cover.h"

/* The function at the end of a scope's path, or FUNCTION_NONE; *lost when a
 * bridge on the way hides its bus. */
static size_t
resolve(struct cover *c, uint16_t segment, const struct dmar_scope *s)
{
	struct bdf bdf = { .domain = segment, .bus = s->bus };
	size_t i, at = FUNCTION_NONE;

	for (i = 0; i < s->hops; i++) {
		if (i > 0) {
			if (at == FUNCTION_NONE ||
			    c->all.v[at].secondary == -1) {
				c->uncertain = "buses below a bridge that a "
					       "device scope goes through";
				return FUNCTION_NONE;
			}
			bdf.bus = (uint8_t)c->all.v[at].secondary;
		}
		bdf.dev = s->path[2 * i];
		bdf.func = s->path[2 * i + 1];
		at = functions_find(&c->all, &bdf);
	}
	return at;
}

static bool
is_pci(const struct dmar_scope *s)
{
	return s->type == DMAR_SCOPE_ENDPOINT || s->type == DMAR_SCOPE_BRIDGE;
}

static bool
has_bridge_scope(const struct dmar *d)
{
	size_t i, k;

	for (i = 0; i < d->n; i++)
		for (k = 0; d->v[i].type == DMAR_DRHD && k < d->v[i].scopes;
		     k++)
			if (d->scopes[d->v[i].first_scope + k].type ==
			    DMAR_SCOPE_BRIDGE)
				return true;
	return false;
}

void
cover_mark_dmar(struct cover *c)
{
	const struct dmar *d = &c->table->dmar;
	int unit = 0;
	size_t i, k, at;

	for (i = 0; i < d->n; i++) {
		const struct dmar_structure *s = &d->v[i];

		if (s->type != DMAR_DRHD && s->type != DMAR_RMRR)
			continue;
		for (k = 0; k < s->scopes; k++) {
			const struct dmar_scope *scope =
			    &d->scopes[s->first_scope + k];

			if (!is_pci(scope))
				continue;
			at = resolve(c, s->segment, scope);
			if (at == FUNCTION_NONE)
				continue;
			if (s->type == DMAR_RMRR)
				cover_region(&c->rmrr[at], s->base, s->limit);
			else if (c->unit[at] == NO_UNIT)
				c->unit[at] = unit;
		}
		unit += s->type == DMAR_DRHD;
	}
	c->bridge_scopes = has_bridge_scope(d);
	if (!d->defects.whole)
		c->uncertain = "part of the table could not be read";
}

/* Linux asks the same way (dmar_find_matched_drhd_unit): a VF as its physical
 * function, then each bridge above.  *unsure if some bridge is not known. */
static int
unit_above(const struct cover *c, size_t i, bool *unsure)
{
	if (c->all.v[i].physfn != FUNCTION_NONE)
		i = c->all.v[i].physfn;
	for (;;) {
		const struct function *fn = &c->all.v[i];

		if (c->unit[i] != NO_UNIT)
			return c->unit[i];
		if (fn->parent == FUNCTION_NONE) {
			*unsure = !fn->on_root;
			return NO_UNIT;
		}
		i = fn->parent;
	}
}

/* The unit that takes what no other names, by segment. */
static int
include_all(const struct dmar *d, uint32_t segment)
{
	int unit = 0;
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct dmar_structure *s = &d->v[i];

		if (s->type != DMAR_DRHD)
			continue;
		if (s->segment == segment && s->flags & DMAR_INCLUDE_ALL)
			return unit;
		unit++;
	}
	return NO_UNIT;
}

void
cover_set_dmar(const struct cover *c, size_t i, const struct fact_subject *s)
{
	const struct dmar *d = &c->table->dmar;
	const char *why = c->uncertain;
	bool unsure = false;
	int all, unit = unit_above(c, i, &unsure);

	if (unit != NO_UNIT) {
		fact_bool(s, true, "covered");
		fact_int(s, unit, "unit");
		return;
	}
	if (unsure && c->bridge_scopes)
		why = "the bridges above it are not known";
	all = include_all(d, c->all.v[i].bdf.domain);
	if (all != NO_UNIT)
		fact_bool(s, true, "covered");
	else if (why != NULL)
		fact_unknown(s, why, "covered");
	else
		fact_bool(s, false, "covered");
	if (why != NULL)
		fact_unknown(s, why, "unit");
	else if (all != NO_UNIT)
		fact_int(s, all, "unit");
}

/*
 * FreeBSD's vtd_device_scope (sys/amd64/vmm/intel/vtd.c): DRHDs in order, up
 * to the first structure of another type and 16 of them (DRHD_MAX_UNITS);
 * segments are not looked at, and a bridge's scope does not cover what is
 * below it: any hop that is this slot and function will do.
 */
static bool
vtd_finds(const struct dmar *d, const struct bdf *bdf)
{
	size_t i, k, h;

	for (i = 0; i < d->n && i < 16 && d->v[i].type == DMAR_DRHD; i++) {
		if (d->v[i].flags & DMAR_INCLUDE_ALL)
			return true;
		for (k = 0; k < d->v[i].scopes; k++) {
			const struct dmar_scope *s =
			    &d->scopes[d->v[i].first_scope + k];

			if (!is_pci(s) || s->bus != bdf->bus)
				continue;
			for (h = 0; h < s->hops; h++)
				if (s->path[2 * h] == bdf->dev &&
				    s->path[2 * h + 1] == bdf->func)
					return true;
		}
	}
	return false;
}

/* bhyve takes functions of domain 0 only. */
void
cover_set_vmm(const struct cover *c, size_t i, const struct fact_subject *s)
{
	const struct dmar *d = &c->table->dmar;

	if (c->all.v[i].bdf.domain != 0)
		return;
	if (vtd_finds(d, &c->all.v[i].bdf))
		fact_bool(s, true, "vmm_covered");
	else if (!d->defects.whole)
		fact_unknown(
		    s, "part of the table could not be read", "vmm_covered");
	else
		fact_bool(s, false, "vmm_covered");
}
