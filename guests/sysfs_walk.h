/* SPDX-License-Identifier: BSD-2-Clause
 * What holder_*_linux.c share: the folders below a PCI function in sysfs. */
#ifndef GUESTS_SYSFS_WALK_H
#define GUESTS_SYSFS_WALK_H

#include "base/strv.h"

/* Adds dir and every folder below it, a folder before what is in it; links are
 * not followed. */
void sysfs_folders(const char *dir, struct strv *out);

/* holder_find for the function whose folder in sysfs is dir; iommu_group is a
 * link in it. */
char *holder_below(const char *dir);

/* The file without blanks at its end; NULL when it cannot be read. */
char *sysfs_text(const char *path);

/* Holders of each kind: one sentence, or NULL; the caller frees it. */
char *holder_of_block(const char *dir, const char *name);
char *holder_exclusive(const char *dir, const char *name);
char *holder_of_net(const char *dir, const char *name);
char *holder_of_console(const char *dir, const char *name);

#endif
