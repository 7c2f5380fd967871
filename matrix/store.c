/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/store.h"

#include <ctype.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "matrix/store_parts.h"

static const unsigned char file[] = {
#include "matrix/store.inc"
	0
};

const char *const store_names[] = {
#define STORE_NAME(name) #name,
	STORE_STATEMENTS(STORE_NAME)
#undef STORE_NAME
};

static struct store_text statements[STORE_SQL_COUNT];
static char *schema;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The highest n of all "$n". */
static size_t
count_args(const char *sql)
{
	size_t n = 0;

	for (; *sql != '\0'; sql++)
		if (sql[0] == '$' && isdigit((unsigned char)sql[1])) {
			size_t at = strtoul(sql + 1, NULL, 10);

			n = at > n ? at : n;
		}
	return n;
}

static void
take_apart(void)
{
	static const char mark[] = "\n-- statement ";
	const char *text = (const char *)file, *at, *name, *end;
	size_t i, n;

	at = strstr(text, mark);
	schema = xstrndup(text, (size_t)(at - text));
	for (; at != NULL; at = end) {
		name = at + strlen(mark);
		n = strcspn(name, "\n");
		end = strstr(name + n, mark);
		for (i = 0; i < STORE_SQL_COUNT; i++)
			if (strlen(store_names[i]) == n &&
			    strncmp(store_names[i], name, n) == 0)
				break;
		/* The test of the store finds a name that is only in one. */
		if (i == STORE_SQL_COUNT)
			abort();
		/* Up to its end: remarks on the next one come behind it. */
		statements[i].sql = xstrndup(name + n, strcspn(name + n, ";"));
		statements[i].args = count_args(statements[i].sql);
	}
	for (i = 0; i < STORE_SQL_COUNT; i++)
		if (statements[i].sql == NULL)
			abort();
}

const struct store_text *
store_statement(enum store_sql which)
{
	(void)pthread_once(&once, take_apart);
	return &statements[which];
}

const char *
store_schema(void)
{
	(void)pthread_once(&once, take_apart);
	return schema;
}

struct store_value
store_int(int64_t i)
{
	return (struct store_value){ .kind = STORE_INT, .i = i };
}

struct store_value
store_text(const char *text)
{
	return (struct store_value){
		.kind = STORE_TEXT, .p = text, .n = strlen(text)
	};
}

struct store_value
store_bytes(const void *p, size_t n)
{
	return (struct store_value){ .kind = STORE_BYTES, .p = p, .n = n };
}

void
store_digest(const struct store_value *v, char out[65])
{
	(void)sodium_bin2hex(out, 65, v->p, v->n < 32 ? v->n : 32);
}

struct store *
store_open(const char *where, struct err *err)
{
	return strncmp(where, "postgresql://", 13) == 0 ||
		       strncmp(where, "postgres://", 11) == 0 ||
		       strchr(where, '=') != NULL
		   ? store_open_postgres(where, err)
		   : store_open_sqlite(where, err);
}

void
store_close(struct store *s)
{
	if (s != NULL)
		s->ops->close(s);
}

void
store_ask(struct store *s, enum store_sql which, const struct store_value *args,
    store_row *row, void *context)
{
	s->ops->ask(s, which, args, row, context);
}

int
store_sync(struct store *s, struct err *err)
{
	return s->ops->sync(s, err);
}

int
store_begin(struct store *s, struct err *err)
{
	return s->ops->begin(s, err);
}

int
store_commit(struct store *s, struct err *err)
{
	return s->ops->commit(s, err);
}

void
store_rollback(struct store *s)
{
	s->ops->rollback(s);
}
