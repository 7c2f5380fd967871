/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/paste.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

struct replacement {
	const char *from, *to;
};

/* What appears in listings; "&" comes last, being in all of the others. */
static const struct replacement marks[] = {
	{ "&gt;", ">" },
	{ "&lt;", "<" },
	{ "&quot;", "\"" },
	{ "&#34;", "\"" },
	{ "&#39;", "'" },
	{ "&#x27;", "'" },
	{ "&apos;", "'" },
	{ "&nbsp;", " " },
	{ "&#160;", " " },
	{ "&amp;", "&" },
	{ "<br>", "" },
	{ "<br/>", "" },
	{ "<br />", "" },
	{ "<pre>", "" },
	{ "</pre>", "" },
	{ "<code>", "" },
	{ "</code>", "" },
	{ "\xc2\xa0", " " }, /* U+00A0 */
	{ NULL, NULL },
};

/* Length of "ESC [ 31 m" at the start of n bytes; 0 if it is none. */
static size_t
escape(const char *p, size_t n)
{
	size_t i;

	if (n < 3 || p[0] != '\033' || p[1] != '[')
		return 0;
	for (i = 2; i < n && strchr("0123456789;", p[i]) != NULL && p[i] != 0;)
		i++;
	return i < n && isalpha((unsigned char)p[i]) ? i + 1 : 0;
}

static const struct replacement *
mark_at(const char *p, size_t n)
{
	const struct replacement *m;

	if (*p != '&' && *p != '<' && *p != '\xc2')
		return NULL;
	for (m = marks; m->from != NULL; m++)
		if (strlen(m->from) <= n &&
		    memcmp(m->from, p, strlen(m->from)) == 0)
			return m;
	return NULL;
}

/* Nothing grows, so the text can be written over itself. */
static void
drop_marks(struct buf *b)
{
	size_t from = 0, to = 0, skip;
	const struct replacement *m;

	if (b->len >= 3 && memcmp(b->data, "\xef\xbb\xbf", 3) == 0)
		from = 3;
	while (from < b->len) {
		const char *p = b->data + from;

		if ((skip = escape(p, b->len - from)) > 0) {
			from += skip;
		} else if ((m = mark_at(p, b->len - from)) != NULL) {
			from += strlen(m->from);
			if (*m->to != '\0')
				b->data[to++] = *m->to;
		} else {
			b->data[to++] = b->data[from++];
		}
	}
	b->len = to;
	b->data[to] = '\0';
}

/* "> > text": how much stands before the text; a blank belongs to its ">". */
static size_t
quote(const char *line)
{
	size_t n = 0;

	while (line[n] == '>') {
		n++;
		if (line[n] == ' ' && line[n + 1] == '>')
			n++;
	}
	return n > 0 && line[n] == ' ' ? n + 1 : n;
}

static bool
is_quoted(const char *text)
{
	size_t quoted = 0, lines = 0;

	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		if (n > 0 && text[0] != '\r') {
			lines++;
			quoted += text[0] == '>';
		}
		text += n;
		text += *text == '\n';
	}
	return quoted > 0 && 2 * quoted >= lines;
}

static void
drop_quotes(struct buf *b)
{
	bool quoted = is_quoted(b->data);
	const char *p = b->data, *stop = b->data + b->len;
	char *to = b->data;

	while (p < stop) {
		size_t n = strcspn(p, "\n");
		const char *line = p, *end = p + n, *next = end;

		if (quoted)
			line += quote(line);
		while (line < end && *line == '`')
			line++;
		while (end > line && end[-1] == '`')
			end--;
		memmove(to, line, (size_t)(end - line));
		to += end - line;
		if (*next == '\n') {
			*to++ = '\n';
			next++;
		}
		p = next;
	}
	*to = '\0';
	b->len = (size_t)(to - b->data);
}

void
paste_clean(struct buf *b)
{
	if (b->len == 0 || memchr(b->data, '\0', b->len) != NULL)
		return;
	drop_marks(b);
	drop_quotes(b);
}
