/* SPDX-License-Identifier: BSD-2-Clause */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "matrix/daemon_peers.h"

/* Seconds of silence; the whole request has its own deadline. */
#define SILENCE 10

static bool
is_loopback(const struct sockaddr_storage *a)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)a;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)a;

	if (a->ss_family == AF_INET)
		return ntohl(four->sin_addr.s_addr) >> 24 == 127;
	return a->ss_family == AF_INET6 &&
	       (IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) ||
		   (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr) &&
		       six->sin6_addr.s6_addr[12] == 127));
}

/* The last address that the proxy on this machine wrote. */
static void
believe_proxy(struct request *r, const char *header)
{
	const char *last = strrchr(header, ',');
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };

	last = last == NULL ? header : last + 1;
	last += strspn(last, " \t");
	if (inet_pton(AF_INET, last, &four.sin_addr) == 1)
		memcpy(&r->from, &four, sizeof(four));
	else if (inet_pton(AF_INET6, last, &six.sin6_addr) == 1)
		memcpy(&r->from, &six, sizeof(six));
}

static void
find_client(struct request *r)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const char *forwarded = request_header(r, "X-Forwarded-For");
	const struct sockaddr *a = info == NULL ? NULL : info->client_addr;

	if (a != NULL)
		memcpy(&r->from, a,
		    a->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
					     : sizeof(struct sockaddr_in));
	r->local = is_loopback(&r->from) && forwarded == NULL &&
		   request_header(r, "Forwarded") == NULL;
	if (r->daemon->options.proxy && forwarded != NULL &&
	    is_loopback(&r->from))
		believe_proxy(r, forwarded);
}

/* Of what is no route: a page, or a word about the method. */
static void
check_method(struct request *r, const char *method)
{
	bool get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;

	if (get && (r->answer.allow == NULL || *r->answer.allow == 'G'))
		return;
	if (r->answer.allow == NULL) {
		answer_refuse(r, "not-found", method, 0);
	} else if (strcmp(method, "OPTIONS") == 0) {
		r->answer.status = 204;
		r->served = true;
	} else {
		answer_refuse(r, "method", method, 0);
	}
}

/* What can be said before a byte of the body was read. */
static void
check_head(struct request *r, const char *method)
{
	const char *length = request_header(r, "Content-Length");
	const char *coding = request_header(r, "Content-Encoding");
	unsigned char network[8];
	uint64_t n = 0;
	long wait;

	r->route = route_find(r, method);
	if (r->route == NULL) {
		check_method(r, method);
		return;
	}
	if (r->route->limit == 0)
		return;
	if (length == NULL && request_header(r, "Transfer-Encoding") == NULL)
		answer_refuse(r, "length-required", "", 0);
	else if (length != NULL &&
		 parse_u64(length, 10, r->route->limit, &n, NULL) == -1)
		answer_refuse(r, "too-large", "", 0);
	else if (coding != NULL && strcmp(coding, "identity") != 0)
		answer_refuse(r, "media-type", coding, 0);
	if (r->served)
		return;
	limits_network((const struct sockaddr *)&r->from, network);
	wait =
	    limits_take(r->daemon->limits, LIMIT_PUTS, network, sizeof(network),
		(unsigned int)r->daemon->options.puts, 1, time(NULL));
	if (wait > 0)
		answer_refuse(r, "slow-down",
		    "This network has sent what it may for now.", wait);
}

static struct request *
request_new(struct daemon *d, struct MHD_Connection *c, const char *path)
{
	struct request *r = xcalloc(1, sizeof(*r));

	r->daemon = d;
	r->connection = c;
	r->path = xstrdup(path);
	r->answer.fd = -1;
	find_client(r);
	return r;
}

/* libmicrohttpd answers nothing in the middle of a body, and one without end
 * has no other place: so it is said past it, and what still comes is dropped
 * until the client stops or its time is over. */
static void
overflow(struct request *r)
{
	static const char text[] =
	    "HTTP/1.1 413 Content Too Large\r\n"
	    "Content-Type: " PROBLEM_TYPE "\r\nConnection: close\r\n\r\n"
	    "{\"type\":\"/problems/too-large\",\"title\":\"The request is too "
	    "large\",\"status\":413}\n";
	struct peer *p = peer_of(r->connection);

	r->overflow = true;
	buf_free(&r->body);
	metrics_answer(r->daemon->metrics, 413, "too-large");
	if (p == NULL)
		return;
	(void)send(p->fd, text, sizeof(text) - 1, MSG_NOSIGNAL);
	(void)shutdown(p->fd, SHUT_WR);
	peer_hurry(r->daemon, p, 1000);
}

static enum MHD_Result
handle(void *context, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *data, size_t *n,
    void **request)
{
	struct request *r = *request;

	(void)version;
	if (r == NULL) {
		r = request_new(context, c, url);
		*request = r;
		check_head(r, method);
		return r->served ? answer_send(r) : MHD_YES;
	}
	if (*n > 0) {
		size_t limit = r->route == NULL ? 0 : r->route->limit;

		if (!r->overflow && r->body.len + *n > limit)
			overflow(r);
		if (!r->overflow)
			buf_add(&r->body, data, *n);
		*n = 0;
		return MHD_YES;
	}
	if (r->overflow)
		return MHD_NO;
	if (r->finish != NULL) {
		r->finish(r);
	} else if (!r->served && r->route != NULL) {
		MHD_suspend_connection(c);
		if (pool_put(r->daemon->pool, r))
			return MHD_YES;
		/* It ends, and nothing may sleep then. */
		answer_refuse(r, "storage", "", 10);
		MHD_resume_connection(c);
		return MHD_YES;
	} else if (!r->served) {
		serve_site(r);
	}
	return answer_send(r);
}

static void
job_done(struct job *job)
{
	struct request *r = job->context;

	if (atomic_fetch_sub(&r->pending, 1) == 1)
		MHD_resume_connection(r->connection);
}

/* Whoever is the last to be done wakes it: another thread may free the request
 * from then on. */
void
request_serve(struct request *r)
{
	atomic_store(&r->pending, 1);
	r->route->serve(r, r->parts);
	if (atomic_fetch_sub(&r->pending, 1) == 1)
		MHD_resume_connection(r->connection);
}

void
request_wait(struct request *r, struct job *jobs, size_t n,
    void (*finish)(struct request *))
{
	size_t i;

	r->finish = finish;
	(void)atomic_fetch_add(&r->pending, (int)n);
	for (i = 0; i < n; i++) {
		jobs[i].done = job_done;
		jobs[i].context = r;
		if (!writer_put(r->daemon->writer, &jobs[i]))
			(void)atomic_fetch_sub(&r->pending, 1);
	}
}

static void
completed(void *context, struct MHD_Connection *c, void **request,
    enum MHD_RequestTerminationCode how)
{
	struct daemon *d = context;
	struct request *r = *request;
	struct peer *p = peer_of(c);
	size_t i;

	(void)how;
	if (p != NULL)
		peer_begin(d, p, 0);
	if (r == NULL)
		return;
	if (r->holds_slot) {
		(void)pthread_mutex_lock(&d->lock);
		d->batches--;
		(void)pthread_mutex_unlock(&d->lock);
	}
	for (i = 0; i < REQUEST_PARTS; i++)
		free(r->parts[i]);
	if (r->answer.fd != -1)
		(void)close(r->answer.fd);
	buf_free(&r->answer.body);
	free(r->answer.etag);
	free(r->answer.link);
	free(r->answer.location);
	buf_free(&r->body);
	free(r->path);
	free(r);
	*request = NULL;
}

struct checker *
daemon_checker(struct daemon *d)
{
	struct checker *c;
	struct err err;

	(void)pthread_mutex_lock(&d->lock);
	c = d->idle;
	if (c != NULL)
		d->idle = c->next;
	(void)pthread_mutex_unlock(&d->lock);
	if (c == NULL)
		c = checker_new(d->options.store, &err);
	if (c == NULL)
		log_warn("%s", err.text);
	return c;
}

void
daemon_checker_done(struct daemon *d, struct checker *c)
{
	if (c == NULL)
		return;
	(void)pthread_mutex_lock(&d->lock);
	c->next = d->idle;
	d->idle = c;
	(void)pthread_mutex_unlock(&d->lock);
}

static int
address_of(const struct daemon_options *o, struct sockaddr_storage *out,
    struct err *err)
{
	struct sockaddr_in *four = (struct sockaddr_in *)out;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, o->address, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)o->port);
	} else if (inet_pton(AF_INET6, o->address, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)o->port);
	} else {
		return err_set(err, 0, "%s: no IP address", o->address);
	}
	return 0;
}

static void say(void *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

static void
say(void *context, const char *fmt, va_list ap)
{
	char line[512];

	(void)context;
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	log_debug("%s", line);
}

int
daemon_start(struct daemon *d, struct err *err)
{
	struct sockaddr_storage at;
	const union MHD_DaemonInfo *info;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned int flags = MHD_USE_AUTO_INTERNAL_THREAD |
			     MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;

	if (address_of(&d->options, &at, err) == -1)
		return -1;
	if (at.ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	d->http = MHD_start_daemon(flags, 0, NULL, NULL, handle, d,
	    MHD_OPTION_EXTERNAL_LOGGER, say, NULL, MHD_OPTION_SOCK_ADDR, &at,
	    MHD_OPTION_THREAD_POOL_SIZE, (unsigned int)(cpus < 2 ? 2 : cpus),
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)SILENCE,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	    (unsigned int)d->options.per_address, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned int)4096, MHD_OPTION_NOTIFY_CONNECTION, peer_notify, d,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, d,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (d->http == NULL)
		return err_set(err, errno, "listen on %s port %d",
		    d->options.address, d->options.port);
	info = MHD_get_daemon_info(d->http, MHD_DAEMON_INFO_BIND_PORT);
	d->port = info == NULL ? d->options.port : info->port;
	if (pthread_create(&d->sweeper, NULL, peers_sweep, d) != 0) {
		MHD_stop_daemon(d->http);
		d->http = NULL;
		return err_set(err, 0, "thread");
	}
	return 0;
}

void
daemon_stop(struct daemon *d)
{
	struct checker *c;
	int listener = -1;

	if (d->http != NULL) {
		listener = MHD_quiesce_daemon(d->http);
		if (listener != -1)
			(void)close(listener);
	}
	/* Answers what it has; nothing sleeps after that. */
	if (d->pool != NULL)
		pool_end(d->pool);
	if (d->writer != NULL)
		writer_end(d->writer);
	atomic_store(&d->ending, true);
	if (d->http != NULL) {
		(void)pthread_join(d->sweeper, NULL);
		MHD_stop_daemon(d->http);
	}
	while ((c = d->idle) != NULL) {
		d->idle = c->next;
		checker_free(c);
	}
	pool_free(d->pool);
	writer_free(d->writer);
	limits_free(d->limits);
	metrics_free(d->metrics);
	moderators_free(&d->moderators);
}
