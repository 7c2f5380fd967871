/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/wrap.h"

#include <string.h>

/* One line of text; at is the column that it starts in. */
static void
add_line(struct buf *b, const char *line, size_t n, size_t at, size_t indent,
    size_t width)
{
	size_t word, begin = at;

	if (width == 0 || (n > 0 && line[0] == ' ')) {
		buf_add(b, line, n);
		return;
	}
	while (n > 0) {
		word = strcspn(line, " \n");
		if (word > n)
			word = n;
		if (at > begin && at + 1 + word > width) {
			buf_addf(b, "\n%*s", (int)indent, "");
			at = begin = indent;
		} else if (at > begin) {
			buf_adds(b, " ");
			at++;
		}
		buf_add(b, line, word);
		at += word;
		line += word;
		n -= word;
		while (n > 0 && *line == ' ') {
			line++;
			n--;
		}
	}
}

void
wrap_add(
    struct buf *b, const char *text, size_t at, size_t indent, size_t width)
{
	size_t n;

	for (;;) {
		n = strcspn(text, "\n");
		add_line(b, text, n, at, indent, width);
		buf_adds(b, "\n");
		text += n;
		if (*text == '\n')
			text++;
		if (*text == '\0')
			return;
		buf_addf(b, "%*s", (int)indent, "");
		at = indent;
	}
}
