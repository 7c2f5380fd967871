/* SPDX-License-Identifier: BSD-2-Clause
 * Lines and functions of a pciconf listing.  pciconf 12 forgets the newline
 * behind some capabilities of version 0 ("Vendor 0"), so what follows, a
 * capability or the next function, may stand in the same line. */
#include "probes/formats/pciconf_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/formats/pciconf_cap.h"
#include "probes/formats/pciconf_line.h"

struct parser {
	struct pciconf *out;
	struct pciconf_function *f; /* NULL before the first one */
	struct buf cap;		    /* text of the capability being read */
	size_t margin;		    /* columns before the function's own line */
	bool extended, in_errors;
	uint16_t id;
};

static void *
grow(void *v, size_t n, size_t size)
{
	/* Doubles when n is a power of two. */
	if ((n & (n - 1)) == 0)
		v = xreallocarray(v, n == 0 ? 1 : 2 * n, size);
	memset((char *)v + n * size, 0, size);
	return v;
}

static bool
starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static void
end_cap(struct parser *p)
{
	if (p->cap.len > 0 && p->f != NULL)
		pciconf_cap_decode(p->f, &p->out->strings, p->extended, p->id,
		    buf_str(&p->cap));
	buf_clear(&p->cap);
	p->in_errors = false;
}

static void
start_function(
    struct parser *p, const struct pciconf_function *f, const char *unit)
{
	struct pciconf *out = p->out;

	out->v = grow(out->v, out->n, sizeof(*out->v));
	p->f = &out->v[out->n++];
	*p->f = *f;
	p->f->unit = arena_strdup(&out->strings, unit);
	p->f->vendor_name = p->f->device_name = p->f->pm_state = "";
	p->f->pcie_type = p->f->link_speed = p->f->link_max_speed = "";
}

/* Between the first and the last quote: a name may hold quotes itself. */
static const char *
quoted(struct parser *p, const char *line)
{
	const char *first = strchr(line, '\''), *last = strrchr(line, '\'');

	p->out->names = true;
	if (first == NULL || last == first)
		return "";
	return arena_strndup(
	    &p->out->strings, first + 1, (size_t)(last - first - 1));
}

/* "[10] = type Memory, range 32, base 0xfe400000, size 4096, enabled" or, of a
 * window, "addr 0xfe400000-0xfe5fffff" instead of base and size. */
static bool
read_range(const char *line, struct pciconf_range *r, bool window)
{
	uint64_t reg, bits;
	const char *p = strchr(line, '[');
	char digits[3] = "";

	if (p == NULL || !isxdigit((unsigned char)p[1]) ||
	    !isxdigit((unsigned char)p[2]) || p[3] != ']')
		return false;
	memcpy(digits, p + 1, 2);
	if (parse_u64(digits, 16, 0xff, &reg, NULL) == -1)
		return false;
	r->reg = (uint8_t)reg;
	/* pciconf prints -1 for what it does not know. */
	if (!pciconf_number(line, "range ", &bits))
		bits = 0;
	if (bits == 0)
		r->kind = PCICONF_ODD;
	else if (strstr(line, "type I/O Port") != NULL)
		r->kind = PCICONF_IO;
	else
		r->kind = bits == 64 ? PCICONF_MEM64 : PCICONF_MEM32;
	r->prefetchable = strstr(line, "Prefetchable") != NULL;
	r->enabled = strstr(line, ", enabled") != NULL;
	if (!window)
		return pciconf_number(line, "base ", &r->base) &&
		       pciconf_number(line, "size ", &r->size);
	p = strstr(line, "addr ");
	p = p == NULL ? NULL : strchr(p, '-');
	return p != NULL && pciconf_number(line, "addr ", &r->base) &&
	       pciconf_number(p, "-", &r->last);
}

static void
add_range(struct parser *p, const char *line, bool window)
{
	struct pciconf_range r = { 0 };
	struct pciconf_range **v = window ? &p->f->window : &p->f->bar;
	size_t *n = window ? &p->f->windows : &p->f->bars;

	if (!read_range(line, &r, window))
		return;
	*v = grow(*v, *n, sizeof(r));
	(*v)[(*n)++] = r;
	p->out->buses |= window;
	p->out->bars |= !window;
}

static void
add_buses(struct parser *p, const char *line)
{
	uint64_t first, last;
	const char *dash = strchr(line, '-');

	if (dash == NULL || !pciconf_field(line, "= ", 0xff, &first) ||
	    !pciconf_field(dash, "-", 0xff, &last))
		return;
	p->f->has_buses = p->out->buses = true;
	p->f->secondary = (uint8_t)first;
	p->f->subordinate = (uint8_t)last;
}

/*
 * "cap 05[60] = MSI ..." or "ecap 0001[100] = AER ...": its head's length, 0 if
 * it is none.
 */
static size_t
cap_head(const char *s, bool *extended, struct pciconf_cap *c)
{
	size_t id = 2, n;
	uint64_t v;
	char digits[8];
	const char *p = s;

	*extended = *p == 'e';
	if (*extended) {
		p++;
		id = 4;
	}
	if (!starts(p, "cap "))
		return 0;
	p += 4;
	for (n = 0; n < id && isxdigit((unsigned char)p[n]); n++)
		digits[n] = p[n];
	digits[n] = '\0';
	if (n != id || p[n] != '[' ||
	    parse_u64(digits, 16, 0xffff, &v, NULL) == -1)
		return 0;
	c->id = (uint16_t)v;
	p += n + 1;
	for (n = 0; n < 4 && isxdigit((unsigned char)p[n]); n++)
		digits[n] = p[n];
	digits[n] = '\0';
	if (n == 0 || !starts(p + n, "] = ") ||
	    parse_u64(digits, 16, 0xffff, &v, NULL) == -1)
		return 0;
	c->offset = (uint16_t)v;
	return (size_t)(p + n + 4 - s);
}

/* Where the next capability's head begins behind the first byte; or the end. */
static const char *
next_cap(const char *s)
{
	struct pciconf_cap c;
	bool extended;

	for (s += *s != '\0'; (s = strstr(s, "cap ")) != NULL; s += 4) {
		const char *head = s[-1] == 'e' ? s - 1 : s;

		if (cap_head(head, &extended, &c) > 0)
			return head;
	}
	return NULL;
}

/* One line may hold several, see above. */
static void
add_caps(struct parser *p, const char *s)
{
	struct pciconf_cap c;
	struct pciconf_function *f = p->f;
	bool extended;
	size_t head;

	while (s != NULL && (head = cap_head(s, &extended, &c)) > 0) {
		const char *next = next_cap(s + head);
		size_t len =
		    next == NULL ? strlen(s + head) : (size_t)(next - s) - head;

		end_cap(p);
		p->out->caps = true;
		if (f == NULL) {
			p->out->orphans++;
		} else if (extended) {
			p->out->ecaps = true;
			f->ecap = grow(f->ecap, f->ecaps, sizeof(c));
			f->ecap[f->ecaps++] = c;
		} else {
			f->cap = grow(f->cap, f->caps, sizeof(c));
			f->cap[f->caps++] = c;
		}
		p->extended = extended;
		p->id = c.id;
		buf_add(&p->cap, s + head, len);
		s = next;
	}
}

/* A line below a function, without the blanks before it. */
static void
attribute(struct parser *p, const char *line, size_t indent)
{
	struct pciconf_cap c;
	bool extended;

	if (cap_head(line, &extended, &c) > 0) {
		add_caps(p, line);
	} else if (indent >= 8) {
		if (p->in_errors && p->f != NULL) {
			p->f->errors++;
		} else if (p->cap.len > 0) {
			buf_adds(&p->cap, " ");
			buf_adds(&p->cap, line);
		}
	} else if (p->f == NULL) {
		return;
	} else if (starts(line, "vendor ")) {
		p->f->vendor_name = quoted(p, line);
	} else if (starts(line, "device ")) {
		p->f->device_name = quoted(p, line);
	} else if (starts(line, "bar ")) {
		end_cap(p);
		add_range(p, line, false);
	} else if (starts(line, "window")) {
		end_cap(p);
		add_range(p, line, true);
	} else if (starts(line, "bus range")) {
		end_cap(p);
		add_buses(p, line);
	} else if (starts(line, "PCI errors = ")) {
		end_cap(p);
		p->in_errors = true;
		p->f->errors++;
	} else if (*line != '\0') {
		end_cap(p); /* class, PCI-e errors, decode, iov bar ... */
	}
}

/* A tab stands for eight columns. */
static size_t
columns(const char *blanks, size_t n)
{
	size_t i, all = n;

	for (i = 0; i < n; i++)
		all += blanks[i] == '\t' ? 7 : 0;
	return all;
}

static void
read_line(struct parser *p, char *line)
{
	size_t blanks = strspn(line, " \t"), indent = columns(line, blanks);
	char *text = line + blanks;
	struct pciconf_function f = { 0 };
	char unit[PCICONF_UNIT_MAX];
	const char *ids;
	char *selector = NULL;

	/* Vendors put what they like between the quotes. */
	if (!starts(text, "vendor ") && !starts(text, "device "))
		selector = pciconf_selector(text, &f.bdf, unit, &ids);
	if (selector != NULL && pciconf_ids(&f, ids)) {
		*selector = '\0';
		if (selector != text)
			attribute(p, text, indent);
		else
			p->margin = indent;
		end_cap(p);
		start_function(p, &f, unit);
	} else if (strcmp(text, "...") == 0) {
		p->out->partial = true;
	} else {
		attribute(p, text, indent > p->margin ? indent - p->margin : 0);
	}
}

void
pciconf_parse(struct pciconf *out, const char *text, size_t n)
{
	struct parser p = { .out = out };
	struct buf line = { 0 };
	size_t i, end;

	for (i = 0; i < n; i = end + 1) {
		const char *newline = memchr(text + i, '\n', n - i);
		char *nul;

		end = newline == NULL ? n : (size_t)(newline - text);
		buf_clear(&line);
		buf_add(&line, text + i, end - i);
		while (line.len > 0 && line.data[line.len - 1] == '\r')
			line.data[--line.len] = '\0';
		while ((nul = memchr(line.data, '\0', line.len)) != NULL)
			*nul = '?';
		if (newline != NULL || line.len > 0)
			read_line(&p, line.data);
	}
	end_cap(&p);
	if (out->n > 0 && n > 0 && text[n - 1] != '\n')
		out->v[out->n - 1].cut = true;
	buf_free(&line);
	buf_free(&p.cap);
}

void
pciconf_free(struct pciconf *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].bar);
		free(l->v[i].window);
		free(l->v[i].cap);
		free(l->v[i].ecap);
	}
	free(l->v);
	arena_free(&l->strings);
	memset(l, 0, sizeof(*l));
}
