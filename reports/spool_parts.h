/* SPDX-License-Identifier: BSD-2-Clause
 * What becomes of one that waits, for spool*.c only. */
#ifndef REPORTS_SPOOL_PARTS_H
#define REPORTS_SPOOL_PARTS_H

#include <stdbool.h>

#include "base/json.h"
#include "reports/spool.h"

/* Adds matrices to those that it was agreed to go to. */
int spool_to_add(const char *spool, const char *digest,
    const struct strv *matrices, struct err *);

/* Notes that this matrix has it. */
int spool_has_add(
    const char *spool, const char *digest, const char *matrix, struct err *);

/* That matrix has answered; others: it still waits for other ones. */
int spool_to_drop(const char *spool, const char *digest, const char *matrix,
    bool *others, struct err *);

/* matrix has answered: moves it, unless it still waits for another one. */
int spool_move(const char *spool, const char *digest, enum spool_state to,
    const char *matrix, struct err *);

/* What a problem document says, in one line; the caller frees it. */
char *spool_problem(const json_t *);

/* Keeps it with the reason: the problem document in body, or detail.  Returns
 * the state it is in. */
enum spool_state spool_refuse(const char *spool, const char *digest,
    const char *matrix, long status, const char *detail, const struct buf *body,
    struct err *);

/* Until the next try, at least retry_after seconds; refused after 14 days.
 * Returns the state it is in; why says so when that cannot be written. */
enum spool_state spool_put_off(const char *spool, const char *digest,
    const char *matrix, long retry_after, struct err *why);

#endif
