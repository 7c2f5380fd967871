/* SPDX-License-Identifier: BSD-2-Clause
 * PCI address: domain, bus, device, function. */
#ifndef BASE_BDF_H
#define BASE_BDF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct bdf {
	uint32_t domain; /* VMD uses domains above 0xffff */
	uint8_t bus, dev, func;
};

/* Room for the longest form of bdf_format, NUL included. */
#define BDF_TEXT 20
struct bdf_text {
	char s[BDF_TEXT];
};

/*
 * Accepts what people and tools write: "03:00.0", "0000:03:00.0" (hex, Linux),
 * "3/0/0" (decimal, bhyve), "pci0:3:0:0" and "vgapci0@pci0:3:0:0" (decimal,
 * pciconf).  A function above 7 (ARI) is on device 0.
 */
int bdf_parse(const char *text, struct bdf *, struct err *);

/* "0000:03:00.0"; the function in hex. */
struct bdf_text bdf_format(const struct bdf *);

int bdf_compare(const struct bdf *, const struct bdf *);

#endif
