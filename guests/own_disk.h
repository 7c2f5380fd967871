/* SPDX-License-Identifier: BSD-2-Clause
 * A disk of the user's, before a guest is started from it. */
#ifndef GUESTS_OWN_DISK_H
#define GUESTS_OWN_DISK_H

#include <stddef.h>

#include "base/err.h"

/* What a partition table says of the firmware that starts it. */
enum own_boot { OWN_BOOT_UNKNOWN, OWN_BOOT_BIOS, OWN_BOOT_UEFI };

/* The format that is known by this name, of QEMU's; NULL: there is none such.
 * Static. */
const char *own_disk_format(const char *name);

/* From the first sectors of a raw disk: UEFI when it has a partition for it. */
enum own_boot own_disk_boot(const unsigned char *head, size_t n);

/*
 * Reads the beginning of the disk, a file or a block device, and never writes.
 * The format is never guessed from what is in a raw disk, for its guest wrote
 * that, and some formats name further files of the host.  *format is what was
 * said, or NULL: a block device is then raw, and so is a file without a suffix
 * of another format; a file that does not look like that is refused.  Set to a
 * static string.  *boot is OWN_BOOT_UNKNOWN where the format hides the
 * partitions.
 */
int own_disk_look(
    const char *path, const char **format, enum own_boot *boot, struct err *);

/* The text with "DISK" for each path of the disk, also where QEMU's options
 * have two commas for one; the caller frees it. */
char *own_disk_hide(const char *text, const char *path);

#endif
