/* SPDX-License-Identifier: BSD-2-Clause
 * Bytes as a DMAR table. */
#include <stdint.h>
#include <stdlib.h>

#include "probes/formats/dmar.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dmar d;
	unsigned sum = 0;
	size_t i, k, h;

	if (dmar_parse(&d, data, n, NULL) == 0) {
		/* what it points to is all there */
		for (i = 0; i < d.n; i++)
			for (k = 0; k < d.v[i].name_length; k++)
				sum += (unsigned char)d.v[i].name[k];
		for (i = 0; i < d.n_scopes; i++)
			for (h = 0; h < 2 * d.scopes[i].hops; h++)
				sum += d.scopes[i].path[h];
		/* every structure was taken from bytes that are there */
		if (d.n > n / 4 || d.n_scopes > n / 8 || sum > 255 * n)
			abort();
		dmar_free(&d);
	}
	return 0;
}
