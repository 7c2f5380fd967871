/* SPDX-License-Identifier: BSD-2-Clause
 * Texts of a FreeBSD host that more than one probe reads. */
#ifndef PROBES_FREEBSD_TEXT_H
#define PROBES_FREEBSD_TEXT_H

#include "probes/facts.h"
#include "probes/formats/assignments.h"
#include "probes/source.h"

/* All of loader.conf, later files last.  -1 when none of them was found or one
 * could not be read; then it says why. */
int freebsd_loader(struct source *, struct assignments *, struct err *);

/* The values of one key; mark as in assignments.h. */
int freebsd_values(struct source *, const char *key, char mark,
    struct assignments *, struct err *);

/* One value as a fact; why: the fact is unknown when there is no value. */
void freebsd_bool(struct facts *, const char *fact, const struct assignments *,
    const char *name, const char *why, const char *origin);
void freebsd_int(struct facts *, const char *fact, const struct assignments *,
    const char *name, int64_t unit, const char *why, const char *origin);
void freebsd_str(struct facts *, const char *fact, const struct assignments *,
    const char *name, const char *why, const char *origin);

#endif
