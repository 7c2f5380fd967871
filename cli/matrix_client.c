/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/matrix_client.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/dirs.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "reports/http.h"
#include "reports/submission.h"

bool
matrix_named(void)
{
	const char *base = getenv("PPTCHECK_MATRIX");

	return base != NULL && *base != '\0';
}

char *
matrix_base(const char *asked, struct err *err)
{
	const char *base = asked != NULL ? asked : getenv("PPTCHECK_MATRIX");
	char *path;
	size_t n;

	if (base == NULL || *base == '\0') {
		(void)err_set(err, 0,
		    "no matrix: give its URL or the folder of a "
		    "repository, or set PPTCHECK_MATRIX");
		return NULL;
	}
	if (http_is_url(base)) {
		if (http_check(base, err) == -1)
			return NULL;
	} else if ((path = realpath(base, NULL)) != NULL) {
		return path;
	}
	for (n = strlen(base); n > 1 && base[n - 1] == '/'; n--)
		;
	return xstrndup(base, n);
}

char *
matrix_snapshot_path(void)
{
	return dirs_cache("snapshot.json");
}

json_t *
matrix_snapshot(const struct strv *ids)
{
	char *path = matrix_snapshot_path();
	json_t *snapshot = NULL;
	struct err err;

	if (file_exists(path)) {
		snapshot = lookup_open(path, ids, &err);
		if (snapshot == NULL)
			log_warn("%s", err.text);
	}
	free(path);
	return snapshot;
}

/* "Linux 6.1 qemu", as the matrix names platforms. */
static char *
platform_name(const struct facts *f)
{
	const char *os = facts_text(f, "host.os");
	const char *release = facts_text(f, "host.kernel");
	size_t n;

	if (os == NULL || release == NULL)
		return NULL;
	n = strcspn(release, ".");
	if (strcmp(os, "freebsd") == 0)
		return xasprintf("FreeBSD %.*s bhyve", (int)n, release);
	n += release[n] == '\0' ? 0 : 1;
	n += strspn(release + n, "0123456789");
	return xasprintf("Linux %.*s qemu", (int)n, release);
}

struct lookup_host
matrix_host(const struct facts *f, char **platform)
{
	const char *table = facts_text(f, "iommu.table");
	struct lookup_host mine = { .board = facts_text(f, "host.board.name") };

	*platform = platform_name(f);
	mine.platform = *platform;
	if (table != NULL && strcmp(table, "DMAR") == 0)
		mine.iommu = "vt_d";
	else if (table != NULL && strcmp(table, "IVRS") == 0)
		mine.iommu = "amd_vi";
	return mine;
}

char *
matrix_spool(void)
{
	return dirs_lasting("spool");
}

bool
matrix_has_key(void)
{
	char *path = dirs_config("key");
	bool has = file_exists(path);

	free(path);
	return has;
}

int
matrix_key(struct sign_key *k, bool keep, struct err *err)
{
	unsigned char seed[SIGN_SEED];
	char *path;
	int rc;

	if (!keep && !matrix_has_key()) {
		randombytes_buf(seed, sizeof(seed));
		sign_key_from_seed(k, seed);
		sodium_memzero(seed, sizeof(seed));
		return 0;
	}
	path = dirs_config("key");
	rc = sign_key_open(k, path, err);
	free(path);
	return rc;
}

static char *
anonymous_path(const char *origin)
{
	char *below = xasprintf("anonymous/%s", origin);
	char *path = dirs_config(below);

	free(below);
	return path;
}

int
matrix_next_key(struct sign_key *k, struct err *err)
{
	char *path = dirs_config("key.next");
	int rc = sign_key_open(k, path, err);

	free(path);
	return rc;
}

/* Keeps a key by its origin. */
static int
keep_key(const struct sign_key *k, struct err *err)
{
	char *path = anonymous_path(sign_origin_of(k->public_key).s);
	char *dir = dirs_config("anonymous");
	int rc = file_mkdirs(dir, err);

	if (rc == 0)
		rc = sign_key_write(k, path, err);
	free(dir);
	free(path);
	return rc;
}

int
matrix_change_key(const struct sign_key *old, struct err *err)
{
	char *path = dirs_config("key"), *next = dirs_config("key.next");
	int rc = keep_key(old, err);

	if (rc == 0 && rename(next, path) == -1)
		rc = err_set(err, errno, "rename %s", next);
	free(next);
	free(path);
	return rc;
}

int
matrix_anonymous_key(
    struct sign_key *k, const json_t *run, bool keep, struct err *err)
{
	unsigned char seed[SIGN_SEED];
	struct sign_key own;
	char *words;
	int rc;

	if (matrix_key(&own, keep, err) == -1)
		return -1;
	words = json_dumps(run, JSON_COMPACT | JSON_SORT_KEYS);
	sign_derive(
	    &own, "anonymous", words, strlen(words), seed, sizeof(seed));
	sign_key_from_seed(k, seed);
	rc = keep ? keep_key(k, err) : 0;
	sodium_memzero(seed, sizeof(seed));
	sign_key_wipe(&own);
	free(words);
	return rc;
}

int
matrix_key_of(struct sign_key *k, const char *origin, struct err *err)
{
	char *path;
	int rc = 0;

	if (matrix_key(k, false, err) == -1)
		return -1;
	if (strcmp(sign_origin_of(k->public_key).s, origin) == 0)
		return 0;
	path = anonymous_path(origin);
	rc = file_exists(path)
		 ? sign_key_open(k, path, err)
		 : err_set(err, 0, "the key of %s is not here", origin);
	free(path);
	return rc;
}

static char *
hex(const unsigned char *bytes)
{
	char *text = xcalloc(1, 17);

	(void)sodium_bin2hex(text, 17, bytes, 8);
	return text;
}

char *
matrix_host_tag(const struct sign_key *anonymous, bool keep, struct err *err)
{
	unsigned char bytes[16];
	struct buf b = { 0 };
	char *path, *dir, *tag;

	if (anonymous != NULL) {
		sign_derive(anonymous, "host", "", 0, bytes, sizeof(bytes));
		return hex(bytes);
	}
	path = dirs_lasting("host-tag");
	if (file_read(path, &b, NULL) == 0)
		buf_trim(&b);
	if (strlen(buf_str(&b)) == 16 &&
	    strspn(buf_str(&b), "0123456789abcdef") == 16) {
		tag = xstrdup(buf_str(&b));
	} else {
		randombytes_buf(bytes, sizeof(bytes));
		tag = hex(bytes);
		dir = dirs_lasting("");
		if (keep && (file_mkdirs(dir, err) == -1 ||
				file_write_atomic(path, tag, 16, err) == -1))
			xreplace(&tag, NULL);
		free(dir);
	}
	buf_free(&b);
	free(path);
	return tag;
}

/* matrix: named where there are several, else NULL. */
static void
tell(const char *spool, const char *digest, const char *matrix,
    enum spool_state s, const struct err *err)
{
	const char *name = matrix == NULL ? "" : matrix;
	char *reason;

	if (s == SPOOL_DONE) {
		log_info("%.12s: %s has it%s%s", digest,
		    matrix == NULL ? "the matrix" : matrix,
		    *err->text == '\0' ? "" : "; ", err->text);
	} else if (s == SPOOL_REFUSED) {
		reason = spool_reason(spool, digest);
		log_warn("%.12s is refused%s%s: %s; it is kept in %s/refused",
		    digest, matrix == NULL ? "" : " by ", name, reason, spool);
		free(reason);
	} else if (s == SPOOL_NONE) {
		log_info("%.12s was taken back meanwhile", digest);
	} else {
		log_warn("%.12s waits%s%s: %s; pptcheck submit tries again",
		    digest, matrix == NULL ? "" : " for ", name, err->text);
	}
}

/* Until it may be tried, or for as long as patience lasts; false: no more. */
static bool
wait_for(const char *spool, const char *digest, int64_t end)
{
	time_t due = spool_due(spool, digest), now = time(NULL);
	int64_t until = clock_ms() + 100 + (due > now ? due - now : 0) * 1000;

	if (until > end)
		return false;
	/* A signal ends the waiting; the report stays where it is. */
	return sig_wait_input(-1, until, NULL) == 0;
}

static bool
send_one(const char *spool, const char *digest, const char *matrix, bool named,
    int64_t end)
{
	enum spool_state s;
	struct err err;

	do
		s = spool_send(spool, digest, matrix, &err);
	while (s == SPOOL_NEW && wait_for(spool, digest, end));
	tell(spool, digest, named ? matrix : NULL, s, &err);
	return s == SPOOL_DONE || s == SPOOL_NONE;
}

bool
matrix_send(const char *spool, const struct strv *digests, const char *only,
    const char *otherwise, int patience)
{
	int64_t end = clock_ms() + (int64_t)patience * 1000;
	bool all = true;
	size_t i, k;

	for (i = 0; i < digests->n && sig_caught() == 0; i++) {
		struct strv to = { 0 };

		spool_to(spool, digests->v[i], &to);
		if (to.n == 0 && otherwise != NULL)
			strv_add(&to, otherwise);
		if (to.n == 0) {
			log_warn("%.12s waits: for which matrix is not known; "
				 "give it by --to",
			    digests->v[i]);
			all = false;
			continue;
		}
		for (k = 0; k < to.n && sig_caught() == 0; k++)
			if (only == NULL || strcmp(only, to.v[k]) == 0)
				all = send_one(spool, digests->v[i], to.v[k],
					  to.n > 1, end) &&
				      all;
			else
				log_info("%.12s waits for %s too; pptcheck "
					 "submit sends it",
				    digests->v[i], to.v[k]);
		all = all && k == to.n;
		strv_free(&to);
	}
	return all && i == digests->n;
}

void
matrix_tell_waiting(const char *spool, const struct strv *besides)
{
	struct strv all = { 0 };
	size_t i, n = 0;

	(void)spool_list(spool, SPOOL_NEW, &all, NULL);
	for (i = 0; i < all.n; i++)
		n += besides == NULL || !strv_has(besides, all.v[i]);
	if (n > 0)
		log_info("waiting to be sent from before: %zu; pptcheck submit "
			 "sends %s",
		    n, n == 1 ? "it" : "them");
	strv_free(&all);
}

void
matrix_tell(const char *folder, bool failed)
{
	char *spool = matrix_spool();

	if (failed)
		log_info("%s  To send this one: pptcheck submit %s",
		    SUBMISSION_FAILURES, folder);
	matrix_tell_waiting(spool, NULL);
	free(spool);
}
