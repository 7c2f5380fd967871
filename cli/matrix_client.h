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

/* asked, or PPTCHECK_MATRIX, without slashes at its end; the caller frees it.
 * NULL and err when neither says anything. */
char *matrix_base(const char *asked, struct err *);

/* The snapshot in the cache, the caller's; NULL when there is none.  One that
 * is damaged is said to be. */
json_t *matrix_snapshot(void);
char *matrix_snapshot_path(void); /* the caller frees it */

/* What of this host matters to whom looks a device up; platform is the
 * caller's, the rest borrowed from the facts. */
struct lookup_host matrix_host(const struct facts *, char **platform);

char *matrix_spool(void); /* its folder; the caller frees it */

/* The person's key, made on first use. */
int matrix_key(struct sign_key *, struct err *);

/* The next one, made on first use, which is not the person's yet; and from now
 * on it is, while the old one is kept among those that matrix_key_of finds. */
int matrix_next_key(struct sign_key *, struct err *);
int matrix_change_key(const struct sign_key *old, struct err *);

/* A key for this run alone, made from the person's, kept so that what it signed
 * can be withdrawn.  Nobody else can tell whose it is. */
int matrix_anonymous_key(struct sign_key *, const json_t *run, struct err *);

/* The key with this origin, if it is one of ours. */
int matrix_key_of(struct sign_key *, const char *origin, struct err *);

/* 16 hex digits that stand for this host, made by chance once; for an anonymous
 * report they come from its key.  The caller frees it. */
char *matrix_host_tag(const struct sign_key *anonymous, struct err *);

/*
 * Sends these digests, and waits up to patience seconds for those that must be
 * tried again; says on stderr what became of each.  True when the matrix has
 * all.
 */
bool matrix_send(const char *spool, const struct strv *digests,
    const char *base, int patience);

#endif
