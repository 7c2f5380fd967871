/* SPDX-License-Identifier: BSD-2-Clause
 * Signed envelopes on their way to the matrix, in three folders of the spool:
 *   new/DIGEST.json       waits; DIGEST.wait beside it says until when, and
 *                         DIGEST.to for which matrices, one a line
 *   done/DIGEST.json      a matrix has it; DIGEST.to beside it says which, one
 *                         a line; it may wait for another one
 *   refused/DIGEST.json   the matrix does not want it; DIGEST.problem.json why
 * A file is in new/ before anything is sent and leaves it only after an answer,
 * and is named by what it holds: nothing is lost, and what is sent again is
 * the same report. */
#ifndef REPORTS_SPOOL_H
#define REPORTS_SPOOL_H

#include <stddef.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

enum spool_state { SPOOL_NONE, SPOOL_NEW, SPOOL_DONE, SPOOL_REFUSED };

enum spool_state spool_state_of(const char *spool, const char *digest);

/* On disk when it returns 0.  One that was refused before waits again; one that
 * is done waits for those of `to` that do not have it, and stays done when all
 * do.  to: the matrices that it was agreed to be sent to, besides those that it
 * waits for already. */
int spool_add(const char *spool, const char *digest, const void *envelope,
    size_t n, const struct strv *to, struct err *);

/* Adds where one of new/ was agreed to go and did not yet; nothing: that is not
 * known. */
void spool_to(const char *spool, const char *digest, struct strv *);

/* Adds which matrices have it, as far as that is known. */
void spool_has(const char *spool, const char *digest, struct strv *);

/* The digests in new/, done/ or refused/, sorted. */
int spool_list(
    const char *spool, enum spool_state, struct strv *, struct err *);

/* Adds the envelope's bytes, wherever it is. */
int spool_read(
    const char *spool, const char *digest, struct buf *, struct err *);

/* Takes it out of new/ and done/: it was withdrawn. */
void spool_drop(const char *spool, const char *digest);

/* After a kill: drops what is withdrawn by a statement that waits, so that not
 * both are sent, and files that were half written an hour ago or more. */
void spool_settle(const char *spool);

/* The reason beside a refused one, in one line; the caller frees it. */
char *spool_reason(const char *spool, const char *digest);

/* When it may be tried again; 0: now. */
time_t spool_due(const char *spool, const char *digest);

/*
 * Has the matrix got it?  Only its word counts: 200 to 202 with a JSON object
 * whose "digest" is that of the report.
 *
 * Sends one of new/ to the matrix at base: a URL, or the folder of a level-0
 * repository.  Returns the state it is in afterwards, as far as that matrix is
 * concerned: it stays in new/ while it waits for another one.  While that is
 * SPOOL_NEW err says why, and when it became SPOOL_DONE what the matrix still
 * waits for, or "".  A withdrawal that is refused goes on waiting: the report
 * is still there.  It waits for what other processes send from this spool just
 * now, and they for it.  SPOOL_NONE: it was taken back before it was sent.
 */
enum spool_state spool_send(
    const char *spool, const char *digest, const char *base, struct err *);

#endif
