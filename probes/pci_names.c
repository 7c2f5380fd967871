/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/pci_names.h"

#include <pciaccess.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "probes/probe.h"

void
pci_names_set(struct facts *f, const char *bdf)
{
	/* libpciaccess reads all of pci.ids for a vendor it has not met, about
	 * a millisecond, and again when the list does not have it. */
	static uint8_t nameless[0x10000 / 8];
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	const char *device = facts_pci_text(f, bdf, "device");
	struct pci_id_match match = { .subvendor_id = PCI_MATCH_ANY,
		.subdevice_id = PCI_MATCH_ANY };
	const char *device_name = NULL, *vendor_name = NULL;
	uint64_t v, d;
	char *fact, *name;

	if (vendor == NULL || device == NULL ||
	    parse_u64(vendor, 16, 0xffff, &v, NULL) == -1 ||
	    parse_u64(device, 16, 0xffff, &d, NULL) == -1 ||
	    nameless[v / 8] >> v % 8 & 1)
		return;
	match.vendor_id = (uint32_t)v;
	match.device_id = (uint32_t)d;
	pci_get_strings(&match, &device_name, &vendor_name, NULL, NULL);
	if (vendor_name == NULL) {
		nameless[v / 8] |= (uint8_t)(1u << v % 8);
		return;
	}
	fact = xasprintf("pci.%s.name", bdf);
	name = xasprintf(
	    "%s %s", vendor_name, device_name == NULL ? device : device_name);
	facts_str(f, fact, name, "pci.ids");
	free(name);
	free(fact);
}
