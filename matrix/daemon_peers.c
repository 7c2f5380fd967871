/* SPDX-License-Identifier: BSD-2-Clause
 * An absolute time for each request.  libmicrohttpd's own timeout counts
 * silence only: one byte every few seconds keeps a connection for ever. */
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "matrix/daemon_peers.h"

/* A reader may be slow, but not slower than this many bytes a second. */
#define SLOWEST 65536
#define SWEEP_MS 250

void
peer_begin(struct daemon *d, struct peer *p, uint64_t bytes)
{
	int64_t extra = (int64_t)(bytes / SLOWEST) * 1000;

	(void)pthread_mutex_lock(&d->lock);
	p->deadline = clock_ms() + (int64_t)d->options.deadline * 1000 + extra;
	(void)pthread_mutex_unlock(&d->lock);
}

void
peer_hurry(struct daemon *d, struct peer *p, int ms)
{
	int64_t soon = clock_ms() + ms;

	(void)pthread_mutex_lock(&d->lock);
	if (p->deadline > soon)
		p->deadline = soon;
	(void)pthread_mutex_unlock(&d->lock);
}

struct peer *
peer_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

void
peer_notify(void *context, struct MHD_Connection *c, void **socket_context,
    enum MHD_ConnectionNotificationCode what)
{
	const union MHD_ConnectionInfo *info;
	struct daemon *d = context;
	struct peer *p = *socket_context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		info = MHD_get_connection_info(
		    c, MHD_CONNECTION_INFO_CONNECTION_FD);
		p = xcalloc(1, sizeof(*p));
		p->fd = info->connect_fd;
		peer_begin(d, p, 0);
		(void)pthread_mutex_lock(&d->lock);
		p->next = d->peers;
		p->link = &d->peers;
		if (p->next != NULL)
			p->next->link = &p->next;
		d->peers = p;
		(void)pthread_mutex_unlock(&d->lock);
		*socket_context = p;
		metrics_connection(d->metrics, 1);
	} else if (p != NULL) {
		/* Called before the descriptor is closed, so that the sweeper
		 * never shuts down one that is another's by then. */
		(void)pthread_mutex_lock(&d->lock);
		*p->link = p->next;
		if (p->next != NULL)
			p->next->link = p->link;
		(void)pthread_mutex_unlock(&d->lock);
		free(p);
		*socket_context = NULL;
		metrics_connection(d->metrics, -1);
	}
}

void *
peers_sweep(void *context)
{
	struct daemon *d = context;
	struct peer *p;
	int64_t now;

	while (!atomic_load(&d->ending)) {
		clock_sleep(SWEEP_MS);
		now = clock_ms();
		(void)pthread_mutex_lock(&d->lock);
		for (p = d->peers; p != NULL; p = p->next)
			if (p->deadline <= now) {
				p->deadline = INT64_MAX;
				(void)shutdown(p->fd, SHUT_RDWR);
				metrics_deadline(d->metrics);
			}
		(void)pthread_mutex_unlock(&d->lock);
	}
	return NULL;
}
