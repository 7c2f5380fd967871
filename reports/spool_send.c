/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/http.h"
#include "reports/repository.h"
#include "reports/sign.h"
#include "reports/spool.h"
#include "reports/spool_parts.h"
#include "reports/work.h"

#define ANSWER_MAX 65536

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

/* Nothing more than a matrix has such words for it: not any server's 404. */
static bool
is_gone(const struct http_answer *a)
{
	json_t *j;
	bool is;

	if (a->status != 404 && a->status != 410)
		return false;
	j = json_loadb(buf_str(&a->body), a->body.len, 0, NULL);
	is = (long)json_num(j, "status", 0) == a->status;
	json_decref(j);
	return is;
}

static void
say_refusal(const char *url, const struct http_answer *a, struct err *err)
{
	json_t *j = json_loadb(buf_str(&a->body), a->body.len, 0, NULL);
	char *reason = spool_problem(j);

	(void)err_set(err, 0, "%s: status %ld, %s", url, a->status, reason);
	free(reason);
	json_decref(j);
}

/* A matrix under attack wants to see some work of new keys; once is enough. */
static int
ask(const char *url, const char *digest, const struct buf *envelope,
    struct http_answer *a, struct err *err)
{
	int rc = http_ask(url, SIGN_ENVELOPE_TYPE, envelope->data,
	    envelope->len, ANSWER_MAX, a, err);
	json_t *j;
	struct work_word word;
	char *header;
	double bits;

	if (rc == -1 || a->status != 429)
		return rc;
	j = json_loadb(buf_str(&a->body), a->body.len, 0, NULL);
	bits = json_num(j, WORK_MEMBER, 0);
	json_decref(j);
	if (bits < 1)
		return rc;
	if (work_do(digest, (unsigned int)(bits < 1e6 ? bits : 1e6), &word,
		err) == -1)
		return err_wrap(err, "%s", url);
	header = xasprintf(WORK_HEADER ": %s", word.s);
	buf_free(&a->body);
	rc = http_ask_with(header, url, SIGN_ENVELOPE_TYPE, envelope->data,
	    envelope->len, ANSWER_MAX, a, err);
	free(header);
	return rc;
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

	if (ask(url, digest, envelope, &a, err) == -1) {
		s = spool_put_off(spool, digest, base, a.retry_after, err);
	} else if (is_receipt(&a, digest, withdrawal)) {
		s = spool_move(spool, digest, SPOOL_DONE, base, err) == 0
			? SPOOL_DONE
			: SPOOL_NEW;
		if (s == SPOOL_DONE && a.status == 202)
			(void)err_set(err, 0,
			    "facts in it contradict each other, so a moderator "
			    "looks at it before it is shown");
	} else if (withdrawal && is_gone(&a)) {
		/* There is no such report: as it should be. */
		s = spool_move(spool, digest, SPOOL_DONE, base, err) == 0
			? SPOOL_DONE
			: SPOOL_NEW;
	} else if (withdrawal && a.status >= 400 && a.status < 500) {
		say_refusal(url, &a, err);
		s = spool_put_off(spool, digest, base, a.retry_after, err);
	} else if (a.status >= 400 && a.status < 500 && a.status != 408 &&
		   a.status != 429) {
		title = xasprintf("the matrix answered %ld", a.status);
		s = spool_refuse(
		    spool, digest, base, a.status, title, &a.body, err);
		free(title);
	} else {
		(void)err_set(err, 0,
		    a.status < 300 ? "%s: status %ld, but not of a matrix"
				   : "%s: status %ld",
		    url, a.status);
		s = spool_put_off(spool, digest, base, a.retry_after, err);
	}
	buf_free(&a.body);
	free(url);
	return s;
}

static enum spool_state
send_folder(const char *spool, const char *digest, const char *dir,
    const struct buf *envelope, struct err *err)
{
	int rc;

	if (is_withdrawal(envelope))
		rc = repository_withdraw(
		    dir, envelope->data, envelope->len, err);
	else if (repository_is_withdrawn(
		     dir, digest, envelope->data, envelope->len))
		return spool_refuse(
		    spool, digest, dir, 410, "it was withdrawn", NULL, err);
	else
		rc = repository_add(
		    dir, digest, envelope->data, envelope->len, err);
	return rc == 0 && spool_move(spool, digest, SPOOL_DONE, dir, err) == 0
		   ? SPOOL_DONE
		   : SPOOL_NEW;
}

/* A withdrawal goes alone: what it takes back may be on its way just now, and a
 * matrix that did not have it yet would say that there is none. */
static int
lock(const char *spool, bool alone, struct err *err)
{
	char *path = xasprintf("%s/lock", spool);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1 || flock(fd, alone ? LOCK_EX : LOCK_SH) == -1) {
		(void)err_set(err, errno, "lock %s", path);
		if (fd != -1)
			(void)close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

enum spool_state
spool_send(
    const char *spool, const char *digest, const char *base, struct err *err)
{
	enum spool_state s = spool_state_of(spool, digest);
	struct buf envelope = { 0 };
	int fd;

	if (err != NULL)
		err->text[0] = '\0';
	if (s != SPOOL_NEW)
		return s;
	if (spool_read(spool, digest, &envelope, err) == -1)
		return SPOOL_NEW;
	fd = lock(spool, is_withdrawal(&envelope), err);
	if (fd != -1) {
		/* It may have been taken back meanwhile. */
		s = spool_state_of(spool, digest);
		if (s == SPOOL_NEW)
			s = http_is_url(base)
				? send_http(spool, digest, base, &envelope, err)
				: send_folder(
				      spool, digest, base, &envelope, err);
		(void)close(fd);
	}
	buf_free(&envelope);
	return s;
}
