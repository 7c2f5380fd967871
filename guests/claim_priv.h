/* SPDX-License-Identifier: BSD-2-Clause
 * What claim.c asks of the half that changes this system. */
#ifndef GUESTS_CLAIM_PRIV_H
#define GUESTS_CLAIM_PRIV_H

#include <jansson.h>

#include "base/err.h"
#include "guests/journal.h"

/* The verb of its journal entries; others are of another system. */
extern const char *const claim_verb;

/* Writes such an entry: what undoes a binding that is about to be changed.
 * override: what driver_override says, or NULL. */
int claim_note(struct journal *, const char *bdf, const char *driver,
    const char *override, struct err *);

/* Binds the function that this driver has ("none": no driver). */
int claim_bind(
    struct journal *, const char *bdf, const char *driver, struct err *);

/* Undoes one entry with that verb; safe to repeat. */
int claim_undo_one(const json_t *record, struct err *);

#endif
