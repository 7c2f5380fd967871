/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/groups_pve.h"

#include <string.h>

#include "base/num.h"

enum { CELLS_MAX = 32, CELL_MAX = 160 };

/* U+2502, which pvesh draws; some copies have "|". */
static const char bar[] = "\xe2\x94\x82";

/* Length of the separator here, or 0. */
static size_t
separator(const char *p)
{
	if (strncmp(p, bar, strlen(bar)) == 0)
		return strlen(bar);
	return *p == '|' ? 1 : 0;
}

struct cells {
	char v[CELLS_MAX][CELL_MAX];
	int n;
};

/* Cells without the blanks around them; none if the line is no row. */
static void
split(const char *line, struct cells *c)
{
	const char *p = line + strspn(line, " \t"), *end;
	size_t n = separator(p);

	c->n = 0;
	if (n == 0)
		return;
	for (p += n; *p != '\0' && c->n < CELLS_MAX; p = end + separator(end)) {
		char *cell = c->v[c->n];
		size_t length;

		for (end = p; *end != '\0' && separator(end) == 0;)
			end++;
		p += strspn(p, " ");
		length = end > p ? (size_t)(end - p) : 0;
		while (length > 0 && p[length - 1] == ' ')
			length--;
		if (length >= CELL_MAX)
			length = CELL_MAX - 1;
		memcpy(cell, p, length);
		cell[length] = '\0';
		c->n++;
	}
}

static int
column(const struct cells *c, const char *title)
{
	int i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->v[i], title) == 0)
			return i;
	return -1;
}

/* "0x8086" as four digits, "0x030000" as six; "" if it is none. */
static void
hex(const struct cells *c, int at, int digits, char *out)
{
	uint64_t v;

	out[0] = '\0';
	if (at >= 0 && at < c->n && strncmp(c->v[at], "0x", 2) == 0 &&
	    parse_u64(c->v[at] + 2, 16, (UINT64_C(1) << 4 * digits) - 1, &v,
		NULL) == 0)
		(void)num_put_hex(out, (uint32_t)v, digits);
}

static bool
take_head(struct groups_pve *t, const struct cells *c)
{
	int id = column(c, "id"), group = column(c, "iommugroup");

	if (id == -1 || group == -1)
		return false;
	*t = (struct groups_pve){ true, id, group, column(c, "class"),
		column(c, "vendor"), column(c, "device"),
		column(c, "device_name") };
	return true;
}

bool
groups_pve_line(struct groups_pve *t, const char *line, struct groups_row *out)
{
	struct cells c;
	uint64_t group = 0;

	split(line, &c);
	if (c.n == 0 || take_head(t, &c) || !t->known || t->id >= c.n ||
	    t->group >= c.n || bdf_parse(c.v[t->id], &out->bdf, NULL) == -1)
		return false;
	out->none = strcmp(c.v[t->group], "-1") == 0;
	if (!out->none &&
	    parse_u64(c.v[t->group], 10, 1u << 20, &group, NULL) == -1)
		return false;
	out->group = (unsigned int)group;
	hex(&c, t->class, 6, out->class);
	hex(&c, t->vendor, 4, out->vendor);
	hex(&c, t->device, 4, out->device);
	out->revision[0] = out->name[0] = out->driver[0] = '\0';
	if (t->name >= 0 && t->name < c.n)
		memcpy(out->name, c.v[t->name], sizeof(out->name));
	return true;
}
