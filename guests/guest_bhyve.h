/* SPDX-License-Identifier: BSD-2-Clause
 * bhyve's command line, its files and what its end means. */
#ifndef GUESTS_GUEST_BHYVE_H
#define GUESTS_GUEST_BHYVE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/strv.h"
#include "guests/guest.h"

/* The UEFI firmware that the port edk2-bhyve installs, below
 * $PPTCHECK_BOOTROM_DIR or /usr/local/share/uefi-firmware; the caller frees it.
 * NULL and err, with what to install, when there is none. */
char *bhyve_bootrom(struct err *);

/* "pptcheck-3-0-0": of the first device, so that what an interrupted run left
 * is found again; without a device of this process.  The caller frees it. */
char *bhyve_vm_name(const struct strv *devices);

/* What the usage text of a bhyve offers. */
struct bhyve_can {
	bool acpi_option; /* -A, without which 14 makes no ACPI tables */
};

struct bhyve_can bhyve_can(const char *usage);

/*
 * The command line: -S, since memory must be wired for a device; com1 on stdin
 * and stdout; all functions on bus 0 (another needs -Y).  No bridge of the
 * host is seen by the guest, so the mapping decides slot and function.
 */
int bhyve_argv(struct strv *argv, const struct guest_config *,
    const struct bhyve_can *, const char *bootrom, const char *vm,
    struct err *);

/*
 * The line of bhyve's stderr that says most; the caller frees it; NULL when
 * none says a thing.  The closing errno tells two causes apart where the line
 * says that ppt does not have the device, and only there.
 */
char *bhyve_decisive_line(const char *stderr_text);

/*
 * Why an end with this status of waitpid(2) was no power-off, or NULL; the
 * caller frees it.  Status 1 alone proves nothing: an error of the vCPU and of
 * MSI-X end with it too (corpus: bhyve-msix-nvme/14,
 * bhyve-destroy-while-running/02).
 */
char *bhyve_bad_poweroff(int status, const char *stderr_text);

#endif
