/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "matrix/writer_parts.h"

static int
withdraw(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct found f = { 0 };

	if (found_report(t, s->report, &f, err) == -1)
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
		keep_statement(t, job);
		erase_report(t, &f, REPORT_WITHDRAWN);
	}
	return 0;
}

/* Both halves are there: from now on the one votes for the other. */
static void
follow(struct transaction *t, const struct found *from, const struct found *to)
{
	struct store_value old = from->column[1], new = to->column[1];
	int64_t tier = from->column[2].i;

	ask_two(t, SQL_votes_move, old, new);
	ask_two(t, SQL_votes_drop, old, old);
	ask_two(t, SQL_origin_follow, old, new);
	ask_two(t, SQL_origin_set_state, from->column[0],
	    store_int(ORIGIN_REPLACED));
	/* Trust was earned by the person, not by the key. */
	if (tier > to->column[2].i)
		ask_two(t, SQL_origin_set_tier, new, store_int(tier));
	ask_two(t, SQL_alias_follow, old, new);
	/* The cells of both. */
	ask_two(t, SQL_dirty_person, new, new);
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

	store_ask(t->store, SQL_statement_by, args, take_number, &other);
	if (found_origin(t, s->target, &from, err) == -1 ||
	    found_origin(t, s->to, &to, err) == -1)
		return -1;
	/* The new key may be one that was never seen: the old one names it
	 * first. */
	if (!to.there && from.there && !old && other != 0 &&
	    (remember_key(t, job, err) == -1 ||
		found_origin(t, s->to, &to, err) == -1))
		return -1;
	if (from.there && !to.there && old) {
		keep_statement(t, job);
	} else if ((!from.there || !to.there) && job->imported) {
		keep_statement(t, job);
	} else if (!from.there || !to.there) {
		(void)problem_set(&job->problem, "not-found",
		    "The old key has sent no report, or has not named the new "
		    "one.");
	} else if (from.column[3].i != ORIGIN_GOOD ||
		   to.column[3].i != ORIGIN_GOOD) {
		(void)problem_set(
		    &job->problem, "key-blocked", "One of the keys.");
	} else {
		keep_statement(t, job);
		if (other != 0)
			follow(t, &from, &to);
	}
	return 0;
}

static int
name_key(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct found f = { 0 };
	struct store_value args[4];

	if (found_origin(t, s->target, &f, err) == -1)
		return -1;
	if (!f.there || f.column[3].i != ORIGIN_GOOD) {
		(void)problem_set(&job->problem,
		    f.there ? "key-blocked" : "not-found",
		    "%s has sent no report that counts.", s->target);
		return 0;
	}
	keep_statement(t, job);
	args[0] = store_int(STATEMENT_ALIAS);
	args[1] = store_text(s->target);
	args[2] = store_int(job->log);
	args[3] = store_bytes("", 0);
	store_ask(t->store, SQL_alias_said, args, NULL, NULL);
	/* It is the person that has a name. */
	ask_two(t, SQL_alias_set, f.column[1], store_text(s->name));
	store_ask(t->store, SQL_alias_forget, NULL, NULL, NULL);
	ask_two(t, SQL_alias_dirty, f.column[0], f.column[0]);
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
	store_ask(
	    t->store, SQL_statement_find, &digest, take_number, &job->log);
	if (read_counters(t, err) == -1)
		return -1;
	if (job->log != 0) {
		rc = s->kind == STATEMENT_MODERATION ? moderate_again(t, s, err)
						     : 0;
		return rc == -1 ? -1 : store_sync(t->store, err);
	}
	rc = job->imported ? remember_key(t, job, err) : 0;
	if (rc == -1)
		return -1;
	if (s->kind == STATEMENT_WITHDRAWAL)
		rc = withdraw(t, job, err);
	else if (s->kind == STATEMENT_KEY_CHANGE)
		rc = change_key(t, job, err);
	else if (s->kind == STATEMENT_ALIAS)
		rc = name_key(t, job, err);
	else if (!moderators_have(t->moderators, s->envelope.public_key))
		(void)problem_set(&job->problem, "not-yours",
		    "%s is no moderator's key.", s->envelope.origin.s);
	else
		rc = write_moderation(t, job, err);
	return rc == -1 ? -1 : store_sync(t->store, err);
}
