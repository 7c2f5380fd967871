/* SPDX-License-Identifier: BSD-2-Clause
 * Any text as the parameters of a list: what is read is written so that it is
 * read as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "matrix/cursor.h"
#include "matrix/report_facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf text = { 0 };
	int64_t a, b, c, d;
	char *word;
	int limit;

	buf_add(&text, data, n);
	if (cursor_read(buf_str(&text), &a, &b) == 0) {
		word = cursor_write(a, b);
		if (cursor_read(word, &c, &d) == -1 || a != c || b != d)
			abort();
		free(word);
	}
	limit = cursor_limit(buf_str(&text), 1);
	if (limit != -1 && (limit < 1 || limit > CURSOR_LIMIT))
		abort();
	word = cursor_pattern(buf_str(&text));
	if (strchr(word + 1, '%') != strrchr(word, '%') && word[1] != '%')
		abort();
	free(word);
	(void)report_time(buf_str(&text));
	buf_free(&text);
	return 0;
}
