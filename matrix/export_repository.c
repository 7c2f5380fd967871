/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "matrix/collection.h"
#include "matrix/export.h"
#include "reports/repository.h"
#include "reports/submission_check.h"

static int
add_file(
    struct export *e, const char *path, const char *digest, struct err *err)
{
	struct buf b = { 0 };
	int rc = file_read(path, &b, err);

	if (rc == 0)
		rc = export_add(e, digest, buf_str(&b), b.len, err);
	buf_free(&b);
	return rc;
}

static int
add_statements(struct export *e, const char *repository, struct err *err)
{
	char *dir = xasprintf("%s/statements", repository);
	struct strv names = { 0 };
	int rc = 0;
	size_t i;

	if (file_exists(dir))
		rc = file_list(dir, &names, err);
	for (i = 0; rc == 0 && i < names.n; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);

		names.v[i][strcspn(names.v[i], ".")] = '\0';
		rc = add_file(e, path, names.v[i], err);
		free(path);
	}
	strv_free(&names);
	free(dir);
	return rc;
}

int
export_repository(const char *repository, const char *dir, struct err *err)
{
	struct collection c = { 0 };
	struct strv digests = { 0 };
	struct export *e;
	size_t i;
	int rc = collection_read(&c, repository, err);

	if (rc == 0 && c.problems.n > 0)
		rc = err_set(err, 0, "%s", c.problems.v[0]);
	if (rc == -1)
		goto out;
	for (i = 0; i < c.n; i++)
		strv_add(&digests, c.v[i].digest);
	strv_sort(&digests);
	e = export_open(dir);
	for (i = 0; rc == 0 && i < digests.n; i++) {
		char *path = repository_report(repository, digests.v[i]);

		rc = add_file(e, path, digests.v[i], err);
		free(path);
	}
	if (rc == 0)
		rc = add_statements(e, repository, err);
	if (export_close(e, rc == 0 ? err : NULL) == -1)
		rc = -1;
out:
	strv_free(&digests);
	collection_free(&c);
	return rc;
}

struct import {
	const char *repository;
	struct schema *schema;
	struct scrubber *scrubber;
	struct strv *problems;
};

static int
take(void *context, uint64_t seq, const char *digest, const void *envelope,
    size_t n, struct err *err)
{
	struct import *in = context;
	struct sign_digest own;
	struct withdrawal w;
	struct err why;
	json_t *report;
	int rc = 0;

	(void)seq;
	if (envelope == NULL)
		return 0;
	if (withdrawal_open(envelope, n, &w, NULL) == 0) {
		/* Of the same key as the report, or it is nobody's to say. */
		if (repository_withdraw(in->repository, envelope, n, &why) ==
		    -1)
			strv_addf(in->problems, "%s: %s", digest, why.text);
		return 0;
	}
	report =
	    submission_open(in->schema, in->scrubber, envelope, n, &own, &why);
	if (report == NULL)
		strv_addf(in->problems, "%s: %s", digest, why.text);
	else if (strcmp(own.s, digest) != 0)
		strv_addf(in->problems, "%s: is %s", digest, own.s);
	else
		rc = repository_add(in->repository, digest, envelope, n, err);
	json_decref(report);
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
import_repository(const char *dir, const char *repository,
    struct strv *problems, struct err *err)
{
	struct import in = { repository, schema_report(err), scrubber_new(NULL),
		problems };
	int rc = in.schema == NULL ? -1 : file_mkdirs(repository, err);

	if (rc == 0)
		rc = export_read(dir, take, &in, err);
	drop_withdrawn(repository);
	schema_free(in.schema);
	scrubber_free(in.scrubber);
	return rc;
}
