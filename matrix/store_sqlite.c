/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "matrix/store_parts.h"

/* How long another writer may take; a group is done in less. */
#define PATIENCE_MS 10000
#define COLUMNS 16

struct sqlite {
	struct store store;
	sqlite3 *db;
	sqlite3_stmt *prepared[STORE_SQL_COUNT];
	bool failed;
	struct err err;
};

static struct sqlite *
of(struct store *s)
{
	return (struct sqlite *)s;
}

/* After a failed write or fsync nobody knows what is on disk: SQLite's "How To
 * Corrupt", 4; the kernel may drop the pages and say so only once. */
static void
fail(struct sqlite *q)
{
	int code = sqlite3_errcode(q->db);

	if (q->failed)
		return;
	q->failed = true;
	(void)err_set(&q->err, 0, "SQLite: %s (%d)", sqlite3_errmsg(q->db),
	    sqlite3_extended_errcode(q->db));
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
	    (code == SQLITE_IOERR && sqlite3_system_errno(q->db) != ENOSPC))
		q->err.code = STORE_FATAL;
}

static void
bind(sqlite3_stmt *stmt, int at, const struct store_value *v)
{
	switch (v->kind) {
	case STORE_NULL:
		(void)sqlite3_bind_null(stmt, at);
		break;
	case STORE_INT:
		(void)sqlite3_bind_int64(stmt, at, v->i);
		break;
	case STORE_TEXT:
		(void)sqlite3_bind_text64(
		    stmt, at, v->p, v->n, SQLITE_STATIC, SQLITE_UTF8);
		break;
	case STORE_BYTES:
		(void)sqlite3_bind_blob64(
		    stmt, at, v->n == 0 ? "" : v->p, v->n, SQLITE_STATIC);
		break;
	}
}

static struct store_value
column(sqlite3_stmt *stmt, int at)
{
	struct store_value v = { .kind = STORE_NULL };

	switch (sqlite3_column_type(stmt, at)) {
	case SQLITE_INTEGER:
		return store_int(sqlite3_column_int64(stmt, at));
	case SQLITE_TEXT:
		v.kind = STORE_TEXT;
		v.p = sqlite3_column_text(stmt, at);
		break;
	case SQLITE_BLOB:
		v.kind = STORE_BYTES;
		v.p = sqlite3_column_blob(stmt, at);
		break;
	default:
		return v;
	}
	v.n = (size_t)sqlite3_column_bytes(stmt, at);
	return v;
}

static void
ask(struct store *s, enum store_sql which, const struct store_value *args,
    store_row *row, void *context)
{
	const struct store_text *text = store_statement(which);
	struct store_value values[COLUMNS];
	struct sqlite *q = of(s);
	sqlite3_stmt *stmt;
	char name[16];
	size_t i;
	int rc, k;

	if (q->failed)
		return;
	if (q->prepared[which] == NULL &&
	    sqlite3_prepare_v3(q->db, text->sql, -1, SQLITE_PREPARE_PERSISTENT,
		&q->prepared[which], NULL) != SQLITE_OK) {
		fail(q);
		return;
	}
	stmt = q->prepared[which];
	for (i = 0; i < text->args; i++) {
		(void)sqlite3_snprintf(
		    sizeof(name), name, "$%u", (unsigned int)i + 1);
		bind(stmt, sqlite3_bind_parameter_index(stmt, name), &args[i]);
	}
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (k = 0; k < sqlite3_column_count(stmt) && k < COLUMNS; k++)
			values[k] = column(stmt, k);
		if (row != NULL)
			row(context, values);
	}
	if (rc != SQLITE_DONE)
		fail(q);
	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
}

static int
sync_all(struct store *s, struct err *err)
{
	struct sqlite *q = of(s);

	if (!q->failed)
		return 0;
	if (err != NULL)
		*err = q->err;
	q->failed = false;
	return -1;
}

static void
run(struct sqlite *q, const char *sql)
{
	if (!q->failed &&
	    sqlite3_exec(q->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(q);
}

static int
begin(struct store *s, struct err *err)
{
	run(of(s), "BEGIN IMMEDIATE");
	return sync_all(s, err);
}

static void
rollback(struct store *s)
{
	/* SQLite may have done it by itself. */
	(void)sqlite3_exec(of(s)->db, "ROLLBACK", NULL, NULL, NULL);
	of(s)->failed = false;
}

static int
commit(struct store *s, struct err *err)
{
	run(of(s), "COMMIT");
	if (sync_all(s, err) == 0)
		return 0;
	rollback(s);
	return -1;
}

static void
close_all(struct store *s)
{
	struct sqlite *q = of(s);
	size_t i;

	for (i = 0; i < STORE_SQL_COUNT; i++)
		(void)sqlite3_finalize(q->prepared[i]);
	(void)sqlite3_close(q->db);
	free(q);
}

static const struct store_ops ops = {
	.close = close_all,
	.ask = ask,
	.sync = sync_all,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
};

static void
take_current(void *context, const struct store_value *v)
{
	(void)v;
	*(bool *)context = true;
}

struct store *
store_open_sqlite(const char *path, struct err *err)
{
	struct sqlite *q = xcalloc(1, sizeof(*q));
	bool current = false;

	q->store.ops = &ops;
	if (sqlite3_open_v2(path, &q->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK) {
		fail(q);
	} else {
		(void)sqlite3_busy_timeout(q->db, PATIENCE_MS);
		/* NORMAL would lose what was answered for when the power
		 * goes. */
		run(q, "PRAGMA journal_mode = WAL");
		run(q, "PRAGMA synchronous = FULL");
		/* What is withdrawn is overwritten. */
		run(q, "PRAGMA secure_delete = ON");
		run(q, "PRAGMA cache_size = -65536");
		run(q, store_schema());
	}
	store_ask(&q->store, SQL_store_current, NULL, take_current, &current);
	if (sync_all(&q->store, err) == 0 &&
	    (current || err_set(err, 0, STORE_OTHER) == 0))
		return &q->store;
	(void)err_wrap(err, "%s", path);
	store_close(&q->store);
	return NULL;
}
