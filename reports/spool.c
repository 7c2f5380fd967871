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
#include "reports/spool_parts.h"
#include "reports/text_clean.h"

/* A matrix that never answers is given up after this. */
#define PATIENCE (14 * 24 * 3600)
#define LONGEST_WAIT 3600

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

/* Those of `to` that it shall be sent to now.  It may be done and wait for
 * another one; what was taken back left only a list. */
static void
missing(const char *spool, const char *digest, const struct strv *to,
    struct strv *out)
{
	char *done = path_of(spool, SPOOL_DONE, digest, ".json");
	struct strv have = { 0 };
	size_t i;

	if (file_exists(done))
		spool_has(spool, digest, &have);
	free(done);
	for (i = 0; i < to->n; i++)
		if (!strv_has(&have, to->v[i]))
			strv_add(out, to->v[i]);
	strv_free(&have);
}

int
spool_add(const char *spool, const char *digest, const void *envelope, size_t n,
    const struct strv *to, struct err *err)
{
	enum spool_state s = spool_state_of(spool, digest);
	struct strv wanted = { 0 };
	char *path;
	int rc;

	missing(spool, digest, to, &wanted);
	if (s == SPOOL_DONE && wanted.n == 0)
		return 0;
	if (make_folders(spool, err) == -1) {
		strv_free(&wanted);
		return -1;
	}
	/* What was killed in the middle left one without a report. */
	if (s != SPOOL_NEW)
		remove_file(spool, SPOOL_NEW, digest, ".to");
	/* First: no report waits without it. */
	rc = spool_to_add(spool, digest, &wanted, err);
	if (rc == 0 && s != SPOOL_NEW) {
		path = path_of(spool, SPOOL_NEW, digest, ".json");
		rc = file_write_atomic(path, envelope, n, err);
		free(path);
	}
	if (rc == 0) {
		remove_file(spool, SPOOL_REFUSED, digest, ".json");
		remove_file(spool, SPOOL_REFUSED, digest, ".problem.json");
	}
	strv_free(&wanted);
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
	remove_file(spool, SPOOL_NEW, digest, ".to");
	remove_file(spool, SPOOL_DONE, digest, ".json");
	remove_file(spool, SPOOL_DONE, digest, ".to");
}

/* What file_write_atomic had begun when it was killed; not what another process
 * writes just now. */
static void
remove_leftovers(const char *spool, enum spool_state s)
{
	char *dir = xasprintf("%s/%s", spool, folders[s]), *path;
	struct strv names = { 0 };
	struct stat st;
	size_t i, n;

	if (file_exists(dir))
		(void)file_list(dir, &names, NULL);
	for (i = 0; i < names.n; i++) {
		n = strlen(names.v[i]);
		if (n < 4 || strcmp(names.v[i] + n - 4, ".tmp") != 0)
			continue;
		path = xasprintf("%s/%s", dir, names.v[i]);
		if (stat(path, &st) == 0 && time(NULL) - st.st_mtime > 3600)
			(void)unlink(path);
		free(path);
	}
	strv_free(&names);
	free(dir);
}

void
spool_settle(const char *spool)
{
	struct strv digests = { 0 };
	struct buf envelope = { 0 };
	struct withdrawal w;
	size_t i;

	remove_leftovers(spool, SPOOL_NEW);
	remove_leftovers(spool, SPOOL_REFUSED);
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
spool_problem(const json_t *problem)
{
	json_t *j = json_deep_copy(problem);
	const json_t *first = json_array_get(json_object_get(j, "errors"), 0);
	char *reason;

	text_clean(j);
	reason = xasprintf("%s%s%s%s%s", json_str(j, "title", "refused"),
	    json_str(j, "detail", NULL) == NULL ? "" : ": ",
	    json_str(j, "detail", ""), first == NULL ? "" : " ",
	    json_str(first, "pointer", ""));
	json_decref(j);
	return reason;
}

char *
spool_reason(const char *spool, const char *digest)
{
	char *path = path_of(spool, SPOOL_REFUSED, digest, ".problem.json");
	json_t *j = json_read_file(path, NULL);
	char *reason = spool_problem(j);

	json_decref(j);
	free(path);
	return reason;
}

int
spool_move(const char *spool, const char *digest, enum spool_state to,
    const char *matrix, struct err *err)
{
	char *from = path_of(spool, SPOOL_NEW, digest, ".json");
	char *path = path_of(spool, to, digest, ".json");
	struct buf b = { 0 };
	bool others = false;
	/* First: whoever takes it back must know where it is. */
	int rc =
	    to == SPOOL_DONE ? spool_has_add(spool, digest, matrix, err) : 0;

	if (rc == 0)
		rc = spool_to_drop(spool, digest, matrix, &others, err);
	/* Gone: another process had the same answer. */
	if (rc == 0 && !others && rename(from, path) == -1 && errno != ENOENT)
		rc = err_set(err, errno, "rename %s", from);
	/* Withdrawn it can be at once, whatever the others say to it. */
	if (rc == 0 && others && to == SPOOL_DONE &&
	    file_read(from, &b, NULL) == 0)
		rc = file_write_atomic(path, b.data, b.len, err);
	/* A report that stays still goes where it was agreed to go, and when.
	 */
	if (rc == 0 && !others) {
		remove_file(spool, SPOOL_NEW, digest, ".to");
		remove_file(spool, SPOOL_NEW, digest, ".wait");
	}
	buf_free(&b);
	free(from);
	free(path);
	return rc;
}

enum spool_state
spool_refuse(const char *spool, const char *digest, const char *matrix,
    long status, const char *detail, const struct buf *body, struct err *err)
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
		rc = spool_move(spool, digest, SPOOL_REFUSED, matrix, err);
	json_decref(j);
	free(path);
	return rc == 0 ? SPOOL_REFUSED : SPOOL_NEW;
}

/* Full jitter: anything up to twice the last bound. */
enum spool_state
spool_put_off(const char *spool, const char *digest, const char *matrix,
    long retry_after, struct err *why)
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
		s = spool_refuse(spool, digest, matrix, 0,
		    "no answer for 14 days", NULL, NULL);
	else if (json_write_file(path, j, NULL) == -1)
		(void)err_wrap(why, "%s cannot be written", path);
	json_decref(j);
	free(path);
	return s;
}
