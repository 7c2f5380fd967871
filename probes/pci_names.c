/* SPDX-License-Identifier: BSD-2-Clause
 * The list is mapped once and stays: it has the names of every host. */
#include "probes/pci_names.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/formats/pci_ids.h"
#include "probes/probe.h"

static const char *const places[] = {
	"/usr/share/misc/pci.ids",	   /* Debian */
	"/usr/share/hwdata/pci.ids",	   /* Fedora, SUSE, Arch, Alpine */
	"/usr/local/share/pciids/pci.ids", /* FreeBSD's port */
	"/usr/share/misc/pci_vendors",	   /* FreeBSD's base */
};

/* What was looked for last, by its place in the table; a host has many
 * functions of few kinds. */
enum { KINDS = 1024 };

struct kind {
	bool known;
	uint32_t ids;
	struct pci_ids_name vendor, device;
};

static void
map_list(struct pci_ids *list)
{
	struct stat st;
	void *map;
	size_t i;
	int fd;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		fd = open(places[i], O_RDONLY | O_CLOEXEC);
		if (fd == -1)
			continue;
		map = fstat(fd, &st) == -1 || st.st_size <= 0 ||
			      st.st_size > INT32_MAX
			  ? MAP_FAILED
			  : mmap(NULL, (size_t)st.st_size, PROT_READ,
				MAP_PRIVATE, fd, 0);
		(void)close(fd);
		if (map == MAP_FAILED)
			continue;
		list->text = map;
		list->n = (size_t)st.st_size;
		return;
	}
}

static struct pci_ids *
the_list(void)
{
	static struct pci_ids list;
	static bool mapped;

	if (!mapped)
		map_list(&list);
	mapped = true;
	return &list;
}

static const struct kind *
kind_of(unsigned int vendor, unsigned int device)
{
	static struct kind kinds[KINDS];
	const uint32_t ids = vendor << 16 | device;
	/* Fibonacci hashing: 2^32 over the golden ratio. */
	struct kind *k = &kinds[(ids * UINT32_C(2654435769)) >> 22];

	if (k->known && k->ids == ids)
		return k;
	k->known = true;
	k->ids = ids;
	pci_ids_find(the_list(), vendor, device, &k->vendor, &k->device);
	return k;
}

void
pci_names_set(struct facts *f, const char *bdf)
{
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	const char *device = facts_pci_text(f, bdf, "device");
	const struct kind *k;
	struct buf name = { 0 };
	uint64_t v, d;
	char *fact;

	if (vendor == NULL || device == NULL ||
	    parse_u64(vendor, 16, 0xffff, &v, NULL) == -1 ||
	    parse_u64(device, 16, 0xffff, &d, NULL) == -1)
		return;
	k = kind_of((unsigned int)v, (unsigned int)d);
	if (k->vendor.p == NULL)
		return;
	fact = xconcat("pci.", bdf, ".name", NULL);
	buf_add(&name, k->vendor.p, k->vendor.n);
	buf_add(&name, " ", 1);
	if (k->device.p == NULL)
		buf_adds(&name, device);
	else
		buf_add(&name, k->device.p, k->device.n);
	facts_str(f, fact, name.data, "pci.ids");
	buf_free(&name);
	free(fact);
}

void
pci_names_vendor(struct facts *f, const char *bdf)
{
	const char *name = facts_pci_text(f, bdf, "name");
	char *key, *text;
	int vendor;

	if (name == NULL || facts_pci_text(f, bdf, "vendor") != NULL ||
	    (vendor = pci_ids_vendor(the_list(), name)) == -1)
		return;
	key = xasprintf("pci.%s.vendor", bdf);
	text = xasprintf("%04x", (unsigned int)vendor);
	facts_str(f, key, text, "pci.ids");
	free(text);
	free(key);
}
