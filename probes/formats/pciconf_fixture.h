/* SPDX-License-Identifier: BSD-2-Clause
 * A listing as the tests of pciconf begin it. */
#ifndef PROBES_FORMATS_PCICONF_FIXTURE_H
#define PROBES_FORMATS_PCICONF_FIXTURE_H

#include "probes/formats/pciconf_text.h"

#define NVME                                                                   \
	"nvme0@pci0:3:0:0:\tclass=0x010802 rev=0x02 hdr=0x00 "                 \
	"vendor=0x1b36 device=0x0010 subvendor=0x1af4 subdevice=0x1100\n"

/* The caller releases l. */
void parse(struct pciconf *l, const char *text);

/* The same; fails the test unless it is of one function, which is returned. */
const struct pciconf_function *only(struct pciconf *l, const char *text);

#endif
