/* SPDX-License-Identifier: BSD-2-Clause
 * What changed from one document to the next (compare-1.schema.json). */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include <jansson.h>

#include "base/buf.h"
#include "reports/text.h"
#include "reports/verdict.h"

#define COMPARE_SCHEMA "pptcheck/compare/1"
#define COMPARE_HISTORY_SCHEMA "pptcheck/history/1"

/*
 * Two run documents, or two of probe; the caller's.  A device is matched by its
 * ids and by where it sits, not by its address.  Each difference has a kind:
 *   regression  it was better before
 *   unjudged    it was judged before, and now it was not
 *   fix         it was worse before
 *   change      a fact or a finding is another
 *   chance      a score is another, and that proves nothing (reports/fisher.h)
 * Unknown, before or now, is no difference.
 */
json_t *compare_documents(const json_t *old, const json_t *new);

/* EXIT_BAD: a regression.  EXIT_NOTHING: none, but something that was judged or
 * there before now is not. */
enum exit_status compare_exit_status(const json_t *difference);

void compare_text(
    struct buf *, const json_t *difference, const struct text_options *);

/*
 * Several run documents, the oldest first (history-1.schema.json): for each
 * device and stage that is bad at the end, or that was and no longer is,
 * between which runs it turned, and what else changed from the one to the
 * other.  What a run did not judge, and scores that differ by chance, decide
 * nothing.  The caller's.
 */
json_t *compare_history(const json_t *const *documents, size_t n);

/* EXIT_BAD: something was good and is bad. */
enum exit_status compare_history_status(const json_t *history);

void compare_history_text(
    struct buf *, const json_t *history, const struct text_options *);

#endif
