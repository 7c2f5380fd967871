/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as a paste: nothing grows, and bytes with a NUL stay. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/formats/paste.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf b = { 0 };

	buf_add(&b, data, n);
	paste_clean(&b);
	if (b.len > n || (n > 0 && b.data[b.len] != '\0') ||
	    (n > 0 && memchr(data, '\0', n) != NULL &&
		(b.len != n || memcmp(b.data, data, n) != 0)))
		abort();
	buf_free(&b);
	return 0;
}
