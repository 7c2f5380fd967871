/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/ingest.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/contradiction.h"
#include "matrix/packed.h"
#include "reports/submission_check.h"
#include "reports/work.h"

/* Clocks differ; a day is no lie. */
#define AHEAD ((int64_t)86400 * 1000000)

struct checker *
checker_new(const char *store, struct err *err)
{
	struct checker *c = xcalloc(1, sizeof(*c));

	c->store = store_open(store, err);
	if (c->store != NULL)
		c->schema = schema_report(err);
	if (c->schema != NULL)
		c->anything = schema_new("{}", 2, err);
	c->scrubber = scrubber_new(NULL);
	c->known = known_text_new();
	if (c->anything != NULL)
		return c;
	checker_free(c);
	return NULL;
}

void
checker_free(struct checker *c)
{
	if (c == NULL)
		return;
	store_close(c->store);
	schema_free(c->schema);
	schema_free(c->anything);
	scrubber_free(c->scrubber);
	known_text_free(c->known);
	free(c);
}

static void
take_known(void *context, const struct store_value *v)
{
	struct known *k = context;

	*k = (struct known){ .log = v[0].i,
		.state = v[1].i,
		.verdict = v[2].i,
		.origin = v[3].i,
		.person = v[4].i,
		.tier = v[5].i,
		.blocked = v[6].i,
		.same_id = v[7].i,
		.corrected = v[9].i };
	if (k->log != 0 && k->state == REPORT_WAITS && v[8].i <= 0) {
		k->place = k->log;
		k->log = 0;
	}
}

void
ask_known(struct store *s, const struct sign_opened *e, const char *ulid,
    struct known *k)
{
	const struct store_value args[] = { store_bytes(
						e->hash, sizeof(e->hash)),
		store_bytes(e->public_key, SIGN_PUBLIC), store_text(ulid) };

	store_ask(s, SQL_report_known, args, take_known, k);
}

static int
look_up(struct checker *c, const struct sign_opened *e, struct known *k,
    struct problem *p)
{
	struct err err;

	ask_known(c->store, e, "", k);
	if (store_sync(c->store, &err) == 0)
		return 0;
	p->retry_after = 10;
	return problem_set(p, "storage", "The store does not answer.");
}

/* Asked before the signature is looked at and taken after it: nobody uses up
 * the limit of a key that is not theirs. */
static int
check_limits(const struct ingest_limits *l, const struct sign_opened *e,
    const struct known *k, unsigned int amount, struct problem *p)
{
	time_t now = time(NULL);
	size_t tier = k->tier >= 0 && k->tier < 4 ? (size_t)k->tier : 0;
	long wait = 0;

	if (l == NULL)
		return 0;
	if (k->origin == 0)
		wait = limits_take(l->limits, LIMIT_NEW_KEYS, l->network,
		    sizeof(l->network), l->new_keys, amount, now);
	if (wait == 0)
		wait = limits_take(l->limits, LIMIT_KEY, e->public_key,
		    SIGN_PUBLIC, l->per_key[tier], amount, now);
	if (wait == 0)
		return 0;
	p->retry_after = wait;
	return problem_set(p, "slow-down",
	    "A key sends at most %u reports a day, and a network shows at most "
	    "%u new keys.",
	    l->per_key[tier], l->new_keys);
}

static int
check_work(const struct ingest_limits *l, const struct sign_opened *e,
    const struct known *k, struct problem *p)
{
	if (l == NULL || l->work == 0 || k->origin != 0 ||
	    (l->word != NULL && work_is_done(e->digest.s, l->word, l->work)))
		return 0;
	p->retry_after = 60;
	p->work = l->work;
	return problem_set(
	    p, "work", "%u bits of a key that is new here.", l->work);
}

static int
check_version(const json_t *report, struct problem *p)
{
	const json_t *major =
	    json_object_get(json_object_get(report, "version"), "major");

	if (!json_is_integer(major) || json_integer_value(major) == 1)
		return 0; /* what is no number is the schema's to refuse */
	problem_fault(p, "/version/major", "version", "1 is taken here");
	return problem_set(p, "version", "The report is of another version.");
}

static int
check_schema(struct checker *c, const struct sign_opened *e,
    const json_t *report, struct problem *p)
{
	size_t n = schema_check(c->schema, report, problem_fault, p);

	if (n == 0 &&
	    strcmp(json_str(report, "origin", ""), e->origin.s) != 0) {
		n = 1;
		problem_fault(p, "/origin", "origin", "is not that of the key");
	} else if (n == 0 &&
		   strncmp(json_str(report, "id", ""), e->origin.s, 17) != 0) {
		n = 1;
		problem_fault(p, "/id", "origin", "is not that of the key");
	} else if (n == 0 && json_str(report, "supersedes", NULL) != NULL &&
		   strncmp(json_str(report, "supersedes", ""), e->origin.s,
		       17) != 0) {
		n = 1;
		problem_fault(
		    p, "/supersedes", "origin", "is not that of the key");
	}
	return n == 0 ? 0
		      : problem_set(
			    p, "schema", "%zu of its members are wrong.", n);
}

static int
check_privacy(struct checker *c, json_t *report, struct problem *p)
{
	json_t *left = known_text_prune(c->known, c->scrubber, report);
	size_t n = left == NULL ? 0
				: submission_check(c->anything, c->scrubber,
				      left, problem_fault, p);

	json_decref(left);
	return n == 0
		   ? 0
		   : problem_set(p, "privacy",
			 "%zu places look like something that names a machine "
			 "or a person. Nothing was stored.",
			 n);
}

static int
check_time(const json_t *report, struct problem *p)
{
	int64_t t = report_time(json_str(report, "start_time", ""));

	if (t > 0 && t < (int64_t)time(NULL) * 1000000 + AHEAD)
		return 0;
	problem_fault(p, "/start_time", "clock", "cannot be");
	return problem_set(p, "clock", "The run is in the future.");
}

static int
check_report(struct checker *c, struct ingest *in, struct problem *p)
{
	struct err err;

	if (sign_verify(&in->envelope, &err) == -1)
		return problem_set(p, "bad-signature", "%s", err.text);
	in->report = submission_parse(
	    in->envelope.payload.data, in->envelope.payload.len, &err);
	if (in->report == NULL)
		return problem_set(p, "malformed", "%s", err.text);
	if (check_version(in->report, p) == -1 ||
	    check_schema(c, &in->envelope, in->report, p) == -1 ||
	    check_privacy(c, in->report, p) == -1 ||
	    check_time(in->report, p) == -1)
		return -1;
	report_facts_read(&in->facts, in->report);
	packed_write(
	    &in->packed, in->envelope.payload.data, in->envelope.payload.len);
	in->reasons = contradiction_find(in->report);
	in->waits = in->reasons != NULL;
	return 0;
}

enum ingest_result
ingest_report(struct checker *c, const struct ingest_limits *l,
    const void *bytes, size_t n, const char *digest, struct ingest *in,
    struct problem *p)
{
	static const char *const types[] = { SIGN_REPORT_TYPE, NULL };
	struct known k = { 0 };
	struct err err;

	if (sign_read(bytes, n, types, &in->envelope, &err) == -1) {
		(void)problem_set(p,
		    n > SIGN_ENVELOPE_MAX ? "too-large" : "malformed", "%s",
		    err.text);
		return INGEST_REFUSED;
	}
	if (digest != NULL && strcmp(digest, in->envelope.digest.s) != 0) {
		(void)problem_set(p, "digest-mismatch", "The payload's is %s.",
		    in->envelope.digest.s);
		return INGEST_REFUSED;
	}
	if (look_up(c, &in->envelope, &k, p) == -1)
		return INGEST_REFUSED;
	if (k.log != 0) {
		in->log = k.log;
		in->facts.verdict = k.verdict;
		in->waits = k.state == REPORT_WAITS;
		if (in->waits || k.state == REPORT_PUBLIC ||
		    k.state == REPORT_REPLACED)
			return INGEST_KNOWN;
		(void)problem_set(
		    p, "withdrawn", "Log number %lld.", (long long)k.log);
		return INGEST_REFUSED;
	}
	if (k.blocked != 0) {
		(void)problem_set(
		    p, "key-blocked", "The key %s.", in->envelope.origin.s);
		return INGEST_REFUSED;
	}
	if (check_work(l, &in->envelope, &k, p) == -1 ||
	    check_limits(l, &in->envelope, &k, 0, p) == -1 ||
	    check_report(c, in, p) == -1 ||
	    check_limits(l, &in->envelope, &k, 1, p) == -1)
		return INGEST_REFUSED;
	return INGEST_GOOD;
}

void
ingest_free(struct ingest *in)
{
	buf_free(&in->envelope.payload);
	buf_free(&in->packed);
	report_facts_free(&in->facts);
	json_decref(in->reasons);
	json_decref(in->report);
	memset(in, 0, sizeof(*in));
}
