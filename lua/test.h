/* SPDX-License-Identifier: BSD-2-Clause
 * One case while it runs: what `t` stands for.  Knows nothing of Lua. */
#ifndef LUA_TEST_H
#define LUA_TEST_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "lua/config.h"
#include "lua/outcome.h"

/* The stage that runs; its name is NULL when there is none. */
struct test_stage {
	const char *name; /* one of stage_names */
	struct outcome outcome;
	json_t *detail, *evidence;
	int64_t started; /* clock_ms */

	/* Only of a score, else total is 0. */
	char *ending;
	long total, passed, attempt;
	int64_t attempt_started;
	struct outcome attempt_outcome;
	json_t *attempt_detail;
	char *first_failure; /* "attempt 2: why" */
};

struct test {
	const struct config *config; /* the -v variables */
	char *scenario;		     /* "file.lua:ident" */
	FILE *out;		     /* notes and stage lines */
	struct outcome outcome;
	char *expect;	     /* the reason of expect_fail, or NULL */
	bool expected;	     /* the failure came after expect_fail */
	struct outcome *now; /* of the attempt, the stage or the case */
	struct test_stage stage;
};

void test_init(struct test *, const struct config *, const char *path,
    const char *ident, FILE *out);
void test_free(struct test *);

/* Marks what runs now: the attempt, else the stage, else the case. */
void test_mark(struct test *, enum status, const char *reason);

/* The same for an error that was raised; a stop is already recorded. */
void test_mark_error(struct test *, const struct err *);

/* The case ends: notices a signal that no one has told of. */
void test_finish(struct test *);

/* Adds the line of the result file; returns the exit status that agrees. */
int test_result(const struct test *, struct buf *);

/* Adds text without line breaks. */
void test_add_flat(struct buf *, const char *text);

#endif
