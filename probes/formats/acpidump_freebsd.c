/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "probes/formats/acpi.h"
#include "probes/formats/acpidump_text.h"
#include "probes/formats/dmar.h"

static void
put(struct buf *b, size_t at, uint64_t value, size_t n)
{
	for (; n > 0 && at < b->len; n--, at++, value >>= 8)
		b->data[at] = (char)(uint8_t)value;
}

static void
zeros(struct buf *b, size_t n)
{
	static const char zero[64];

	for (; n > 0; n -= n < sizeof(zero) ? n : sizeof(zero))
		buf_add(b, zero, n < sizeof(zero) ? n : sizeof(zero));
}

/* The number behind "NAME=" when the line begins so; false if it does not. */
static bool
field(const char *line, const char *name, uint64_t *out)
{
	size_t n = strlen(name);
	char *end;

	if (strncmp(line, name, n) != 0 || line[n] != '=' ||
	    line[n + 1] < '0' || line[n + 1] > '9')
		return false;
	errno = 0;
	*out = strtoull(line + n + 1, &end, 0);
	return errno == 0 && end > line + n + 1;
}

/* "\tDevice Scope:" and the four lines of each have a value of "Type=". */
static const char *const scope_types[] = {
	[DMAR_SCOPE_ENDPOINT] = "PCI Endpoint Device",
	[DMAR_SCOPE_BRIDGE] = "PCI Sub-Hierarchy",
	[DMAR_SCOPE_IOAPIC] = "IOAPIC",
	[DMAR_SCOPE_HPET] = "HPET",
};

/* FreeBSD prints types it does not know as numbers. */
static uint64_t
number_of(const char *text, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (names[i] != NULL && strcmp(text, names[i]) == 0)
			return i;
	return strtoull(text, NULL, 10);
}

struct rebuild {
	struct buf *out;
	size_t structure; /* where it begins; 0 before the first */
	size_t end;	  /* where its length says it ends */
	size_t scope;	  /* where the scope begins; 0: none */
	bool in_scopes;
	bool broken; /* text and lengths do not agree: stop there */
};

static void
begin_structure(struct rebuild *r, const char *type)
{
	static const char *const names[] = { "DRHD", "RMRR", "ATSR", "RHSA" };

	r->structure = r->out->len;
	r->scope = 0;
	r->in_scopes = false;
	zeros(r->out, 4);
	put(r->out, r->structure,
	    number_of(type, names, sizeof(names) / sizeof(names[0])), 2);
}

static unsigned
type_of(const struct rebuild *r)
{
	return get_le16((const uint8_t *)r->out->data + r->structure);
}

/* Bytes before the scopes: VT-d 8.3 to 8.6. */
static size_t
fixed_of(const struct rebuild *r)
{
	switch (type_of(r)) {
	case DMAR_DRHD:
		return 16;
	case DMAR_RMRR:
		return 24;
	case DMAR_RHSA:
		return 20;
	case DMAR_ATSR:
		return 8;
	default:
		return 0;
	}
}

static void
structure_line(struct rebuild *r, const char *line)
{
	uint64_t v;

	if (field(line, "Length", &v)) {
		size_t fixed = fixed_of(r);

		if (v < 4 || v > UINT16_MAX || (fixed != 0 && v < fixed)) {
			r->broken = true;
			return;
		}
		put(r->out, r->structure + 2, v, 2);
		r->end = r->structure + v;
		/* of a type that is not known only the length is printed */
		zeros(r->out, (fixed == 0 ? (size_t)v : fixed) - 4);
	} else if (strncmp(line, "Flags=", 6) == 0) {
		put(r->out, r->structure + 4,
		    strstr(line, "INCLUDE_ALL") != NULL ||
			strstr(line, "ALL_PORTS") != NULL,
		    1);
	} else if (field(line, "Segment", &v)) {
		put(r->out, r->structure + 6, v, 2);
	} else if (field(line, "Address", &v) ||
		   field(line, "BaseAddress", &v)) {
		put(r->out, r->structure + 8, v, 8);
	} else if (field(line, "LimitAddress", &v)) {
		put(r->out, r->structure + 16, v, 8);
	} else if (type_of(r) == DMAR_RHSA && field(line, "Proximity", &v)) {
		put(r->out, r->structure + 16, v, 4);
	} else if (strcmp(line, "Device Scope:") == 0) {
		r->in_scopes = true;
	}
}

/* "Path={29:0,1:0}": decimal. */
static void
add_path(struct rebuild *r, const char *p)
{
	unsigned long dev, func;
	char *end;

	do {
		char hop[2];

		p++;
		dev = strtoul(p, &end, 10);
		if (end == p || *end != ':' || dev > UINT8_MAX) {
			r->broken = true;
			return;
		}
		p = end + 1;
		func = strtoul(p, &end, 10);
		if (end == p || func > UINT8_MAX) {
			r->broken = true;
			return;
		}
		p = end;
		hop[0] = (char)dev;
		hop[1] = (char)func;
		buf_add(r->out, hop, sizeof(hop));
	} while (*p == ',');
	/* cut off within the list, or not what the length said */
	if (*p != '}' ||
	    r->out->len - r->scope != (uint8_t)r->out->data[r->scope + 1])
		r->broken = true;
}

static void
scope_line(struct rebuild *r, const char *line)
{
	uint64_t v;

	if (strncmp(line, "Type=", 5) == 0) {
		r->scope = r->out->len;
		zeros(r->out, 6);
		put(r->out, r->scope,
		    number_of(line + 5, scope_types,
			sizeof(scope_types) / sizeof(scope_types[0])),
		    1);
	} else if (r->scope == 0) {
		r->broken = true;
	} else if (field(line, "Length", &v)) {
		put(r->out, r->scope + 1, v, 1);
	} else if (field(line, "EnumerationId", &v)) {
		put(r->out, r->scope + 4, v, 1);
	} else if (field(line, "StartBusNumber", &v)) {
		put(r->out, r->scope + 5, v, 1);
	} else if (strncmp(line, "Path={", 6) == 0) {
		add_path(r, line + 5);
	}
}

/* One blank-led line of the block behind the four of the header. */
static void
dmar_line(struct rebuild *r, const char *line)
{
	const char *text = line + strspn(line, " \t");
	size_t depth = (size_t)(text - line);
	uint64_t v;

	if (strncmp(text, "Type=", 5) == 0 && depth < 2) {
		if (r->structure != 0 && r->out->len != r->end)
			r->broken = true;
		else
			begin_structure(r, text + 5);
	} else if (r->structure == 0) {
		if (field(text, "Host Address Width", &v))
			put(r->out, 36, v - 1, 1);
		else if (strncmp(text, "Flags=", 6) == 0)
			put(r->out, 37,
			    (strstr(text, "INTR_REMAP") != NULL
				    ? DMAR_INTR_REMAP
				    : 0) |
				(strstr(text, "X2APIC_OPT_OUT") != NULL
					? DMAR_X2APIC_OPT_OUT
					: 0),
			    1);
	} else if (r->in_scopes) {
		scope_line(r, text);
	} else {
		structure_line(r, text);
	}
}

/* Other tables: "\tData={" and hex, 16 bytes a line, then "}". */
static void
data_line(struct buf *out, const char *line)
{
	const char *p = strstr(line, "Data={");
	char *end;

	p = p == NULL ? line : p + 6;
	for (;;) {
		unsigned long v = strtoul(p, &end, 16);
		char byte = (char)(uint8_t)v;

		if (end == p || v > UINT8_MAX)
			return;
		buf_add(out, &byte, 1);
		p = end;
		p += strspn(p, " ,");
	}
}

/* "  DMAR: Length=168, Revision=1, Checksum=169," */
static bool
begins_table(const char *line, const char *signature, unsigned long *length)
{
	char *mark = xasprintf("  %s: Length=", signature);
	size_t n = strlen(mark);
	bool is = strncmp(line, mark, n) == 0;
	char *end = NULL;

	if (is)
		*length = strtoul(line + n, &end, 10);
	free(mark);
	/* cut off within the number */
	return is && *end == ',';
}

static void
fix_checksum(struct buf *out)
{
	uint8_t sum = 0;
	size_t i;

	out->data[9] = 0;
	for (i = 0; i < out->len; i++)
		sum = (uint8_t)(sum + (uint8_t)out->data[i]);
	out->data[9] = (char)(uint8_t)(0 - sum);
}

static void
add_table(struct buf *out, char **lines, const char *signature)
{
	struct rebuild r = { .out = out };
	bool is_dmar = strcmp(signature, "DMAR") == 0, closed = false;
	bool in_data = false;
	char **line;

	for (line = lines; *line != NULL && !r.broken; line++) {
		closed = strcmp(*line, " */") == 0;
		if (closed)
			break;
		if (is_dmar && out->len == ACPI_HEADER &&
		    strstr(*line, "Host Address Width=") != NULL)
			zeros(out, 12);
		if (is_dmar)
			dmar_line(&r, *line);
		in_data |= !is_dmar && strstr(*line, "Data={") != NULL;
		if (in_data)
			data_line(out, *line);
	}
	/* What is not whole is no structure: the table ends before it. */
	if (!is_dmar)
		return;
	if (r.structure == 0 && !closed)
		out->len = ACPI_HEADER;
	else if (r.structure != 0 && (!closed || out->len != r.end))
		out->len = r.structure;
}

int
acpidump_freebsd(
    const char *text, const char *signature, struct buf *out, struct err *err)
{
	struct strv lines = { 0 };
	unsigned long length = 0;
	struct buf table = { 0 };
	bool whole;
	size_t i;

	/* The first thing that acpidump prints is the root pointer. */
	whole = strstr(text, "  RSD PTR: ") != NULL ||
		strstr(text, "  RSDT: ") != NULL ||
		strstr(text, "  XSDT: ") != NULL;
	strv_split(&lines, text, "\r\n");
	for (i = 0; i < lines.n; i++)
		if (begins_table(lines.v[i], signature, &length))
			break;
	if (i == lines.n) {
		strv_free(&lines);
		return err_set(err, whole ? ENOENT : ENODATA,
		    "acpidump -t shows no %s", signature);
	}
	buf_add(&table, signature, 4);
	zeros(&table, ACPI_HEADER - 4);
	put(&table, 4, length, 4);
	add_table(&table, lines.v + i + 1, signature);
	if (table.len == length)
		fix_checksum(&table);
	buf_add(out, table.data, table.len);
	buf_free(&table);
	strv_free(&lines);
	return 0;
}
