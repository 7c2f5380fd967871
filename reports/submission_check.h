/* SPDX-License-Identifier: BSD-2-Clause
 * Is this a report that may be published?  The contributor's side asks before
 * it signs, the matrix when it receives. */
#ifndef REPORTS_SUBMISSION_CHECK_H
#define REPORTS_SUBMISSION_CHECK_H

#include <jansson.h>

#include "reports/schema_check.h"
#include "reports/sign.h"
#include "reports/submission_scrub.h"

/* Of the report's bytes, of nesting, and of values in it. */
#define SUBMISSION_MAX (192 * 1024)
#define SUBMISSION_DEPTH 8
#define SUBMISSION_VALUES 20000

/*
 * The report in these bytes, the caller's; NULL and err when it is too large,
 * too deep, not JSON, not UTF-8, or names a member twice.  Sizes are looked at
 * before it is parsed.
 */
json_t *submission_parse(const void *, size_t n, struct err *);

/*
 * Calls fault for each offence against the schema and for each identifier
 * (rule as in submission_scrub.h, detail "line 3, column 18"); returns how many
 * there are.
 */
size_t submission_check(const struct schema *, const struct scrubber *,
    const json_t *report, schema_fault *, void *context);

/* Masks the free text of a report and blanks its control characters, in place.
 */
void submission_scrub(const struct scrubber *, json_t *report);

/* All of it for a signed report: envelope, origin, report, one fault as err.
 * The report and the digest of its bytes; NULL and err otherwise. */
json_t *submission_open(const struct schema *, const struct scrubber *,
    const void *envelope, size_t n, struct sign_digest *, struct err *);

#endif
