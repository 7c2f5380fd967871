/* SPDX-License-Identifier: BSD-2-Clause
 * A stage of the ladder while it runs, and the events it leaves. */
#ifndef LUA_LADDER_H
#define LUA_LADDER_H

#include <stdbool.h>

#include "base/err.h"
#include "lua/test.h"

/* name is one of stage_names, and no stage runs.  Appends the begin event. */
int ladder_begin(struct test *, const char *name, struct err *);

/* Makes the stage that has just begun a score of total attempts. */
void ladder_score(struct test *, const char *ending, long total);

/*
 * Around each attempt.  attempt_end is true when the next one may follow: this
 * one passed or failed.
 */
void attempt_begin(struct test *, long number);
bool attempt_end(struct test *);

/*
 * Appends the stage event, prints the stage's line, and ends the case when the
 * status is not PASS.  -1 when the event could not be written; the case is
 * marked all the same.
 */
int ladder_end(struct test *, enum status *, struct err *);

/* Forgets the stage; safe when there is none. */
void ladder_clear(struct test *);

/* The last status among events (an array) of this device and the stage; false
 * when there is none. */
bool ladder_recorded(
    const struct test *, const json_t *events, const char *name, enum status *);

/* Text as JSON; bytes that are not UTF-8 become '?'. */
json_t *text_json(const char *, size_t n);

#endif
