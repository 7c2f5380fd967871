/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/repository_export.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/collection.h"
#include "matrix/page.h"
#include "reports/repository.h"

struct writer {
	const char *dir;
	struct buf lines;
	size_t log;   /* of the newest entry; the first is 1 */
	size_t first; /* of the open segment */
	json_t *segments;
};

static int
end_segment(struct writer *w, struct err *err)
{
	char *name =
	    xasprintf("%zu-0.ndjson.zst", json_array_size(w->segments));
	size_t room = ZSTD_compressBound(w->lines.len), n;
	char *bytes = xcalloc(1, room);
	struct buf packed = { 0 };
	struct sign_digest d;
	int rc = -1;

	n = ZSTD_compress(bytes, room, w->lines.data, w->lines.len, 3);
	if (ZSTD_isError(n) != 0) {
		(void)err_set(err, 0, "zstd: %s", ZSTD_getErrorName(n));
		goto out;
	}
	d = sign_digest_of(bytes, n);
	buf_add(&packed, bytes, n);
	(void)json_array_append_new(w->segments,
	    json_pack("{s:s, s:I, s:I, s:I, s:s}", "name", name, "first",
		(json_int_t)w->first, "last", (json_int_t)w->log, "size",
		(json_int_t)n, "sha256", d.s));
	w->first = w->log + 1;
	buf_clear(&w->lines);
	rc = page_write(w->dir, name, &packed, err);
out:
	free(bytes);
	free(name);
	return rc;
}

static int
add_file(struct writer *w, const char *kind, const char *path, struct err *err)
{
	struct buf b = { 0 };
	int rc = file_read(path, &b, err);

	if (rc == 0) {
		buf_addf(&w->lines, "{\"log\":%zu,\"%s\":", ++w->log, kind);
		buf_add(&w->lines, b.data, b.len);
		buf_adds(&w->lines, "}\n");
		if (w->log - w->first + 1 == REPOSITORY_ENTRIES)
			rc = end_segment(w, err);
	}
	buf_free(&b);
	return rc;
}

static int
add_statements(struct writer *w, const char *repository, struct err *err)
{
	char *dir = xasprintf("%s/statements", repository);
	struct strv names = { 0 };
	int rc = 0;
	size_t i;

	if (file_exists(dir))
		rc = file_list(dir, &names, err);
	for (i = 0; rc == 0 && i < names.n; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);

		rc = add_file(w, "statement", path, err);
		free(path);
	}
	strv_free(&names);
	free(dir);
	return rc;
}

static int
write_manifest(struct writer *w, struct err *err)
{
	/* A person let all of it in: nothing in it waits for a moderator. */
	json_t *manifest =
	    json_pack("{s:i, s:s, s:b, s:O}", "entries", REPOSITORY_ENTRIES,
		"licence", "CC0-1.0", "merged", 1, "segments", w->segments);
	int rc = page_write_json(w->dir, "manifest.json", manifest, err);

	json_decref(manifest);
	return rc;
}

int
repository_export(const char *repository, const char *dir, struct err *err)
{
	struct writer w = { .dir = dir, .first = 1, .segments = json_array() };
	struct collection c = { 0 };
	struct strv digests = { 0 };
	size_t i;
	int rc = collection_read(&c, repository, err);

	if (rc == 0 && c.problems.n > 0)
		rc = err_set(err, 0, "%s", c.problems.v[0]);
	for (i = 0; i < c.n; i++)
		strv_add(&digests, c.v[i].digest);
	strv_sort(&digests);
	for (i = 0; rc == 0 && i < digests.n; i++) {
		char *path = repository_report(repository, digests.v[i]);

		rc = add_file(&w, "report", path, err);
		free(path);
	}
	if (rc == 0)
		rc = add_statements(&w, repository, err);
	if (rc == 0 && w.lines.len > 0)
		rc = end_segment(&w, err);
	if (rc == 0)
		rc = write_manifest(&w, err);
	buf_free(&w.lines);
	json_decref(w.segments);
	strv_free(&digests);
	collection_free(&c);
	return rc;
}
