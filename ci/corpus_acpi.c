/* SPDX-License-Identifier: BSD-2-Clause
 * Prints how we read DMAR or IVRS tables, for ci/corpus-acpi to compare:
 *   corpus_acpi TABLE            the table in a raw file, as lines
 *   corpus_acpi TEXT FOLDER      its DMAR and IVRS tables, written as raw files
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/formats/acpidump_text.h"
#include "probes/formats/dmar.h"
#include "probes/formats/ivrs.h"

static void
print_scopes(const struct dmar *d, const struct dmar_structure *s)
{
	size_t i, h;

	for (i = 0; i < s->scopes; i++) {
		const struct dmar_scope *scope = &d->scopes[s->first_scope + i];

		printf("scope type=%x id=%x bus=%x path=", scope->type,
		    scope->enumeration_id, scope->bus);
		for (h = 0; h < scope->hops; h++)
			printf("%s%x,%x", h > 0 ? " " : "", scope->path[2 * h],
			    scope->path[2 * h + 1]);
		printf("\n");
	}
}

static void
print_dmar(const struct dmar *d)
{
	size_t i;

	printf("table length=%x width=%x flags=%x\n", d->table.length,
	    d->address_width - 1, d->flags);
	for (i = 0; i < d->n; i++) {
		const struct dmar_structure *s = &d->v[i];

		printf("structure at=%zx type=%x length=%x", s->offset, s->type,
		    s->length);
		switch (s->type) {
		case DMAR_DRHD:
			printf(" flags=%x segment=%x base=%" PRIx64, s->flags,
			    s->segment, s->base);
			break;
		case DMAR_RMRR:
			printf(" segment=%x base=%" PRIx64 " limit=%" PRIx64,
			    s->segment, s->base, s->limit);
			break;
		case DMAR_ATSR:
		case DMAR_SATC:
		case DMAR_SIDP:
			printf(" flags=%x segment=%x", s->flags, s->segment);
			break;
		case DMAR_RHSA:
			printf(" base=%" PRIx64 " proximity=%x", s->base,
			    s->proximity);
			break;
		case DMAR_ANDD:
			printf(" number=%x name=%.*s", s->device_number,
			    (int)s->name_length, s->name);
			break;
		default:
			break;
		}
		printf("\n");
		print_scopes(d, s);
	}
	printf("error=%s\n", d->defects.error);
}

static void
print_entries(const struct ivrs *ivrs, const struct ivrs_block *b)
{
	size_t i;

	for (i = 0; i < b->entries; i++) {
		const struct ivhd_entry *e = &ivrs->entries[b->first_entry + i];

		printf("entry type=%x device=%x setting=%x", e->type, e->device,
		    e->setting);
		if (e->type == IVHD_ALIAS || e->type == IVHD_ALIAS_RANGE)
			printf(" source=%x", e->source);
		else if (e->type == IVHD_SPECIAL)
			printf(" handle=%x source=%x variety=%x", e->handle,
			    e->source, e->variety);
		printf("\n");
	}
}

static void
print_ivrs(const struct ivrs *ivrs)
{
	size_t i;

	printf("table length=%x info=%x\n", ivrs->table.length, ivrs->info);
	for (i = 0; i < ivrs->n; i++) {
		const struct ivrs_block *b = &ivrs->v[i];

		printf("structure at=%zx type=%x flags=%x length=%x", b->offset,
		    b->type, b->flags, b->length);
		if (ivrs_is_ivhd(b))
			printf(" device=%x capability=%x base=%" PRIx64
			       " segment=%x info=%x features=%x",
			    b->device, b->capability, b->base, b->segment,
			    b->info, b->features);
		else if (ivrs_is_ivmd(b))
			printf(" device=%x last=%x base=%" PRIx64
			       " size=%" PRIx64,
			    b->device, b->last, b->base, b->size);
		if (ivrs_is_ivhd(b) && b->type != IVHD_10)
			printf(" efr=%" PRIx64, b->efr);
		printf("\n");
		print_entries(ivrs, b);
	}
	printf("error=%s\n", ivrs->defects.error);
}

static int
print_table(const char *path)
{
	struct buf b = { 0 };
	struct err err = { 0 };
	struct dmar dmar = { 0 };
	struct ivrs ivrs = { 0 };
	int rc = 1;

	buf_adds(&b, "");
	if (file_read(path, &b, &err) == 0) {
		if (dmar_parse(&dmar, b.data, b.len, &err) == 0) {
			print_dmar(&dmar);
			rc = 0;
		} else if (ivrs_parse(&ivrs, b.data, b.len, &err) == 0) {
			print_ivrs(&ivrs);
			rc = 0;
		}
	}
	if (rc == 1)
		fprintf(stderr, "%s\n", err.text);
	dmar_free(&dmar);
	ivrs_free(&ivrs);
	buf_free(&b);
	return rc;
}

static int
extract(const char *path, const char *folder)
{
	struct acpidump d = { 0 };
	struct buf b = { 0 };
	struct err err = { 0 };
	size_t i;
	int rc = 0;

	buf_adds(&b, "");
	if (file_read(path, &b, &err) == -1)
		rc = 1;
	acpidump_linux(&d, b.data, b.len);
	for (i = 0; i < d.n && rc == 0; i++) {
		char *out = xasprintf("%s/%s.dat", folder, d.v[i].name);

		if (strcmp(d.v[i].name, "DMAR") == 0 ||
		    strcmp(d.v[i].name, "IVRS") == 0)
			rc = file_write_atomic(out, buf_str(&d.v[i].bytes),
				 d.v[i].bytes.len, &err) == -1;
		free(out);
	}
	if (rc == 1)
		fprintf(stderr, "%s\n", err.text);
	acpidump_free(&d);
	buf_free(&b);
	return rc;
}

int
main(int argc, char **argv)
{
	if (argc == 2)
		return print_table(argv[1]);
	if (argc == 3)
		return extract(argv[1], argv[2]);
	fprintf(stderr, "usage: corpus_acpi TABLE | TEXT FOLDER\n");
	return 2;
}
