/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/metrics.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct metrics {
	pthread_mutex_t lock;
	json_t *statuses, *problems; /* word: how often */
	json_int_t connections, deadlines;
};

struct metrics *
metrics_new(void)
{
	struct metrics *m = xcalloc(1, sizeof(*m));

	(void)pthread_mutex_init(&m->lock, NULL);
	m->statuses = json_object();
	m->problems = json_object();
	return m;
}

void
metrics_free(struct metrics *m)
{
	if (m == NULL)
		return;
	json_decref(m->statuses);
	json_decref(m->problems);
	(void)pthread_mutex_destroy(&m->lock);
	free(m);
}

static void
add(json_t *counts, const char *word)
{
	(void)json_object_set_new(counts, word,
	    json_integer(
		json_integer_value(json_object_get(counts, word)) + 1));
}

void
metrics_answer(struct metrics *m, unsigned int status, const char *problem)
{
	char *word = xasprintf("%u", status);

	(void)pthread_mutex_lock(&m->lock);
	add(m->statuses, word);
	if (problem != NULL)
		add(m->problems, problem);
	(void)pthread_mutex_unlock(&m->lock);
	free(word);
}

void
metrics_connection(struct metrics *m, int change)
{
	(void)pthread_mutex_lock(&m->lock);
	m->connections += change;
	(void)pthread_mutex_unlock(&m->lock);
}

void
metrics_deadline(struct metrics *m)
{
	(void)pthread_mutex_lock(&m->lock);
	m->deadlines++;
	(void)pthread_mutex_unlock(&m->lock);
}

void
metrics_line(struct buf *b, const char *name, const char *help,
    const char *type, double value)
{
	buf_addf(b,
	    "# HELP pptmatrixd_%s %s\n# TYPE pptmatrixd_%s %s\n"
	    "pptmatrixd_%s %.17g\n",
	    name, help, name, type, name, value);
}

static void
add_counts(struct buf *b, const char *name, const char *help, const char *label,
    json_t *counts)
{
	const char *word;
	json_t *n;

	buf_addf(b, "# HELP pptmatrixd_%s %s\n# TYPE pptmatrixd_%s counter\n",
	    name, help, name);
	json_object_foreach(counts, word, n)
	    buf_addf(b, "pptmatrixd_%s{%s=\"%s\"} %lld\n", name, label, word,
		(long long)json_integer_value(n));
}

void
metrics_text(struct metrics *m, struct buf *b)
{
	(void)pthread_mutex_lock(&m->lock);
	add_counts(
	    b, "answers_total", "Answers by status.", "status", m->statuses);
	add_counts(b, "refused_total", "Requests refused, by reason.", "reason",
	    m->problems);
	metrics_line(b, "connections", "Open connections.", "gauge",
	    (double)m->connections);
	metrics_line(b, "deadlines_total",
	    "Connections ended because a request took too long.", "counter",
	    (double)m->deadlines);
	(void)pthread_mutex_unlock(&m->lock);
}
