/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/acpidump_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* "DMAR @ 0x0000000000000000": the name, at most 8 characters. */
static bool
begins_table(const char *line, size_t n, char name[9])
{
	static const char mark[] = " @ 0x";
	size_t i;

	for (i = 0; i <= 8 && i + sizeof(mark) - 1 < n; i++)
		if (memcmp(line + i, mark, sizeof(mark) - 1) == 0)
			break;
	if (i == 0 || i > 8 || i + sizeof(mark) - 1 >= n)
		return false;
	memcpy(name, line, i);
	name[i] = '\0';
	return true;
}

/*
 * "    0010: 4E 55 43 ...  NUC1": offset, at most 16 pairs; two blanks divide
 * them from the letters.  False if it is no such line or not the next one.
 */
static bool
add_hex(struct buf *out, const char *line, size_t n)
{
	size_t at = 0, offset = 0, first, pairs;

	while (at < n && line[at] == ' ')
		at++;
	for (first = at; at < n && digit(line[at]) >= 0 && at < first + 8; at++)
		offset = offset << 4 | (size_t)digit(line[at]);
	if (at == first || at >= n || line[at] != ':' || offset != out->len)
		return false;
	at++;
	for (pairs = 0; pairs < 16; pairs++, at += 3) {
		char byte;

		if (at + 3 > n || line[at] != ' ' || digit(line[at + 1]) < 0 ||
		    digit(line[at + 2]) < 0)
			break;
		byte = (char)(digit(line[at + 1]) << 4 | digit(line[at + 2]));
		buf_add(out, &byte, 1);
	}
	return pairs > 0;
}

static struct acpidump_table *
new_table(struct acpidump *d, const char *name)
{
	struct acpidump_table *t;

	if ((d->n & (d->n - 1)) == 0)
		d->v = xreallocarray(
		    d->v, d->n == 0 ? 1 : d->n * 2, sizeof(*d->v));
	t = &d->v[d->n++];
	memset(t, 0, sizeof(*t));
	memcpy(t->name, name, strlen(name) + 1);
	return t;
}

void
acpidump_linux(struct acpidump *d, const char *text, size_t n)
{
	struct acpidump_table *t = NULL;
	const char *end = text + n, *next;
	char name[9];

	for (; text < end; text = next) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));

		next = stop == NULL ? end : stop + 1;
		if (stop == NULL)
			stop = end;
		if (begins_table(text, (size_t)(stop - text), name))
			t = new_table(d, name);
		else if (t != NULL &&
			 !add_hex(&t->bytes, text, (size_t)(stop - text)))
			t = NULL;
	}
}

void
acpidump_free(struct acpidump *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		buf_free(&d->v[i].bytes);
	free(d->v);
	memset(d, 0, sizeof(*d));
}

const struct acpidump_table *
acpidump_find(const struct acpidump *d, const char *name)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (strcmp(d->v[i].name, name) == 0)
			return &d->v[i];
	return NULL;
}

bool
acpidump_complete(const struct acpidump *d)
{
	return acpidump_find(d, "FACP") != NULL;
}
