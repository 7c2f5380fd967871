/* SPDX-License-Identifier: BSD-2-Clause
 * What changed from one document to the next (compare-1.schema.json). */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include <jansson.h>

#include "base/buf.h"
#include "reports/text.h"
#include "reports/verdict.h"

#define COMPARE_SCHEMA "pptcheck/compare/1"

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

#endif
