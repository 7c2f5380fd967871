/* SPDX-License-Identifier: BSD-2-Clause
 * Findings and verdicts in colour or without. */
#ifndef REPORTS_PROBE_PAINT_H
#define REPORTS_PROBE_PAINT_H

#include <jansson.h>

#include "base/buf.h"
#include "reports/text.h"

#define PAINT_OFF "\033[0m"

/* The escape that begins the colour of a predicted verdict. */
const char *paint_verdict(const char *verdict);

/* "FAIL  text", the fix below it; details adds id and evidence, in which facts
 * of the function bdf ("" for none) have short names. */
void paint_findings(struct buf *, const json_t *findings, const char *bdf,
    const struct text_options *);

/* What could not be judged: what would tell it, once each; with details, check
 * by check and why.  all: also what decides nothing. */
void paint_unknown(
    struct buf *, const json_t *unknown, const struct text_options *, bool all);

#endif
