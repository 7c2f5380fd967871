/* SPDX-License-Identifier: BSD-2-Clause
 * Which hypervisor program there is and what it can. */
#ifndef GUESTS_HYPERVISOR_H
#define GUESTS_HYPERVISOR_H

#include <stdbool.h>

#include "base/err.h"

/* The one that this host's passthrough is for: "qemu", "bhyve". */
extern const char *const hypervisor_name;
extern const char *const hypervisor_program; /* unless the user names one */

/* The program exists and can pass devices through; else one line that says what
 * to do. */
int hypervisor_check(const char *program, struct err *);

/* "7.2.22"; the caller frees it; NULL when it does not say. */
char *hypervisor_version(const char *program);

/* SHA-256 of the firmware that guests begin with: bhyve's bootrom, QEMU's
 * SeaBIOS or, with uefi, OVMF.  It is packaged apart from both.  The caller
 * frees it; NULL when it cannot be read. */
char *hypervisor_firmware(const char *program, bool uefi);

#endif
