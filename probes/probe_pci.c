/* SPDX-License-Identifier: BSD-2-Clause
 * PCI functions: identity, driver, group, reset methods. */
#include <errno.h>
#include <pciaccess.h>
#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/probe.h"

#define TOP "sysfs:bus/pci/devices"

/* One attribute of one function. */
struct attribute {
	const char *file; /* in the function's folder */
	const char *fact; /* last part of the key */
	size_t hex;	  /* "0x1b36" becomes that many digits; 0: as it is */
	const char
	    *absent; /* the fact when there is no such file; NULL: none */
	bool link;   /* the last part of the link's target */
};

static const struct attribute attributes[] = {
	/* Power first: reading other attributes may wake the function. */
	{ "power_state", "power_state", 0, NULL, false },
	{ "vendor", "vendor", 4, NULL, false },
	{ "device", "device", 4, NULL, false },
	{ "subsystem_vendor", "subvendor", 4, NULL, false },
	{ "subsystem_device", "subdevice", 4, NULL, false },
	{ "revision", "revision", 2, NULL, false },
	{ "class", "class", 6, NULL, false },
	{ "driver", "driver", 0, "none", true },
	{ "iommu_group", "group", 0, "none", true },
	/* No file: the kernel knows no way to reset this function alone. */
	{ "reset_method", "reset_methods", 0, "none", false },
	{ "boot_vga", "boot_vga", 0, NULL, false },
	{ "sriov_numvfs", "sriov_numvfs", 0, NULL, false },
	{ NULL, NULL, 0, NULL, false },
};

/* "0x1b36" as exactly digits hex digits; NULL if it is something else. */
static char *
normal_hex(const char *text, size_t digits)
{
	uint64_t max = (UINT64_C(1) << 4 * digits) - 1, value;

	if (parse_u64(text, 16, max, &value, NULL) == -1)
		return NULL;
	return xasprintf("%0*x", (int)digits, (unsigned int)value);
}

static void
read_attribute(struct source *s, struct facts *f, const char *bdf,
    const struct attribute *a)
{
	char *key = xasprintf(TOP "/%s/%s", bdf, a->file);
	char *fact = xasprintf("pci.%s.%s", bdf, a->fact);
	struct err err;
	char *text = source_text(s, key, &err);

	if (text == NULL && err.code == ENOENT) {
		if (a->absent != NULL)
			facts_str(f, fact, a->absent, key);
	} else if (text == NULL) {
		facts_unknown(f, fact, err.text, key);
	} else if (a->hex != 0) {
		xreplace(&text, normal_hex(text, a->hex));
		if (text == NULL)
			facts_unknown(f, fact, "not a hex number", key);
		else
			facts_str(f, fact, text, key);
	} else {
		facts_str(f, fact, a->link ? file_basename(text) : text, key);
	}
	free(text);
	free(fact);
	free(key);
}

/* The name from pci.ids, by libpciaccess. */
static void
read_name(struct facts *f, const char *bdf)
{
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	const char *device = facts_pci_text(f, bdf, "device");
	struct pci_id_match match = { .subvendor_id = PCI_MATCH_ANY,
		.subdevice_id = PCI_MATCH_ANY };
	const char *device_name = NULL, *vendor_name = NULL;
	uint64_t v, d;
	char *fact, *name;

	if (vendor == NULL || device == NULL ||
	    parse_u64(vendor, 16, 0xffff, &v, NULL) == -1 ||
	    parse_u64(device, 16, 0xffff, &d, NULL) == -1)
		return;
	match.vendor_id = (uint32_t)v;
	match.device_id = (uint32_t)d;
	pci_get_strings(&match, &device_name, &vendor_name, NULL, NULL);
	if (vendor_name == NULL)
		return;
	fact = xasprintf("pci.%s.name", bdf);
	name = xasprintf(
	    "%s %s", vendor_name, device_name == NULL ? device : device_name);
	facts_str(f, fact, name, "pci.ids");
	free(name);
	free(fact);
}

static void
run(struct source *s, struct facts *f)
{
	struct strv names = { 0 };
	struct err err;
	struct bdf bdf;
	size_t i, k;

	if (source_list(s, TOP, &names, &err) == -1) {
		facts_unknown(f, "pci.functions", err.text, TOP);
		return;
	}
	facts_int(f, "pci.functions", (int64_t)names.n, TOP);
	for (i = 0; i < names.n; i++) {
		if (bdf_parse(names.v[i], &bdf, NULL) == -1)
			continue;
		for (k = 0; attributes[k].file != NULL; k++)
			read_attribute(s, f, names.v[i], &attributes[k]);
		read_name(f, names.v[i]);
	}
	strv_free(&names);
}

const struct probe probe_pci = {
	.name = "pci",
	.descr = "PCI functions",
	.os = "linux",
	.run = run,
};
