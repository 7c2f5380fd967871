/* SPDX-License-Identifier: BSD-2-Clause
 * Which hypervisor program there is and what it can. */
#ifndef GUESTS_HYPERVISOR_H
#define GUESTS_HYPERVISOR_H

#include "base/err.h"

/* The program exists and knows vfio-pci; else one line that says what to do. */
int hypervisor_check(const char *qemu, struct err *);

/* "7.2.22"; the caller frees it; NULL when it does not say. */
char *hypervisor_version(const char *qemu);

#endif
