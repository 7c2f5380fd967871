/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/export.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zstd.h>

#include "base/file.h"
#include "base/mem.h"
#include "matrix/packed.h"

struct lines {
	struct buf *out;
	int64_t *last;
	bool damaged;
	struct err err;
};

/* In the order of log_read's columns. */
enum { SEQ, TIME, DIGEST, STATE, PAYLOAD, SIG, KEY, WITHDRAWN, BODY };

static void
add_digest(struct buf *b, const char *name, const struct store_value *v)
{
	char digest[65];

	store_digest(v, digest);
	buf_addf(b, "\"%s\":\"%s\"", name, digest);
}

static void
take_line(void *context, const struct store_value *v)
{
	struct lines *l = context;
	time_t day = (time_t)(v[TIME].i / 1000000);
	struct tm tm;
	struct buf payload = { 0 };
	char text[16] = "";

	if (gmtime_r(&day, &tm) != NULL)
		(void)strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	buf_addf(
	    l->out, "{\"log\":%lld,\"day\":\"%s\",", (long long)v[SEQ].i, text);
	if (v[STATE].kind == STORE_INT && v[STATE].i == REPORT_WAITS) {
		add_digest(l->out, "waits", &v[DIGEST]);
	} else if (v[PAYLOAD].kind == STORE_BYTES &&
		   v[KEY].kind == STORE_BYTES) {
		if (packed_read(
			&payload, v[PAYLOAD].p, v[PAYLOAD].n, &l->err) == -1)
			l->damaged = true;
		buf_adds(l->out, "\"report\":");
		sign_write(l->out, SIGN_REPORT_TYPE, buf_str(&payload),
		    payload.len, v[KEY].p, v[SIG].p);
		buf_free(&payload);
	} else if (v[WITHDRAWN].kind == STORE_TEXT) {
		buf_addf(l->out, "\"withdrawn\":\"%s\"",
		    (const char *)v[WITHDRAWN].p);
	} else if (v[BODY].n > 0) {
		buf_adds(l->out, "\"statement\":");
		buf_add(l->out, v[BODY].p, v[BODY].n);
	} else {
		add_digest(l->out, "gone", &v[DIGEST]);
	}
	buf_adds(l->out, "}\n");
	*l->last = v[SEQ].i;
}

int
export_lines(struct store *s, int64_t after, int limit, struct buf *out,
    int64_t *last, struct err *err)
{
	struct lines l = { .out = out, .last = last };
	/* Few at a time: a row is up to 256 KiB, and PostgreSQL gives all of
	 * them at once. */
	while (limit > 0) {
		int64_t before = after;
		const struct store_value args[] = { store_int(after),
			store_int(limit < 256 ? limit : 256) };

		store_ask(s, SQL_log_read, args, take_line, &l);
		if (store_sync(s, err) == -1)
			return -1;
		if (l.damaged)
			return err_set(err, 0, "%s", l.err.text);
		after = *last > after ? *last : after;
		if (after == before)
			break;
		limit -= (int)(after - before);
	}
	return 0;
}

struct sink {
	ZSTD_CCtx *zstd;
	crypto_hash_sha256_state hash;
	uint64_t size;
	int fd;
};

static int
put(struct sink *s, const struct buf *lines, bool end, struct err *err)
{
	static const size_t room = 1 << 17;
	ZSTD_inBuffer in = { buf_str(lines), lines->len, 0 };
	char *chunk = xcalloc(1, room);
	size_t left = 0;
	int rc = 0;

	do {
		ZSTD_outBuffer out = { chunk, room, 0 };

		left = ZSTD_compressStream2(
		    s->zstd, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left) != 0)
			rc = err_set(
			    err, 0, "zstd: %s", ZSTD_getErrorName(left));
		else
			rc = file_write_fd(s->fd, chunk, out.pos, err);
		(void)crypto_hash_sha256_update(
		    &s->hash, (unsigned char *)chunk, out.pos);
		s->size += out.pos;
	} while (rc == 0 && (end ? left > 0 : in.pos < in.size));
	free(chunk);
	return rc;
}

static int
write_entries(struct store *store, struct sink *s, int64_t after, int64_t last,
    struct err *err)
{
	struct buf lines = { 0 };
	int rc = 0;

	while (rc == 0 && after < last) {
		int64_t at = after, left = last - after;

		buf_clear(&lines);
		rc = export_lines(store, after, left < 256 ? (int)left : 256,
		    &lines, &at, err);
		if (rc == 0 && at == after)
			rc = err_set(err, 0, "the log has a gap");
		after = at;
		if (rc == 0)
			rc = put(s, &lines, after >= last, err);
	}
	buf_free(&lines);
	return rc;
}

int
export_segment(struct store *store, const char *path, int64_t after,
    int64_t last, struct export_file *f, struct err *err)
{
	struct sink s = { .zstd = ZSTD_createCCtx() };
	unsigned char hash[crypto_hash_sha256_BYTES];
	char *new = xasprintf("%s.new", path);
	int rc = -1;

	(void)ZSTD_CCtx_setParameter(s.zstd, ZSTD_c_compressionLevel, 6);
	(void)crypto_hash_sha256_init(&s.hash);
	s.fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (s.fd == -1) {
		(void)err_set(err, errno, "create %s", new);
		goto out;
	}
	rc = write_entries(store, &s, after, last, err);
	if (rc == 0 && (fsync(s.fd) == -1 || rename(new, path) == -1))
		rc = err_set(err, errno, "write %s", path);
	(void)close(s.fd);
	(void)crypto_hash_sha256_final(&s.hash, hash);
	(void)sodium_bin2hex(
	    f->digest.s, sizeof(f->digest.s), hash, sizeof(hash));
	f->size = s.size;
out:
	(void)ZSTD_freeCCtx(s.zstd);
	free(new);
	return rc;
}
