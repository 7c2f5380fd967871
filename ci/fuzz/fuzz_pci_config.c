/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as a configuration space. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/pci_config.h"
#include "probes/pci_facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pci_config *c = xcalloc(1, sizeof(*c));
	struct facts f = { 0 };
	const struct fact_subject s = { &f, "pci.0000:00:00.0", "fuzz" };

	pci_config_decode(c, data, n);
	/* What is cut is never called absent by the shorter read alone. */
	if (c->caps_n > PCI_CAPS_MAX || c->ecaps_n > PCI_ECAPS_MAX ||
	    c->rebar.n > PCI_BARS || (n < PCI_HEADER_SIZE && c->caps_complete))
		abort();
	pci_facts_config(&s, c, false);
	facts_free(&f);
	free(c);
	return 0;
}
