/* SPDX-License-Identifier: BSD-2-Clause
 * What claim.c asks of the half that changes this system. */
#ifndef GUESTS_CLAIM_PRIV_H
#define GUESTS_CLAIM_PRIV_H

#include <jansson.h>

#include "base/err.h"
#include "guests/journal.h"

/* The verb of its journal entries; others are of another system. */
extern const char *const claim_verb;

/* Binds the function that this driver has ("none": no driver). */
int claim_bind(
    struct journal *, const char *bdf, const char *driver, struct err *);

/* Undoes one entry with that verb; safe to repeat. */
int claim_undo_one(const json_t *record, struct err *);

#endif
