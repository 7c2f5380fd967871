/* SPDX-License-Identifier: BSD-2-Clause
 * The module folder of one Linux release, as depmod(8) describes it. */
#ifndef GUESTS_IMAGE_MODULES_H
#define GUESTS_IMAGE_MODULES_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

struct modtree;

/*
 * Reads modules.dep, and modules.builtin and modules.softdep where they are
 * there.  modtree_add_* take the text of the three files, for tests.
 */
int modtree_open(struct modtree **, const char *dir, struct err *);
struct modtree *modtree_new(void);
void modtree_add_dep(struct modtree *, const char *text);
void modtree_add_builtin(struct modtree *, const char *text);
void modtree_add_softdep(struct modtree *, const char *text);
void modtree_free(struct modtree *);

/* Names compare with - and _ equal, as everywhere in Linux. */
enum modtree_state { MODTREE_ABSENT, MODTREE_BUILTIN, MODTREE_FILE };
enum modtree_state modtree_look(const struct modtree *, const char *name);

/*
 * Appends to order the file of the module and those it needs, in the order in
 * which to insert them, paths relative to the module folder; what is there
 * already is not repeated.  "Needs" includes modules.softdep's "pre:" (the
 * PHY driver without which r8169 refuses its card).  False when there is no
 * such file.  Circles in the file end at their second visit.
 */
bool modtree_order(
    const struct modtree *, const char *name, struct strv *order);

/* "kernel/block/t10-pi.ko.xz": "t10-pi.ko" and "t10_pi"; the caller frees. */
char *module_file(const char *path);
char *module_name(const char *path);

/*
 * Appends the lines of modules.alias whose module is among names (as
 * module_name gives them).
 */
void modules_filter_alias(
    const char *text, const struct strv *names, struct buf *out);

#endif
