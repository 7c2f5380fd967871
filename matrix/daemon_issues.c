/* SPDX-License-Identifier: BSD-2-Clause
 * Known issues, where they were seen, and reports that wait for a moderator. */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/contradiction.h"
#include "matrix/cursor.h"
#include "matrix/daemon_list.h"
#include "matrix/packed.h"

/* Where nobody has described it, its id is all that is known. */
static json_t *
issue_json(const struct store_value *v)
{
	json_t *j = json_object();

	json_put_str(j, "issue", v[1].p);
	if (v[2].n > 0)
		json_put_str(j, "title", v[2].p);
	if (v[3].n > 0)
		json_put_str(j, "url", v[3].p);
	return j;
}

static void
take_issue(void *context, const struct store_value *v)
{
	struct list *l = context;
	json_t *j = issue_json(v);

	(void)json_object_set_new(j, "met", json_integer(v[4].i));
	(void)json_object_set_new(j, "not_met", json_integer(v[5].i));
	(void)json_object_set_new(j, "devices", json_integer(v[6].i));
	(void)json_array_append_new(l->rows, j);
	l->a = v[0].i;
}

void
serve_issues(struct request *r, char **part)
{
	struct store_value args[2];
	struct list l = { 0 };

	(void)part;
	if (!list_begin(r, &l, NULL))
		return;
	args[0] = store_int(l.a);
	args[1] = store_int(l.limit);
	store_ask(l.checker->store, SQL_issues_list, args, take_issue, &l);
	list_sync(&l);
	list_next(r, &l);
	list_end(r, &l, json_pack("{s:O}", "issues", l.rows));
}

struct issue {
	int64_t id;
	json_t *answer;
};

static void
take_named(void *context, const struct store_value *v)
{
	struct issue *x = context;

	x->id = v[0].i;
	x->answer = issue_json(v);
}

static void
take_seen(void *context, const struct store_value *v)
{
	struct list *l = context;
	char digest[65], *device = xasprintf("%04x:%04x", (unsigned int)v[4].i,
			     (unsigned int)v[5].i);

	store_digest(&v[1], digest);
	(void)json_array_append_new(l->rows,
	    json_pack("{s:I, s:s, s:b, s:I, s:s, s:s, s:s, s:s, s:I}", "log",
		(json_int_t)v[0].i, "digest", digest, "met", v[2].i != 0,
		"version", (json_int_t)v[3].i, "device", device, "platform",
		v[6].p, "release", v[7].p, "verdict", verdict_word(v[8].i),
		"time", (json_int_t)(v[9].i / 1000000)));
	l->a = v[0].i;
	free(device);
}

void
serve_issue(struct request *r, char **part)
{
	struct store_value args[3] = { store_text(part[0]) };
	struct issue x = { 0 };
	struct list l = { 0 };

	l.a = LIST_END;
	if (!list_begin(r, &l, NULL))
		return;
	store_ask(l.checker->store, SQL_issue_named, args, take_named, &x);
	list_sync(&l);
	if (x.answer == NULL) {
		list_missing(r, &l, "No report and no moderator names it.");
		return;
	}
	args[0] = store_int(x.id);
	args[1] = store_int(l.a);
	args[2] = store_int(l.limit);
	store_ask(l.checker->store, SQL_issue_reports, args, take_seen, &l);
	list_sync(&l);
	(void)json_object_set(x.answer, "reports", l.rows);
	list_next(r, &l);
	list_end(r, &l, x.answer);
}

/* Anybody may ask, and each row is a whole report: no more of them in a page,
 * and in memory at once, for PostgreSQL gives all rows of an answer together.
 */
enum { WAITING_PAGE = 64, WAITING_AT_ONCE = 8 };

static void
take_waiting(void *context, const struct store_value *v)
{
	struct list *l = context;
	json_t *report = packed_report(v[2].p, v[2].n), *j;
	char digest[65], *device = xasprintf("%04x:%04x", (unsigned int)v[3].i,
			     (unsigned int)v[4].i);

	store_digest(&v[1], digest);
	j = json_pack("{s:I, s:s, s:s, s:s}", "log", (json_int_t)v[0].i,
	    "digest", digest, "device", device, "name", v[5].p);
	json_put_str(j, "origin", json_str(report, "origin", NULL));
	if (report != NULL)
		(void)json_object_set_new(
		    j, "reasons", contradiction_find(report));
	(void)json_array_append_new(l->rows, j);
	l->a = v[0].i;
	json_decref(report);
	free(device);
}

void
serve_waiting(struct request *r, char **part)
{
	struct store_value args[2];
	struct list l = { 0 };
	size_t n, asked;
	json_t *page;
	char *next;

	(void)part;
	if (!list_begin(r, &l, NULL))
		return;
	if (l.limit > WAITING_PAGE)
		l.limit = WAITING_PAGE;
	do {
		n = json_array_size(l.rows);
		asked = (size_t)l.limit - n;
		if (asked > WAITING_AT_ONCE)
			asked = WAITING_AT_ONCE;
		args[0] = store_int(l.a);
		args[1] = store_int((int64_t)asked);
		store_ask(l.checker->store, SQL_reports_waiting, args,
		    take_waiting, &l);
		list_sync(&l);
	} while (!l.failed && json_array_size(l.rows) == n + asked &&
		 n + asked < (size_t)l.limit);
	list_next(r, &l);
	page = json_pack("{s:O}", "waiting", l.rows);
	if (json_array_size(l.rows) == (size_t)l.limit) {
		next = cursor_write(l.a, l.b);
		json_put_str(page, "next", next);
		free(next);
	}
	list_end(r, &l, page);
}
