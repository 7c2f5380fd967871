/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/html_put.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/*
 * Bytes of a character that must not reach a page, 0 when it may: C0 but tab
 * and newline, DEL, C1 (U+0080 to U+009F), and what turns the direction of
 * text: U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069 (UAX 9).  XML 1.0,
 * 2.2, also has no U+FFFE and U+FFFF.
 */
static size_t
unwanted(const unsigned char *p)
{
	if ((*p < 0x20 && *p != '\t' && *p != '\n') || *p == 0x7f)
		return 1;
	if (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
		return 2;
	if (*p == 0xef && p[1] == 0xbf && p[2] >= 0xbe)
		return 3;
	if (*p != 0xe2)
		return 0;
	if (p[1] == 0x80 &&
	    (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xaa && p[2] <= 0xae)))
		return 3;
	return p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9 ? 3 : 0;
}

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
html_text(struct buf *b, const char *text)
{
	const char *p = text, *from = text, *with;
	size_t n;

	while (*p != '\0') {
		n = unwanted((const unsigned char *)p);
		with = n > 0 ? REPLACEMENT : entity(*p);
		if (with == NULL) {
			p++;
			continue;
		}
		buf_add(b, from, (size_t)(p - from));
		buf_adds(b, with);
		p += n > 0 ? n : 1;
		from = p;
	}
	buf_add(b, from, (size_t)(p - from));
}

void
html_addf(struct buf *b, const char *fmt, ...)
{
	const char *p;
	va_list ap;

	va_start(ap, fmt);
	while ((p = strchr(fmt, '%')) != NULL) {
		buf_add(b, fmt, (size_t)(p - fmt));
		fmt = p + 2;
		if (p[1] == 's') {
			html_text(b, va_arg(ap, const char *));
		} else if (p[1] == 'd') {
			buf_addf(b, "%d", va_arg(ap, int));
		} else if (strncmp(p, "%zu", 3) == 0) {
			buf_addf(b, "%zu", va_arg(ap, size_t));
			fmt = p + 3;
		} else if (strncmp(p, "%.1f", 4) == 0) {
			buf_addf(b, "%.1f", va_arg(ap, double));
			fmt = p + 4;
		} else if (strncmp(p, "%.0f", 4) == 0) {
			buf_addf(b, "%.0f", va_arg(ap, double));
			fmt = p + 4;
		} else {
			buf_adds(b, "%");
		}
	}
	va_end(ap);
	buf_adds(b, fmt);
}

const char *
html_verdict_class(const char *verdict)
{
	if (strcmp(verdict, "works") == 0)
		return "good";
	if (strcmp(verdict, "inconclusive") == 0 ||
	    strcmp(verdict, "works_once") == 0 ||
	    strcmp(verdict, "unknown") == 0)
		return "warn";
	return "bad";
}

void
html_verdict(struct buf *b, const char *verdict, const char *basis)
{
	html_addf(b, "<span class=\"v %s%s\">%s</span>",
	    html_verdict_class(verdict),
	    strcmp(basis, "predicted") == 0 ? " guess" : "", verdict);
}

void
html_paste(struct buf *b, const char *text)
{
	html_addf(b, "<pre class=paste tabindex=0>%s</pre>", text);
}

char *
html_size(double bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t u = 0;

	while (bytes >= 1024 && u + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1024;
		u++;
	}
	return xasprintf("%.4g %s", bytes, units[u]);
}
