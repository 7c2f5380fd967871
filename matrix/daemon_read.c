/* SPDX-License-Identifier: BSD-2-Clause
 * One report, and all of one key. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/contradiction.h"
#include "matrix/daemon.h"
#include "matrix/packed.h"
#include "reports/judge_report.h"
#include "reports/submission_check.h"

struct reading {
	bool found, damaged;
	int64_t id, state;
	struct buf payload, sig, key;
	int64_t received;
};

static void
take_id(void *context, const struct store_value *v)
{
	struct reading *x = context;

	x->found = true;
	x->id = v[0].i;
	x->state = v[1].i;
}

static void
take_body(void *context, const struct store_value *v)
{
	struct reading *x = context;

	x->damaged = packed_read(&x->payload, v[0].p, v[0].n, NULL) == -1;
	buf_add(&x->sig, v[1].p, v[1].n);
	buf_add(&x->key, v[2].p, v[2].n);
	x->received = v[3].i;
}

static void
reading_free(struct reading *x)
{
	buf_free(&x->payload);
	buf_free(&x->sig);
	buf_free(&x->key);
}

/* False: the answer says why. */
static bool
read_report(struct request *r, const char *digest, bool body, struct reading *x)
{
	struct checker *c = daemon_checker(r->daemon);
	unsigned char bytes[32];
	struct store_value arg;
	bool works = c != NULL;

	if (sign_digest_read(digest, bytes) == -1) {
		daemon_checker_done(r->daemon, c);
		answer_refuse(r, "not-found", "No SHA-256.", 0);
		return false;
	}
	arg = store_bytes(bytes, sizeof(bytes));
	if (works) {
		store_ask(c->store, SQL_report_find, &arg, take_id, x);
		works = store_sync(c->store, NULL) == 0;
	}
	if (works && x->found && body) {
		arg = store_int(x->id);
		store_ask(c->store, SQL_report_read, &arg, take_body, x);
		works = store_sync(c->store, NULL) == 0 && !x->damaged;
	}
	daemon_checker_done(r->daemon, c);
	if (!works)
		answer_refuse(r, "storage", "The store does not answer.", 10);
	else if (!x->found)
		answer_refuse(r, "not-found", "No such report.", 0);
	return works && x->found;
}

static bool
wants_envelope(struct request *r)
{
	const char *accept = request_header(r, "Accept");

	return accept != NULL && strstr(accept, SIGN_ENVELOPE_TYPE) != NULL;
}

void
serve_report(struct request *r, char **part)
{
	struct reading x = { 0 };
	struct answer *a = &r->answer;

	if (!read_report(r, part[0], true, &x))
		goto out;
	/* Nobody keeps a copy of what may be refused. */
	if (x.state == REPORT_WAITS) {
		a->cache = "no-store";
		answer_json(r, 202,
		    json_pack(
			"{s:s, s:s}", "digest", part[0], "state", "waiting"));
		goto out;
	}
	if (x.key.len != SIGN_PUBLIC) {
		answer_refuse(r, "withdrawn", "", 0);
		goto out;
	}
	a->status = 200;
	a->varies = true;
	a->cache = "public, max-age=86400";
	if (wants_envelope(r)) {
		a->type = SIGN_ENVELOPE_TYPE;
		a->etag = xasprintf("\"%s-envelope\"", part[0]);
		sign_write(&a->body, SIGN_REPORT_TYPE, x.payload.data,
		    x.payload.len, (unsigned char *)x.key.data,
		    (unsigned char *)x.sig.data);
	} else {
		a->type = SIGN_REPORT_TYPE;
		a->etag = xasprintf("\"%s\"", part[0]);
		buf_add(&a->body, x.payload.data, x.payload.len);
	}
	r->served = true;
out:
	reading_free(&x);
}

void
serve_report_status(struct request *r, char **part)
{
	static const char *const states[] = { "waiting", "public", "withdrawn",
		"refused", "replaced" };
	struct reading x = { 0 };
	json_t *j, *report, *verdict;

	if (!read_report(r, part[0], true, &x))
		goto out;
	j = json_object();
	json_put_str(j, "digest", part[0]);
	json_put_str(
	    j, "state", states[x.state >= 0 && x.state < 5 ? x.state : 0]);
	(void)json_object_set_new(j, "log", json_integer(x.id));
	report = submission_parse(buf_str(&x.payload), x.payload.len, NULL);
	if (report != NULL) {
		verdict = judge_report(report, JUDGE_RULES, NULL);
		(void)json_object_set_new(j, "verdict", verdict);
		(void)json_object_set_new(
		    j, "ruleset", json_integer(JUDGE_RULES));
		if (x.state == 0)
			(void)json_object_set_new(
			    j, "reasons", contradiction_find(report));
	}
	json_decref(report);
	r->answer.cache = "public, max-age=5";
	answer_json(r, 200, j);
out:
	reading_free(&x);
}

struct listing {
	struct buf *to;
	int64_t last;
	size_t n;
};

static void
take_line(void *context, const struct store_value *v)
{
	struct listing *l = context;
	struct buf payload = { 0 };

	l->last = v[0].i;
	l->n++;
	if (packed_read(&payload, v[1].p, v[1].n, NULL) == 0) {
		sign_write(l->to, SIGN_REPORT_TYPE, payload.data, payload.len,
		    v[3].p, v[2].p);
		buf_adds(l->to, "\n");
	}
	buf_free(&payload);
}

static void
take_origin(void *context, const struct store_value *v)
{
	*(int64_t *)context = v[0].i;
}

void
serve_origin(struct request *r, char **part)
{
	struct checker *c = daemon_checker(r->daemon);
	struct listing l = { .to = &r->answer.body };
	struct store_value args[2] = { store_text(part[0]) };
	int64_t origin = 0;
	bool works = c != NULL;

	if (works) {
		store_ask(
		    c->store, SQL_origin_named, args, take_origin, &origin);
		works = store_sync(c->store, NULL) == 0;
	}
	args[0] = store_int(origin);
	do {
		l.n = 0;
		args[1] = store_int(l.last);
		if (works) {
			store_ask(
			    c->store, SQL_origin_reports, args, take_line, &l);
			works = store_sync(c->store, NULL) == 0;
		}
	} while (works && l.n > 0);
	daemon_checker_done(r->daemon, c);
	if (!works) {
		answer_refuse(r, "storage", "The store does not answer.", 10);
	} else if (l.last == 0) {
		answer_refuse(r, "not-found", "No report of this key.", 0);
	} else {
		r->answer.status = 200;
		r->answer.type = "application/x-ndjson";
		answer_collection(r);
		r->served = true;
	}
}
