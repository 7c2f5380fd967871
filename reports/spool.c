/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/spool.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "reports/http.h"
#include "reports/repository.h"
#include "reports/sign.h"

/* A matrix that never answers is given up after this. */
#define PATIENCE (14 * 24 * 3600)
#define LONGEST_WAIT 3600
#define ANSWER_MAX 65536

static const char *const folders[] = {
	[SPOOL_NEW] = "new", [SPOOL_DONE] = "done", [SPOOL_REFUSED] = "refused"
};

static char *
path_of(const char *spool, enum spool_state s, const char *digest,
    const char *suffix)
{
	return xasprintf("%s/%s/%s%s", spool, folders[s], digest, suffix);
}

enum spool_state
spool_state_of(const char *spool, const char *digest)
{
	enum spool_state s;
	char *path;
	bool there;

	for (s = SPOOL_NEW; s <= SPOOL_REFUSED; s++) {
		path = path_of(spool, s, digest, ".json");
		there = file_exists(path);
		free(path);
		if (there)
			return s;
	}
	return SPOOL_NONE;
}

static int
make_folders(const char *spool, struct err *err)
{
	enum spool_state s;
	char *dir;
	int rc = 0;

	for (s = SPOOL_NEW; rc == 0 && s <= SPOOL_REFUSED; s++) {
		dir = xasprintf("%s/%s", spool, folders[s]);
		rc = file_mkdirs(dir, err);
		free(dir);
	}
	/* Nobody else's: who reports what is theirs to tell. */
	(void)chmod(spool, 0700);
	return rc;
}

static void
remove_file(const char *spool, enum spool_state s, const char *digest,
    const char *suffix)
{
	char *path = path_of(spool, s, digest, suffix);

	(void)unlink(path);
	free(path);
}

int
spool_add(const char *spool, const char *digest, const void *envelope, size_t n,
    struct err *err)
{
	enum spool_state s = spool_state_of(spool, digest);
	char *path;
	int rc;

	if (s == SPOOL_NEW || s == SPOOL_DONE)
		return 0;
	if (make_folders(spool, err) == -1)
		return -1;
	path = path_of(spool, SPOOL_NEW, digest, ".json");
	rc = file_write_atomic(path, envelope, n, err);
	free(path);
	if (rc == 0) {
		remove_file(spool, SPOOL_REFUSED, digest, ".json");
		remove_file(spool, SPOOL_REFUSED, digest, ".problem.json");
	}
	return rc;
}

int
spool_list(
    const char *spool, enum spool_state s, struct strv *out, struct err *err)
{
	char *dir = xasprintf("%s/%s", spool, folders[s]);
	struct strv names = { 0 };
	size_t i;
	int rc = 0;

	if (file_exists(dir))
		rc = file_list(dir, &names, err);
	for (i = 0; i < names.n; i++)
		if (strlen(names.v[i]) == 64 + 5 &&
		    strcmp(names.v[i] + 64, ".json") == 0)
			strv_addf(out, "%.64s", names.v[i]);
	strv_free(&names);
	free(dir);
	return rc;
}

int
spool_read(
    const char *spool, const char *digest, struct buf *out, struct err *err)
{
	enum spool_state s = spool_state_of(spool, digest);
	char *path;
	int rc;

	if (s == SPOOL_NONE)
		return err_set(err, ENOENT, "%s", digest);
	path = path_of(spool, s, digest, ".json");
	rc = file_read(path, out, err);
	free(path);
	return rc;
}

void
spool_drop(const char *spool, const char *digest)
{
	remove_file(spool, SPOOL_NEW, digest, ".json");
	remove_file(spool, SPOOL_NEW, digest, ".wait");
	remove_file(spool, SPOOL_DONE, digest, ".json");
}

void
spool_settle(const char *spool)
{
	struct strv digests = { 0 };
	struct buf envelope = { 0 };
	struct withdrawal w;
	size_t i;

	(void)spool_list(spool, SPOOL_NEW, &digests, NULL);
	for (i = 0; i < digests.n; i++) {
		buf_clear(&envelope);
		if (spool_read(spool, digests.v[i], &envelope, NULL) == 0 &&
		    withdrawal_open(envelope.data, envelope.len, &w, NULL) == 0)
			spool_drop(spool, w.report.s);
	}
	buf_free(&envelope);
	strv_free(&digests);
}

static json_t *
waiting(const char *spool, const char *digest)
{
	char *path = path_of(spool, SPOOL_NEW, digest, ".wait");
	json_t *j = json_read_file(path, NULL);

	free(path);
	return j;
}

time_t
spool_due(const char *spool, const char *digest)
{
	json_t *j = waiting(spool, digest);
	time_t due = (time_t)json_num(j, "not_before", 0);

	json_decref(j);
	/* The clock was wrong then, or is now. */
	return due - time(NULL) > HTTP_LATER ? 0 : due;
}

char *
spool_reason(const char *spool, const char *digest)
{
	char *path = path_of(spool, SPOOL_REFUSED, digest, ".problem.json");
	json_t *j = json_read_file(path, NULL);
	const json_t *first = json_array_get(json_object_get(j, "errors"), 0);
	char *reason = xasprintf("%s%s%s%s%s", json_str(j, "title", "refused"),
	    json_str(j, "detail", NULL) == NULL ? "" : ": ",
	    json_str(j, "detail", ""), first == NULL ? "" : " ",
	    json_str(first, "pointer", ""));
	char *p;

	/* Whatever the matrix wrote, it moves no cursor. */
	for (p = reason; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	json_decref(j);
	free(path);
	return reason;
}

static int
move(
    const char *spool, const char *digest, enum spool_state to, struct err *err)
{
	char *old = path_of(spool, SPOOL_NEW, digest, ".json");
	char *new = path_of(spool, to, digest, ".json");
	int rc = 0;

	/* Gone: another process had the same answer. */
	if (rename(old, new) == -1 && errno != ENOENT)
		rc = err_set(err, errno, "rename %s", old);
	remove_file(spool, SPOOL_NEW, digest, ".wait");
	free(old);
	free(new);
	return rc;
}

static enum spool_state
refuse(const char *spool, const char *digest, long status, const char *detail,
    const struct buf *body, struct err *err)
{
	char *path = path_of(spool, SPOOL_REFUSED, digest, ".problem.json");
	json_t *j =
	    body == NULL ? NULL : json_loadb(buf_str(body), body->len, 0, NULL);
	int rc;

	if (!json_is_object(j)) {
		json_decref(j);
		j = json_object();
		json_put_str(j, "title", detail);
		(void)json_object_set_new(j, "status", json_integer(status));
	}
	/* The reason first: a refused report is never without it. */
	rc = json_write_file(path, j, err);
	if (rc == 0)
		rc = move(spool, digest, SPOOL_REFUSED, err);
	json_decref(j);
	free(path);
	return rc == 0 ? SPOOL_REFUSED : SPOOL_NEW;
}

/* Full jitter: anything up to twice the last bound, but at least what the
 * matrix asks for. */
static enum spool_state
put_off(
    const char *spool, const char *digest, long retry_after, struct err *why)
{
	json_t *j = waiting(spool, digest);
	int attempts = (int)json_num(j, "attempts", 0);
	long now = (long)time(NULL),
	     first = (long)json_num(j, "first", (double)now);
	long bound = attempts < 0    ? 1
		     : attempts > 11 ? LONGEST_WAIT
				     : 1L << attempts;
	long wait = (long)randombytes_uniform((uint32_t)bound * 1000) / 1000;
	char *path = path_of(spool, SPOOL_NEW, digest, ".wait");
	enum spool_state s = SPOOL_NEW;

	json_decref(j);
	if (wait < retry_after)
		wait = retry_after;
	j = json_pack("{s:i, s:I, s:I}", "attempts", attempts + 1, "first",
	    (json_int_t)first, "not_before", (json_int_t)(now + wait));
	if (now - first > PATIENCE)
		s = refuse(
		    spool, digest, 0, "no answer for 14 days", NULL, NULL);
	else if (json_write_file(path, j, NULL) == -1)
		(void)err_wrap(why, "%s cannot be written", path);
	json_decref(j);
	free(path);
	return s;
}

static bool
is_withdrawal(const struct buf *envelope)
{
	return strncmp(buf_str(envelope),
		   "{\"payloadType\":\"" SIGN_WITHDRAWAL_TYPE "\"",
		   strlen("{\"payloadType\":\"" SIGN_WITHDRAWAL_TYPE "\"")) ==
	       0;
}

/* Whoever is not a matrix may answer 200 to anything.  A matrix says which
 * report it has; of statements it may only say something. */
static bool
is_receipt(const struct http_answer *a, const char *digest, bool withdrawal)
{
	json_t *j;
	bool is;

	if (a->status < 200 || a->status > 202)
		return false;
	j = json_loadb(buf_str(&a->body), a->body.len, 0, NULL);
	is =
	    strcmp(json_str(j, "digest", withdrawal && j != NULL ? digest : ""),
		digest) == 0;
	json_decref(j);
	return is;
}

static enum spool_state
send_http(const char *spool, const char *digest, const char *base,
    const struct buf *envelope, struct err *err)
{
	bool withdrawal = is_withdrawal(envelope);
	char *url = xasprintf(
	    "%s/v1/%s/%s", base, withdrawal ? "statements" : "reports", digest);
	enum spool_state s = SPOOL_NEW;
	struct http_answer a;
	char *title;

	if (http_ask(url, SIGN_ENVELOPE_TYPE, envelope->data, envelope->len,
		ANSWER_MAX, &a, err) == -1) {
		s = put_off(spool, digest, 0, err);
	} else if (is_receipt(&a, digest, withdrawal)) {
		s = move(spool, digest, SPOOL_DONE, err) == 0 ? SPOOL_DONE
							      : SPOOL_NEW;
	} else if (withdrawal && (a.status == 404 || a.status == 410)) {
		/* There is no such report: as it should be. */
		s = move(spool, digest, SPOOL_DONE, err) == 0 ? SPOOL_DONE
							      : SPOOL_NEW;
	} else if (a.status >= 400 && a.status < 500 && a.status != 408 &&
		   a.status != 429) {
		title = xasprintf("the matrix answered %ld", a.status);
		s = refuse(spool, digest, a.status, title, &a.body, err);
		free(title);
	} else {
		(void)err_set(err, 0,
		    a.status < 300 ? "%s: status %ld, but not of a matrix"
				   : "%s: status %ld",
		    url, a.status);
		s = put_off(spool, digest, a.retry_after, err);
	}
	buf_free(&a.body);
	free(url);
	return s;
}

enum spool_state
spool_send(
    const char *spool, const char *digest, const char *base, struct err *err)
{
	enum spool_state s = spool_state_of(spool, digest);
	struct buf envelope = { 0 };
	struct err why = { 0 };
	int rc;

	if (s != SPOOL_NEW)
		return s;
	if (spool_read(spool, digest, &envelope, err) == -1)
		return SPOOL_NEW;
	if (http_is_url(base)) {
		s = send_http(spool, digest, base, &envelope, err);
	} else {
		rc = is_withdrawal(&envelope)
			 ? repository_withdraw(
			       base, envelope.data, envelope.len, &why)
			 : repository_add(
			       base, digest, envelope.data, envelope.len, &why);
		if (rc == 0 && move(spool, digest, SPOOL_DONE, err) == 0)
			s = SPOOL_DONE;
		else if (rc == -1 && why.code == ECANCELED)
			s = refuse(
			    spool, digest, 410, "it was withdrawn", NULL, err);
		else if (rc == -1 && err != NULL)
			*err = why;
	}
	buf_free(&envelope);
	return s;
}
