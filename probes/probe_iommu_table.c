/* SPDX-License-Identifier: BSD-2-Clause
 * The firmware's table: found, parsed, and what it says. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/acpidump_text.h"
#include "probes/probe_iommu.h"

#define TABLES "sysfs:firmware/acpi/tables"
#define ACPIDUMP "run:acpidump -t"

static const char *const signatures[] = { "DMAR", "IVRS", NULL };

static void
parse(struct iommu_table *t, const char *signature)
{
	struct err err = { 0 };
	int rc;

	if (strcmp(signature, "DMAR") == 0) {
		rc = dmar_parse(&t->dmar, t->bytes.data, t->bytes.len, &err);
		t->has_dmar = rc == 0;
	} else {
		rc = ivrs_parse(&t->ivrs, t->bytes.data, t->bytes.len, &err);
		t->has_ivrs = rc == 0;
	}
	if (rc == -1)
		(void)snprintf(t->why, sizeof(t->why), "%.*s",
		    (int)sizeof(t->why) - 1, err.text);
	t->broken = rc == -1 && err.code == EINVAL;
}

/* Linux.  Returns the table's signature; NULL: none, or t->why. */
static const char *
find_sysfs(struct iommu_table *t, struct source *s, struct err *err)
{
	struct strv names = { 0 };
	bool listed = source_list(s, TABLES, &names, err) == 0;
	const char *found = NULL;
	size_t i;

	/* any user may list the folder, root alone reads the tables */
	for (i = 0; signatures[i] != NULL && found == NULL; i++) {
		struct err why = { 0 };

		if (listed && !strv_has(&names, signatures[i]))
			continue;
		(void)snprintf(
		    t->origin, sizeof(t->origin), TABLES "/%s", signatures[i]);
		buf_adds(&t->bytes, "");
		if (source_get(s, t->origin, &t->bytes, &why) == 0) {
			parse(t, signatures[i]);
			found = signatures[i];
		} else if (listed) {
			(void)snprintf(t->why, sizeof(t->why), "%.*s",
			    (int)sizeof(t->why) - 1, why.text);
			found = signatures[i];
		}
	}
	strv_free(&names);
	if (found != NULL)
		return found;
	(void)snprintf(t->origin, sizeof(t->origin), TABLES);
	t->none = listed;
	return NULL;
}

/* FreeBSD.  The same. */
static const char *
find_acpidump(struct iommu_table *t, struct source *s, struct err *err)
{
	char *text = source_text(s, ACPIDUMP, err);
	size_t i, absent = 0;

	if (text == NULL)
		return NULL;
	(void)snprintf(t->origin, sizeof(t->origin), ACPIDUMP);
	for (i = 0; signatures[i] != NULL; i++) {
		if (acpidump_freebsd(text, signatures[i], &t->bytes, err) ==
		    0) {
			t->rebuilt = true;
			parse(t, signatures[i]);
			break;
		}
		absent += err->code == ENOENT;
	}
	free(text);
	t->none = absent == 2;
	return signatures[i];
}

/* What is cut off is no defect of the firmware: UNKNOWN then. */
static void
set_error(const struct iommu_table *t, const struct acpi_table *a,
    const struct acpi_defects *d, struct facts *f)
{
	char why[64];

	if (d->error[0] != '\0' && !(t->rebuilt && acpi_cut(a))) {
		facts_str(f, "iommu.table.error", d->error, t->origin);
	} else if (acpi_cut(a)) {
		(void)snprintf(why, sizeof(why), "%zu of %u bytes are there",
		    a->n, (unsigned)a->length);
		facts_unknown(f, "iommu.table.error", why, t->origin);
	} else {
		facts_str(f, "iommu.table.error", "none", t->origin);
	}
}

static void
add_scope(struct buf *b, const struct dmar_scope *s, unsigned segment)
{
	static const char *const kinds[] = { [DMAR_SCOPE_BRIDGE] = "bridge:",
		[DMAR_SCOPE_IOAPIC] = "ioapic:",
		[DMAR_SCOPE_HPET] = "hpet:",
		[DMAR_SCOPE_NAMESPACE] = "namespace:" };
	size_t i;

	if (b->len > 0)
		buf_adds(b, " ");
	if (s->type < sizeof(kinds) / sizeof(kinds[0])) {
		if (kinds[s->type] != NULL)
			buf_adds(b, kinds[s->type]);
	} else {
		buf_addf(b, "type%u:", s->type);
	}
	buf_addf(b, "%04x:%02x:", segment, s->bus);
	/* hops behind bridges whose buses the table does not tell */
	for (i = 0; i < s->hops; i++)
		buf_addf(b, "%s%02x.%x", i > 0 ? "/" : "", s->path[2 * i],
		    s->path[2 * i + 1]);
}

static void
set_scopes(const struct dmar *d, const struct dmar_structure *s,
    const struct fact_subject *subject, const char *name)
{
	struct buf b = { 0 };
	size_t i;

	buf_adds(&b, "");
	for (i = 0; i < s->scopes; i++)
		add_scope(&b, &d->scopes[s->first_scope + i], s->segment);
	fact_str(subject, b.len == 0 ? "none" : b.data, "%s", name);
	buf_free(&b);
}

static void
set_dmar_structure(const struct iommu_table *t, const struct dmar_structure *s,
    unsigned counts[3], struct facts *f)
{
	const struct dmar *d = &t->dmar;
	char prefix[32];
	const struct fact_subject subject = { f, prefix, t->origin };

	switch (s->type) {
	case DMAR_DRHD:
		(void)snprintf(
		    prefix, sizeof(prefix), "iommu.unit.%u", counts[0]++);
		fact_str(&subject, "DRHD", "kind");
		fact_int(&subject, (int64_t)s->base, "address");
		fact_int(&subject, s->segment, "segment");
		fact_bool(&subject, s->flags & DMAR_INCLUDE_ALL, "include_all");
		set_scopes(d, s, &subject, "scope");
		break;
	case DMAR_RMRR:
		(void)snprintf(
		    prefix, sizeof(prefix), "iommu.rmrr.%u", counts[1]++);
		fact_int(&subject, (int64_t)s->base, "base");
		fact_int(&subject, (int64_t)s->limit, "limit");
		set_scopes(d, s, &subject, "devices");
		break;
	case DMAR_ATSR:
		(void)snprintf(
		    prefix, sizeof(prefix), "iommu.atsr.%u", counts[2]++);
		if (s->flags & DMAR_ALL_PORTS)
			fact_str(&subject, "all", "scope");
		else
			set_scopes(d, s, &subject, "scope");
		break;
	default:
		break;
	}
}

static void
set_dmar(const struct iommu_table *t, struct facts *f)
{
	const struct dmar *d = &t->dmar;
	unsigned counts[3] = { 0 };
	size_t i;

	facts_bool(f, "iommu.table.interrupt_remapping",
	    d->flags & DMAR_INTR_REMAP, t->origin);
	facts_bool(f, "iommu.table.x2apic_opt_out",
	    d->flags & DMAR_X2APIC_OPT_OUT, t->origin);
	if (t->rebuilt)
		facts_unknown(f, "iommu.table.dma_opt_in",
		    "acpidump -t does not print this flag", t->origin);
	else
		facts_bool(f, "iommu.table.dma_opt_in",
		    d->flags & DMAR_DMA_OPT_IN, t->origin);
	facts_int(f, "iommu.address_width", d->address_width, t->origin);
	for (i = 0; i < d->n; i++)
		set_dmar_structure(t, &d->v[i], counts, f);
	if (d->defects.whole && counts[0] == 0 && d->defects.error[0] == '\0')
		facts_str(f, "iommu.table.error", "no DRHD", t->origin);
}

static struct bdf
bdf_of(uint16_t segment, uint16_t id)
{
	return (struct bdf){ .domain = segment,
		.bus = (uint8_t)(id >> 8),
		.dev = (uint8_t)(id >> 3 & 31),
		.func = (uint8_t)(id & 7) };
}

static void
add_id(struct buf *b, const char *sep, uint16_t segment, uint16_t id)
{
	const struct bdf bdf = bdf_of(segment, id);

	if (b->len > 0)
		buf_adds(b, sep);
	buf_adds(b, bdf_format(&bdf).s);
}

static void
set_entries(const struct ivrs *ivrs, const struct ivrs_block *block,
    const struct fact_subject *subject)
{
	struct buf b = { 0 };
	size_t i;

	buf_adds(&b, "");
	for (i = 0; i < block->entries; i++) {
		const struct ivhd_entry *e =
		    &ivrs->entries[block->first_entry + i];

		switch (e->type) {
		case IVHD_ALL:
			buf_adds(&b, b.len > 0 ? " all" : "all");
			break;
		case IVHD_SELECT:
		case IVHD_ALIAS:
		case IVHD_EXT:
		case IVHD_RANGE:
		case IVHD_ALIAS_RANGE:
		case IVHD_EXT_RANGE:
			add_id(&b, " ", block->segment, e->device);
			break;
		case IVHD_RANGE_END:
			add_id(&b, "-", block->segment, e->device);
			break;
		default:
			break;
		}
	}
	fact_str(subject, b.len == 0 ? "none" : b.data, "scope");
	buf_free(&b);
}

static void
set_ivmd(const struct ivrs_block *b, const struct fact_subject *subject)
{
	struct buf text = { 0 };

	fact_int(subject, (int64_t)b->base, "base");
	fact_int(subject, (int64_t)(b->base + b->size - 1), "limit");
	if (b->type != IVMD_ALL)
		add_id(&text, " ", 0, b->device);
	if (b->type == IVMD_RANGE)
		add_id(&text, "-", 0, b->last);
	fact_str(subject, b->type == IVMD_ALL ? "all" : text.data, "devices");
	buf_clear(&text);
	if (b->flags & IVMD_EXCLUSION)
		buf_adds(&text, "exclusion ");
	if (b->flags & IVMD_UNITY)
		buf_adds(&text, "unity ");
	if (b->flags & IVMD_IR)
		buf_adds(&text, "ir ");
	if (b->flags & IVMD_IW)
		buf_adds(&text, "iw ");
	buf_trim(&text);
	fact_str(subject, text.len == 0 ? "none" : text.data, "flags");
	buf_free(&text);
}

static void
set_ivrs(const struct iommu_table *t, struct facts *f)
{
	const struct ivrs *ivrs = &t->ivrs;
	char prefix[32];
	const struct fact_subject subject = { f, prefix, t->origin };
	unsigned memory = 0;
	size_t i;

	facts_int(
	    f, "iommu.address_width", ivrs_address_width(ivrs), t->origin);
	for (i = 0; i < ivrs->n; i++) {
		const struct ivrs_block *b = &ivrs->v[i];

		if (ivrs_is_ivhd(b)) {
			(void)snprintf(
			    prefix, sizeof(prefix), "iommu.unit.%zu", b->unit);
			fact_str(&subject, "IVHD", "kind");
			fact_int(&subject, (int64_t)b->base, "address");
			fact_int(&subject, b->segment, "segment");
			set_entries(ivrs, b, &subject);
		} else if (ivrs_is_ivmd(b)) {
			(void)snprintf(
			    prefix, sizeof(prefix), "iommu.ivmd.%u", memory++);
			set_ivmd(b, &subject);
		}
	}
}

bool
iommu_is_other_cpu(const struct facts *f)
{
	const char *architecture = facts_text(f, "cpu.architecture");

	return architecture != NULL && strcmp(architecture, "x86") != 0;
}

void
iommu_table_read(struct iommu_table *t, struct source *s, struct facts *f)
{
	struct err err = { 0 }, other = { 0 };
	const char *found = find_sysfs(t, s, &err);

	if (found == NULL && !t->none)
		found = find_acpidump(t, s, &other);
	if (found == NULL && !t->none) {
		/* the one that could have answered */
		if (err.code == ENODATA && other.code != 0)
			err = other;
		(void)snprintf(t->why, sizeof(t->why), "%.*s",
		    (int)sizeof(t->why) - 1, err.text);
		facts_unknown(f, "iommu.table", t->why, t->origin);
		return;
	}
	if (found == NULL && iommu_is_other_cpu(f)) {
		t->none = false;
		(void)snprintf(t->origin, sizeof(t->origin), "%s",
		    facts_get(f, "cpu.architecture")->origin);
		(void)snprintf(t->why, sizeof(t->why),
		    "DMAR and IVRS are tables of x86 machines");
		facts_unknown(f, "iommu.table", t->why, t->origin);
		return;
	}
	facts_str(f, "iommu.table", found == NULL ? "none" : found, t->origin);
	if (t->has_dmar) {
		set_error(t, &t->dmar.table, &t->dmar.defects, f);
		set_dmar(t, f);
	} else if (t->has_ivrs) {
		set_error(t, &t->ivrs.table, &t->ivrs.defects, f);
		set_ivrs(t, f);
	} else if (t->broken) {
		facts_str(f, "iommu.table.error", t->why, t->origin);
	} else if (found != NULL) {
		facts_unknown(f, "iommu.table.error", t->why, t->origin);
	}
}

void
iommu_table_free(struct iommu_table *t)
{
	dmar_free(&t->dmar);
	ivrs_free(&t->ivrs);
	buf_free(&t->bytes);
	memset(t, 0, sizeof(*t));
}
