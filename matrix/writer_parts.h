/* SPDX-License-Identifier: BSD-2-Clause
 * For writer*.c only: what happens inside a transaction. */
#ifndef MATRIX_WRITER_PARTS_H
#define MATRIX_WRITER_PARTS_H

#include <jansson.h>

#include "matrix/writer.h"

/* The highest number of each table that gives numbers. */
struct counters {
	int64_t log, origin, row[FACT_TABLES];
};

struct transaction {
	struct store *store;
	json_t *rows; /* fact.key: its number; of what is committed */
	const struct moderators *moderators;
	struct counters last;
	int64_t now;
};

/* All between begin and commit, which syncs what they asked last.  -1 and err:
 * nothing was done. */
int write_reports(struct transaction *, struct job **, size_t n, struct err *);
int write_statement(struct transaction *, struct job *, struct err *);

/* A digest that was withdrawn elsewhere. */
int write_tombstone(struct transaction *, struct job *, struct err *);

/* Counts dirty cells again; *more says whether some are left. */
int write_cells(struct transaction *, bool *more, struct err *);

/* That report corrects another one of its origin: the one with these 26
 * characters in its id, which is replaced from now on. */
void add_correction(
    struct transaction *, int64_t report, int64_t origin, const char *ulid);

/* Is the report of that id replaced, and whose is the vote?  To be asked after
 * a correction came or went. */
void settle_report(struct transaction *, int64_t origin, const char *ulid);

/* origin.state of store.sql */
enum { ORIGIN_GOOD, ORIGIN_BLOCKED, ORIGIN_REPLACED };

struct found {
	bool there;
	struct store_value column[8]; /* numbers only */
	unsigned char owner[SIGN_PUBLIC], person[SIGN_PUBLIC];
	int64_t person_id, origin_id;
	char corrects[27]; /* as add_correction has it, or "" */
};

void take_number(void *context, const struct store_value *); /* an int64_t */
void ask_two(struct transaction *, enum store_sql, struct store_value,
    struct store_value);

/* Is the report itself here, and not only the word that it waits? */
static inline bool
found_body(const struct found *f)
{
	return f->column[2].i > 0;
}

/* What is there of a digest, of an origin's name. */
int found_report(struct transaction *, const unsigned char *digest,
    struct found *, struct err *);
int found_origin(
    struct transaction *, const char *name, struct found *, struct err *);

/* The payload, the signature, the key and the host go; the number and the
 * digest stay, with that state. */
void erase_report(struct transaction *, const struct found *, int64_t state);

/* A withdrawal without its signer. */
void keep_statement(struct transaction *, struct job *);

/* A key whose reports are gone is made known again by what is said of it. */
int remember_key(struct transaction *, struct job *, struct err *);

int write_moderation(struct transaction *, struct job *, struct err *);

/* A moderator's word that is here already, now that its report came as well: of
 * an export that had only told that it waits. */
int moderate_again(
    struct transaction *, const struct statement *, struct err *);

void ask_counters(struct transaction *); /* there after the next sync */

#endif
