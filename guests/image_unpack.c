/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/image_unpack.h"

#include <stdlib.h>

#include "base/archive_lib.h"
#include "base/file.h"
#include "base/mem.h"

#define CHUNK ((size_t)1 << 18)

int
unpack_bytes(const void *data, size_t n, const char *what, struct buf *out,
    struct err *err)
{
	struct archive *a;
	struct archive_entry *e;
	char *chunk;
	la_ssize_t got;
	int rc = -1;

	if (archive_load(err) == -1)
		return -1;
	a = libarchive.read_new();
	chunk = xcalloc(CHUNK, 1);
	if (a == NULL) {
		(void)err_set(err, 0, "%s: libarchive: out of memory", what);
		goto out;
	}
	(void)libarchive.read_support_filter_all(a);
	(void)libarchive.read_support_format_raw(a);
	if (libarchive.read_open_memory(a, data, n) != ARCHIVE_OK ||
	    libarchive.read_next_header(a, &e) != ARCHIVE_OK) {
		(void)err_set(
		    err, 0, "%s: %s", what, libarchive.error_string(a));
		goto out;
	}
	/* "raw" takes anything: without a filter it is the data itself. */
	if (libarchive.filter_code(a, 0) == ARCHIVE_FILTER_NONE) {
		(void)err_set(err, 0, "%s: compressed in an unknown way", what);
		goto out;
	}
	while ((got = libarchive.read_data(a, chunk, CHUNK)) > 0)
		buf_add(out, chunk, (size_t)got);
	if (got < 0)
		(void)err_set(
		    err, 0, "%s: %s", what, libarchive.error_string(a));
	else
		rc = 0;
out:
	(void)libarchive.read_free(a);
	free(chunk);
	return rc;
}

int
unpack_file(const char *path, struct buf *out, struct err *err)
{
	struct buf raw = { 0 };
	int rc;

	rc = file_read(path, &raw, err);
	if (rc == 0)
		rc = unpack_bytes(raw.data, raw.len, path, out, err);
	buf_free(&raw);
	return rc;
}
