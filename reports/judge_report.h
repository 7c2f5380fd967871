/* SPDX-License-Identifier: BSD-2-Clause
 * The verdict on a report, from its tests alone: never from what it claims. */
#ifndef REPORTS_JUDGE_REPORT_H
#define REPORTS_JUDGE_REPORT_H

#include <jansson.h>

#include "base/err.h"

/* The newest rules.  Older ones stay: a report can be judged by each. */
#define JUDGE_RULES 1

/*
 * {"claim", "decisive", "basis"} as the report's own "verdict" has them; the
 * caller's.  NULL and err for rules that do not exist.  Rules 1: the first
 * stage that is not PASS decides, as in reports/verdict.h.
 */
json_t *judge_report(const json_t *report, int rules, struct err *);

#endif
