/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/daemon_peers.h"

const char *
request_header(struct request *r, const char *name)
{
	return MHD_lookup_connection_value(
	    r->connection, MHD_HEADER_KIND, name);
}

const char *
request_query(struct request *r, const char *name)
{
	return MHD_lookup_connection_value(
	    r->connection, MHD_GET_ARGUMENT_KIND, name);
}

void
answer_json(struct request *r, unsigned int status, json_t *owned)
{
	char *text = json_dumps(owned, JSON_INDENT(1));

	r->answer.status = status;
	if (r->answer.type == NULL)
		r->answer.type = "application/json";
	buf_clear(&r->answer.body);
	buf_addf(&r->answer.body, "%s\n", text);
	r->served = true;
	free(text);
	json_decref(owned);
}

void
answer_problem(struct request *r, const struct problem *p)
{
	r->answer.type = PROBLEM_TYPE;
	r->answer.retry_after = p->retry_after;
	/* Whoever shall come again is told when. */
	if (p->retry_after == 0 &&
	    (p->kind->status == 429 || p->kind->status == 503))
		r->answer.retry_after = 10;
	answer_json(r, p->kind->status, problem_json(p, r->path));
	metrics_answer(r->daemon->metrics, p->kind->status, p->kind->name);
}

void
answer_refuse(
    struct request *r, const char *problem, const char *detail, long retry)
{
	struct problem p = { .retry_after = retry };

	(void)problem_set(&p, problem, "%s",
	    *detail != '\0' ? detail : problem_kind(problem)->text);
	answer_problem(r, &p);
	problem_free(&p);
}

void
answer_collection(struct request *r)
{
	r->answer.collection = true;
	r->answer.cache = "public, max-age=60, stale-while-revalidate=600";
}

/* Counts change after the log does, so its number alone would not do.  Of
 * anything else that may be kept the body says it all. */
static void
set_etag(struct request *r)
{
	struct answer *a = &r->answer;
	struct sign_digest d;

	if (a->status != 200 || a->etag != NULL || a->cache == NULL)
		return;
	d = sign_digest_of(a->body.data, a->body.len);
	a->etag = a->collection
		      ? xasprintf("W/\"%lld-%.16s\"",
			    (long long)writer_log(r->daemon->writer), d.s)
		      : xasprintf("\"%.32s\"", d.s);
}

/* Any of those in the header; a weak comparison, as RFC 9110 wants it here. */
static bool
is_unchanged(struct request *r)
{
	const char *known = request_header(r, "If-None-Match");
	const char *tag = r->answer.etag;

	if (known == NULL || tag == NULL || r->answer.status != 200)
		return false;
	if (strncmp(tag, "W/", 2) == 0)
		tag += 2;
	return strcmp(known, "*") == 0 || strstr(known, tag) != NULL;
}

static void
add(struct MHD_Response *m, const char *name, const char *value)
{
	if (value != NULL)
		(void)MHD_add_response_header(m, name, value);
}

static struct MHD_Response *
response_of(struct answer *a)
{
	static char nothing[1];
	struct MHD_Response *m;

	if (a->fd != -1) {
		m = MHD_create_response_from_fd64(a->size, a->fd);
		a->fd = -1; /* it closes it */
		return m;
	}
	a->size = a->body.len;
	if (a->body.len == 0)
		return MHD_create_response_from_buffer(
		    0, nothing, MHD_RESPMEM_PERSISTENT);
	m = MHD_create_response_from_buffer(
	    a->body.len, a->body.data, MHD_RESPMEM_MUST_FREE);
	memset(&a->body, 0, sizeof(a->body));
	return m;
}

enum MHD_Result
answer_send(struct request *r)
{
	struct answer *a = &r->answer;
	struct peer *p = peer_of(r->connection);
	struct MHD_Response *m;
	enum MHD_Result rc;
	char *wait;

	set_etag(r);
	if (is_unchanged(r)) {
		a->status = 304;
		buf_free(&a->body);
		if (a->fd != -1)
			(void)close(a->fd);
		a->fd = -1;
	}
	m = response_of(a);
	if (m == NULL)
		return MHD_NO;
	if (a->status != 304)
		add(m, "Content-Type", a->type);
	add(m, "ETag", a->etag);
	add(m, "Link", a->link);
	add(m, "Location", a->location);
	if (a->status == 405 || a->status == 204)
		add(m, "Allow", a->allow);
	if (a->varies)
		add(m, "Vary", "Accept");
	add(m, "Cache-Control", a->cache == NULL ? "no-store" : a->cache);
	add(m, "X-Content-Type-Options", "nosniff");
	if (a->retry_after > 0) {
		wait = xasprintf("%ld", a->retry_after);
		add(m, "Retry-After", wait);
		free(wait);
	}
	if (p != NULL)
		peer_begin(r->daemon, p, a->size);
	if (a->status < 400)
		metrics_answer(r->daemon->metrics, a->status, NULL);
	rc = MHD_queue_response(r->connection, a->status, m);
	MHD_destroy_response(m);
	return rc;
}
