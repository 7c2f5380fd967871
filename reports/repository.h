/* SPDX-License-Identifier: BSD-2-Clause
 * The matrix as a folder (level 0), usually a git repository:
 *   reports/ab/DIGEST.json   envelopes, by the first two digits of their digest
 *   statements/DIGEST.json   signed withdrawals */
#ifndef REPORTS_REPOSITORY_H
#define REPORTS_REPOSITORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "reports/sign.h"

/* All as in base/file.h; one that is there stays as it is. */
int repository_add(const char *dir, const char *digest, const void *envelope,
    size_t n, struct err *);

/* Has whoever signed this report withdrawn it? */
bool repository_is_withdrawn(
    const char *dir, const char *digest, const void *envelope, size_t n);

/* Adds the statement and removes the report that it names, if that has the same
 * origin. */
int repository_withdraw(
    const char *dir, const void *envelope, size_t n, struct err *);

/* The path of a report; the caller frees it. */
char *repository_report(const char *dir, const char *digest);

/* The withdrawal of the report with this digest, as an envelope around
 * {"version":{"major":1},"origin":ORIGIN,"withdraw":DIGEST}. */
void withdrawal_new(struct buf *, const struct sign_key *, const char *digest);

/* Whose withdrawal of what this is; digest: of the statement itself. */
struct withdrawal {
	struct sign_origin origin;
	struct sign_digest report, digest;
};
int withdrawal_open(
    const void *envelope, size_t n, struct withdrawal *, struct err *);

#endif
