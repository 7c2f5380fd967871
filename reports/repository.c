/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/repository.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

char *
repository_report(const char *dir, const char *digest)
{
	return xasprintf("%s/reports/%.2s/%s.json", dir, digest, digest);
}

/* The file and the folders above it. */
static int
put_file(const char *path, const void *bytes, size_t n, struct err *err)
{
	char *dir = xstrdup(path);
	int rc = 0;

	*strrchr(dir, '/') = '\0';
	if (!file_exists(path)) {
		rc = file_mkdirs(dir, err);
		if (rc == 0)
			rc = file_write_atomic(path, bytes, n, err);
	}
	free(dir);
	return rc;
}

/* No time and no chance in it: withdrawn twice is withdrawn once.  With the
 * origin, so that nobody else's statement has the same digest. */
static void
add_words(struct buf *b, const char *origin, const char *digest)
{
	buf_addf(b,
	    "{\"version\":{\"major\":1},\"origin\":\"%s\","
	    "\"withdraw\":\"%s\"}\n",
	    origin, digest);
}

void
withdrawal_new(struct buf *out, const struct sign_key *key, const char *digest)
{
	struct buf b = { 0 };

	add_words(&b, sign_origin_of(key->public_key).s, digest);
	sign_envelope(out, key, SIGN_WITHDRAWAL_TYPE, b.data, b.len);
	buf_free(&b);
}

bool
repository_is_withdrawn(
    const char *dir, const char *digest, const void *envelope, size_t n)
{
	struct sign_opened o = { 0 };
	struct buf b = { 0 };
	char *path = NULL;
	bool is = false;

	if (sign_open(envelope, n, SIGN_REPORT_TYPE, &o, NULL) == 0) {
		add_words(&b, o.origin.s, digest);
		path = xasprintf("%s/statements/%s.json", dir,
		    sign_digest_of(b.data, b.len).s);
		is = file_exists(path);
	}
	free(path);
	buf_free(&b);
	buf_free(&o.payload);
	return is;
}

int
repository_add(const char *dir, const char *digest, const void *envelope,
    size_t n, struct err *err)
{
	char *path;
	int rc;

	if (!file_exists(dir))
		return err_set(err, ENOENT, "%s", dir);
	path = repository_report(dir, digest);
	rc = put_file(path, envelope, n, err);
	free(path);
	return rc;
}

int
withdrawal_open(
    const void *envelope, size_t n, struct withdrawal *w, struct err *err)
{
	unsigned char hash[SIGN_HASH];
	struct sign_opened o;
	const char *report;
	json_t *j = NULL;
	int rc = -1;

	if (sign_open(envelope, n, SIGN_WITHDRAWAL_TYPE, &o, err) == 0) {
		j = json_loadb(buf_str(&o.payload), o.payload.len,
		    JSON_REJECT_DUPLICATES, NULL);
		report = json_str(j, "withdraw", "");
		if (sign_digest_read(report, hash) == -1) {
			(void)err_set(err, 0, "/withdraw: no digest");
		} else if (strcmp(json_str(j, "origin", ""), o.origin.s) != 0) {
			(void)err_set(
			    err, 0, "/origin: is not that of the key");
		} else {
			w->origin = o.origin;
			(void)snprintf(
			    w->report.s, sizeof(w->report.s), "%s", report);
			w->digest = o.digest;
			rc = 0;
		}
	}
	json_decref(j);
	buf_free(&o.payload);
	return rc;
}

static int
remove_report(const char *dir, const struct withdrawal *w, struct err *err)
{
	char *path = repository_report(dir, w->report.s);
	struct sign_opened o = { 0 };
	struct buf b = { 0 };
	int rc = 0;

	if (!file_exists(path))
		goto out;
	rc = file_read(path, &b, err);
	if (rc == 0)
		rc = sign_open(b.data, b.len, SIGN_REPORT_TYPE, &o, err);
	if (rc == 0 && strcmp(o.origin.s, w->origin.s) != 0)
		rc = err_set(err, 0, "%s: is not of this key", path);
	if (rc == 0 && unlink(path) == -1)
		rc = err_set(err, errno, "remove %s", path);
out:
	buf_free(&o.payload);
	buf_free(&b);
	free(path);
	return rc;
}

int
repository_withdraw(
    const char *dir, const void *envelope, size_t n, struct err *err)
{
	struct withdrawal w;
	char *path;
	int rc;

	if (withdrawal_open(envelope, n, &w, err) == -1 ||
	    remove_report(dir, &w, err) == -1)
		return -1;
	path = xasprintf("%s/statements/%s.json", dir, w.digest.s);
	rc = put_file(path, envelope, n, err);
	free(path);
	return rc;
}
