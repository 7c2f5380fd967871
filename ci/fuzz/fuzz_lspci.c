/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as what lspci printed, up to the facts.
 * Seeds: hosts/lspci-hex hosts/lspci-vvv */
#include "ci/fuzz/fuzz.h"
#include "probes/formats/lspci.h"

static bool
answers(const char *key)
{
	return strcmp(key, "text:lspci") == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct probe *const all[] = { &probe_pci, NULL };
	struct fuzz_input in = { data, n, answers, NULL };
	struct lspci lspci = { 0 };
	size_t i;

	lspci_parse(&lspci, (const char *)data, n);
	for (i = 0; i < lspci.n; i++)
		if (lspci_find(&lspci, &lspci.v[i].bdf) == NULL)
			abort();
	lspci_free(&lspci);
	fuzz_probes(&in, "linux", all);
	return 0;
}
