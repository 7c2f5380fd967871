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

/* Adds the names of one class; waits up to settle ms for the first one, and
 * until there are no more for a moment. */
void artefacts_await(
    const char *bdf, const char *class, int settle, struct strv *);

/*
 * A USB device that was plugged in all the time is there this long after its
 * hub, or after the device before it: 100 ms until it signals (USB 2.0,
 * 7.1.7.3), 100 ms debounce, reset and addressing, with room for a slow guest.
 */
#define ARTEFACTS_USB_MS 1000

/*
 * The kernel scans SCSI hosts and ATA ports side by side, after the driver has
 * bound; a port without a disk takes a few 100 ms to be sure of it (Serial ATA
 * 3.0, 8.4.2: COMRESET and the wait for a device).
 */
#define ARTEFACTS_SCSI_MS 3000

#endif
