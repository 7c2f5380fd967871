/* SPDX-License-Identifier: BSD-2-Clause
 * Checks a document against a JSON Schema (draft-07), as far as our schemas use
 * it.  The schema file itself is the table: nothing is written twice. */
#ifndef REPORTS_SCHEMA_CHECK_H
#define REPORTS_SCHEMA_CHECK_H

#include <jansson.h>

#include "base/err.h"

struct schema;

/*
 * Reads a schema; the caller frees it.  NULL and err when it is no JSON or uses
 * a keyword that is not known here: a rule that is not checked would be none.
 * "format" is only a remark, as draft-07 allows.
 */
struct schema *schema_new(const char *text, size_t n, struct err *);
void schema_free(struct schema *);

/* The schema of reports, report-1.schema.json, as it was when this was built.
 */
struct schema *schema_report(struct err *);
const char *schema_report_text(size_t *n);

/*
 * pointer is a JSON Pointer (RFC 6901) to the value at fault: of a member that
 * may not be there to that member, of one that is missing to the object.  rule
 * is the keyword.  Both live only during the call.
 */
typedef void schema_fault(
    void *context, const char *pointer, const char *rule, const char *detail);

/* Calls fault for each offence; returns how many there are. */
size_t schema_check(const struct schema *, const json_t *document,
    schema_fault *fault, void *context);

#endif
