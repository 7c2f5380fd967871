/* SPDX-License-Identifier: BSD-2-Clause
 * What the readers of lspci's text share; for lspci*.c only. */
#ifndef PROBES_FORMATS_LSPCI_READER_H
#define PROBES_FORMATS_LSPCI_READER_H

#include "probes/formats/lspci.h"

struct lspci_reader {
	struct lspci_function *f;
	bool pairs;	 /* -vmm: "Key:\tvalue" */
	bool verbose;	 /* -vv: every region is there, with its number */
	bool any_caps;	 /* the list is there */
	bool may_extend; /* PCI Express and PCI-X have extended ones */
	bool hidden;	 /* "<access denied>" */
	int cap;	 /* whose lines follow: id, extended ones + 0x10000 */
	bool device_capabilities;	/* of the Express one: "DevCap:" */
	struct pci_bar loose[PCI_BARS]; /* -v: regions without a number */
	size_t loose_n;
};

#define EXTENDED 0x10000
#define NO_CAP PCI_UNKNOWN

/* The text behind word, or NULL when line does not have it. */
const char *lspci_after(const char *line, const char *word);

/* The same when line starts with it. */
const char *lspci_starts(const char *line, const char *word);

/* "Enable+" is 1, "Enable-" 0. */
int lspci_flag(const char *line, const char *word);

/* Digits at text; stops at the first other character. */
bool lspci_number(const char *text, int base, uint64_t max, uint64_t *out);
int lspci_int(const char *line, const char *word, int base, int max);

/* "16M" in bytes, "256MB" too. */
int64_t lspci_size(const char *text);

/* The last "[8086:10d3]" of the line, and where it stands. */
bool lspci_last_ids(
    const char *line, int *vendor, int *device, const char **where);

/* "8086:10d3", "Device 8086:10d3": vendor and device are set. */
void lspci_bare_ids(const char *text, struct pci_config *);

/* "Capabilities: [50] MSI: ...", and the lines below it. */
void lspci_read_cap(struct lspci_reader *, const char *text);
void lspci_read_cap_line(struct lspci_reader *, const char *line);

#endif
