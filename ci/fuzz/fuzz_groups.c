/* SPDX-License-Identifier: BSD-2-Clause
 * Listings of IOMMU groups.
 * Seeds: hosts/iommu-groups */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "probes/formats/groups.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
row(void *context, const struct groups_row *r)
{
	*(size_t *)context += r->group + (r->name[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = xstrndup((const char *)data, n);
	size_t sum = 0;

	(void)groups_parse(text, row, &sum);
	free(text);
	return 0;
}
