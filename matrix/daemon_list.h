/* SPDX-License-Identifier: BSD-2-Clause
 * For serve functions that answer with a page of a list. */
#ifndef MATRIX_DAEMON_LIST_H
#define MATRIX_DAEMON_LIST_H

#include "matrix/daemon.h"

/* Above every number that is given. */
#define LIST_END INT32_MAX

/* Zero-initialise before use. */
struct list {
	json_t *rows;
	int64_t a, b; /* the last row's */
	int limit;
	bool failed; /* the store; what came is not all */
	char *pattern;
	struct checker *checker;
};

/* Reads "after" into a and b, and "limit"; pattern: what names shall hold, or
 * NULL.  False: the answer says why, and nothing is to be ended. */
bool list_begin(struct request *, struct list *, const char *pattern);

/* The link to the next page, when this one is full; the other parameters stay
 * as they are. */
void list_next(struct request *, const struct list *);

/* Waits for the store; what it could not tell is in no answer. */
void list_sync(struct list *);

/* The same, and answers; owns the answer, ends the list. */
void list_end(struct request *, struct list *, json_t *answer);

/* The same when what is asked for is not there, as far as the store told. */
void list_missing(struct request *, struct list *, const char *why);

#endif
