/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as a configuration space. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/pci_config.h"
#include "probes/pci_facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool
fetch(void *context, uint8_t *bytes, size_t at, size_t n)
{
	memcpy(bytes + at, (const uint8_t *)context + at, n);
	return true;
}

/* Read in parts it says the same. */
static void
parts(const uint8_t *data, size_t n)
{
	uint8_t *all = xcalloc(2, PCI_EXPRESS_SIZE);
	uint8_t *bytes = all + PCI_EXPRESS_SIZE;
	struct pci_config *c = xcalloc(2, sizeof(*c));

	if (n > 0)
		memcpy(all, data, n < PCI_EXPRESS_SIZE ? n : PCI_EXPRESS_SIZE);
	memcpy(bytes, all, PCI_HEADER_SIZE);
	pci_config_decode(&c[0], all, PCI_EXPRESS_SIZE);
	pci_config_decode_parts(&c[1], bytes, PCI_HEADER_SIZE, fetch, all);
	c[1].size = c[0].size;
	if (memcmp(&c[0], &c[1], sizeof(*c)) != 0)
		abort();
	free(c);
	free(all);
}

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
	parts(data, n);
	return 0;
}
