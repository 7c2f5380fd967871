/* SPDX-License-Identifier: BSD-2-Clause
 * The keywords of JSON Schema, for schema_check.c only. */
#ifndef REPORTS_SCHEMA_RULES_H
#define REPORTS_SCHEMA_RULES_H

#include <regex.h>
#include <stddef.h>

#include "base/buf.h"
#include "reports/schema_check.h"

struct pattern {
	const char *text; /* borrowed from the schema */
	regex_t regex;
};

struct schema {
	json_t *root;
	struct pattern *patterns;
	size_t n;
};

struct check {
	const struct schema *schema;
	struct buf pointer;
	size_t faults;
	schema_fault *fault; /* NULL: only count */
	void *context;
};

/* What the value of a keyword is made of, seen from the schema. */
enum holds { PLAIN, ONE, BY_NAME, LIST };

struct keyword {
	const char *name;
	enum holds holds;
	/* rule: the keyword's value; NULL: says nothing about instances */
	void (*check)(struct check *, const json_t *schema, const json_t *rule,
	    const json_t *instance);
};

/* NULL: not known here. */
const struct keyword *schema_keyword(const char *name);

void schema_check_value(
    struct check *, const json_t *schema, const json_t *instance);

#endif
