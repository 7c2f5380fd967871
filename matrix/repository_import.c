/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/contradiction.h"
#include "matrix/repository_export.h"
#include "reports/repository.h"
#include "reports/statement.h"
#include "reports/submission_check.h"

struct import {
	const char *repository;
	struct schema *schema;
	struct scrubber *scrubber;
	struct strv *problems;
	const char *segment;
	json_int_t log;	 /* of the newest entry */
	bool merged;	 /* a person let all of it in */
	json_t *waiting; /* {DIGEST: why}, which nobody approved yet */
};

static void
problem(struct import *in, const char *what)
{
	strv_addf(in->problems, "%s: entry %lld: %s", in->segment,
	    (long long)in->log, what);
}

/* It waits for a moderator, as it did at the server, unless a person put it
 * into the repository before. */
static void
note_waiting(struct import *in, const char *digest, const json_t *report)
{
	json_t *found = contradiction_find(report), *first;
	char *path = repository_report(in->repository, digest);

	if (found != NULL && !in->merged && !file_exists(path)) {
		first = json_array_get(found, 0);
		(void)json_object_set_new(in->waiting, digest,
		    json_pack("{s:I, s:s, s:s, s:s}", "log", in->log, "segment",
			in->segment, "pointer", json_str(first, "pointer", ""),
			"detail", json_str(first, "detail", "")));
	}
	json_decref(found);
	free(path);
}

/* Without a word that let them in. */
static void
drop_waiting(struct import *in)
{
	const char *digest;
	json_t *why;
	char *path;

	json_object_foreach(in->waiting, digest, why)
	{
		path = repository_report(in->repository, digest);
		if (unlink(path) == 0)
			strv_addf(in->problems,
			    "%s: entry %lld: waits for a moderator: %s: %s",
			    json_str(why, "segment", ""),
			    (long long)json_num(why, "log", 0),
			    json_str(why, "pointer", ""),
			    json_str(why, "detail", ""));
		free(path);
	}
}

/* Its approval comes later in the log, which has the words of the server's
 * moderators only. */
static void
take_approval(struct import *in, const char *envelope)
{
	static const char *const types[] = { STATEMENT_TYPE, NULL };
	struct sign_opened o = { 0 };
	const json_t *what;
	json_t *j = NULL;
	struct err why;

	if (sign_read(envelope, strlen(envelope), types, &o, &why) == -1 ||
	    sign_verify(&o, &why) == -1)
		problem(in, why.text);
	else
		j = submission_parse(buf_str(&o.payload), o.payload.len, NULL);
	what = json_object_get(j, "moderate");
	if (strcmp(json_str(what, "action", ""), "approve") == 0)
		(void)json_object_del(
		    in->waiting, json_str(what, "report", ""));
	json_decref(j);
	buf_free(&o.payload);
}

/* An envelope has one form only (reports/sign.h), which this gives back. */
static int
take_report(struct import *in, const json_t *j, struct err *err)
{
	char *envelope = json_dumps(j, JSON_COMPACT);
	struct sign_digest digest;
	struct err why;
	json_t *report = submission_open(in->schema, in->scrubber, envelope,
	    strlen(envelope), &digest, &why);
	int rc = 0;

	if (report == NULL)
		problem(in, why.text);
	else {
		note_waiting(in, digest.s, report);
		rc = repository_add(
		    in->repository, digest.s, envelope, strlen(envelope), &why);
	}
	/* Withdrawn there: it stays so, and that is no problem. */
	if (rc == -1 && why.code == ECANCELED)
		rc = 0;
	else if (rc == -1)
		rc = err_set(err, 0, "%s", why.text);
	json_decref(report);
	free(envelope);
	return rc;
}

/* A server's other statements are about whom it trusts: here a person decides,
 * but for what it let in. */
static void
take_statement(struct import *in, const json_t *j)
{
	char *envelope = json_dumps(j, JSON_COMPACT);
	struct err why;

	if (strcmp(json_str(j, "payloadType", ""), STATEMENT_TYPE) == 0)
		take_approval(in, envelope);
	else if (repository_withdraw(
		     in->repository, envelope, strlen(envelope), &why) == -1)
		problem(in, why.text);
	free(envelope);
}

/* Whose it was is not told any more; a mirror drops it all the same. */
static void
take_gone(struct import *in, const char *digest)
{
	unsigned char hash[SIGN_HASH];
	char *path;

	if (sign_digest_read(digest, hash) == -1) {
		problem(in, "no digest");
		return;
	}
	path = repository_report(in->repository, digest);
	if (unlink(path) == -1 && errno != ENOENT)
		problem(in, "cannot be removed");
	free(path);
}

static int
take_line(struct import *in, const char *line, struct err *err)
{
	json_t *j = json_read_line(line);
	const json_t *report = json_object_get(j, "report");
	const json_t *statement = json_object_get(j, "statement");
	const json_t *gone = json_object_get(j, "gone");
	const json_t *waits = json_object_get(j, "waits");
	json_int_t log = json_integer_value(json_object_get(j, "log"));
	int rc = 0;

	if (log != in->log + 1) {
		rc = err_set(err, 0, "%s: entry %lld is not there", in->segment,
		    (long long)in->log + 1);
	} else {
		if (gone == NULL)
			gone = json_object_get(j, "withdrawn");
		in->log = log;
		if (json_is_object(report))
			rc = take_report(in, report, err);
		else if (json_is_object(statement))
			take_statement(in, statement);
		else if (json_is_string(gone))
			take_gone(in, json_string_value(gone));
		else if (!json_is_string(waits))
			problem(in, "no line of an export");
	}
	json_decref(j);
	return rc;
}

/* In pieces, however large it becomes. */
static int
expand(struct import *in, const struct buf *packed, struct err *err)
{
	static const size_t room = 1 << 18;
	ZSTD_DCtx *zstd = ZSTD_createDCtx();
	ZSTD_inBuffer from = { packed->data, packed->len, 0 };
	char *chunk = xcalloc(1, room), *line;
	struct buf lines = { 0 };
	size_t left = 1;
	bool full = true;
	int rc = 0;

	while (rc == 0 && (from.pos < from.size || full)) {
		ZSTD_outBuffer to = { chunk, room, 0 };

		left = ZSTD_decompressStream(zstd, &to, &from);
		if (ZSTD_isError(left) != 0) {
			rc = err_set(err, 0, "%s: zstd: %s", in->segment,
			    ZSTD_getErrorName(left));
			break;
		}
		full = to.pos == room;
		buf_add(&lines, chunk, to.pos);
		while (rc == 0 && (line = buf_take_line(&lines)) != NULL) {
			rc = take_line(in, line, err);
			free(line);
		}
		/* Nobody writes lines of that length. */
		if (rc == 0 && lines.len > 2 * SIGN_ENVELOPE_MAX)
			rc = err_set(
			    err, 0, "%s: a line is too long", in->segment);
	}
	if (rc == 0 && (lines.len > 0 || left != 0))
		rc = err_set(err, 0, "%s: is not complete", in->segment);
	buf_free(&lines);
	free(chunk);
	(void)ZSTD_freeDCtx(zstd);
	return rc;
}

static int
read_segment(
    struct import *in, const char *dir, const json_t *segment, struct err *err)
{
	const char *name = json_str(segment, "name", "");
	char *path = xasprintf("%s/%s", dir, name);
	struct buf b = { 0 };
	struct sign_digest d;
	int rc = -1;

	in->segment = name;
	if (strchr(name, '/') != NULL || *name == '.') {
		(void)err_set(err, 0, "manifest.json: %s is no name", name);
	} else if (file_read(path, &b, err) == 0) {
		d = sign_digest_of(buf_str(&b), b.len);
		if (strcmp(d.s, json_str(segment, "sha256", "")) != 0)
			(void)err_set(
			    err, 0, "%s: is not what the manifest says", path);
		else
			rc = expand(in, &b, err);
	}
	if (rc == 0 &&
	    in->log != json_integer_value(json_object_get(segment, "last")))
		rc = err_set(err, 0, "%s: entries are missing", path);
	buf_free(&b);
	free(path);
	return rc;
}

/* A report that came after the statement which withdrew it. */
static void
drop_withdrawn(const char *repository)
{
	char *dir = xasprintf("%s/statements", repository);
	struct strv names = { 0 };
	struct buf b = { 0 };
	size_t i;

	if (file_exists(dir))
		(void)file_list(dir, &names, NULL);
	for (i = 0; i < names.n; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);

		buf_clear(&b);
		if (file_read(path, &b, NULL) == 0)
			(void)repository_withdraw(
			    repository, buf_str(&b), b.len, NULL);
		free(path);
	}
	buf_free(&b);
	strv_free(&names);
	free(dir);
}

int
repository_import(const char *dir, const char *repository,
    struct strv *problems, struct err *err)
{
	struct import in = { .repository = repository,
		.schema = schema_report(err),
		.scrubber = scrubber_new(NULL),
		.problems = problems,
		.waiting = json_object() };
	char *path = xasprintf("%s/manifest.json", dir);
	json_t *manifest = json_read_file(path, err);
	const json_t *segment;
	size_t i;
	int rc = in.schema == NULL || manifest == NULL
		     ? -1
		     : file_mkdirs(repository, err);

	if (rc == 0 && !json_is_array(json_object_get(manifest, "segments")))
		rc = err_set(err, 0, "%s: names no segments", path);
	in.merged = json_is_true(json_object_get(manifest, "merged"));
	json_array_foreach(json_object_get(manifest, "segments"), i,
	    segment) if (rc == 0) rc = read_segment(&in, dir, segment, err);
	drop_withdrawn(repository);
	drop_waiting(&in);
	json_decref(in.waiting);
	json_decref(manifest);
	schema_free(in.schema);
	scrubber_free(in.scrubber);
	free(path);
	return rc;
}
