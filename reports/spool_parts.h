/* SPDX-License-Identifier: BSD-2-Clause
 * What becomes of one that waits, for spool_send.c only. */
#ifndef REPORTS_SPOOL_PARTS_H
#define REPORTS_SPOOL_PARTS_H

#include "reports/spool.h"

int spool_move(
    const char *spool, const char *digest, enum spool_state to, struct err *);

/* Keeps it with the reason: the problem document in body, or detail.  Returns
 * the state it is in. */
enum spool_state spool_refuse(const char *spool, const char *digest,
    long status, const char *detail, const struct buf *body, struct err *);

/* Until the next try, at least retry_after seconds; refused after 14 days.
 * Returns the state it is in; why says so when that cannot be written. */
enum spool_state spool_put_off(
    const char *spool, const char *digest, long retry_after, struct err *why);

#endif
