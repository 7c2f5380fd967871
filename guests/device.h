/* SPDX-License-Identifier: BSD-2-Clause
 * One PCI function of this host: its config space and its reset. */
#ifndef GUESTS_DEVICE_H
#define GUESTS_DEVICE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Adds the function's config space: 256 or 4096 bytes as root, else 64.  May
 * wake it from D3.  An under_test error when it answers with all ones.
 */
int device_config(const char *bdf, struct buf *, struct err *);

/*
 * Zeroes what changes without a defect: command, status, BARs as the guest set
 * them, interrupt line, and the control and status registers of the PM, MSI,
 * MSI-X and PCI Express capabilities.
 */
void device_mask_config(struct buf *);

/*
 * Resets the function by the kernel's first method.  Blocks up to 65 s for one
 * that does not come back.  Nobody may have the function open.
 */
int device_reset(const char *bdf, struct err *);

/*
 * Resets the function as a hypervisor does, with a bit set in a register that a
 * real reset clears: "effective" or "no effect", static strings; NULL and err
 * when it cannot be told.  It must be bound for passthrough and held by nobody.
 */
const char *device_reset_proof(const char *bdf, struct err *);

/*
 * The register and its bit, from config space: the function mask of MSI-X or
 * the lowest bit of multiple message enable of MSI.  Either is 0 after a reset
 * (PCI Local Bus 3.0, 6.8.1.3 and 6.8.2.3), harmless while messages are off,
 * and the kernel does not put it back.  False when there is none, or it is
 * used.
 */
bool device_canary(const struct buf *config, size_t *at, unsigned int *mask);

/* The power state ("D0", "D3hot", "D3cold"), without waking the function; NULL
 * if unknown.  The caller frees it. */
char *device_power_state(const char *bdf);

/* Is the line of the kernel log an IOMMU fault of this function? */
bool device_is_fault(const char *line, const char *bdf);

/* The kernel log from now on; the caller closes it.  -1 where there is none. */
int device_log_open(struct err *);

/* How many faults of the function are new in it. */
int device_log_faults(int fd, const char *bdf);

#endif
