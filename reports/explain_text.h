/* SPDX-License-Identifier: BSD-2-Clause
 * A document of `pptcheck explain` as text for people, and its exit status. */
#ifndef REPORTS_EXPLAIN_TEXT_H
#define REPORTS_EXPLAIN_TEXT_H

#include <jansson.h>

#include "base/buf.h"
#include "reports/text.h"
#include "reports/verdict.h"

void explain_text(struct buf *, const json_t *doc, const struct text_options *);

/* EXIT_BAD: a cause of severity fail, or a status that proves a failure.
 * EXIT_GOOD: only harmless lines, warnings, notes.  Otherwise EXIT_NOTHING. */
enum exit_status explain_exit_status(const json_t *doc);

#endif
