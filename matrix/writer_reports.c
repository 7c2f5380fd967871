/* SPDX-License-Identifier: BSD-2-Clause */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/writer_parts.h"

/* In the order of enum fact_table. */
static const enum store_sql finds[] = { SQL_device_find, SQL_host_find,
	SQL_platform_find, SQL_stack_find };
static const enum store_sql adds[] = { SQL_device_add, SQL_host_add,
	SQL_platform_add, SQL_stack_add };

/* What is known of a job before anything is written. */
struct seen {
	struct job *job;
	struct known known;
	bool write;
};

static void
take_counters(void *context, const struct store_value *v)
{
	struct counters *c = context;
	size_t i;

	c->log = v[0].i > v[1].i ? v[0].i : v[1].i;
	c->origin = v[2].i;
	for (i = 0; i < FACT_TABLES; i++)
		c->row[i] = v[3 + i].i;
}

void
ask_counters(struct transaction *t)
{
	store_ask(t->store, SQL_counters, NULL, take_counters, &t->last);
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

		ask_known(t->store, &in->envelope, in->facts.ulid, &s[i].known);
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

/* For what it corrects, if that comes later in this very group. */
static void
note_correction(const struct seen *s, json_t *group)
{
	const struct ingest *in = s->job->report;
	char *key;

	if (in->facts.supersedes == NULL || in->waits)
		return;
	key = xasprintf("<%s:%s", in->envelope.origin.s, in->facts.supersedes);
	(void)json_object_set_new(group, key, json_true());
	free(key);
}

/* What came before it in this very group counts as stored. */
static void
decide(struct transaction *t, struct seen *s, json_t *group)
{
	const struct ingest *in = s->job->report;
	const struct sign_opened *e = &in->envelope;
	char *id = xasprintf("%s:%s", e->origin.s, in->facts.ulid);
	char *corrected = xasprintf("<%s", id);
	struct known *k = &s->known;

	if (k->log == 0) {
		k->log =
		    json_integer_value(json_object_get(group, e->digest.s));
		k->state = REPORT_PUBLIC; /* or waits, as good here */
	}
	if (k->log != 0) {
		s->job->log = k->log;
		if (k->state == REPORT_WITHDRAWN || k->state == REPORT_REFUSED)
			(void)problem_set(&s->job->problem, "withdrawn",
			    "Log number %lld.", (long long)k->log);
	} else if (k->blocked != 0) {
		(void)problem_set(&s->job->problem, "key-blocked",
		    "The key %s.", e->origin.s);
	} else if (k->same_id != 0 || json_object_get(group, id) != NULL) {
		(void)problem_set(&s->job->problem, "id-reused",
		    "There is another report %s.", id);
	} else {
		s->write = true;
		if (json_object_get(group, corrected) != NULL)
			k->corrected = 1;
		s->job->log = k->place != 0 ? k->place : ++t->last.log;
		(void)json_object_set_new(
		    group, e->digest.s, json_integer(s->job->log));
		(void)json_object_set_new(group, id, json_true());
		note_correction(s, group);
	}
	free(corrected);
	free(id);
}

static void
ensure_origin(struct transaction *t, struct seen *s, json_t *group)
{
	const struct sign_opened *e = &s->job->report->envelope;
	struct known *k = &s->known;
	struct store_value args[6];
	char key[2 * SIGN_PUBLIC + 1];
	json_t *known;

	if (k->origin != 0)
		return;
	(void)sodium_bin2hex(key, sizeof(key), e->public_key, SIGN_PUBLIC);
	known = json_object_get(group, key);
	if (known != NULL) {
		k->origin = k->person = json_integer_value(known);
		return;
	}
	k->origin = k->person = ++t->last.origin;
	(void)json_object_set_new(group, key, json_integer(k->origin));
	args[0] = args[3] = store_int(k->origin);
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
settle_report(struct transaction *t, int64_t origin, const char *ulid)
{
	static const enum store_sql steps[] = { SQL_vote_drop_named,
		SQL_dirty_named, SQL_report_unseen, SQL_report_settle,
		SQL_vote_again_named };
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		ask_two(t, steps[i], store_int(origin), store_text(ulid));
}

void
add_correction(
    struct transaction *t, int64_t report, int64_t origin, const char *ulid)
{
	const struct store_value args[] = { store_int(report),
		store_int(origin), store_text(ulid) };

	store_ask(t->store, SQL_correction_add, args, NULL, NULL);
	settle_report(t, origin, ulid);
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
		const struct store_value run = store_int(f->run_time),
					 received = store_int(s->job->time),
					 gclass = store_int(f->gclass),
					 verdict = store_int(f->verdict);
		const struct store_value cell[] = { row[FACT_DEVICE],
			row[FACT_PLATFORM], gclass };
		const struct store_value report[] = { log,
			store_int(s->known.origin), run, received,
			row[FACT_DEVICE], row[FACT_PLATFORM], row[FACT_HOST],
			row[FACT_STACK], gclass, verdict,
			store_int(in->waits ? REPORT_WAITS : REPORT_PUBLIC),
			store_bytes(e->hash, 32), store_text(f->ulid),
			store_bytes(e->sig, SIGN_BYTES),
			store_bytes(in->packed.data, in->packed.len) };
		const struct store_value vote[] = { cell[0], cell[1], gclass,
			store_int(s->known.person), row[FACT_STACK], log, run,
			received, verdict };

		/* The export told only that it waits. */
		if (s->known.place != 0) {
			store_ask(
			    t->store, SQL_report_forget, &log, NULL, NULL);
			store_ask(
			    t->store, SQL_export_change, NULL, NULL, NULL);
		}
		store_ask(t->store, SQL_report_add, report, NULL, NULL);
		add_incidents(t, s);
		/* What waits has no vote. */
		if (in->waits)
			return;
		store_ask(t->store, SQL_vote_add, vote, NULL, NULL);
		store_ask(t->store, SQL_dirty_add, cell, NULL, NULL);
		if (f->supersedes != NULL)
			add_correction(
			    t, s->job->log, s->known.origin, f->supersedes);
		/* The correction may come first. */
		if (s->known.corrected != 0)
			settle_report(t, s->known.origin, f->ulid);
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
	ask_counters(t);
	if (look(t, s, n, err) == -1)
		goto out;
	for (i = 0; i < n; i++) {
		decide(t, &s[i], group);
		if (!s[i].write)
			continue;
		ensure_origin(t, &s[i], group);
		write_one(t, &s[i]);
		jobs[i]->fresh = true;
	}
	rc = 0;
out:
	json_decref(group);
	free(s);
	return rc;
}
