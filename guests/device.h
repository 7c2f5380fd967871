/* SPDX-License-Identifier: BSD-2-Clause
 * One PCI function of this host: its config space and its reset. */
#ifndef GUESTS_DEVICE_H
#define GUESTS_DEVICE_H

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

#endif
