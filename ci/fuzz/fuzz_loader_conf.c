/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as loader.conf, kenv, sysctl, kldstat, a kernel log, routes, a
 * table of vm passthru and a guest's configuration, up to the facts.  Seeds:
 * such files. */
#include "ci/fuzz/fuzz.h"

static bool
answers(const char *key)
{
	return strncmp(key, "run:pciconf", 11) != 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct probe *const all[] = { &probe_freebsd_host,
		&probe_freebsd_vm, &probe_freebsd_vmm, &probe_freebsd_pptdevs,
		&probe_freebsd_use, NULL };
	struct fuzz_input in = { data, n, answers, "text:vm-conf" };

	fuzz_probes(&in, "freebsd", all);
	return 0;
}
