/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/ivrs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

#define FIXED 48	 /* header, IVinfo, 8 reserved bytes: 5.2.1 */
#define IVHD_10_FIXED 24 /* 5.2.2.1 */
#define IVHD_11_FIXED 40
#define IVMD_FIXED 32
#define ACPI_HID_FIXED 22 /* and as many bytes of UID as the last says */

bool
ivrs_is_ivhd(const struct ivrs_block *b)
{
	return b->type == IVHD_10 || b->type == IVHD_11 || b->type == IVHD_40;
}

bool
ivrs_is_ivmd(const struct ivrs_block *b)
{
	return b->type == IVMD_ALL || b->type == IVMD_ONE ||
	       b->type == IVMD_RANGE;
}

unsigned
ivrs_address_width(const struct ivrs *ivrs)
{
	return ivrs->info >> 8 & 0x7f;
}

/*
 * Types below 40h have 4 bytes, below 80h 8, below C0h 16, others 32; only
 * F0h says its length itself.  0 if the bytes do not suffice.
 */
static size_t
entry_length(const uint8_t *p, size_t left)
{
	size_t n;

	if (p[0] == IVHD_ACPI_HID)
		n = left < ACPI_HID_FIXED
			? 0
			: (size_t)ACPI_HID_FIXED + p[ACPI_HID_FIXED - 1];
	else
		n = (size_t)4 << (p[0] >> 6);
	return n > left ? 0 : n;
}

static void
read_entries(
    struct ivrs *ivrs, struct ivrs_block *b, const uint8_t *p, size_t left)
{
	b->first_entry = ivrs->n_entries;
	while (left > 0) {
		size_t length = entry_length(p, left);
		struct ivhd_entry e = { .type = p[0], .length = length };

		if (length == 0) {
			acpi_defect(&ivrs->defects,
			    "IVHD at 0x%zx: its last entry, type %02x, does "
			    "not fit",
			    b->offset, p[0]);
			return;
		}
		e.device = get_le16(p + 1);
		e.setting = p[3];
		if (length == 8 && e.type != IVHD_PAD8) {
			e.source = get_le16(p + 5);
			if (e.type == IVHD_SPECIAL) {
				e.handle = p[4];
				e.variety = p[7];
			}
		}
		ivrs->entries = acpi_room(
		    ivrs->entries, ivrs->n_entries, sizeof(*ivrs->entries));
		ivrs->entries[ivrs->n_entries++] = e;
		b->entries++;
		p += length;
		left -= length;
	}
}

/* Blocks of one segment and device id describe one unit. */
static void
number_unit(struct ivrs *ivrs, struct ivrs_block *b)
{
	size_t i;

	for (i = 0; i < ivrs->n; i++)
		if (ivrs_is_ivhd(&ivrs->v[i]) &&
		    ivrs->v[i].device == b->device &&
		    ivrs->v[i].segment == b->segment) {
			b->unit = ivrs->v[i].unit;
			return;
		}
	b->unit = ivrs->units++;
}

static void
read_ivhd(struct ivrs *ivrs, struct ivrs_block *b, const uint8_t *p)
{
	size_t fixed = b->type == IVHD_10 ? IVHD_10_FIXED : IVHD_11_FIXED;

	b->capability = get_le16(p + 6);
	b->base = get_le64(p + 8);
	b->segment = get_le16(p + 16);
	number_unit(ivrs, b);
	b->info = get_le16(p + 18);
	b->features = get_le32(p + 20);
	if (fixed == IVHD_11_FIXED)
		b->efr = get_le64(p + 24);
	read_entries(ivrs, b, p + fixed, b->length - fixed);
}

static void
read_block(struct ivrs *ivrs, struct ivrs_block *b, const uint8_t *p)
{
	size_t fixed = b->type == IVHD_10 ? IVHD_10_FIXED
		       : ivrs_is_ivhd(b)  ? IVHD_11_FIXED
		       : ivrs_is_ivmd(b)  ? IVMD_FIXED
					  : 4;

	if (b->length < fixed) {
		acpi_defect(&ivrs->defects,
		    "block %02xh at 0x%zx has length %u", b->type, b->offset,
		    b->length);
		b->type = 0; /* none that anyone reads */
		return;
	}
	if (fixed == 4)
		return;
	b->device = get_le16(p + 4);
	if (ivrs_is_ivhd(b)) {
		read_ivhd(ivrs, b, p);
		return;
	}
	b->last = get_le16(p + 6);
	b->base = get_le64(p + 16);
	b->size = get_le64(p + 24);
}

int
ivrs_parse(struct ivrs *ivrs, const void *bytes, size_t n, struct err *err)
{
	struct acpi_table *t = &ivrs->table;
	const uint8_t *p;
	size_t at;

	memset(ivrs, 0, sizeof(*ivrs));
	if (acpi_open(t, "IVRS", bytes, n, err) == -1)
		return -1;
	if (t->length < FIXED)
		return acpi_refuse(err, EINVAL,
		    "IVRS: its header claims %u bytes", (unsigned)t->length);
	if ((p = acpi_at(t, 0, FIXED)) == NULL)
		return acpi_refuse(err, ENODATA,
		    "IVRS: %zu of %u bytes are there", t->n,
		    (unsigned)t->length);
	acpi_defects_begin(&ivrs->defects, t);
	ivrs->info = get_le32(p + 36);
	for (at = FIXED; at < t->length;) {
		struct ivrs_block b = { .offset = at };

		if (t->length - at < 4) {
			acpi_defect(&ivrs->defects,
			    "%zu bytes at the end are no block",
			    t->length - at);
			break;
		}
		if ((p = acpi_at(t, at, 4)) == NULL)
			break;
		b.type = p[0];
		b.flags = p[1];
		b.length = get_le16(p + 2);
		if (!acpi_structure_fits(t, at, b.length, 4, &ivrs->defects))
			break;
		read_block(ivrs, &b, p);
		ivrs->v = acpi_room(ivrs->v, ivrs->n, sizeof(*ivrs->v));
		ivrs->v[ivrs->n++] = b;
		at += b.length;
	}
	return 0;
}

void
ivrs_free(struct ivrs *ivrs)
{
	free(ivrs->v);
	free(ivrs->entries);
	memset(ivrs, 0, sizeof(*ivrs));
}
