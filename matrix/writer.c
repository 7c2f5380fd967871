/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "matrix/writer_parts.h"

/* In one commit, and waiting at most. */
#define GROUP 256
#define WAITING 8192
/* Rows known by number; above it they are asked for again. */
#define ROWS 200000
#define REFRESH_MS 1000
/* When more are left than were counted at once. */
#define MORE_MS 50

struct writer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct job *first, *last;
	struct writer_counts counts;
	int64_t log;
	bool ending, counting;
	struct transaction t;
	void (*failed)(void *);
	void *context;
};

static void
refuse(struct job *job)
{
	job->problem.retry_after = 10;
	(void)problem_set(&job->problem, "storage",
	    "Nothing was stored; the same request may be sent again.");
}

bool
writer_put(struct writer *w, struct job *job)
{
	bool taken;

	job->next = NULL;
	(void)pthread_mutex_lock(&w->lock);
	taken = !w->counts.dead && !w->ending && w->counts.waiting < WAITING;
	if (taken) {
		if (w->last == NULL)
			w->first = job;
		else
			w->last->next = job;
		w->last = job;
		w->counts.waiting++;
		(void)pthread_cond_signal(&w->wake);
	}
	(void)pthread_mutex_unlock(&w->lock);
	if (!taken)
		refuse(job);
	return taken;
}

struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool is_done;
};

static void
wake_waiter(struct job *job)
{
	struct waiter *x = job->context;

	(void)pthread_mutex_lock(&x->lock);
	x->is_done = true;
	(void)pthread_cond_signal(&x->done);
	(void)pthread_mutex_unlock(&x->lock);
}

void
writer_put_wait(struct writer *w, struct job *job)
{
	struct waiter x = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
		false };

	job->done = wake_waiter;
	job->context = &x;
	if (!writer_put(w, job))
		return;
	(void)pthread_mutex_lock(&x.lock);
	while (!x.is_done)
		(void)pthread_cond_wait(&x.done, &x.lock);
	(void)pthread_mutex_unlock(&x.lock);
}

/* Reports together; a statement by itself, for it changes what was looked up.
 */
static size_t
take_group(struct writer *w, struct job **group)
{
	size_t n = 0;

	while (w->first != NULL && n < GROUP &&
	       (n == 0 || (w->first->kind == JOB_REPORT &&
			      group[0]->kind == JOB_REPORT))) {
		group[n++] = w->first;
		w->first = w->first->next;
	}
	if (w->first == NULL)
		w->last = NULL;
	w->counts.waiting -= n;
	return n;
}

static int
begin(struct writer *w, struct err *err)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	w->t.now = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	return store_begin(w->t.store, err);
}

static int
write_group(struct writer *w, struct job **group, size_t n, struct err *err)
{
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		group[i]->fresh = false;
		problem_free(&group[i]->problem);
	}
	rc = begin(w, err);
	if (rc == 0 && group[0]->kind == JOB_REPORT)
		rc = write_reports(&w->t, group, n, err);
	else if (rc == 0 && group[0]->kind == JOB_STATEMENT)
		rc = write_statement(&w->t, group[0], err);
	else if (rc == 0)
		rc = write_tombstone(&w->t, group[0], err);
	if (rc == 0)
		rc = store_commit(w->t.store, err);
	else
		store_rollback(w->t.store);
	if (rc == -1 || json_object_size(w->t.rows) > ROWS)
		(void)json_object_clear(w->t.rows);
	return rc;
}

static void
count(struct writer *w, struct job **group, size_t n, int64_t began, int rc)
{
	size_t i;

	(void)pthread_mutex_lock(&w->lock);
	w->counts.seconds += (double)(clock_ms() - began) / 1000;
	if (rc == 0)
		w->counts.commits++;
	else
		w->counts.failures++;
	for (i = 0; rc == 0 && i < n; i++)
		if (group[i]->fresh && group[i]->kind == JOB_REPORT)
			w->counts.reports++;
		else if (group[i]->fresh)
			w->counts.statements++;
	if (rc == 0 && w->t.last.log > w->log)
		w->log = w->t.last.log;
	(void)pthread_mutex_unlock(&w->lock);
}

static void
give_up(struct writer *w, const struct err *err)
{
	bool first;

	(void)pthread_mutex_lock(&w->lock);
	first = !w->counts.dead;
	w->counts.dead = true;
	(void)pthread_mutex_unlock(&w->lock);
	log_warn("%s: nothing more is written", err->text);
	if (first && w->failed != NULL)
		w->failed(w->context);
}

/* What fails together is tried one by one, so that one report cannot keep out
 * others. */
static void
serve_group(struct writer *w, struct job **group, size_t n)
{
	int64_t began = clock_ms();
	struct err err;
	size_t i;
	int rc = w->counts.dead ? -1 : write_group(w, group, n, &err);

	count(w, group, n, began, rc);
	if (rc == -1 && !w->counts.dead) {
		log_warn("%s", err.text);
		if (err.code == STORE_FATAL) {
			give_up(w, &err);
		} else if (n > 1) {
			for (i = 0; i < n; i++)
				serve_group(w, &group[i], 1);
			return;
		}
	}
	for (i = 0; i < n; i++) {
		if (rc == -1)
			refuse(group[i]);
		group[i]->done(group[i]);
	}
}

static void
take_log(void *context, const struct store_value *v)
{
	*(int64_t *)context = v[0].i;
}

/* Cells that this process or another one left to count.  While reports come it
 * takes a third of the time at most: a cell is counted as a whole, and they
 * wait meanwhile.  The milliseconds until the next time. */
static int64_t
refresh(struct writer *w, bool busy)
{
	int64_t began = clock_ms(), pause;
	bool more = false;
	struct err err;
	int64_t log = 0;
	int rc;

	rc = begin(w, &err);
	if (rc == 0)
		rc = write_cells(&w->t, &more, &err);
	if (rc == 0) {
		store_ask(w->t.store, SQL_log_last, NULL, take_log, &log);
		rc = store_commit(w->t.store, &err);
	} else {
		store_rollback(w->t.store);
	}
	if (rc == -1) {
		log_warn("count: %s", err.text);
		more = false;
		if (err.code == STORE_FATAL)
			give_up(w, &err);
	}
	(void)pthread_mutex_lock(&w->lock);
	if (log > w->log)
		w->log = log;
	(void)pthread_mutex_unlock(&w->lock);
	if (more && !busy)
		return 0;
	pause = 2 * (clock_ms() - began);
	if (pause < (more ? MORE_MS : REFRESH_MS))
		pause = more ? MORE_MS : REFRESH_MS;
	return pause;
}

static void
wait_until(struct writer *w, int64_t due)
{
	struct timespec at;
	int left = clock_left(due);

	(void)clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec += left / 1000;
	at.tv_nsec += (long)(left % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	(void)pthread_cond_timedwait(&w->wake, &w->lock, &at);
}

static void *
serve(void *context)
{
	struct writer *w = context;
	struct job *group[GROUP];
	int64_t due = clock_ms() + REFRESH_MS;
	bool busy = false; /* something came since the last count */
	size_t n;

	(void)pthread_mutex_lock(&w->lock);
	for (;;) {
		while (w->first == NULL && !w->ending && clock_left(due) > 0)
			wait_until(w, due);
		n = take_group(w, group);
		if (n == 0 && w->ending)
			break;
		(void)pthread_mutex_unlock(&w->lock);
		if (n > 0)
			serve_group(w, group, n);
		busy = busy || n > 0;
		if (clock_left(due) == 0) {
			due = clock_ms() + (w->counting && !w->counts.dead
						   ? refresh(w, busy)
						   : REFRESH_MS);
			busy = false;
		}
		(void)pthread_mutex_lock(&w->lock);
	}
	(void)pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct writer *
writer_start(const char *store, const struct moderators *moderators,
    bool counting, void (*failed)(void *), void *context, struct err *err)
{
	struct writer *w = xcalloc(1, sizeof(*w));
	int rc;

	w->counting = counting;
	w->failed = failed;
	w->context = context;
	w->t.moderators = moderators;
	w->t.rows = json_object();
	(void)pthread_mutex_init(&w->lock, NULL);
	(void)pthread_cond_init(&w->wake, NULL);
	w->t.store = store_open(store, err);
	if (w->t.store != NULL) {
		store_ask(w->t.store, SQL_log_last, NULL, take_log, &w->log);
		if (store_sync(w->t.store, err) == 0) {
			rc = pthread_create(&w->thread, NULL, serve, w);
			if (rc == 0)
				return w;
			(void)err_set(err, rc, "thread");
		}
	}
	store_close(w->t.store);
	json_decref(w->t.rows);
	free(w);
	return NULL;
}

void
writer_end(struct writer *w)
{
	(void)pthread_mutex_lock(&w->lock);
	w->ending = true;
	(void)pthread_cond_signal(&w->wake);
	(void)pthread_mutex_unlock(&w->lock);
	(void)pthread_join(w->thread, NULL);
}

void
writer_free(struct writer *w)
{
	if (w == NULL)
		return;
	store_close(w->t.store);
	json_decref(w->t.rows);
	(void)pthread_cond_destroy(&w->wake);
	(void)pthread_mutex_destroy(&w->lock);
	free(w);
}

struct writer_counts
writer_counts(struct writer *w)
{
	struct writer_counts c;

	(void)pthread_mutex_lock(&w->lock);
	c = w->counts;
	(void)pthread_mutex_unlock(&w->lock);
	return c;
}

int64_t
writer_log(struct writer *w)
{
	int64_t log;

	(void)pthread_mutex_lock(&w->lock);
	log = w->log;
	(void)pthread_mutex_unlock(&w->lock);
	return log;
}
