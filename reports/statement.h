/* SPDX-License-Identifier: BSD-2-Clause
 * Signed statements about keys and reports, other than withdrawals
 * (reports/repository.h).  The payload is JSON:
 *
 * {"version":{"major":1},"origin":SIGNER,"time":STAMP,...} and one of these:
 *   "key_change":{"from":ORIGIN,"to":ORIGIN}: by the old and by the new key,
 *     the old one first; with both, reports of the old one count for the new
 *     one.  Without "time", so that it is the same when it is made again
 *   "alias":{"name":TEXT}: how the owner of the key wants to be called; shown
 *     once a moderator knows who that is (tier 2); "" takes it back.  Of two by
 *     one key the older one is forgotten
 *   "moderate":{"action":WORD,...,"reason":TEXT}: by a moderator's key.
 *     "refuse" and "approve" take "report"; "block" and "unblock" take "target"
 *     (an origin); "tier" that and "tier" (0 to 3); with the public "key" they
 *     hold for one whose reports are gone.  "issue" takes "issue" (its id),
 *     "title" and an https "url" */
#ifndef REPORTS_STATEMENT_H
#define REPORTS_STATEMENT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "reports/sign.h"

#define STATEMENT_TYPE "application/vnd.pptcheck.statement.v1+json"

/* The envelope, added to the buffer; the digest of its payload.  name:
 * "key_change", "alias" or "moderate"; what: its members, borrowed. */
struct sign_digest statement_seal(struct buf *, const struct sign_key *signer,
    const char *name, const json_t *what);

/* Puts it to the matrix at that URL.  0: the matrix has it.  -1: err says what
 * the matrix said. */
int statement_send(const char *base, const struct sign_digest *,
    const struct buf *envelope, struct err *);

#endif
