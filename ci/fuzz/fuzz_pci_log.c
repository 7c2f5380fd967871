/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as a kernel's log, of Linux and of FreeBSD, up to the facts. Seeds:
 * hosts/dmesg-linux hosts/dmesg-freebsd hosts/guest-dmesg */
#include "base/mem.h"
#include "ci/fuzz/fuzz.h"
#include "probes/formats/pci_log.h"

static bool
answers(const char *key)
{
	return strcmp(key, "log:kernel") == 0;
}

static void
check(const char *text, void (*parse)(struct pci_log *, const char *))
{
	struct pci_log log = { 0 };
	size_t i;

	parse(&log, text);
	for (i = 0; i < log.n; i++)
		if ((i > 0 &&
			bdf_compare(&log.v[i - 1].bdf, &log.v[i].bdf) >= 0) ||
		    memchr(log.v[i].unit, '\0', sizeof(log.v[i].unit)) == NULL)
			abort();
	pci_log_free(&log);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct probe *const all[] = { &probe_host, &probe_pci,
		&probe_iommu, &probe_groups, NULL };
	static const struct probe *const freebsd[] = { &probe_freebsd_host,
		&probe_freebsd_pci, &probe_iommu, NULL };
	struct fuzz_input in = { data, n, answers, NULL };
	char *text = xstrndup((const char *)data, n);

	check(text, pci_log_parse);
	check(text, pci_log_parse_freebsd);
	free(text);
	fuzz_probes(&in, "linux", all);
	fuzz_probes(&in, "freebsd", freebsd);
	return 0;
}
