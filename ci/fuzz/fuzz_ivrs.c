/* SPDX-License-Identifier: BSD-2-Clause
 * Bytes as an IVRS table. */
#include <stdint.h>
#include <stdlib.h>

#include "probes/formats/ivrs.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ivrs i;
	size_t k, length = 0;

	if (ivrs_parse(&i, data, n, NULL) == 0) {
		for (k = 0; k < i.n_entries; k++)
			length += i.entries[k].length;
		if (i.n > n / 4 || length > n || i.units > i.n)
			abort();
		ivrs_free(&i);
	}
	return 0;
}
