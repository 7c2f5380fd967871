/* SPDX-License-Identifier: BSD-2-Clause
 * What is sent to the matrix: checked by the thread of the connection, stored
 * by the writer, answered for after its commit. */
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/daemon.h"
#include "reports/work.h"

/* Batches at a time: each may hold 8 MiB. */
#define BATCHES 8

/* One envelope of a request. */
struct item {
	enum ingest_result result;
	struct ingest report;
	struct statement statement;
	struct problem problem;
	size_t job; /* which of work.jobs, when result is INGEST_GOOD */
};

struct work {
	struct item *items;
	struct job *jobs;
	size_t n, jobs_n;
};

/* Five of a hundred are kept free, so that what is there can still be changed.
 */
static bool
is_full(const struct daemon *d)
{
	struct statvfs fs;

	return statvfs(d->options.state, &fs) == 0 &&
	       (double)fs.f_bavail < (double)fs.f_blocks * 0.05;
}

static void
read_limits(struct request *r, struct ingest_limits *l)
{
	const struct daemon_options *o = &r->daemon->options;
	unsigned int new = (unsigned int)o->key_reports;

	l->limits = r->daemon->limits;
	l->new_keys = (unsigned int)o->new_keys;
	l->per_key[0] = new;
	l->per_key[1] = l->per_key[2] = new * 10;
	l->per_key[3] = new * 2500;
	l->work = (unsigned int)o->work;
	l->word = NULL;
	limits_network((const struct sockaddr *)&r->from, l->network);
}

static struct work *
work_new(size_t n)
{
	struct work *w = xcalloc(1, sizeof(*w));

	w->n = n;
	w->items = xcalloc(n, sizeof(*w->items));
	w->jobs = xcalloc(n, sizeof(*w->jobs));
	return w;
}

static void
work_free(struct work *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		ingest_free(&w->items[i].report);
		statement_free(&w->items[i].statement);
		problem_free(&w->items[i].problem);
	}
	for (i = 0; i < w->jobs_n; i++)
		problem_free(&w->jobs[i].problem);
	free(w->items);
	free(w->jobs);
	free(w);
}

/* The status and the body of one answer. */
static json_t *
item_json(struct request *r, struct work *w, struct item *item,
    const char *instance, unsigned int *status, const struct problem **why)
{
	struct job *job =
	    item->result == INGEST_GOOD ? &w->jobs[item->job] : NULL;
	bool report = item->statement.envelope.type == NULL;
	const struct sign_opened *e =
	    report ? &item->report.envelope : &item->statement.envelope;
	json_t *j;
	char *url;

	(void)r;
	*why = job != NULL ? &job->problem : &item->problem;
	if ((*why)->kind != NULL) {
		*status = (*why)->kind->status;
		return problem_json(*why, instance);
	}
	*why = NULL;
	*status = item->report.waits	      ? 202
		  : job != NULL && job->fresh ? 201
					      : 200;
	j = json_object();
	json_put_str(j, "digest", e->digest.s);
	(void)json_object_set_new(
	    j, "log", json_integer(job != NULL ? job->log : item->report.log));
	if (report) {
		json_put_str(
		    j, "verdict", verdict_word(item->report.facts.verdict));
		url = xasprintf("/v1/reports/%s", e->digest.s);
		json_put_str(j, "url", url);
		free(url);
		json_put_str(j, "state", item->report.waits ? "waiting" : NULL);
		if (item->report.reasons != NULL)
			(void)json_object_set(
			    j, "reasons", item->report.reasons);
	}
	return j;
}

static void
finish_one(struct request *r)
{
	struct work *w = r->work;
	const struct problem *why;
	unsigned int status;
	json_t *j = item_json(r, w, &w->items[0], r->path, &status, &why);

	if (why != NULL) {
		answer_problem(r, why);
		json_decref(j);
	} else {
		if (status != 200)
			xreplace(&r->answer.location,
			    xstrdup(json_str(j, "url", r->path)));
		answer_json(r, status, j);
	}
	work_free(w);
	r->work = NULL;
}

static void
finish_batch(struct request *r)
{
	struct work *w = r->work;
	const struct problem *why;
	unsigned int status;
	json_t *j;
	char *line;
	size_t i;

	for (i = 0; i < w->n; i++) {
		j = item_json(r, w, &w->items[i], NULL, &status, &why);
		(void)json_object_set_new(j, "status", json_integer(status));
		line = json_line(j);
		buf_adds(&r->answer.body, line);
		free(line);
		json_decref(j);
	}
	r->answer.status = 200;
	r->answer.type = "application/x-ndjson";
	r->served = true;
	work_free(w);
	r->work = NULL;
}

static void
check_item(struct request *r, struct checker *c, const struct ingest_limits *l,
    struct work *w, struct item *item, const char *bytes, size_t n,
    const char *digest)
{
	struct job *job;

	(void)r;
	item->result = ingest_report(
	    c, l, bytes, n, digest, &item->report, &item->problem);
	if (item->result != INGEST_GOOD)
		return;
	item->job = w->jobs_n++;
	job = &w->jobs[item->job];
	job->kind = JOB_REPORT;
	job->report = &item->report;
}

static void
go(struct request *r, struct work *w, void (*finish)(struct request *))
{
	r->work = w;
	if (w->jobs_n > 0)
		request_wait(r, w->jobs, w->jobs_n, finish);
	else
		finish(r);
}

void
serve_put_report(struct request *r, char **part)
{
	struct checker *c = NULL;
	struct ingest_limits l;
	struct work *w;

	if (!is_full(r->daemon))
		c = daemon_checker(r->daemon);
	if (c == NULL) {
		answer_refuse(r, "storage", "", 60);
		return;
	}
	read_limits(r, &l);
	l.word = request_header(r, WORK_HEADER);
	w = work_new(1);
	check_item(
	    r, c, &l, w, &w->items[0], buf_str(&r->body), r->body.len, part[0]);
	daemon_checker_done(r->daemon, c);
	buf_free(&r->body);
	go(r, w, finish_one);
}

void
serve_put_statement(struct request *r, char **part)
{
	struct work *w = work_new(1);
	struct item *item = &w->items[0];

	if (statement_read(&item->statement, buf_str(&r->body), r->body.len,
		part[0], &item->problem) == 0) {
		item->result = INGEST_GOOD;
		w->jobs_n = 1;
		w->jobs[0].kind = JOB_STATEMENT;
		w->jobs[0].statement = &item->statement;
	}
	go(r, w, finish_one);
}

static size_t
count_lines(const struct buf *b)
{
	const char *p = buf_str(b), *end = p + b->len;
	size_t n = 0;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		n += nl != p;
		p = nl == NULL ? end : nl + 1;
	}
	return n;
}

static void
check_lines(struct request *r, struct checker *c, struct work *w)
{
	const char *p = buf_str(&r->body), *end = p + r->body.len, *nl;
	struct ingest_limits l;
	size_t i = 0;

	read_limits(r, &l);
	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		if (nl > p)
			check_item(r, c, &l, w, &w->items[i++], p,
			    (size_t)(nl - p), NULL);
	}
}

static bool
take_slot(struct request *r)
{
	(void)pthread_mutex_lock(&r->daemon->lock);
	r->holds_slot = r->daemon->batches < BATCHES;
	r->daemon->batches += r->holds_slot;
	(void)pthread_mutex_unlock(&r->daemon->lock);
	return r->holds_slot;
}

void
serve_batch(struct request *r, char **part)
{
	size_t n = count_lines(&r->body);
	struct checker *c;
	struct work *w;

	(void)part;
	if (n > DAEMON_BATCH_LINES) {
		answer_refuse(r, "too-large", "", 0);
		return;
	}
	if (is_full(r->daemon) || !take_slot(r)) {
		answer_refuse(r, "storage", "", 10);
		return;
	}
	c = daemon_checker(r->daemon);
	if (c == NULL) {
		answer_refuse(r, "storage", "", 60);
		return;
	}
	w = work_new(n);
	check_lines(r, c, w);
	daemon_checker_done(r->daemon, c);
	buf_free(&r->body);
	go(r, w, finish_batch);
}
