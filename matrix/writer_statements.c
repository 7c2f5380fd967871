/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "matrix/writer_parts.h"

/* report.state and origin.state of store.sql */
enum { REPORT_PUBLIC = 1, REPORT_WITHDRAWN, REPORT_REFUSED, REPORT_REPLACED };
enum { ORIGIN_GOOD, ORIGIN_BLOCKED, ORIGIN_REPLACED };

struct found {
	bool there;
	struct store_value column[8]; /* numbers only */
	unsigned char owner[SIGN_PUBLIC], person[SIGN_PUBLIC];
	int64_t person_id, origin_id;
};

static void
take(void *context, const struct store_value *v)
{
	struct found *f = context;

	f->there = true;
	memcpy(f->column, v, sizeof(f->column));
}

static void
take_origin(void *context, const struct store_value *v)
{
	struct found *f = context;

	f->there = true;
	memcpy(f->column, v, 4 * sizeof(*v));
}

static void
take_seq(void *context, const struct store_value *v)
{
	*(int64_t *)context = v[0].i;
}

static void
take_owner(void *context, const struct store_value *v)
{
	struct found *f = context;

	if (v[0].n == SIGN_PUBLIC && v[1].n == SIGN_PUBLIC) {
		memcpy(f->owner, v[0].p, SIGN_PUBLIC);
		memcpy(f->person, v[1].p, SIGN_PUBLIC);
	}
	f->person_id = v[2].i;
	f->origin_id = v[3].i;
}

static void
ask(struct transaction *t, enum store_sql which, struct store_value a,
    struct store_value b)
{
	const struct store_value args[] = { a, b };

	store_ask(t->store, which, args, NULL, NULL);
}

/* The payload, the signature, the key and the host go; the number and the
 * digest stay. */
static void
erase(struct transaction *t, const struct found *f, int64_t state)
{
	const struct store_value *c = f->column;
	const struct store_value again[] = { c[3], c[4], c[5], c[6],
		store_int(f->person_id) };

	ask(t, SQL_vote_drop, c[0], c[0]);
	ask(t, SQL_report_erase, c[0], store_int(state));
	ask(t, SQL_report_body_erase, c[0], c[0]);
	store_ask(t->store, SQL_vote_again, again, NULL, NULL);
	store_ask(t->store, SQL_dirty_add, &c[3], NULL, NULL);
	ask(t, SQL_origin_forget, store_int(f->origin_id), c[0]);
}

static int
find_report(struct transaction *t, const unsigned char *digest, struct found *f,
    struct err *err)
{
	struct store_value arg = store_bytes(digest, 32);

	store_ask(t->store, SQL_report_find, &arg, take, f);
	if (store_sync(t->store, err) == -1)
		return -1;
	if (f->there)
		store_ask(
		    t->store, SQL_report_owner, &f->column[0], take_owner, f);
	return store_sync(t->store, err);
}

/* Into the log and the table of statements; a withdrawal without its signer. */
static void
keep(struct transaction *t, struct job *job)
{
	const struct statement *s = job->statement;
	bool withdrawal = s->kind == STATEMENT_WITHDRAWAL;
	struct store_value args[7];

	add_log(t, withdrawal ? LOG_WITHDRAWAL : LOG_STATEMENT,
	    withdrawal ? s->report : s->envelope.hash, job->time);
	job->log = t->last.log;
	job->fresh = true;
	args[0] = store_int(job->log);
	args[1] = store_int(s->kind);
	args[2] = store_bytes(s->envelope.hash, 32);
	args[3] = store_text(s->target);
	args[4] = store_text(withdrawal ? "" : s->envelope.origin.s);
	args[5] = store_bytes(s->bytes.data, withdrawal ? 0 : s->bytes.len);
	args[6] = store_int(job->time);
	store_ask(t->store, SQL_statement_add, args, NULL, NULL);
}

static int
withdraw(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct found f = { 0 };

	if (find_report(t, s->report, &f, err) == -1)
		return -1;
	if (!f.there) {
		(void)problem_set(
		    &job->problem, "not-found", "No report %s.", s->target);
	} else if (f.column[1].i == REPORT_WITHDRAWN ||
		   f.column[1].i == REPORT_REFUSED) {
		(void)problem_set(&job->problem, "withdrawn",
		    "Log number %lld.", (long long)f.column[0].i);
	} else if (memcmp(f.owner, s->envelope.public_key, SIGN_PUBLIC) != 0 &&
		   memcmp(f.person, s->envelope.public_key, SIGN_PUBLIC) != 0) {
		(void)problem_set(&job->problem, "not-yours",
		    "%s did not sign %s.", s->envelope.origin.s, s->target);
	} else {
		keep(t, job);
		erase(t, &f, REPORT_WITHDRAWN);
	}
	return 0;
}

static int
find_origin(
    struct transaction *t, const char *name, struct found *f, struct err *err)
{
	struct store_value arg = store_text(name);

	store_ask(t->store, SQL_origin_named, &arg, take_origin, f);
	return store_sync(t->store, err);
}

/* A key whose reports are gone is made known again by what is said of it. */
static int
remember(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct found f = { 0 };
	struct store_value args[6];

	if (s->key_of == NULL || find_origin(t, s->key_of, &f, err) == -1)
		return s->key_of == NULL ? 0 : -1;
	if (f.there)
		return 0;
	args[0] = args[3] = store_int(++t->last.origin);
	args[1] = store_bytes(s->key, SIGN_PUBLIC);
	args[2] = store_text(s->key_of);
	args[4] = store_int(0);
	args[5] = store_int(job->time);
	store_ask(t->store, SQL_origin_add, args, NULL, NULL);
	return store_sync(t->store, err);
}

/* Both halves are there: from now on the one votes for the other. */
static void
follow(struct transaction *t, const struct found *from, const struct found *to)
{
	struct store_value old = from->column[1], new = to->column[1];
	int64_t tier = from->column[2].i;

	ask(t, SQL_votes_move, old, new);
	ask(t, SQL_votes_drop, old, old);
	ask(t, SQL_origin_follow, old, new);
	ask(t, SQL_origin_set_state, from->column[0],
	    store_int(ORIGIN_REPLACED));
	/* Trust was earned by the person, not by the key. */
	if (tier > to->column[2].i)
		ask(t, SQL_origin_set_tier, new, store_int(tier));
	/* The cells of both. */
	ask(t, SQL_dirty_person, new, new);
}

static int
change_key(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	bool old = strcmp(s->envelope.origin.s, s->target) == 0;
	const struct store_value args[] = { store_text(s->target),
		store_int(STATEMENT_KEY_CHANGE),
		store_text(old ? s->to : s->target) };
	struct found from = { 0 }, to = { 0 };
	int64_t other = 0;

	store_ask(t->store, SQL_statement_by, args, take_seq, &other);
	if (find_origin(t, s->target, &from, err) == -1 ||
	    find_origin(t, s->to, &to, err) == -1)
		return -1;
	if ((!from.there || !to.there) && job->imported) {
		keep(t, job);
	} else if (!from.there || !to.there) {
		(void)problem_set(&job->problem, "not-found",
		    "Both keys must have sent a report.");
	} else if (from.column[3].i != ORIGIN_GOOD ||
		   to.column[3].i != ORIGIN_GOOD) {
		(void)problem_set(
		    &job->problem, "key-blocked", "One of the keys.");
	} else {
		keep(t, job);
		if (other != 0)
			follow(t, &from, &to);
	}
	return 0;
}

static int
moderate_report(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct found f = { 0 };

	if (find_report(t, s->report, &f, err) == -1)
		return -1;
	if (!f.there || f.column[1].i == REPORT_WITHDRAWN) {
		if (job->imported)
			keep(t, job);
		else
			(void)problem_set(&job->problem, "not-found",
			    "No report %s.", s->target);
		return 0;
	}
	keep(t, job);
	if (strcmp(s->action, "refuse") == 0) {
		erase(t, &f, REPORT_REFUSED);
		return 0;
	}
	ask(t, SQL_origin_set_tier, store_int(f.person_id), store_int(1));
	ask(t, SQL_dirty_person, store_int(f.person_id), f.column[0]);
	return 0;
}

static int
moderate_origin(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct found f = { 0 };

	if (find_origin(t, s->target, &f, err) == -1)
		return -1;
	if (!f.there) {
		if (job->imported)
			keep(t, job);
		else
			(void)problem_set(&job->problem, "not-found",
			    "No key %s.", s->target);
		return 0;
	}
	keep(t, job);
	if (strcmp(s->action, "tier") == 0)
		ask(t, SQL_origin_set_tier, f.column[0], store_int(s->tier));
	else
		ask(t, SQL_origin_set_state, f.column[0],
		    store_int(strcmp(s->action, "block") == 0 ? ORIGIN_BLOCKED
							      : ORIGIN_GOOD));
	ask(t, SQL_dirty_person, f.column[1], f.column[0]);
	return 0;
}

int
write_statement(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct store_value digest = store_bytes(s->envelope.hash, 32);
	int rc;

	if (job->time == 0)
		job->time = t->now;
	job->log = 0;
	store_ask(t->store, SQL_statement_find, &digest, take_seq, &job->log);
	if (read_counters(t, err) == -1)
		return -1;
	if (job->log != 0)
		return 0;
	rc = job->imported ? remember(t, job, err) : 0;
	if (rc == -1)
		return -1;
	if (s->kind == STATEMENT_WITHDRAWAL)
		rc = withdraw(t, job, err);
	else if (s->kind == STATEMENT_KEY_CHANGE)
		rc = change_key(t, job, err);
	else if (!moderators_have(t->moderators, s->envelope.public_key))
		(void)problem_set(&job->problem, "not-yours",
		    "%s is no moderator's key.", s->envelope.origin.s);
	else if (strcmp(s->action, "refuse") == 0 ||
		 strcmp(s->action, "approve") == 0)
		rc = moderate_report(t, job, err);
	else
		rc = moderate_origin(t, job, err);
	return rc == -1 ? -1 : store_sync(t->store, err);
}

/* A report that is gone before it came. */
static void
add_gone(struct transaction *t, struct job *job)
{
	struct store_value args[20];
	size_t i;

	for (i = 0; i < 20; i++)
		args[i] = store_int(0);
	add_log(t, LOG_REPORT, job->tombstone, job->time);
	job->log = t->last.log;
	args[0] = store_int(job->log);
	args[1] = store_bytes(job->tombstone, 32);
	args[2] = store_text("");
	args[3] = store_int(-job->log);
	args[13] = store_int(job->time);
	args[19] = store_int(REPORT_WITHDRAWN);
	store_ask(t->store, SQL_report_add, args, NULL, NULL);
}

/* Whose it was is not told; the digest of the report stands for that of the
 * statement. */
static int
add_withdrawal(struct transaction *t, struct job *job, struct err *err)
{
	const struct store_value digest = store_bytes(job->tombstone, 32);
	struct store_value args[7];
	int64_t known = 0;

	store_ask(t->store, SQL_statement_find, &digest, take_seq, &known);
	if (store_sync(t->store, err) == -1 || known != 0)
		return known != 0 ? 0 : -1;
	add_log(t, LOG_WITHDRAWAL, job->tombstone, job->time);
	job->log = t->last.log;
	job->fresh = true;
	args[0] = store_int(job->log);
	args[1] = store_int(STATEMENT_WITHDRAWAL);
	args[2] = digest;
	args[3] = args[4] = store_text("");
	args[5] = store_bytes("", 0);
	args[6] = store_int(job->time);
	store_ask(t->store, SQL_statement_add, args, NULL, NULL);
	return 0;
}

int
write_tombstone(struct transaction *t, struct job *job, struct err *err)
{
	struct found f = { 0 };

	if (job->time == 0)
		job->time = t->now;
	if (read_counters(t, err) == -1 ||
	    find_report(t, job->tombstone, &f, err) == -1)
		return -1;
	if (f.there && (f.column[1].i == REPORT_PUBLIC ||
			   f.column[1].i == REPORT_REPLACED)) {
		erase(t, &f, REPORT_WITHDRAWN);
		job->fresh = true;
	}
	if (!f.there && !job->withdrawal) {
		add_gone(t, job);
		job->fresh = true;
	}
	if (job->withdrawal && add_withdrawal(t, job, err) == -1)
		return -1;
	return store_sync(t->store, err);
}
