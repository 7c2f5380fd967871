/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as what pciconf printed, up to the facts.  Seeds: its output. */
#include "ci/fuzz/fuzz.h"

/* Both listings, bridges, header dumps and devinfo are the same bytes. */
static bool
answers(const char *key)
{
	return strncmp(key, "run:pciconf", 11) == 0 ||
	       strcmp(key, "run:devinfo -v") == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct probe *const all[] = { &probe_freebsd_pci, NULL };
	struct fuzz_input in = { data, n, answers, NULL };

	fuzz_probes(&in, "freebsd", all);
	return 0;
}
