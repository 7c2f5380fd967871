/* SPDX-License-Identifier: BSD-2-Clause
 * PostgreSQL by libpq in pipeline mode: what is asked goes out at once, and
 * costs one round trip for all of it. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "matrix/store_parts.h"

/* Asked in one round trip: as much as a group of some dozen reports asks. */
#define QUEUE 1024
#define ARGS 24
#define COLUMNS 16

/* Types of columns: src/include/catalog/pg_type.dat. */
enum oid { OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };

struct asked {
	store_row *row;
	void *context;
};

struct postgres {
	struct store store;
	PGconn *c;
	struct asked queue[QUEUE];
	size_t n;
	bool writing; /* between begin and commit */
	bool ready;   /* all is prepared */
	bool failed;
	struct err err;
};

static struct postgres *
of(struct store *s)
{
	return (struct postgres *)s;
}

static void
fail(struct postgres *q, const char *why)
{
	if (q->failed)
		return;
	q->failed = true;
	(void)err_set(
	    &q->err, 0, "PostgreSQL: %.*s", (int)strcspn(why, "\n"), why);
}

static int64_t
number(const char *p, int n)
{
	uint64_t v = (p[0] & 0x80) != 0 ? ~(uint64_t)0 : 0;
	int i;

	for (i = 0; i < n; i++)
		v = v << 8 | (uint8_t)p[i];
	return (int64_t)v;
}

static struct store_value
column(const PGresult *r, int row, int at)
{
	struct store_value v = { .kind = STORE_NULL };
	int n = PQgetlength(r, row, at);

	if (PQgetisnull(r, row, at) != 0)
		return v;
	v.p = PQgetvalue(r, row, at);
	v.n = (size_t)n;
	switch (PQftype(r, at)) {
	case OID_INT2:
	case OID_INT4:
	case OID_INT8:
		return store_int(number(v.p, n));
	case OID_BYTEA:
		v.kind = STORE_BYTES;
		break;
	default:
		v.kind = STORE_TEXT;
		break;
	}
	return v;
}

static void
give(struct postgres *q, const struct asked *a, const PGresult *r)
{
	struct store_value values[COLUMNS];
	int row, k, n = PQnfields(r);

	switch (PQresultStatus(r)) {
	case PGRES_COMMAND_OK:
		return;
	case PGRES_TUPLES_OK:
		break;
	default:
		fail(q, PQresultErrorMessage(r));
		return;
	}
	for (row = 0; a->row != NULL && row < PQntuples(r); row++) {
		for (k = 0; k < n && k < COLUMNS; k++)
			values[k] = column(r, row, k);
		a->row(a->context, values);
	}
}

/* Each question has its results and a NULL, the sync one result. */
static void
drain(struct postgres *q)
{
	PGresult *r;
	size_t i;

	if (q->n == 0)
		return;
	if (PQpipelineSync(q->c) != 1)
		fail(q, PQerrorMessage(q->c));
	for (i = 0; i < q->n && PQstatus(q->c) == CONNECTION_OK; i++)
		while ((r = PQgetResult(q->c)) != NULL) {
			if (!q->failed)
				give(q, &q->queue[i], r);
			PQclear(r);
		}
	if (PQstatus(q->c) == CONNECTION_OK)
		PQclear(PQgetResult(q->c));
	else
		fail(q, PQerrorMessage(q->c));
	q->n = 0;
}

static void
queue(struct postgres *q, int sent, store_row *row, void *context)
{
	if (sent != 1) {
		fail(q, PQerrorMessage(q->c));
		return;
	}
	q->queue[q->n++] = (struct asked){ row, context };
	if (q->n == QUEUE)
		drain(q);
}

static bool
is_lost(const struct postgres *q)
{
	return !q->ready || PQstatus(q->c) != CONNECTION_OK;
}

static void reconnect(struct postgres *);

static void
ask(struct store *s, enum store_sql which, const struct store_value *args,
    store_row *row, void *context)
{
	size_t n = store_statement(which)->args, i;
	char numbers[ARGS][24];
	const char *values[ARGS];
	int lengths[ARGS], formats[ARGS];
	struct postgres *q = of(s);

	/* After a failure never: what is lost with it was asked for. */
	if (!q->failed && !q->writing && q->n == 0 && is_lost(q))
		reconnect(q);
	if (q->failed)
		return;
	for (i = 0; i < n; i++) {
		values[i] = args[i].p;
		lengths[i] = (int)args[i].n;
		formats[i] = 1;
		if (args[i].kind == STORE_INT) {
			(void)snprintf(numbers[i], sizeof(numbers[i]), "%lld",
			    (long long)args[i].i);
			values[i] = numbers[i];
			formats[i] = 0;
		} else if (args[i].kind != STORE_NULL && values[i] == NULL) {
			values[i] = ""; /* NULL would be a null */
		}
	}
	queue(q,
	    PQsendQueryPrepared(
		q->c, store_names[which], (int)n, values, lengths, formats, 1),
	    row, context);
}

/* Numbers are given by us, so only one may write; the lock goes with the
 * transaction. */
#define LOCK_NUMBER "8818001"

/* Statements that SQLite has no need of, or another word for.  Who waited for
 * the lock must see what came meanwhile, whatever a server's default is. */
static const struct own {
	const char *name, *sql;
} own[] = {
	{ "begin", "BEGIN ISOLATION LEVEL READ COMMITTED" },
	{ "lock", "SELECT pg_advisory_xact_lock(" LOCK_NUMBER ")" },
	{ "commit", "COMMIT" },
	{ "rollback", "ROLLBACK" },
	{ "unlock", "SELECT pg_advisory_unlock(" LOCK_NUMBER ")" },
};

static void
run(struct postgres *q, const char *name)
{
	if (!q->failed)
		queue(q,
		    PQsendQueryPrepared(q->c, name, 0, NULL, NULL, NULL, 1),
		    NULL, NULL);
}

static int
sync_all(struct store *s, struct err *err)
{
	struct postgres *q = of(s);

	drain(q);
	if (!q->failed)
		return 0;
	if (err != NULL)
		*err = q->err;
	q->failed = false;
	return -1;
}

static int prepare(struct postgres *);

static void
reconnect(struct postgres *q)
{
	q->n = 0;
	q->failed = false;
	PQreset(q->c);
	q->ready = PQstatus(q->c) == CONNECTION_OK && prepare(q) == 0;
	if (q->ready)
		return;
	fail(q, PQerrorMessage(q->c));
	if (PQstatus(q->c) == CONNECTION_OK)
		PQreset(q->c); /* it may hold the lock */
}

static int
begin(struct store *s, struct err *err)
{
	if (is_lost(of(s)))
		reconnect(of(s));
	if (of(s)->failed)
		return sync_all(s, err);
	of(s)->writing = true;
	/* With the first questions: each of them sees what is there by then. */
	run(of(s), "begin");
	run(of(s), "lock");
	return 0;
}

static void
rollback(struct store *s)
{
	(void)sync_all(s, NULL);
	run(of(s), "rollback");
	(void)sync_all(s, NULL);
	of(s)->writing = false;
}

static int
commit(struct store *s, struct err *err)
{
	bool sent, unknown;

	/* With what is still queued: after a failure the server skips it. */
	run(of(s), "commit");
	sent = !of(s)->failed;
	if (sync_all(s, err) == 0) {
		of(s)->writing = false;
		return 0;
	}
	/* The server may have done it before it could say so. */
	unknown = sent && PQstatus(of(s)->c) != CONNECTION_OK;
	rollback(s);
	if (unknown)
		err->code = STORE_UNKNOWN;
	return -1;
}

static void
close_all(struct store *s)
{
	PQfinish(of(s)->c);
	free(of(s));
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
quiet(void *arg, const PGresult *r)
{
	(void)arg;
	(void)r;
}

/* Before the pipeline begins: many statements in one. */
static int
simple(struct postgres *q, const char *sql)
{
	PGresult *r = PQexec(q->c, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK &&
	    PQresultStatus(r) != PGRES_TUPLES_OK)
		fail(q, PQresultErrorMessage(r));
	PQclear(r);
	return q->failed ? -1 : 0;
}

/* Of another version nothing could be prepared. */
static int
check_version(struct postgres *q)
{
	PGresult *r = PQexec(q->c, store_statement(SQL_store_current)->sql);

	if (PQntuples(r) != 1)
		fail(q, STORE_OTHER);
	PQclear(r);
	return q->failed ? -1 : 0;
}

static void
prepare_one(struct postgres *q, const char *name, const char *sql)
{
	if (!q->failed)
		queue(q, PQsendPrepare(q->c, name, sql, 0, NULL), NULL, NULL);
}

static int
prepare(struct postgres *q)
{
	size_t i;

	(void)PQsetNoticeReceiver(q->c, quiet, NULL);
	/* Held until all is prepared: that locks tables too, one after the
	 * other, and against somebody else's schema it was a deadlock. */
	if (simple(q, "SELECT pg_advisory_lock(" LOCK_NUMBER ")") == -1 ||
	    simple(q, "BEGIN") == -1 || simple(q, store_schema()) == -1 ||
	    simple(q, "COMMIT") == -1 || check_version(q) == -1)
		return -1;
	if (PQenterPipelineMode(q->c) != 1)
		fail(q, PQerrorMessage(q->c));
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		prepare_one(q, own[i].name, own[i].sql);
	for (i = 0; i < STORE_SQL_COUNT; i++)
		prepare_one(
		    q, store_names[i], store_statement((enum store_sql)i)->sql);
	run(q, "unlock");
	drain(q);
	return q->failed ? -1 : 0;
}

struct store *
store_open_postgres(const char *conninfo, struct err *err)
{
	struct postgres *q = xcalloc(1, sizeof(*q));

	q->store.ops = &ops;
	q->c = PQconnectdb(conninfo);
	if (PQstatus(q->c) != CONNECTION_OK)
		fail(q, PQerrorMessage(q->c));
	else
		q->ready = prepare(q) == 0;
	if (sync_all(&q->store, err) == 0)
		return &q->store;
	store_close(&q->store);
	return NULL;
}
