/* SPDX-License-Identifier: BSD-2-Clause
 * The text behind "cap II[OO] = " and "ecap IIII[OOO] = ". */
#ifndef PROBES_FORMATS_PCICONF_CAP_H
#define PROBES_FORMATS_PCICONF_CAP_H

#include "probes/formats/pciconf_text.h"

/* text: its lines joined by blanks.  Known by id: names changed over the
 * versions.  What is not understood is left as it was. */
void pciconf_cap_decode(struct pciconf_function *, struct arena *,
    bool extended, uint16_t id, const char *text);

#endif
