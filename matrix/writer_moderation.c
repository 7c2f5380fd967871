/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/packed.h"
#include "matrix/writer_parts.h"

static int
describe_issue(struct transaction *t, struct job *job)
{
	const struct statement *s = job->statement;
	const struct store_value args[] = { store_text(s->target),
		store_text(s->title), store_text(s->url) };

	keep_statement(t, job);
	store_ask(t->store, SQL_issue_add, args, NULL, NULL);
	store_ask(t->store, SQL_issue_describe, args, NULL, NULL);
	store_ask(t->store, SQL_issue_drop, NULL, NULL, NULL);
	return 0;
}

/* What comes after "ORIGIN:"; the caller frees it. */
static char *
ulid_of(const char *id)
{
	return xstrdup(strlen(id) > 18 ? id + 18 : "");
}

struct body {
	char *ulid, *supersedes; /* "" or NULL: none */
};

static void
take_ids(void *context, const struct store_value *v)
{
	json_t *report = packed_report(v[0].p, v[0].n);
	struct body *b = context;

	b->ulid = ulid_of(json_str(report, "id", ""));
	b->supersedes = ulid_of(json_str(report, "supersedes", ""));
	json_decref(report);
}

/* A report that waited: from now on it is as if it had come in so. */
static int
release_report(struct transaction *t, const struct found *f, struct err *err)
{
	const struct store_value *c = f->column;
	const struct store_value vote[] = { c[3], c[4], c[5], c[6],
		store_int(f->person_id) };
	struct body b = { NULL, NULL };
	int rc;

	store_ask(t->store, SQL_report_read, c, take_ids, &b);
	rc = store_sync(t->store, err);
	ask_two(t, SQL_report_approve, c[0], c[0]);
	store_ask(t->store, SQL_vote_again, vote, NULL, NULL);
	store_ask(t->store, SQL_dirty_add, &c[3], NULL, NULL);
	if (b.supersedes != NULL && *b.supersedes != '\0')
		add_correction(t, c[0].i, f->origin_id, b.supersedes);
	if (b.ulid != NULL)
		settle_report(t, f->origin_id, b.ulid);
	if (rc == 0)
		rc = store_sync(t->store, err);
	free(b.ulid);
	free(b.supersedes);
	return rc;
}

static int
let_in(struct transaction *t, const struct found *f, struct err *err)
{
	if (f->column[1].i == REPORT_WAITS && release_report(t, f, err) == -1)
		return -1;
	/* Trust that is there already stays. */
	ask_two(t, SQL_origin_trust, store_int(f->person_id), f->column[0]);
	ask_two(t, SQL_dirty_person, store_int(f->person_id), f->column[0]);
	return 0;
}

static int
moderate_report(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct found f = { 0 };

	if (found_report(t, s->report, &f, err) == -1)
		return -1;
	if (!f.there || !found_body(&f) || f.column[1].i == REPORT_WITHDRAWN ||
	    f.column[1].i == REPORT_REFUSED) {
		if (job->imported)
			keep_statement(t, job);
		else
			(void)problem_set(&job->problem, "not-found",
			    "No report %s.", s->target);
		return 0;
	}
	keep_statement(t, job);
	if (strcmp(s->action, "refuse") == 0) {
		erase_report(t, &f, REPORT_REFUSED);
		return 0;
	}
	return let_in(t, &f, err);
}

int
moderate_again(
    struct transaction *t, const struct statement *s, struct err *err)
{
	struct found f = { 0 };

	if (strcmp(s->action, "approve") != 0)
		return 0;
	if (found_report(t, s->report, &f, err) == -1)
		return -1;
	return f.there && found_body(&f) && f.column[1].i == REPORT_WAITS
		   ? let_in(t, &f, err)
		   : 0;
}

static int
moderate_origin(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct found f = { 0 };
	int64_t state = ORIGIN_BLOCKED;

	if (found_origin(t, s->target, &f, err) == -1)
		return -1;
	if (!f.there) {
		if (job->imported)
			keep_statement(t, job);
		else
			(void)problem_set(&job->problem, "not-found",
			    "No key %s.", s->target);
		return 0;
	}
	keep_statement(t, job);
	/* Another key that votes for it does so again. */
	if (strcmp(s->action, "block") != 0)
		state = f.column[0].i == f.column[1].i ? ORIGIN_GOOD
						       : ORIGIN_REPLACED;
	if (strcmp(s->action, "tier") == 0)
		ask_two(
		    t, SQL_origin_set_tier, f.column[0], store_int(s->tier));
	else
		ask_two(t, SQL_origin_set_state, f.column[0], store_int(state));
	ask_two(t, SQL_dirty_person, f.column[1], f.column[0]);
	return 0;
}

int
write_moderation(struct transaction *t, struct job *job, struct err *err)
{
	const char *action = job->statement->action;

	if (strcmp(action, "issue") == 0)
		return describe_issue(t, job);
	if (strcmp(action, "refuse") == 0 || strcmp(action, "approve") == 0)
		return moderate_report(t, job, err);
	return moderate_origin(t, job, err);
}
