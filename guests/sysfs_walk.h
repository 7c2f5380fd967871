/* SPDX-License-Identifier: BSD-2-Clause
 * What holder_*_linux.c share: the folders below a PCI function in sysfs. */
#ifndef GUESTS_SYSFS_WALK_H
#define GUESTS_SYSFS_WALK_H

/* One folder; an answer (the caller's to free) ends the walk. */
typedef char *sysfs_visit(const char *dir, const char *name);

/* Visits every folder below the function, links not followed. */
char *sysfs_walk(const char *bdf, sysfs_visit *);

/* The file without blanks at its end; NULL when it cannot be read. */
char *sysfs_text(const char *path);

/* Holders of each kind: one sentence, or NULL; the caller frees it. */
char *holder_of_block(const char *dir, const char *name);
char *holder_exclusive(const char *dir, const char *name);
char *holder_of_net(const char *dir, const char *name);
char *holder_of_console(const char *dir, const char *name);

#endif
