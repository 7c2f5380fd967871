/* SPDX-License-Identifier: BSD-2-Clause
 * Finds the functions and the hex dumps; the text is lspci_text.c's. */
#include "probes/formats/lspci.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { LINE_MAX_LENGTH = 2047, ROW = 16 };

struct parser {
	struct lspci *out;
	size_t room;
	struct lspci_reader *reader; /* of the last function, or NULL */
};

static struct lspci_function *
last(const struct parser *p)
{
	return p->reader == NULL ? NULL : &p->out->v[p->out->n - 1];
}

static void
finish(struct parser *p, bool cut)
{
	if (p->reader != NULL)
		lspci_reader_end(p->reader, cut);
	p->reader = NULL;
}

static void
begin(struct parser *p, const struct bdf *bdf)
{
	struct lspci_function *f;

	finish(p, false);
	if (p->out->n == p->room) {
		p->room = p->room == 0 ? 64 : 2 * p->room;
		p->out->v =
		    xreallocarray(p->out->v, p->room, sizeof(*p->out->v));
	}
	f = &p->out->v[p->out->n];
	memset(f, 0, sizeof(*f));
	f->bdf = *bdf;
	f->order = p->out->n++;
	f->numa_node = PCI_UNKNOWN;
	f->rom_size = PCI_UNKNOWN;
	pci_config_unknown(&f->text);
	p->reader = lspci_reader_new(f);
}

/* The length of "00:1f.0" or "0000:00:1f.0" at the start of text, or 0. */
static size_t
address_length(const char *text)
{
	size_t n = strspn(text, "0123456789abcdef:.");
	const char *tail;

	if (n != 7 && (n < 12 || n > 16))
		return 0;
	tail = text + n - 7;
	if (tail[2] != ':' || tail[5] != '.' || (n > 7 && tail[-1] != ':'))
		return 0;
	return n;
}

static bool
take_address(const char *text, size_t n, struct bdf *bdf)
{
	char *copy = xstrndup(text, n);
	bool ok = bdf_parse(copy, bdf, NULL) == 0;

	free(copy);
	return ok;
}

/* "00:1f.0 ISA bridge: ..." or, with -vmm, "Slot:\t00:1f.0" */
static bool
take_head(struct parser *p, const char *line)
{
	struct bdf bdf;
	size_t n;

	/* Pasted into a list or as code it is indented as a whole. */
	line += strspn(line, " \t");
	n = address_length(line);
	if (n != 0 && line[n] == ' ' && take_address(line, n, &bdf)) {
		begin(p, &bdf);
		lspci_reader_head(p->reader, line + n + 1);
		return true;
	}
	if (strncmp(line, "Slot:", 5) != 0)
		return false;
	line += 5 + strspn(line + 5, " \t");
	n = address_length(line);
	if (n == 0 || line[n] != '\0' || !take_address(line, n, &bdf))
		return false;
	begin(p, &bdf);
	return true;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "1f0: 00 0a ..." : the offset and up to 16 bytes. */
static bool
parse_row(const char *line, size_t *offset, uint8_t *bytes, size_t *count)
{
	size_t digits = 0, n = 0;

	line += strspn(line, " \t");
	*offset = 0;
	for (; hex_digit(*line) >= 0 && digits < 4; digits++, line++)
		*offset = *offset * 16 + (size_t)hex_digit(*line);
	if (digits < 2 || digits > 3 || *line++ != ':' || *line != ' ' ||
	    *offset % ROW != 0)
		return false;
	while (n < ROW && *line == ' ' && hex_digit(line[1]) >= 0 &&
	       hex_digit(line[2]) >= 0) {
		bytes[n++] =
		    (uint8_t)(hex_digit(line[1]) * 16 + hex_digit(line[2]));
		line += 3;
	}
	line += strspn(line, " \t");
	*count = n;
	return n > 0 && *line == '\0';
}

/* What does not continue the dump is dropped: the rest stays unknown. */
static bool
take_row(struct parser *p, const char *line)
{
	struct lspci_function *f = last(p);
	uint8_t bytes[ROW];
	size_t offset, n;

	if (f == NULL || !parse_row(line, &offset, bytes, &n))
		return false;
	if (offset != f->config_size || offset + n > PCI_EXPRESS_SIZE)
		return true;
	if (f->config_size == 0)
		f->config = xreallocarray(NULL, PCI_CONVENTIONAL_SIZE, 1);
	else if (f->config_size == PCI_CONVENTIONAL_SIZE)
		f->config = xreallocarray(f->config, PCI_EXPRESS_SIZE, 1);
	memcpy(f->config + offset, bytes, n);
	f->config_size += n;
	return true;
}

static void
take_line(struct parser *p, const char *line)
{
	if (take_head(p, line) || take_row(p, line))
		return;
	if (p->reader != NULL)
		lspci_reader_line(p->reader, line);
}

static int
compare(const void *a, const void *b)
{
	const struct lspci_function *x = a, *y = b;
	int rc = bdf_compare(&x->bdf, &y->bdf);

	return rc != 0 ? rc : (x->order > y->order) - (x->order < y->order);
}

void
lspci_parse(struct lspci *out, const char *text, size_t n)
{
	struct parser p = { .out = out, .room = out->n };
	char line[LINE_MAX_LENGTH + 1];
	size_t at = 0;

	while (at < n) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t length =
		    end == NULL ? n - at : (size_t)(end - (text + at));
		size_t keep =
		    length > LINE_MAX_LENGTH ? LINE_MAX_LENGTH : length;

		memcpy(line, text + at, keep);
		while (keep > 0 && isspace((unsigned char)line[keep - 1]))
			keep--;
		line[keep] = '\0';
		take_line(&p, line);
		at += length + 1;
	}
	finish(&p, n > 0 && text[n - 1] != '\n');
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), compare);
}

size_t
lspci_same(const struct lspci *l, size_t i)
{
	size_t n = 1;

	while (i + n < l->n && bdf_compare(&l->v[i].bdf, &l->v[i + n].bdf) == 0)
		n++;
	return n;
}

const struct lspci_function *
lspci_find(const struct lspci *l, const struct bdf *bdf)
{
	const struct lspci_function *best;
	size_t low = 0, high = l->n, mid, n;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (bdf_compare(&l->v[mid].bdf, bdf) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == l->n || bdf_compare(&l->v[low].bdf, bdf) != 0)
		return NULL;
	best = &l->v[low];
	for (n = lspci_same(l, low); n > 0; n--, low++)
		if (l->v[low].config_size > 0 &&
		    l->v[low].config_size >= best->config_size)
			best = &l->v[low];
	return best;
}

void
lspci_free(struct lspci *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].config);
		free(l->v[i].name);
		free(l->v[i].driver);
		free(l->v[i].group);
		free(l->v[i].slot);
	}
	free(l->v);
	memset(l, 0, sizeof(*l));
}
