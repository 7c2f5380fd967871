/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "matrix/writer_parts.h"

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

void
take_number(void *context, const struct store_value *v)
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
	if (v[4].kind == STORE_TEXT)
		(void)snprintf(f->corrects, sizeof(f->corrects), "%.*s",
		    (int)v[4].n, (const char *)v[4].p);
}

void
ask_two(struct transaction *t, enum store_sql which, struct store_value a,
    struct store_value b)
{
	const struct store_value args[] = { a, b };

	store_ask(t->store, which, args, NULL, NULL);
}

/* What a key said of its owner does not outlive what it said of devices. */
static void
forget_names(struct transaction *t, const char *origin)
{
	const struct store_value args[] = { store_int(STATEMENT_ALIAS),
		store_text(origin), store_bytes("", 0) };

	store_ask(t->store, SQL_alias_forget, NULL, NULL, NULL);
	store_ask(t->store, SQL_alias_orphan, args, NULL, NULL);
}

/* The payload, the signature, the key and the host go; the number and the
 * digest stay.  What it corrected is as if it had never been. */
void
erase_report(struct transaction *t, const struct found *f, int64_t state)
{
	const struct store_value *c = f->column;
	const struct store_value again[] = { c[3], c[4], c[5], c[6],
		store_int(f->person_id) };

	ask_two(t, SQL_vote_drop, c[0], c[0]);
	ask_two(t, SQL_report_erase, c[0], store_int(state));
	store_ask(t->store, SQL_vote_again, again, NULL, NULL);
	store_ask(t->store, SQL_dirty_add, &c[3], NULL, NULL);
	ask_two(t, SQL_correction_drop, c[0], c[0]);
	if (*f->corrects != '\0')
		settle_report(t, f->origin_id, f->corrects);
	ask_two(t, SQL_incident_erase, c[0], c[0]);
	ask_two(t, SQL_issue_drop, c[0], c[0]);
	ask_two(t, SQL_origin_forget, store_int(f->origin_id), c[0]);
	forget_names(t, sign_origin_of(f->owner).s);
}

int
found_report(struct transaction *t, const unsigned char *digest,
    struct found *f, struct err *err)
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

/* A withdrawal without its signer. */
void
keep_statement(struct transaction *t, struct job *job)
{
	const struct statement *s = job->statement;
	bool withdrawal = s->kind == STATEMENT_WITHDRAWAL;
	struct store_value args[7];

	job->log = ++t->last.log;
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

int
found_origin(
    struct transaction *t, const char *name, struct found *f, struct err *err)
{
	struct store_value arg = store_text(name);

	store_ask(t->store, SQL_origin_named, &arg, take_origin, f);
	return store_sync(t->store, err);
}

/* A key whose reports are gone is made known again by what is said of it. */
int
remember_key(struct transaction *t, struct job *job, struct err *err)
{
	const struct statement *s = job->statement;
	struct found f = { 0 };
	struct store_value args[6];

	if (s->key_of == NULL || found_origin(t, s->key_of, &f, err) == -1)
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
