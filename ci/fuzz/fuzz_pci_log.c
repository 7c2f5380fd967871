/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as a kernel's log, up to the facts.  Seeds: hosts/dmesg-linux
 * hosts/guest-dmesg */
#include "base/mem.h"
#include "ci/fuzz/fuzz.h"
#include "probes/formats/pci_log.h"

static bool
answers(const char *key)
{
	return strcmp(key, "log:kernel") == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct probe *const all[] = { &probe_host, &probe_pci,
		&probe_iommu, &probe_groups, NULL };
	struct fuzz_input in = { data, n, answers, NULL };
	char *text = xstrndup((const char *)data, n);
	struct pci_log log = { 0 };
	size_t i;

	pci_log_parse(&log, text);
	for (i = 1; i < log.n; i++)
		if (bdf_compare(&log.v[i - 1].bdf, &log.v[i].bdf) >= 0)
			abort();
	pci_log_free(&log);
	free(text);
	fuzz_probes(&in, "linux", all);
	return 0;
}
