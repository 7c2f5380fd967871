/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/packed.h"

#include <pthread.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/mem.h"
#include "reports/submission_check.h"

#define DICTIONARY 1
#define LEVEL 3

static const unsigned char words[] = {
#include "matrix/packed.inc"
};

/* Made once, and then only read. */
static ZSTD_CDict *to;
static ZSTD_DDict *from;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
prepare(void)
{
	to = ZSTD_createCDict(words, sizeof(words), LEVEL);
	from = ZSTD_createDDict(words, sizeof(words));
	if (to == NULL || from == NULL)
		abort();
}

void
packed_write(struct buf *b, const void *payload, size_t n)
{
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	size_t room = ZSTD_compressBound(n), got;
	char *out = xcalloc(1, room + 1);

	(void)pthread_once(&once, prepare);
	out[0] = DICTIONARY;
	got = ZSTD_compress_usingCDict(zstd, out + 1, room, payload, n, to);
	if (ZSTD_isError(got) != 0)
		buf_add(b, payload, n);
	else
		buf_add(b, out, got + 1);
	(void)ZSTD_freeCCtx(zstd);
	free(out);
}

int
packed_read(struct buf *b, const void *packed, size_t n, struct err *err)
{
	const char *p = packed;
	unsigned long long size;
	ZSTD_DCtx *zstd;
	size_t got;
	char *out;

	if (n == 0 || p[0] != DICTIONARY) {
		buf_add(b, p, n);
		return 0;
	}
	(void)pthread_once(&once, prepare);
	size = ZSTD_getFrameContentSize(p + 1, n - 1);
	if (size > SUBMISSION_MAX)
		return err_set(err, 0, "a report in the store is damaged");
	out = xcalloc(1, (size_t)size + 1);
	zstd = ZSTD_createDCtx();
	got = ZSTD_decompress_usingDDict(
	    zstd, out, (size_t)size, p + 1, n - 1, from);
	(void)ZSTD_freeDCtx(zstd);
	if (got == size)
		buf_add(b, out, got);
	free(out);
	return got == size
		   ? 0
		   : err_set(err, 0, "a report in the store is damaged");
}

json_t *
packed_report(const void *packed, size_t n)
{
	struct buf payload = { 0 };
	json_t *report = NULL;

	if (packed_read(&payload, packed, n, NULL) == 0)
		report = submission_parse(payload.data, payload.len, NULL);
	buf_free(&payload);
	return report;
}
