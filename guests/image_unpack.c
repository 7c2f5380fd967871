/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/image_unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

#define CHUNK ((size_t)1 << 18)

int
unpack_bytes(const void *data, size_t n, const char *what, struct buf *out,
    struct err *err)
{
	struct archive *a = archive_read_new();
	struct archive_entry *e;
	char *chunk = xcalloc(CHUNK, 1);
	la_ssize_t got;
	int rc = -1;

	if (a == NULL) {
		(void)err_set(err, 0, "%s: libarchive: out of memory", what);
		goto out;
	}
	(void)archive_read_support_filter_all(a);
	(void)archive_read_support_format_raw(a);
	if (archive_read_open_memory(a, data, n) != ARCHIVE_OK ||
	    archive_read_next_header(a, &e) != ARCHIVE_OK) {
		(void)err_set(err, 0, "%s: %s", what, archive_error_string(a));
		goto out;
	}
	/* "raw" takes anything: without a filter it is the data itself. */
	if (archive_filter_code(a, 0) == ARCHIVE_FILTER_NONE) {
		(void)err_set(err, 0, "%s: compressed in an unknown way", what);
		goto out;
	}
	while ((got = archive_read_data(a, chunk, CHUNK)) > 0)
		buf_add(out, chunk, (size_t)got);
	if (got < 0)
		(void)err_set(err, 0, "%s: %s", what, archive_error_string(a));
	else
		rc = 0;
out:
	(void)archive_read_free(a);
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
