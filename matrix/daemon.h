/* SPDX-License-Identifier: BSD-2-Clause
 * The HTTP side of pptmatrixd: requests, their answers, and what they share. */
#ifndef MATRIX_DAEMON_H
#define MATRIX_DAEMON_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "matrix/ingest.h"
#include "matrix/metrics.h"
#include "matrix/writer.h"

#define DAEMON_BATCH_MAX (8 * 1024 * 1024)
#define DAEMON_BATCH_LINES 500

struct daemon_options {
	const char *address;
	int port; /* 0: any; the daemon says which */
	const char *store, *site, *state;
	bool no_pages;	 /* the site is made elsewhere */
	bool proxy;	 /* X-Forwarded-For of a loopback peer is believed */
	int per_address; /* connections; 0: no limit */
	int puts;	 /* of a network, an hour */
	int new_keys;	 /* of a network, a day */
	int key_reports; /* of a new key, a day */
	int work;	 /* bits asked of new keys; 0: none */
	int deadline;	 /* seconds for a whole request */
	int segment;	 /* entries of an export segment */
};

/* A connection; on a list, so that the sweeper finds it. */
struct peer {
	struct peer *next, **link;
	int fd;
	int64_t deadline; /* clock_ms */
};

struct daemon {
	struct daemon_options options;
	struct moderators moderators;
	struct MHD_Daemon *http;
	struct writer *writer;
	struct limits *limits;
	struct metrics *metrics;
	struct pool *pool;
	pthread_mutex_t lock; /* of what follows */
	struct checker *idle;
	struct peer *peers;
	int batches; /* being read or written now */
	pthread_t sweeper;
	atomic_bool ending;
	atomic_llong published; /* as publisher_start has it */
	int port;
};

struct answer {
	unsigned int status;
	const char *type;  /* of the body */
	const char *cache; /* Cache-Control */
	struct buf body;
	char *etag, *link, *location;
	const char *allow; /* methods; told with 405, and when asked for */
	bool varies;	   /* with Accept */
	long retry_after;
	int fd; /* a file instead of the body, or -1 */
	uint64_t size;
	bool collection; /* ETag of the log number and the body */
};

struct request;
struct route {
	const char *method;
	const char *path; /* "*" stands for one part */
	void (*serve)(struct request *, char **part);
	size_t limit; /* of the body; 0: none is taken */
};

#define REQUEST_PARTS 4

struct request {
	struct request *next; /* the pool's */
	struct daemon *daemon;
	struct MHD_Connection *connection;
	const struct route *route;
	char *path, *parts[REQUEST_PARTS];
	struct sockaddr_storage from; /* the client, behind a proxy or not */
	bool local;		      /* from this machine, and by no proxy */
	struct buf body;
	bool overflow;	 /* more came than is taken; it was told */
	bool holds_slot; /* of daemon.batches */
	bool served;	 /* the answer is complete */
	struct answer answer;
	/* While the writer has jobs of this request. */
	atomic_int pending;
	void *work;
	void (*finish)(struct request *);
};

int daemon_start(struct daemon *, struct err *);
void daemon_stop(struct daemon *);

/* A checker for this thread; NULL when the store does not open. */
struct checker *daemon_checker(struct daemon *);
void daemon_checker_done(struct daemon *, struct checker *);

/* The row for a method and path, whose parts are filled in; NULL when there is
 * none.  answer.allow is what the path takes, or stays NULL where there is no
 * such path. */
const struct route *route_find(struct request *, const char *method);

/* Threads that check; each request is given to one while its connection
 * sleeps.  pool_end ends them after what waits is done; from then on pool_put
 * returns false. */
struct pool *pool_start(struct err *);
bool pool_put(struct pool *, struct request *);
void pool_end(struct pool *);
void pool_free(struct pool *); /* ended, or NULL */

/* Makes the answer, or gives it to the writer; wakes the connection. */
void request_serve(struct request *);

/* For a serve function: n jobs for the writer; when all are answered, finish
 * makes the answer. */
void request_wait(
    struct request *, struct job *, size_t n, void (*finish)(struct request *));

void answer_problem(struct request *, const struct problem *);
/* The same in one line; detail may be "". */
void answer_refuse(
    struct request *, const char *problem, const char *detail, long retry);
void answer_json(struct request *, unsigned int status, json_t *owned);
/* ETag W/"LOG NUMBER-BODY", a minute in caches. */
void answer_collection(struct request *);
const char *request_query(struct request *, const char *name);
const char *request_header(struct request *, const char *name);
enum MHD_Result answer_send(struct request *);

/* daemon_put.c, daemon_read.c, daemon_lists.c, daemon_issues.c, daemon_site.c,
 * daemon_health.c */
void serve_put_report(struct request *, char **);
void serve_put_statement(struct request *, char **);
void serve_batch(struct request *, char **);
void serve_report(struct request *, char **);
void serve_report_status(struct request *, char **);
void serve_origin(struct request *, char **);
void serve_devices(struct request *, char **);
void serve_device(struct request *, char **);
void serve_cell(struct request *, char **);
void serve_hosts(struct request *, char **);
void serve_issues(struct request *, char **);
void serve_issue(struct request *, char **);
void serve_waiting(struct request *, char **);
void serve_manifest(struct request *, char **);
void serve_segment(struct request *, char **);
void serve_tail(struct request *, char **);
void serve_schema(struct request *, char **);
void serve_root(struct request *, char **);
void serve_problem(struct request *, char **);
void serve_health(struct request *, char **);
void serve_ready(struct request *, char **);
void serve_metrics(struct request *, char **);
void serve_site(struct request *);

#endif
