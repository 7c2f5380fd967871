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

/* All between begin and commit.  -1 and err: nothing was done. */
int write_reports(struct transaction *, struct job **, size_t n, struct err *);
int write_statement(struct transaction *, struct job *, struct err *);

/* A digest that was withdrawn elsewhere. */
int write_tombstone(struct transaction *, struct job *, struct err *);

/* Counts dirty cells again; *more says whether some are left. */
int write_cells(struct transaction *, bool *more, struct err *);

int read_counters(struct transaction *, struct err *);
void add_log(
    struct transaction *, enum log_kind, const void *leaf, int64_t time);

#endif
