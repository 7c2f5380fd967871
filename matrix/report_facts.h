/* SPDX-License-Identifier: BSD-2-Clause
 * A checked report as rows: what the tables of store.sql keep of it. */
#ifndef MATRIX_REPORT_FACTS_H
#define MATRIX_REPORT_FACTS_H

#include <jansson.h>
#include <stdint.h>

#include "base/err.h"
#include "matrix/store.h"

/* What many reports share, a row of a table each. */
enum fact_table {
	FACT_DEVICE,
	FACT_HOST,
	FACT_PLATFORM,
	FACT_STACK,
	FACT_TABLES
};

#define FACT_COLUMNS 6

struct fact {
	char *key; /* names the row among those of its table */
	/* From the second column on; the first find are what it is found by. */
	struct store_value column[FACT_COLUMNS];
	size_t find;
};

/* Zero-initialise before use.  Text is borrowed from the report or owned. */
struct report_facts {
	struct fact fact[FACT_TABLES];
	const char *ulid;	/* the 26 characters */
	const char *supersedes; /* the same of the one it replaces, or NULL */
	int64_t gclass, run_time, verdict;
	char *owned[16];
	size_t owned_n;
};

/* In the numbers of report.verdict. */
const char *verdict_word(int64_t);
int64_t verdict_number(const char *);
/* In those of gclass: "linux". */
const char *gclass_word(int64_t);
int64_t gclass_number(const char *); /* -1: none */

/* Microseconds since 1970 of an RFC 3339 time; -1: none. */
int64_t report_time(const char *);

void report_facts_read(struct report_facts *, const json_t *report);
void report_facts_free(struct report_facts *);

#endif
