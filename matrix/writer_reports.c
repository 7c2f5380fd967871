/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/writer_parts.h"

/* In the order of enum fact_table. */
static const enum store_sql finds[] = { SQL_device_find, SQL_host_find,
	SQL_platform_find, SQL_stack_find, SQL_guest_find, SQL_setting_find };
static const enum store_sql adds[] = { SQL_device_add, SQL_host_add,
	SQL_platform_add, SQL_stack_add, SQL_guest_add, SQL_setting_add };

/* What is known of a job before anything is written. */
struct seen {
	struct job *job;
	int64_t log, state;		 /* of this digest */
	int64_t origin, person, blocked; /* of its key */
	bool there, same_id;
	bool place; /* kept for it: it was only told that it waits */
	bool write;
};

static void
take_counters(void *context, const struct store_value *v)
{
	struct counters *c = context;
	size_t i;

	c->log = v[0].i;
	c->origin = v[1].i;
	for (i = 0; i < FACT_TABLES; i++)
		c->row[i] = v[2 + i].i;
}

int
read_counters(struct transaction *t, struct err *err)
{
	store_ask(t->store, SQL_counters, NULL, take_counters, &t->last);
	return store_sync(t->store, err);
}

void
add_log(
    struct transaction *t, enum log_kind kind, const void *leaf, int64_t time)
{
	const struct store_value args[] = { store_int(++t->last.log),
		store_int(kind), store_bytes(leaf, 32), store_int(time) };

	store_ask(t->store, SQL_log_add, args, NULL, NULL);
}

static void
take_report(void *context, const struct store_value *v)
{
	struct seen *s = context;

	s->there = v[1].i != REPORT_WAITS || v[2].i > 0;
	s->place = !s->there;
	s->log = v[0].i;
	s->state = v[1].i;
}

static void
take_origin(void *context, const struct store_value *v)
{
	struct seen *s = context;

	s->origin = v[0].i;
	s->person = v[1].i;
	s->blocked = v[3].i;
}

static void
take_same_id(void *context, const struct store_value *v)
{
	(void)v;
	((struct seen *)context)->same_id = true;
}

struct row {
	json_t *rows;
	const char *key;
};

static void
take_row(void *context, const struct store_value *v)
{
	const struct row *r = context;

	(void)json_object_set_new_nocheck(
	    r->rows, r->key, json_integer(v[0].i));
}

static int
look(struct transaction *t, struct seen *s, size_t n, struct err *err)
{
	struct row *wanted = xcalloc(n * FACT_TABLES, sizeof(*wanted));
	size_t i, k, m = 0;
	int rc;

	for (i = 0; i < n; i++) {
		const struct ingest *in = s[i].job->report;
		const struct sign_opened *e = &in->envelope;
		const struct store_value args[] = { store_bytes(e->public_key,
							SIGN_PUBLIC),
			store_text(in->facts.ulid) };
		struct store_value digest = store_bytes(e->hash, 32);

		store_ask(
		    t->store, SQL_report_find, &digest, take_report, &s[i]);
		store_ask(t->store, SQL_origin_find, args, take_origin, &s[i]);
		store_ask(
		    t->store, SQL_report_same_id, args, take_same_id, &s[i]);
		for (k = 0; k < FACT_TABLES; k++) {
			const struct fact *f = &in->facts.fact[k];

			if (json_object_get(t->rows, f->key) != NULL)
				continue;
			wanted[m] = (struct row){ t->rows, f->key };
			store_ask(t->store, finds[k], f->column, take_row,
			    &wanted[m++]);
		}
	}
	rc = store_sync(t->store, err);
	free(wanted);
	return rc;
}

/* What came before it in this very group counts as stored. */
static void
decide(struct transaction *t, struct seen *s, json_t *group)
{
	const struct ingest *in = s->job->report;
	const struct sign_opened *e = &in->envelope;
	char *id = xasprintf("%s:%s", e->origin.s, in->facts.ulid);
	const json_t *before = json_object_get(group, e->digest.s);

	if (!s->there && before != NULL) {
		s->there = true;
		s->state = REPORT_PUBLIC; /* or waits, as good here */
		s->log = json_integer_value(before);
	}
	if (s->there) {
		s->job->log = s->log;
		if (s->state == REPORT_WITHDRAWN || s->state == REPORT_REFUSED)
			(void)problem_set(&s->job->problem, "withdrawn",
			    "Log number %lld.", (long long)s->log);
	} else if (s->blocked != 0) {
		(void)problem_set(&s->job->problem, "key-blocked",
		    "The key %s.", e->origin.s);
	} else if (s->same_id || json_object_get(group, id) != NULL) {
		(void)problem_set(&s->job->problem, "id-reused",
		    "There is another report %s.", id);
	} else {
		s->write = true;
		s->job->log = s->place ? s->log : t->last.log + 1;
		(void)json_object_set_new(
		    group, e->digest.s, json_integer(s->job->log));
		(void)json_object_set_new(group, id, json_true());
	}
	free(id);
}

static void
ensure_origin(struct transaction *t, struct seen *s, json_t *group)
{
	const struct sign_opened *e = &s->job->report->envelope;
	struct store_value args[6];
	char key[2 * SIGN_PUBLIC + 1];
	json_t *known;
	size_t i;

	if (s->origin != 0)
		return;
	for (i = 0; i < SIGN_PUBLIC; i++) {
		key[2 * i] = "0123456789abcdef"[e->public_key[i] >> 4];
		key[2 * i + 1] = "0123456789abcdef"[e->public_key[i] & 15];
	}
	key[2 * SIGN_PUBLIC] = '\0';
	known = json_object_get(group, key);
	if (known != NULL) {
		s->origin = s->person = json_integer_value(known);
		return;
	}
	s->origin = s->person = ++t->last.origin;
	(void)json_object_set_new(group, key, json_integer(s->origin));
	args[0] = args[3] = store_int(s->origin);
	args[1] = store_bytes(e->public_key, SIGN_PUBLIC);
	args[2] = store_text(e->origin.s);
	args[4] = store_int(0);
	args[5] = store_int(s->job->time);
	store_ask(t->store, SQL_origin_add, args, NULL, NULL);
}

static int64_t
ensure_row(struct transaction *t, enum fact_table table, const struct fact *f)
{
	json_t *known = json_object_get(t->rows, f->key);
	struct store_value args[FACT_COLUMNS + 1];

	if (known != NULL)
		return json_integer_value(known);
	args[0] = store_int(++t->last.row[table]);
	memcpy(args + 1, f->column, sizeof(f->column));
	store_ask(t->store, adds[table], args, NULL, NULL);
	(void)json_object_set_new_nocheck(
	    t->rows, f->key, json_integer(args[0].i));
	return args[0].i;
}

void
replace_report(struct transaction *t, int64_t origin, const char *ulid)
{
	const struct store_value args[] = { store_int(origin),
		store_text(ulid) };

	store_ask(t->store, SQL_vote_drop_named, args, NULL, NULL);
	store_ask(t->store, SQL_dirty_named, args, NULL, NULL);
	store_ask(t->store, SQL_report_body_unseen, args, NULL, NULL);
	store_ask(t->store, SQL_report_replaced, args, NULL, NULL);
}

/* Issues that this run met, or looked for. */
static void
add_incidents(struct transaction *t, const struct seen *s)
{
	const json_t *all =
	    json_object_get(s->job->report->report, "incidents");
	const json_t *incident;
	size_t i;

	json_array_foreach(all, i, incident)
	{
		const struct store_value args[] = { store_int(s->job->log),
			store_text(json_str(incident, "issue_id", "")),
			store_int(
			    (int64_t)json_num(incident, "issue_version", 0)),
			store_int(json_is_true(
			    json_object_get(incident, "present"))) };

		store_ask(t->store, SQL_issue_add, &args[1], NULL, NULL);
		store_ask(t->store, SQL_incident_add, args, NULL, NULL);
	}
}

static void
write_one(struct transaction *t, const struct seen *s)
{
	const struct ingest *in = s->job->report;
	const struct report_facts *f = &in->facts;
	const struct sign_opened *e = &in->envelope;
	struct store_value row[FACT_TABLES], log = store_int(s->job->log);
	size_t i;

	for (i = 0; i < FACT_TABLES; i++)
		row[i] =
		    store_int(ensure_row(t, (enum fact_table)i, &f->fact[i]));
	{
		const struct store_value cell[] = { row[FACT_DEVICE],
			row[FACT_PLATFORM], store_int(f->gclass) };
		const struct store_value report[] = { log,
			store_bytes(e->hash, 32), store_text(f->ulid),
			store_int(s->origin), cell[0], cell[1], cell[2],
			store_int(f->subsystem), row[FACT_HOST],
			row[FACT_STACK], row[FACT_GUEST], row[FACT_SETTING],
			store_int(f->run_time), store_int(s->job->time),
			store_int(f->host_tag), store_int(f->stages),
			store_int(f->verdict), store_int(f->claim),
			store_int(f->ruleset),
			store_int(s->job->report->waits ? REPORT_WAITS
							: REPORT_PUBLIC) };
		const struct store_value body[] = { log,
			store_bytes(in->packed.data, in->packed.len),
			store_bytes(e->sig, SIGN_BYTES) };
		const struct store_value vote[] = { cell[0], cell[1], cell[2],
			store_int(s->person), row[FACT_STACK], log,
			store_int(f->run_time), store_int(s->job->time),
			store_int(f->verdict) };

		if (s->place)
			store_ask(
			    t->store, SQL_report_forget, &log, NULL, NULL);
		else
			add_log(t, LOG_REPORT, e->hash, s->job->time);
		store_ask(t->store, SQL_report_add, report, NULL, NULL);
		store_ask(t->store, SQL_report_body_add, body, NULL, NULL);
		add_incidents(t, s);
		/* What waits has no vote. */
		if (s->job->report->waits)
			return;
		if (f->supersedes != NULL)
			replace_report(t, s->origin, f->supersedes);
		store_ask(t->store, SQL_vote_add, vote, NULL, NULL);
		store_ask(t->store, SQL_dirty_add, cell, NULL, NULL);
	}
}

int
write_reports(
    struct transaction *t, struct job **jobs, size_t n, struct err *err)
{
	struct seen *s = xcalloc(n, sizeof(*s));
	json_t *group = json_object();
	size_t i;
	int rc = -1;

	for (i = 0; i < n; i++) {
		s[i].job = jobs[i];
		if (jobs[i]->time == 0)
			jobs[i]->time = t->now;
	}
	if (read_counters(t, err) == -1 || look(t, s, n, err) == -1)
		goto out;
	for (i = 0; i < n; i++) {
		decide(t, &s[i], group);
		if (!s[i].write)
			continue;
		ensure_origin(t, &s[i], group);
		write_one(t, &s[i]);
		jobs[i]->fresh = true;
	}
	rc = store_sync(t->store, err);
out:
	json_decref(group);
	free(s);
	return rc;
}
