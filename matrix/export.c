/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/export.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/page.h"
#include "reports/sign.h"

#define SCHEMA "pptcheck/export/1"

struct export
{
	char *dir;
	struct buf lines;
	uint64_t seq; /* of the newest entry; the first is 1 */
	uint64_t first;
	json_t *segments;
};

struct export *
export_open(const char *dir)
{
	struct export *e = xcalloc(1, sizeof(*e));

	e->dir = xstrdup(dir);
	e->first = 1;
	e->segments = json_array();
	return e;
}

static int
flush(struct export *e, struct err *err)
{
	char *name = xasprintf("%zu.ndjson", json_array_size(e->segments));
	struct sign_digest d = sign_digest_of(buf_str(&e->lines), e->lines.len);

	(void)json_array_append_new(
	    e->segments, json_pack("{s:s, s:I, s:I, s:I, s:s}", "file", name,
			     "first", (json_int_t)e->first, "entries",
			     (json_int_t)(e->seq - e->first + 1), "bytes",
			     (json_int_t)e->lines.len, "sha256", d.s));
	e->first = e->seq + 1;
	if (page_write(e->dir, name, &e->lines, err) == -1) {
		free(name);
		return -1;
	}
	free(name);
	return 0;
}

int
export_add(struct export *e, const char *digest, const void *envelope, size_t n,
    struct err *err)
{
	e->seq++;
	buf_addf(&e->lines, "{\"seq\":%" PRIu64 ",\"digest\":\"%s\",", e->seq,
	    digest);
	if (envelope == NULL) {
		buf_adds(&e->lines, "\"withdrawn\":true}\n");
	} else {
		buf_adds(&e->lines, "\"envelope\":");
		buf_add(&e->lines, envelope, n);
		buf_adds(&e->lines, "}\n");
	}
	return e->seq - e->first + 1 == EXPORT_LINES ? flush(e, err) : 0;
}

int
export_close(struct export *e, struct err *err)
{
	json_t *manifest = json_object();
	int rc = 0;

	if (e->lines.len > 0)
		rc = flush(e, err);
	json_put_str(manifest, "schema", SCHEMA);
	json_put_str(manifest, "licence", "CC0-1.0");
	(void)json_object_set_new(
	    manifest, "entries", json_integer((json_int_t)e->seq));
	(void)json_object_set(manifest, "segments", e->segments);
	if (rc == 0)
		rc = page_write_json(e->dir, "manifest.json", manifest, err);
	json_decref(manifest);
	json_decref(e->segments);
	buf_free(&e->lines);
	free(e->dir);
	free(e);
	return rc;
}

/* An envelope has one form only (reports/sign.h), and this gives it back. */
static int
read_line(const char *line, uint64_t want, export_entry *entry, void *context,
    struct err *err)
{
	json_t *j = json_read_line(line);
	const json_t *envelope = json_object_get(j, "envelope");
	const char *digest = json_str(j, "digest", "");
	uint64_t seq = (uint64_t)json_integer_value(json_object_get(j, "seq"));
	char *text = NULL;
	int rc;

	if (seq != want || strlen(digest) != 64) {
		json_decref(j);
		return err_set(
		    err, 0, "entry %" PRIu64 " is not where it belongs", want);
	}
	if (envelope != NULL)
		text = json_dumps(envelope, JSON_COMPACT);
	rc = entry(
	    context, seq, digest, text, text == NULL ? 0 : strlen(text), err);
	free(text);
	json_decref(j);
	return rc;
}

static int
read_segment(const char *dir, const json_t *segment, uint64_t *seq,
    export_entry *entry, void *context, struct err *err)
{
	const char *file = json_str(segment, "file", "");
	char *path = xasprintf("%s/%s", dir, file), *line;
	struct buf b = { 0 };
	struct sign_digest d;
	int rc = -1;

	if (strchr(file, '/') != NULL || *file == '.') {
		(void)err_set(err, 0, "manifest.json: %s is no name", file);
		goto out;
	}
	if (file_read(path, &b, err) == -1)
		goto out;
	d = sign_digest_of(buf_str(&b), b.len);
	if (strcmp(d.s, json_str(segment, "sha256", "")) != 0) {
		(void)err_set(
		    err, 0, "%s: is not what the manifest says", path);
		goto out;
	}
	rc = 0;
	while (rc == 0 && (line = buf_take_line(&b)) != NULL) {
		rc = read_line(line, ++*seq, entry, context, err);
		if (rc == -1)
			(void)err_wrap(err, "%s", path);
		free(line);
	}
out:
	buf_free(&b);
	free(path);
	return rc;
}

int
export_read(
    const char *dir, export_entry *entry, void *context, struct err *err)
{
	char *path = xasprintf("%s/manifest.json", dir);
	json_t *manifest = json_read_file(path, err);
	const json_t *segment;
	uint64_t seq = 0;
	size_t i;
	int rc = manifest == NULL ? -1 : 0;

	if (rc == 0 && strcmp(json_str(manifest, "schema", ""), SCHEMA) != 0)
		rc = err_set(err, 0, "%s: not a " SCHEMA, path);
	json_array_foreach(
	    json_object_get(manifest, "segments"), i, segment) if (rc == 0) rc =
	    read_segment(dir, segment, &seq, entry, context, err);
	if (rc == 0 && seq != (uint64_t)json_num(manifest, "entries", -1))
		rc = err_set(err, 0, "%s: entries are missing", path);
	json_decref(manifest);
	free(path);
	return rc;
}
