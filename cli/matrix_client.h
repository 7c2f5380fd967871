/* SPDX-License-Identifier: BSD-2-Clause
 * What submit, withdraw and lookup share: which matrix, whose key, the spool.
 */
#ifndef CLI_MATRIX_CLIENT_H
#define CLI_MATRIX_CLIENT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "probes/facts.h"
#include "reports/lookup.h"
#include "reports/sign.h"
#include "reports/spool.h"

/* asked, or PPTCHECK_MATRIX: a URL without slashes at its end, or a folder by
 * its whole path; the caller frees it.  NULL and err when neither says
 * anything, or a URL to which nothing is ever sent (reports/http.h). */
char *matrix_base(const char *asked, struct err *);

/* Does PPTCHECK_MATRIX say anything? */
bool matrix_named(void);

/* The snapshot in the cache, with these devices; the caller's.  NULL when there
 * is none.  One that is damaged is said to be. */
json_t *matrix_snapshot(const struct strv *ids);
char *matrix_snapshot_path(void); /* the caller frees it */

/* What of this host matters to whom looks a device up; platform is the
 * caller's, the rest borrowed from the facts. */
struct lookup_host matrix_host(const struct facts *, char **platform);

char *matrix_spool(void); /* its folder; the caller frees it */

/* The person's key, made on first use.  With keep false here and below nothing
 * is written: what is not there yet is made up for this once. */
int matrix_key(struct sign_key *, bool keep, struct err *);
bool matrix_has_key(void);

/* The next one, made on first use, which is not the person's yet; and from now
 * on it is, while the old one is kept among those that matrix_key_of finds. */
int matrix_next_key(struct sign_key *, struct err *);
int matrix_change_key(const struct sign_key *old, struct err *);

/* A key for this run alone, made from the person's, kept so that what it signed
 * can be withdrawn.  Nobody else can tell whose it is. */
int matrix_anonymous_key(
    struct sign_key *, const json_t *run, bool keep, struct err *);

/* The key with this origin, if it is one of ours. */
int matrix_key_of(struct sign_key *, const char *origin, struct err *);

/* 16 hex digits that stand for this host, made by chance once; for an anonymous
 * report they come from its key.  The caller frees it. */
char *matrix_host_tag(
    const struct sign_key *anonymous, bool keep, struct err *);

/*
 * Sends these digests, each to the matrices that it was agreed to go to, or to
 * otherwise when that is not known; to only, unless that is NULL.  Waits up to
 * patience seconds for those that must be tried again; says on stderr what
 * became of each.  True when the matrix has all.
 */
bool matrix_send(const char *spool, const struct strv *digests,
    const char *only, const char *otherwise, int patience);

/* Says in a line how many wait besides these, and how they are sent. */
void matrix_tell_waiting(const char *spool, const struct strv *besides);

/* At the end of a run: how to report it when it failed, and what waits.  Asks
 * no one and sends nothing. */
void matrix_tell(const char *folder, bool failed);

#endif
