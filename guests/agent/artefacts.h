/* SPDX-License-Identifier: BSD-2-Clause
 * What a class driver made of a PCI function. */
#ifndef AGENT_ARTEFACTS_H
#define AGENT_ARTEFACTS_H

#include <jansson.h>

#include "base/strv.h"

/* {"block": ["nvme0n1"], "net": [], ...}.  A new reference. */
json_t *artefacts_find(const char *bdf);

/*
 * Adds the names of whole disks below the function.  Where an NVMe controller
 * is there but no disk yet, waits up to settle ms for one.
 */
void artefacts_disks(const char *bdf, int settle, struct strv *);

#endif
