/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/collection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "reports/judge_report.h"
#include "reports/repository.h"
#include "reports/submission_check.h"

struct reader {
	struct collection *c;
	struct schema *schema;
	struct scrubber *scrubber;
	json_t *withdrawn; /* a member "DIGEST ORIGIN" for each */
	json_t *ids;	   /* a member for each id of a report */
};

static struct entry *
add_entry(struct collection *c)
{
	struct entry *e;

	/* Doubles: room is made at each power of two. */
	if ((c->n & (c->n - 1)) == 0)
		c->v = xreallocarray(
		    c->v, c->n == 0 ? 1 : 2 * c->n, sizeof(*c->v));
	e = &c->v[c->n++];
	memset(e, 0, sizeof(*e));
	return e;
}

struct entry *
collection_take(struct collection *c, const struct entry *from)
{
	struct entry *e = add_entry(c);

	*e = *from;
	e->replaced = false;
	(void)json_incref(e->report);
	(void)json_incref(e->verdict);
	return e;
}

struct entry *
collection_add(struct collection *c, const char *digest, json_t *report)
{
	struct entry *e = add_entry(c);

	e->tier = TIER_SEEN;
	(void)snprintf(e->digest, sizeof(e->digest), "%s", digest);
	e->report = report;
	e->verdict = judge_report(report, JUDGE_RULES, NULL);
	return e;
}

static int
by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->time, y->time);

	return order != 0 ? order : strcmp(x->digest, y->digest);
}

void
collection_sort(struct collection *c)
{
	json_t *old = json_object();
	const char *id, *key;
	size_t i;

	for (i = 0; i < c->n; i++) {
		c->v[i].time = json_str(c->v[i].report, "start_time", "");
		c->v[i].claim = json_str(c->v[i].verdict, "claim", "");
	}
	if (c->n > 0)
		qsort(c->v, c->n, sizeof(*c->v), by_time);
	/* An id begins with its origin: nobody replaces what is another's. */
	for (i = 0; i < c->n; i++) {
		id = json_str(c->v[i].report, "supersedes", NULL);
		key = id == NULL ? "" : json_str(c->v[i].report, "origin", "");
		if (id != NULL && strncmp(id, key, strlen(key)) == 0)
			(void)json_object_set_new(old, id, json_null());
	}
	for (i = 0; i < c->n; i++) {
		struct entry *e = &c->v[i];

		e->replaced =
		    json_object_size(old) > 0 &&
		    json_object_get(old, json_str(e->report, "id", "")) != NULL;
		e->who = *e->person != '\0' ? e->person
					    : json_str(e->report, "origin", "");
	}
	json_decref(old);
}

void
collection_free(struct collection *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		json_decref(c->v[i].report);
		json_decref(c->v[i].verdict);
	}
	free(c->v);
	strv_free(&c->problems);
	memset(c, 0, sizeof(*c));
}

static void
problem(struct reader *r, const char *path, const char *what)
{
	strv_addf(&r->c->problems, "%s: %s", path, what);
}

int64_t
collection_today(void)
{
	const char *set = getenv("SOURCE_DATE_EPOCH");
	uint64_t value;

	if (set != NULL && parse_u64(set, 10, INT32_MAX, &value, NULL) == 0)
		return (int64_t)value;
	return (int64_t)time(NULL) / 86400 * 86400;
}

/* A regular file of at most an envelope's size. */
static int
read_envelope(const char *path, struct buf *b, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) == -1 || !S_ISREG(st.st_mode))
		return err_set(err, 0, "is no file");
	if (st.st_size > SIGN_ENVELOPE_MAX)
		return err_set(err, 0, "is larger than 256 KiB");
	return file_read(path, b, err);
}

static void
set_add(json_t *set, const char *a, const char *b)
{
	char *key = xasprintf("%s %s", a, b);

	(void)json_object_set_new(set, key, json_null());
	free(key);
}

static void
read_statement(struct reader *r, const char *path, const char *name)
{
	struct buf b = { 0 };
	struct withdrawal w;
	struct err err;
	char *want;

	if (read_envelope(path, &b, &err) == -1 ||
	    withdrawal_open(b.data, b.len, &w, &err) == -1) {
		problem(r, path, err.text);
	} else {
		want = xasprintf("%s.json", w.digest.s);
		if (strcmp(name, want) != 0)
			problem(r, path, "is not named by its digest");
		else
			set_add(r->withdrawn, w.report.s, w.origin.s);
		free(want);
	}
	buf_free(&b);
}

static void
take_report(
    struct reader *r, const char *path, const char *digest, json_t *report)
{
	char *key = xasprintf("%s %s", digest, json_str(report, "origin", ""));
	const char *id = json_str(report, "id", "");

	if (json_object_get(r->withdrawn, key) != NULL) {
		problem(r, path, "is withdrawn, and must be removed");
		json_decref(report);
	} else if (json_object_get(r->ids, id) != NULL) {
		problem(r, path, "has the id of another report");
		json_decref(report);
	} else {
		(void)json_object_set_new(r->ids, id, json_null());
		(void)collection_add(r->c, digest, report);
	}
	free(key);
}

static void
read_report(struct reader *r, const char *path, const char *name)
{
	struct sign_digest digest;
	struct buf b = { 0 };
	json_t *report = NULL;
	struct err err;
	char *want;

	if (read_envelope(path, &b, &err) == 0)
		report = submission_open(
		    r->schema, r->scrubber, b.data, b.len, &digest, &err);
	if (report == NULL) {
		problem(r, path, err.text);
	} else {
		want = xasprintf("%.2s/%s.json", digest.s, digest.s);
		if (strcmp(name, want) == 0) {
			take_report(r, path, digest.s, report);
		} else {
			problem(r, path, "is not named by its digest");
			json_decref(report);
		}
		free(want);
	}
	buf_free(&b);
}

/* Each file of a folder; none if it is not there. */
static int
each_file(struct reader *r, const char *dir, const char *prefix,
    void (*read)(struct reader *, const char *path, const char *name),
    struct err *err)
{
	struct strv names = { 0 };
	char *path, *name;
	size_t i;
	int rc = file_exists(dir) ? file_list(dir, &names, err) : 0;

	for (i = 0; i < names.n; i++) {
		path = xasprintf("%s/%s", dir, names.v[i]);
		name = xasprintf("%s%s", prefix, names.v[i]);
		read(r, path, name);
		free(name);
		free(path);
	}
	strv_free(&names);
	return rc;
}

static void
read_folder(struct reader *r, const char *path, const char *name)
{
	char *prefix = xasprintf("%s/", name);
	struct err err;

	if (each_file(r, path, prefix, read_report, &err) == -1)
		problem(r, path, err.text);
	free(prefix);
}

int
collection_read(struct collection *c, const char *dir, struct err *err)
{
	struct reader r = { .c = c,
		.scrubber = scrubber_new(NULL),
		.withdrawn = json_object(),
		.ids = json_object() };
	char *reports = xasprintf("%s/reports", dir);
	char *statements = xasprintf("%s/statements", dir);
	int rc = -1;

	r.schema = schema_report(err);
	if (r.schema != NULL && !file_exists(dir))
		(void)err_set(err, 0, "%s: there is no such folder", dir);
	else if (r.schema != NULL)
		rc = each_file(&r, statements, "", read_statement, err);
	if (rc == 0)
		rc = each_file(&r, reports, "", read_folder, err);
	collection_sort(c);
	json_decref(r.withdrawn);
	json_decref(r.ids);
	schema_free(r.schema);
	scrubber_free(r.scrubber);
	free(statements);
	free(reports);
	return rc;
}
