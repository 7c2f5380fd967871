/* SPDX-License-Identifier: BSD-2-Clause
 * Who uses a PCI function right now. */
#ifndef GUESTS_HOLDER_H
#define GUESTS_HOLDER_H

#include "base/err.h"

/*
 * One clear sentence on who uses the function: a mounted file system, swap, a
 * volume on top, a default route, a process with its VFIO group or a node of it
 * (a disk, a sound card) open.  NULL: nobody that can be seen.  The caller
 * frees it.  Without root, processes of others cannot be seen.
 */
char *holder_find(const char *bdf);

/* The same, only for hypervisors that have it: by an open VFIO group, or by
 * what bhyve was started with. */
char *holder_find_guest(const char *bdf);

#endif
