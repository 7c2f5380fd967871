/* SPDX-License-Identifier: BSD-2-Clause
 * Why a request was not done, as RFC 9457 has it. */
#ifndef MATRIX_PROBLEM_H
#define MATRIX_PROBLEM_H

#include <jansson.h>

#include "base/buf.h"

#define PROBLEM_TYPE "application/problem+json"
/* Faults that one answer lists. */
#define PROBLEM_ERRORS 32

struct problem_kind {
	const char *name; /* "privacy": the last part of its type */
	unsigned int status;
	const char *title;
	const char *text; /* what to do about it */
};

/* Zero-initialise before use. */
struct problem {
	const struct problem_kind *kind; /* NULL: there is none */
	char *detail;
	json_t *errors;	   /* of {pointer, rule, detail}, or NULL */
	long retry_after;  /* seconds; 0: not said */
	unsigned int work; /* bits that are asked for (reports/work.h) */
};

/* NULL: there is no such kind. */
const struct problem_kind *problem_kind(const char *name);

/* Returns -1.  name must be one of the table in problem.c. */
int problem_set(struct problem *, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* A fault of the document, as schema_fault has it; context is a struct problem,
 * whose kind is set afterwards. */
void problem_fault(
    void *context, const char *pointer, const char *rule, const char *detail);

json_t *problem_json(const struct problem *, const char *instance);
void problem_free(struct problem *);

#endif
