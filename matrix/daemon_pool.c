/* SPDX-License-Identifier: BSD-2-Clause
 * Threads that check.  Connections have few of their own, and a batch may take
 * a second: nobody else waits for it. */
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "matrix/daemon.h"

#define THREADS_MAX 16

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct request *first, *last;
	bool ending;
	pthread_t threads[THREADS_MAX];
	size_t n;
};

static void *
work(void *context)
{
	struct pool *p = context;
	struct request *r;

	(void)pthread_mutex_lock(&p->lock);
	for (;;) {
		while (p->first == NULL && !p->ending)
			(void)pthread_cond_wait(&p->wake, &p->lock);
		r = p->first;
		if (r == NULL)
			break;
		p->first = r->next;
		if (p->first == NULL)
			p->last = NULL;
		(void)pthread_mutex_unlock(&p->lock);
		request_serve(r);
		(void)pthread_mutex_lock(&p->lock);
	}
	(void)pthread_mutex_unlock(&p->lock);
	return NULL;
}

struct pool *
pool_start(struct err *err)
{
	struct pool *p = xcalloc(1, sizeof(*p));
	long cpus = sysconf(_SC_NPROCESSORS_ONLN), i;

	(void)pthread_mutex_init(&p->lock, NULL);
	(void)pthread_cond_init(&p->wake, NULL);
	for (i = 0; i < (cpus < 2 ? 2 : cpus) && i < THREADS_MAX; i++)
		if (pthread_create(&p->threads[p->n], NULL, work, p) == 0)
			p->n++;
	if (p->n > 0)
		return p;
	(void)err_set(err, 0, "no thread can be started");
	pool_free(p);
	return NULL;
}

bool
pool_put(struct pool *p, struct request *r)
{
	bool taken;

	r->next = NULL;
	(void)pthread_mutex_lock(&p->lock);
	taken = !p->ending;
	if (taken) {
		if (p->last == NULL)
			p->first = r;
		else
			p->last->next = r;
		p->last = r;
		(void)pthread_cond_signal(&p->wake);
	}
	(void)pthread_mutex_unlock(&p->lock);
	return taken;
}

void
pool_end(struct pool *p)
{
	size_t i;

	(void)pthread_mutex_lock(&p->lock);
	p->ending = true;
	(void)pthread_cond_broadcast(&p->wake);
	(void)pthread_mutex_unlock(&p->lock);
	for (i = 0; i < p->n; i++)
		(void)pthread_join(p->threads[i], NULL);
	p->n = 0;
}

void
pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	(void)pthread_cond_destroy(&p->wake);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
}
