/* SPDX-License-Identifier: BSD-2-Clause
 * Bytes as an SMBIOS structure table: what is kept of it has the same slots. */
#include <stdint.h>
#include <stdlib.h>

#include "probes/formats/smbios.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct smbios all = { 0 }, kept = { 0 };
	struct buf b = { 0 };

	buf_add(&b, data, n);
	smbios_parse(&all, data, n);
	smbios_keep_slots(&b);
	smbios_parse(&kept, b.data, b.len);
	if (kept.n < all.n || b.len > n)
		abort();
	smbios_free(&all);
	smbios_free(&kept);
	buf_free(&b);
	return 0;
}
