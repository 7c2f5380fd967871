/* SPDX-License-Identifier: BSD-2-Clause
 * Bytes as the text of either acpidump, and the tables of it as such. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/acpidump_text.h"
#include "probes/formats/dmar.h"
#include "probes/formats/ivrs.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
parse(const void *data, size_t n)
{
	struct dmar d;
	struct ivrs i;

	if (dmar_parse(&d, data, n, NULL) == 0)
		dmar_free(&d);
	if (ivrs_parse(&i, data, n, NULL) == 0)
		ivrs_free(&i);
}

static void
freebsd(const char *text, const char *signature)
{
	struct buf raw = { 0 };

	if (acpidump_freebsd(text, signature, &raw, NULL) == 0)
		parse(raw.data, raw.len);
	buf_free(&raw);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct acpidump d = { 0 };
	char *text = xcalloc(n + 1, 1);
	size_t i;

	if (n > 0)
		memcpy(text, data, n);
	acpidump_linux(&d, text, n);
	for (i = 0; i < d.n; i++)
		parse(buf_str(&d.v[i].bytes), d.v[i].bytes.len);
	acpidump_free(&d);
	freebsd(text, "DMAR");
	freebsd(text, "IVRS");
	free(text);
	return 0;
}
