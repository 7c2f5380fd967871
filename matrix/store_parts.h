/* SPDX-License-Identifier: BSD-2-Clause
 * What the two kinds of store share; for store*.c only. */
#ifndef MATRIX_STORE_PARTS_H
#define MATRIX_STORE_PARTS_H

#include "matrix/store.h"

struct store_ops {
	void (*close)(struct store *);
	void (*ask)(struct store *, enum store_sql, const struct store_value *,
	    store_row *, void *);
	int (*sync)(struct store *, struct err *);
	int (*begin)(struct store *, struct err *);
	int (*commit)(struct store *, struct err *);
	void (*rollback)(struct store *);
};

struct store {
	const struct store_ops *ops;
};

struct store_text {
	char *sql;
	size_t args; /* how many "$n" */
};

/* store.sql, taken apart once. */
extern const char *const store_names[];
const struct store_text *store_statement(enum store_sql);
const char *store_schema(void);

/* When store_current finds no row. */
#define STORE_OTHER                                                            \
	"the tables are of another version of pptmatrixd; import its export "  \
	"into a new store"

struct store *store_open_sqlite(const char *path, struct err *);
struct store *store_open_postgres(const char *conninfo, struct err *);

#endif
