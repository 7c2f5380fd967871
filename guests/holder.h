/* SPDX-License-Identifier: BSD-2-Clause
 * Who uses a PCI function right now. */
#ifndef GUESTS_HOLDER_H
#define GUESTS_HOLDER_H

#include "base/err.h"

/*
 * One clear sentence on who uses the function: a mounted file system, swap, a
 * volume on top, a default route, a process with its VFIO group open.  NULL:
 * nobody that can be seen.  The caller frees it.  Without root, processes of
 * others cannot be seen.
 */
char *holder_find(const char *bdf);

/* The same, only for processes with the VFIO group open. */
char *holder_find_vfio(const char *bdf);

#endif
