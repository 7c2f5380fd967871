/* SPDX-License-Identifier: BSD-2-Clause
 * What lspci prints: text of -v to -vvv, -n, -nn, -vmm, hex dumps of -x, -xxx,
 * -xxxx, in one file, in any order, with what people paste around it.  Pure. */
#ifndef PROBES_FORMATS_LSPCI_H
#define PROBES_FORMATS_LSPCI_H

#include "base/bdf.h"
#include "probes/formats/pci_config.h"

/* One function as one place of the file shows it. */
struct lspci_function {
	struct bdf bdf;
	size_t order; /* its place in the file */

	uint8_t *config; /* hex dump, NULL if none */
	size_t config_size;

	/* What the text says; unknown otherwise. */
	struct pci_config text;
	char *name, *driver, *group, *slot; /* NULL: not said */
	int numa_node;			    /* PCI_UNKNOWN: not said */
	int64_t rom_size;		    /* PCI_UNKNOWN: not said */
	bool whole;			    /* a text of -vv that is not cut */
};

struct lspci {
	/* Sorted by address, then by place: a function may be there twice. */
	struct lspci_function *v;
	size_t n;
};

/* Takes any bytes; what is not of lspci is skipped.  Zero-initialise first. */
void lspci_parse(struct lspci *, const char *text, size_t n);
void lspci_free(struct lspci *);

/* The entry with the longest dump of this function, the latest of equals;
 * its first entry if there is no dump; NULL if the file has no such function.
 */
const struct lspci_function *lspci_find(
    const struct lspci *, const struct bdf *);

/* Of consecutive entries of one function, how many there are at i. */
size_t lspci_same(const struct lspci *, size_t i);

/* For lspci_parse: text between two functions, line by line. */
struct lspci_reader;
struct lspci_reader *lspci_reader_new(struct lspci_function *);
void lspci_reader_head(struct lspci_reader *, const char *line);
void lspci_reader_line(struct lspci_reader *, const char *line);
void lspci_reader_end(struct lspci_reader *, bool cut);

#endif
