/* SPDX-License-Identifier: BSD-2-Clause
 * Slots by the SMBIOS structure table (DSP0134 3.7, 7.10): what is printed on
 * the board beside them. */
#ifndef PROBES_FORMATS_SMBIOS_H
#define PROBES_FORMATS_SMBIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bdf.h"
#include "base/buf.h"

struct smbios_slot {
	const char *label; /* designation_length bytes, no NUL */
	size_t label_length;
	struct bdf bdf;
};

/* Zero-initialise before use.  Points into the bytes it was read from. */
struct smbios {
	struct smbios_slot *v; /* only those with a PCI address */
	size_t n;
	bool whole; /* the table was read to its end */
};

void smbios_parse(struct smbios *, const void *bytes, size_t n);
void smbios_free(struct smbios *);

/* Leaves only the slots of a structure table: the others hold serial numbers,
 * asset tags and a UUID. */
void smbios_keep_slots(struct buf *);

#endif
