/* SPDX-License-Identifier: BSD-2-Clause
 * A matrix made again from its export, or joined by another's.  Each line is
 * checked as if it came from its sender. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "matrix/export.h"

/* Reports in a batch: those that wait for the same commit. */
#define GROUP 256

/* Reports that go to the writer together. */
struct batch {
	struct ingest *reports;
	struct job *jobs;
	size_t n, left; /* all, and without an answer */
	pthread_mutex_t lock;
	pthread_cond_t done;
};

/* One batch is checked while the other one is written. */
struct import {
	struct writer *writer;
	struct checker *checker;
	struct import_counts *counts;
	const char *path;
	struct batch batches[2], *now;
	bool open; /* zstd's frame goes on behind what was read */
};

static void
refused(struct import *x, const struct problem *p, const char *digest)
{
	x->counts->refused++;
	log_warn("%s: %s: %s: %s", x->path, digest, p->kind->title, p->detail);
}

static void
job_over(struct import *x, struct job *job, const char *digest)
{
	if (job->problem.kind != NULL)
		refused(x, &job->problem, digest);
	else if (job->fresh)
		x->counts->taken++;
	else
		x->counts->known++;
	problem_free(&job->problem);
}

static void
answered(struct job *job)
{
	struct batch *b = job->context;

	(void)pthread_mutex_lock(&b->lock);
	if (--b->left == 0)
		(void)pthread_cond_signal(&b->done);
	(void)pthread_mutex_unlock(&b->lock);
}

/* The writer takes them in order. */
static void
send_batch(struct import *x, struct batch *b)
{
	size_t i;

	b->left = b->n;
	for (i = 0; i < b->n; i++) {
		b->jobs[i].done = answered;
		b->jobs[i].context = b;
		if (!writer_put(x->writer, &b->jobs[i]))
			answered(&b->jobs[i]);
	}
}

static void
wait_for(struct import *x, struct batch *b)
{
	size_t i;

	(void)pthread_mutex_lock(&b->lock);
	while (b->left > 0)
		(void)pthread_cond_wait(&b->done, &b->lock);
	(void)pthread_mutex_unlock(&b->lock);
	for (i = 0; i < b->n; i++) {
		job_over(x, &b->jobs[i], b->reports[i].envelope.digest.s);
		ingest_free(&b->reports[i]);
	}
	memset(b->jobs, 0, GROUP * sizeof(*b->jobs));
	b->n = 0;
}

static struct batch *
other(struct import *x)
{
	return x->now == x->batches ? x->batches + 1 : x->batches;
}

/* Until all is written. */
static void
flush(struct import *x)
{
	wait_for(x, other(x));
	send_batch(x, x->now);
	wait_for(x, x->now);
}

static void
take_report(struct import *x, const char *envelope, size_t n, int64_t time)
{
	struct batch *b = x->now;
	struct ingest *in = &b->reports[b->n];
	struct problem p = { 0 };

	switch (ingest_report(x->checker, NULL, envelope, n, NULL, in, &p)) {
	case INGEST_GOOD:
		b->jobs[b->n].kind = JOB_REPORT;
		b->jobs[b->n].report = in;
		b->jobs[b->n].time = time;
		if (++b->n == GROUP) {
			wait_for(x, other(x));
			send_batch(x, b);
			x->now = other(x);
		}
		return;
	case INGEST_KNOWN:
		x->counts->known++;
		break;
	case INGEST_REFUSED:
		refused(x, &p, in->envelope.digest.s);
		break;
	}
	problem_free(&p);
	ingest_free(in);
}

static void
take_statement(struct import *x, const char *envelope, size_t n, int64_t time)
{
	struct statement s = { 0 };
	struct problem p = { 0 };
	struct job job = { .kind = JOB_STATEMENT,
		.statement = &s,
		.time = time,
		.imported = true };

	flush(x);
	if (statement_read(&s, envelope, n, NULL, &p) == -1) {
		refused(x, &p, s.envelope.digest.s);
	} else {
		writer_put_wait(x->writer, &job);
		job_over(x, &job, s.envelope.digest.s);
	}
	problem_free(&p);
	statement_free(&s);
}

static void
take_line(struct import *x, const char *line)
{
	json_t *j = json_read_line(line);
	char *stamp = xasprintf("%.10sT00:00:00Z", json_str(j, "day", ""));
	const char *waits = json_str(j, "waits", NULL);
	const char *gone = json_str(j, "gone", waits == NULL ? "" : waits);
	const char *digest = json_str(j, "withdrawn", gone);
	/* Envelopes have one form only: the line holds it as it was. */
	const char *report = strstr(line, ",\"report\":");
	const char *statement = strstr(line, ",\"statement\":");
	struct job job = { .kind = JOB_TOMBSTONE, .waits = waits != NULL };
	struct problem p = { 0 };
	int64_t time = clock_parse(stamp) * 1000000;

	time = time < 0 ? 0 : time;
	if (json_is_object(json_object_get(j, "report")) && report != NULL) {
		take_report(x, report + 10, strlen(report) - 11, time);
	} else if (json_is_object(json_object_get(j, "statement")) &&
		   statement != NULL) {
		take_statement(x, statement + 13, strlen(statement) - 14, time);
	} else if (sign_digest_read(digest, job.tombstone) == 0) {
		flush(x);
		job.time = time;
		job.withdrawal = digest != gone;
		writer_put_wait(x->writer, &job);
		job_over(x, &job, digest);
	} else {
		(void)problem_set(&p, "malformed", "no line of an export");
		refused(x, &p, "?");
		problem_free(&p);
	}
	json_decref(j);
	free(stamp);
}

/* What is complete of the lines so far, until a signal. */
static void
take_lines(struct import *x, struct buf *lines)
{
	char *line;

	while (sig_caught() == 0 && (line = buf_take_line(lines)) != NULL) {
		take_line(x, line);
		free(line);
	}
}

static int
expand(struct import *x, ZSTD_DCtx *zstd, const char *bytes, size_t n,
    struct buf *lines, struct err *err)
{
	static const size_t room = 1 << 18;
	ZSTD_inBuffer in = { bytes, n, 0 };
	char *chunk = xcalloc(1, room);
	size_t left = 0;
	bool full = true;

	while ((in.pos < in.size || (full && left > 0)) &&
	       ZSTD_isError(left) == 0 && sig_caught() == 0) {
		ZSTD_outBuffer out = { chunk, room, 0 };

		left = ZSTD_decompressStream(zstd, &out, &in);
		full = out.pos == room;
		buf_add(lines, chunk, out.pos);
		take_lines(x, lines);
		/* Nobody writes lines of that length. */
		if (lines->len > 2 * SIGN_ENVELOPE_MAX)
			break;
	}
	free(chunk);
	x->open = left > 0;
	if (ZSTD_isError(left) != 0)
		return err_set(err, 0, "zstd: %s", ZSTD_getErrorName(left));
	return 0;
}

static int
read_lines(struct import *x, int fd, struct err *err)
{
	static const unsigned char magic[] = { 0x28, 0xb5, 0x2f, 0xfd };
	ZSTD_DCtx *zstd = ZSTD_createDCtx();
	struct buf lines = { 0 };
	char chunk[65536];
	bool first = true, compressed = false;
	ssize_t n;
	int rc = 0;

	while (rc == 0) {
		/* Of a pipe it may take as long as somebody likes. */
		rc = sig_wait_input(fd, clock_ms() + 3600 * 1000, err);
		if (rc != 1)
			continue;
		rc = 0;
		n = read(fd, chunk, sizeof(chunk));
		if (n == -1)
			rc = err_set(err, errno, "read");
		if (n <= 0)
			break;
		if (first)
			compressed = n >= 4 && memcmp(chunk, magic, 4) == 0;
		first = false;
		if (compressed) {
			rc = expand(x, zstd, chunk, (size_t)n, &lines, err);
		} else {
			buf_add(&lines, chunk, (size_t)n);
			take_lines(x, &lines);
		}
		if (rc == 0 && sig_caught() != 0)
			rc = sig_error(err);
		if (rc == 0 && lines.len > 2 * SIGN_ENVELOPE_MAX)
			rc = err_set(err, 0, "a line is too long");
	}
	if (rc == 0 && (x->open || lines.len > 0))
		rc = err_set(err, 0, "the last line is not complete");
	(void)ZSTD_freeDCtx(zstd);
	buf_free(&lines);
	return rc;
}

static void
batch_begin(struct batch *b)
{
	b->reports = xcalloc(GROUP, sizeof(*b->reports));
	b->jobs = xcalloc(GROUP, sizeof(*b->jobs));
	(void)pthread_mutex_init(&b->lock, NULL);
	(void)pthread_cond_init(&b->done, NULL);
}

static void
batch_end(struct batch *b)
{
	(void)pthread_cond_destroy(&b->done);
	(void)pthread_mutex_destroy(&b->lock);
	free(b->reports);
	free(b->jobs);
}

static int
import_lines(struct writer *w, struct checker *c, const char *path,
    struct import_counts *counts, struct err *err)
{
	struct import x = {
		.writer = w, .checker = c, .counts = counts, .path = path
	};
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	batch_begin(&x.batches[0]);
	batch_begin(&x.batches[1]);
	x.now = x.batches;
	rc = read_lines(&x, fd, err);
	flush(&x);
	(void)close(fd);
	batch_end(&x.batches[0]);
	batch_end(&x.batches[1]);
	return rc == 0 ? 0 : err_wrap(err, "%s", path);
}

/* Of a file's bytes, however many. */
static int
digest_of(const char *path, struct sign_digest *d, struct err *err)
{
	unsigned char hash[crypto_hash_sha256_BYTES], chunk[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	crypto_hash_sha256_state state;
	ssize_t n = 0;

	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	(void)crypto_hash_sha256_init(&state);
	while (sig_caught() == 0 && (n = read(fd, chunk, sizeof(chunk))) > 0)
		(void)crypto_hash_sha256_update(
		    &state, chunk, (unsigned long long)n);
	(void)close(fd);
	if (n == -1)
		return err_set(err, errno, "read %s", path);
	if (sig_caught() != 0)
		return sig_error(err);
	(void)crypto_hash_sha256_final(&state, hash);
	(void)sodium_bin2hex(d->s, sizeof(d->s), hash, sizeof(hash));
	return 0;
}

/* All that its manifest names, which must be what the manifest says. */
static int
import_folder(struct writer *w, struct checker *c, const char *dir,
    struct import_counts *counts, struct err *err)
{
	char *path = xasprintf("%s/manifest.json", dir);
	json_t *manifest = json_read_file(path, err);
	const json_t *segment;
	struct sign_digest d;
	const char *name;
	size_t i;
	int rc = manifest == NULL ? -1 : 0;

	json_array_foreach(json_object_get(manifest, "segments"), i, segment)
	{
		name = json_str(segment, "name", ".");
		if (rc == -1)
			break;
		free(path);
		path = xasprintf("%s/%s", dir, name);
		if (*name == '.' || strchr(name, '/') != NULL)
			rc = err_set(err, 0, "%s: %s is no name", dir, name);
		else
			rc = digest_of(path, &d, err);
		if (rc == 0 &&
		    strcmp(d.s, json_str(segment, "sha256", "")) != 0)
			rc = err_set(
			    err, 0, "%s: is not what the manifest says", path);
		if (rc == 0)
			rc = import_lines(w, c, path, counts, err);
	}
	json_decref(manifest);
	free(path);
	return rc;
}

int
import_file(struct writer *w, struct checker *c, const char *path,
    struct import_counts *counts, struct err *err)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode)
		   ? import_folder(w, c, path, counts, err)
		   : import_lines(w, c, path, counts, err);
}
