/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/writer.h"

#include <pthread.h>

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
