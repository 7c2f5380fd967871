/* SPDX-License-Identifier: BSD-2-Clause
 * For service_store_test: store_lost CONNINFO SOCKET.  Asks two things of a
 * server that is not there for the first and is for the second: store_sync must
 * not say that both were done. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "matrix/store.h"

static void
take_row(void *context, const struct store_value *v)
{
	(void)v;
	++*(int *)context;
}

/* Of all who are connected: how many they were. */
static int
close_others(const char *where)
{
	PGconn *c = PQconnectdb(where);
	PGresult *r = PQexec(c,
	    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
	    "WHERE pid <> pg_backend_pid() AND datname = current_database()");
	int n = PQntuples(r);

	PQclear(r);
	PQfinish(c);
	return n;
}

/* The server's socket goes by another name between the two, if there is one. */
static bool
ask_two(struct store *s, const char *away, const char *socket)
{
	struct err err;
	int rows = 0, rc;

	store_ask(s, SQL_log_last, NULL, take_row, &rows);
	if (away != NULL)
		(void)rename(away, socket);
	store_ask(s, SQL_log_last, NULL, take_row, &rows);
	rc = store_sync(s, &err);
	(void)printf("%s, rows %d\n", rc == 0 ? "done" : err.text, rows);
	return rc == 0;
}

int
main(int argc, char **argv)
{
	const char *where = argc == 3 ? argv[1] : "";
	const char *socket = argc == 3 ? argv[2] : "";
	char *away = xasprintf("%s.away", socket);
	struct err err;
	struct store *s = store_open(where, &err);
	bool good;

	if (s == NULL || close_others(where) == 0 ||
	    rename(socket, away) == -1) {
		(void)fprintf(stderr, "nobody to lose\n");
		return EXIT_FAILURE;
	}
	good = !ask_two(s, NULL, NULL);
	good = !ask_two(s, away, socket) && good;
	good = ask_two(s, NULL, NULL) && good;
	store_close(s);
	free(away);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
