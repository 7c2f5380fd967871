/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/smbios.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

enum { TYPE_SLOT = 9, TYPE_END = 127 };

/* 6.1.2: type, length of the formatted part, handle. */
#define HEAD 4

struct structure {
	const uint8_t *p; /* the formatted part */
	size_t length;
	const char *strings;
	size_t total; /* both parts, the two NULs at the end included */
};

/* False if the structure is not all there. */
static bool
structure_at(const uint8_t *p, size_t left, struct structure *s)
{
	size_t i;

	if (left < HEAD || p[1] < HEAD || p[1] > left)
		return false;
	s->p = p;
	s->length = p[1];
	s->strings = (const char *)p + s->length;
	for (i = s->length; i + 1 < left; i++)
		if (p[i] == 0 && p[i + 1] == 0) {
			s->total = i + 2;
			return true;
		}
	return false;
}

/* Strings are numbered from 1; 0 is none: 6.1.3. */
static const char *
string_of(const struct structure *s, unsigned number, size_t *length)
{
	const char *p = s->strings;

	if (number == 0)
		return NULL;
	for (; *p != '\0'; p += strlen(p) + 1)
		if (--number == 0) {
			*length = strlen(p);
			return p;
		}
	return NULL;
}

/* 7.10: designation at 4; segment, bus, device and function from 0Dh since
 * version 2.6, all ones when the slot has none. */
static void
add_slot(struct smbios *b, const struct structure *s)
{
	struct smbios_slot slot = { 0 };

	if (s->length < 0x11 || s->p[0x0f] == 0xff ||
	    get_le16(s->p + 0x0d) == 0xffff)
		return;
	slot.label = string_of(s, s->p[4], &slot.label_length);
	if (slot.label == NULL)
		return;
	slot.bdf.domain = get_le16(s->p + 0x0d);
	slot.bdf.bus = s->p[0x0f];
	slot.bdf.dev = s->p[0x10] >> 3;
	slot.bdf.func = s->p[0x10] & 7;
	b->v = xreallocarray(b->v, b->n + 1, sizeof(*b->v));
	b->v[b->n++] = slot;
}

void
smbios_parse(struct smbios *b, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	struct structure s;

	for (; structure_at(p, n, &s); p += s.total, n -= s.total) {
		if (s.p[0] == TYPE_SLOT)
			add_slot(b, &s);
		if (s.p[0] == TYPE_END) {
			b->whole = true;
			return;
		}
	}
	/* old tables end without the mark */
	b->whole = n == 0;
}

void
smbios_free(struct smbios *b)
{
	free(b->v);
	memset(b, 0, sizeof(*b));
}

void
smbios_keep_slots(struct buf *table)
{
	const uint8_t *p = (const uint8_t *)table->data;
	struct buf kept = { 0 };
	size_t n = table->len;
	struct structure s;

	for (; structure_at(p, n, &s); p += s.total, n -= s.total)
		if (s.p[0] == TYPE_SLOT || s.p[0] == TYPE_END)
			buf_add(&kept, s.p, s.total);
	buf_free(table);
	*table = kept;
}
