/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/dmar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* Sections 8.1 and 8.3.1 */
#define FIXED 48
#define SCOPE_FIXED 6

static const struct {
	const char *name;
	size_t fixed; /* bytes before the scopes */
	bool scopes;
} types[] = {
	[DMAR_DRHD] = { "DRHD", 16, true },
	[DMAR_RMRR] = { "RMRR", 24, true },
	[DMAR_ATSR] = { "ATSR", 8, true },
	[DMAR_RHSA] = { "RHSA", 20, false },
	[DMAR_ANDD] = { "ANDD", 8, false },
	[DMAR_SATC] = { "SATC", 8, true },
	[DMAR_SIDP] = { "SIDP", 8, true },
};
#define TYPES (sizeof(types) / sizeof(types[0]))

const char *
dmar_type_name(unsigned type, char *buf, size_t size)
{
	if (type < TYPES)
		return types[type].name;
	(void)snprintf(buf, size, "type %u", type);
	return buf;
}

static void
read_scopes(
    struct dmar *d, struct dmar_structure *s, const uint8_t *p, size_t left)
{
	s->first_scope = d->n_scopes;
	while (left > 0) {
		struct dmar_scope scope = { 0 };
		size_t length = left < 2 ? 0 : p[1];

		if (length < SCOPE_FIXED + 2 || length > left ||
		    length % 2 != 0) {
			acpi_defect(&d->defects,
			    "structure at 0x%zx: a device scope has length %zu",
			    s->offset, length);
			return;
		}
		scope.type = p[0];
		scope.enumeration_id = p[4];
		scope.bus = p[5];
		scope.path = p + SCOPE_FIXED;
		scope.hops = (length - SCOPE_FIXED) / 2;
		d->scopes =
		    acpi_room(d->scopes, d->n_scopes, sizeof(*d->scopes));
		d->scopes[d->n_scopes++] = scope;
		s->scopes++;
		p += length;
		left -= length;
	}
}

static void
read_fields(struct dmar *d, struct dmar_structure *s, const uint8_t *p)
{
	switch (s->type) {
	case DMAR_DRHD:
		s->flags = p[4];
		s->segment = get_le16(p + 6);
		s->base = get_le64(p + 8);
		break;
	case DMAR_RMRR:
		s->segment = get_le16(p + 6);
		s->base = get_le64(p + 8);
		s->limit = get_le64(p + 16);
		if (s->limit < s->base)
			acpi_defect(&d->defects,
			    "RMRR at 0x%zx ends before it begins", s->offset);
		break;
	case DMAR_ATSR:
	case DMAR_SATC:
	case DMAR_SIDP:
		s->flags = p[4];
		s->segment = get_le16(p + 6);
		break;
	case DMAR_RHSA:
		s->base = get_le64(p + 8);
		s->proximity = get_le32(p + 16);
		break;
	case DMAR_ANDD:
		s->device_number = p[7];
		s->name = (const char *)p + 8;
		s->name_length = s->length - 8U;
		break;
	default:
		break;
	}
}

static void
read_structure(struct dmar *d, struct dmar_structure *s, const uint8_t *p)
{
	if (s->type >= TYPES)
		return;
	if (s->length < types[s->type].fixed) {
		acpi_defect(&d->defects, "%s at 0x%zx has length %u",
		    types[s->type].name, s->offset, s->length);
		s->type = UINT16_MAX; /* none that anyone reads */
		return;
	}
	read_fields(d, s, p);
	if (types[s->type].scopes)
		read_scopes(d, s, p + types[s->type].fixed,
		    s->length - types[s->type].fixed);
}

int
dmar_parse(struct dmar *d, const void *bytes, size_t n, struct err *err)
{
	const uint8_t *p;
	size_t at;

	memset(d, 0, sizeof(*d));
	if (acpi_open(&d->table, "DMAR", bytes, n, err) == -1)
		return -1;
	if (d->table.length < FIXED)
		return acpi_refuse(err, EINVAL,
		    "DMAR: its header claims %u bytes",
		    (unsigned)d->table.length);
	p = acpi_at(&d->table, 0, FIXED);
	if (p == NULL)
		return acpi_refuse(err, ENODATA,
		    "DMAR: %zu of %u bytes are there", d->table.n,
		    (unsigned)d->table.length);
	acpi_defects_begin(&d->defects, &d->table);
	d->address_width = p[36] + 1U;
	d->flags = p[37];
	for (at = FIXED; at < d->table.length;) {
		struct dmar_structure s = { .offset = at };

		if (d->table.length - at < 4) {
			acpi_defect(&d->defects,
			    "%zu bytes at the end are no structure",
			    d->table.length - at);
			break;
		}
		if ((p = acpi_at(&d->table, at, 4)) == NULL)
			break;
		s.type = get_le16(p);
		s.length = get_le16(p + 2);
		if (!acpi_structure_fits(
			&d->table, at, s.length, 4, &d->defects))
			break;
		read_structure(d, &s, p);
		d->v = acpi_room(d->v, d->n, sizeof(*d->v));
		d->v[d->n++] = s;
		at += s.length;
	}
	return 0;
}

void
dmar_free(struct dmar *d)
{
	free(d->v);
	free(d->scopes);
	memset(d, 0, sizeof(*d));
}
