/* SPDX-License-Identifier: BSD-2-Clause
 * Load for a matrix, for ci/bench/matrix and the tests of matrix/:
 *   matrix_load generate N KEYS SEED [one]
 *                                        "DIGEST ENVELOPE" lines of N reports,
 *                                        all that works in one cell with "one"
 *   matrix_load sign KEY TYPE FILE       such a line for a payload; TYPE is
 *                                        report, withdrawal or statement
 *   matrix_load key KEY                  "ORIGIN BASE64" of the key of that
 * number matrix_load put PORT CONNECTIONS FILE [ACKNOWLEDGED] sends them, notes
 * what was answered for matrix_load get PORT CONNECTIONS N FILE   asks N times
 * for paths in FILE The same N, KEYS and SEED give the same bytes. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strv.h"
#include "ci/matrix_reports.h"

struct load {
	int port;
	bool put;
	char **lines;
	size_t n;
	atomic_size_t next;
	atomic_size_t status[600], lost;
	double *latency; /* of request i; 0: no answer */
	FILE *acknowledged;
};

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
dial(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == -1) {
		(void)close(fd);
		return -1;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* The status of one answer, 0 when there is none. */
static size_t
answer(int fd, struct buf *b)
{
	char chunk[65536], *body, *length;
	size_t want = 0;
	ssize_t n;

	buf_clear(b);
	for (;;) {
		body = strstr(buf_str(b), "\r\n\r\n");
		if (body != NULL) {
			length = strstr(b->data, "Content-Length: ");
			want = length == NULL || length > body
				   ? 0
				   : strtoul(length + 16, NULL, 10);
			if (b->len >= (size_t)(body + 4 - b->data) + want)
				return strtoul(b->data + 9, NULL, 10) % 600;
		}
		n = read(fd, chunk, sizeof(chunk));
		if (n <= 0)
			return 0;
		buf_add(b, chunk, (size_t)n);
	}
}

static void
request_of(const struct load *l, size_t i, struct buf *b)
{
	const char *line = l->lines[i % l->n];

	buf_clear(b);
	if (l->put)
		buf_addf(b,
		    "PUT /v1/reports/%.64s HTTP/1.1\r\nHost: h\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    line, strlen(line) - 65, line + 65);
	else
		buf_addf(b, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", line);
}

struct job {
	pthread_t thread;
	struct load *load;
	size_t total;
};

static void *
work(void *context)
{
	struct job *j = context;
	struct load *l = j->load;
	struct buf out = { 0 }, in = { 0 };
	int fd = dial(l->port);
	size_t i, status;
	double began;

	while (fd != -1 && (i = atomic_fetch_add(&l->next, 1)) < j->total) {
		request_of(l, i, &out);
		began = now();
		if (file_write_fd(fd, out.data, out.len, NULL) == -1 ||
		    (status = answer(fd, &in)) == 0) {
			(void)atomic_fetch_add(&l->lost, 1);
			(void)close(fd);
			fd = dial(l->port);
			continue;
		}
		l->latency[i] = now() - began;
		(void)atomic_fetch_add(&l->status[status], 1);
		if (l->acknowledged != NULL && status / 100 == 2)
			(void)fprintf(
			    l->acknowledged, "%.64s\n", l->lines[i % l->n]);
	}
	if (fd != -1)
		(void)close(fd);
	buf_free(&out);
	buf_free(&in);
	return NULL;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static int
load(struct load *l, size_t connections, size_t total)
{
	struct job *jobs = xcalloc(connections, sizeof(*jobs));
	double began = now(), seconds;
	size_t i, answered = 0;

	l->latency = xcalloc(total, sizeof(*l->latency));
	for (i = 0; i < connections; i++) {
		jobs[i].load = l;
		jobs[i].total = total;
		if (pthread_create(&jobs[i].thread, NULL, work, &jobs[i]) != 0)
			abort();
	}
	for (i = 0; i < connections; i++)
		(void)pthread_join(jobs[i].thread, NULL);
	seconds = now() - began;
	for (i = 0; i < total; i++)
		if (l->latency[i] > 0)
			l->latency[answered++] = l->latency[i];
	qsort(l->latency, answered, sizeof(*l->latency), compare);
	(void)printf("%zu answers in %.2f s: %.0f/s", answered, seconds,
	    (double)answered / seconds);
	if (answered > 0)
		(void)printf(", p50 %.2f ms, p99 %.2f ms",
		    l->latency[answered / 2] * 1000,
		    l->latency[answered * 99 / 100] * 1000);
	for (i = 0; i < 600; i++)
		if (atomic_load(&l->status[i]) > 0)
			(void)printf(
			    ", %zu x %zu", atomic_load(&l->status[i]), i);
	(void)printf(", %zu without answer\n", atomic_load(&l->lost));
	free(l->latency);
	free(jobs);
	return answered == 0;
}

int
main(int argc, char **argv)
{
	struct load l = { 0 };
	struct strv lines = { 0 };
	struct buf b = { 0 };
	size_t total;
	int rc;

	if (argc == 5 && strcmp(argv[1], "sign") == 0)
		return reports_sign(
		    strtoull(argv[2], NULL, 10), argv[3], argv[4]);
	if (argc == 3 && strcmp(argv[1], "key") == 0)
		return reports_print_key(strtoull(argv[2], NULL, 10));
	if (argc >= 5 && strcmp(argv[1], "generate") == 0)
		return reports_generate(strtoull(argv[2], NULL, 10),
		    strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10),
		    argc == 6 && strcmp(argv[5], "one") == 0);
	l.put = argc >= 5 && strcmp(argv[1], "put") == 0;
	if (!l.put && (argc != 6 || strcmp(argv[1], "get") != 0)) {
		(void)fputs("usage: matrix_load generate N KEYS SEED [one]\n"
			    "       matrix_load sign KEY TYPE FILE\n"
			    "       matrix_load key KEY\n"
			    "       matrix_load put PORT CONNECTIONS FILE "
			    "[ACKNOWLEDGED]\n"
			    "       matrix_load get PORT CONNECTIONS N FILE\n",
		    stderr);
		return 2;
	}
	if (file_read(argv[l.put ? 4 : 5], &b, NULL) == -1)
		return 1;
	strv_split(&lines, buf_str(&b), "\n");
	buf_free(&b);
	l.port = (int)strtol(argv[2], NULL, 10);
	l.lines = lines.v;
	l.n = lines.n;
	total = l.put ? l.n : strtoul(argv[4], NULL, 10);
	if (l.put && argc > 5 && (l.acknowledged = fopen(argv[5], "a")) != NULL)
		(void)setvbuf(l.acknowledged, NULL, _IOLBF, 0);
	rc = load(&l, strtoul(argv[3], NULL, 10), total);
	if (l.acknowledged != NULL)
		(void)fclose(l.acknowledged);
	strv_free(&lines);
	return rc;
}
