/* SPDX-License-Identifier: BSD-2-Clause
 * For who runs it, on this machine only; and what the service says of itself.
 */
#include <string.h>

#include "base/json.h"
#include "matrix/daemon.h"

static void
text(struct request *r, unsigned int status, const char *words)
{
	r->answer.status = status;
	r->answer.type = "text/plain; charset=utf-8";
	buf_adds(&r->answer.body, words);
	r->served = true;
}

static bool
refused(struct request *r)
{
	if (!r->local)
		answer_refuse(r, "not-found", "", 0);
	return !r->local;
}

void
serve_health(struct request *r, char **part)
{
	(void)part;
	if (!refused(r))
		text(r, 200, "alive\n");
}

static void
take_nothing(void *context, const struct store_value *v)
{
	(void)v;
	*(bool *)context = true;
}

void
serve_ready(struct request *r, char **part)
{
	struct checker *c;
	bool there = false;

	(void)part;
	if (refused(r))
		return;
	c = daemon_checker(r->daemon);
	if (c != NULL) {
		store_ask(c->store, SQL_log_last, NULL, take_nothing, &there);
		there = store_sync(c->store, NULL) == 0 && there;
	}
	daemon_checker_done(r->daemon, c);
	there = there && !writer_counts(r->daemon->writer).dead;
	r->answer.retry_after = there ? 0 : 10;
	text(r, there ? 200 : 503, there ? "ready\n" : "the store is not\n");
}

static void
take_count(void *context, const struct store_value *v)
{
	*(int64_t *)context = v[0].i;
}

/* A number that one of the store's statements tells; -1: it does not answer. */
static int64_t
count(struct request *r, enum store_sql which)
{
	struct checker *c = daemon_checker(r->daemon);
	int64_t n = -1;

	if (c != NULL) {
		store_ask(c->store, which, NULL, take_count, &n);
		(void)store_sync(c->store, NULL);
	}
	daemon_checker_done(r->daemon, c);
	return n;
}

void
serve_metrics(struct request *r, char **part)
{
	struct writer_counts c = writer_counts(r->daemon->writer);
	struct buf *b = &r->answer.body;

	(void)part;
	if (refused(r))
		return;
	metrics_text(r->daemon->metrics, b);
	metrics_line(b, "reports_total", "Reports stored.", "counter",
	    (double)c.reports);
	metrics_line(b, "statements_total", "Statements stored.", "counter",
	    (double)c.statements);
	metrics_line(
	    b, "commits_total", "Commits.", "counter", (double)c.commits);
	metrics_line(b, "commit_failures_total", "Commits that failed.",
	    "counter", (double)c.failures);
	metrics_line(b, "commit_seconds_total", "Time spent in commits.",
	    "counter", c.seconds);
	metrics_line(b, "waiting", "Envelopes that wait to be stored.", "gauge",
	    (double)c.waiting);
	metrics_line(b, "log", "Number of the newest entry in the log.",
	    "gauge", (double)writer_log(r->daemon->writer));
	metrics_line(b, "uncounted", "Cells that wait to be counted.", "gauge",
	    (double)count(r, SQL_dirty_count));
	metrics_line(b, "unmoderated", "Reports that wait for a moderator.",
	    "gauge", (double)count(r, SQL_waiting_count));
	if (!r->daemon->options.no_pages)
		metrics_line(b, "unpublished",
		    "Changes of devices that pages or the snapshot do not "
		    "show yet.",
		    "gauge",
		    (double)(count(r, SQL_change_last) -
			     atomic_load(&r->daemon->published)));
	text(r, 200, "");
	r->answer.type = "text/plain; version=0.0.4";
}

void
serve_schema(struct request *r, char **part)
{
	size_t n;
	const char *bytes = schema_report_text(&n);

	(void)part;
	buf_add(&r->answer.body, bytes, n);
	r->answer.status = 200;
	r->answer.type = "application/schema+json";
	r->answer.cache = "public, max-age=86400";
	r->served = true;
}

void
serve_root(struct request *r, char **part)
{
	const struct daemon_options *o = &r->daemon->options;

	(void)part;
	r->answer.cache = "public, max-age=3600";
	answer_json(r, 200,
	    json_pack("{s:[{s:i, s:i}], s:[s, s, s], s:{s:i, s:i, s:i, s:i, "
		      "s:i, s:i, s:i}, s:s, s:s}",
		"reports", "major", 1, "minor", 0, "payload_types",
		SIGN_REPORT_TYPE, SIGN_WITHDRAWAL_TYPE, STATEMENT_TYPE,
		"limits", "envelope_bytes", SIGN_ENVELOPE_MAX, "batch_bytes",
		DAEMON_BATCH_MAX, "batch_lines", DAEMON_BATCH_LINES,
		"puts_an_hour", o->puts, "reports_a_day_of_a_new_key",
		o->key_reports, "seconds_for_a_request", o->deadline,
		"work_of_a_new_key", o->work, "licence", "CC0-1.0", "schema",
		"/v1/schema/report-1.0.json"));
}

void
serve_problem(struct request *r, char **part)
{
	const struct problem_kind *k = problem_kind(part[0]);

	if (k == NULL) {
		answer_refuse(r, "not-found", "", 0);
		return;
	}
	buf_addf(
	    &r->answer.body, "%s (%u)\n\n%s\n", k->title, k->status, k->text);
	text(r, 200, "");
	r->answer.cache = "public, max-age=86400";
}
