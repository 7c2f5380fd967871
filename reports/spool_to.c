/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "reports/spool_parts.h"

/* Which matrices have it, or shall. */
static const char has[] = "done", waits[] = "new";

static char *
path_of(const char *spool, const char *folder, const char *digest)
{
	return xasprintf("%s/%s/%s.to", spool, folder, digest);
}

static void
read_list(
    const char *spool, const char *folder, const char *digest, struct strv *out)
{
	char *path = path_of(spool, folder, digest);
	struct buf b = { 0 };

	if (file_exists(path) && file_read(path, &b, NULL) == 0)
		strv_split(out, buf_str(&b), "\n");
	buf_free(&b);
	free(path);
}

static int
keep(const char *spool, const char *folder, const char *digest,
    const struct strv *list, struct err *err)
{
	char *path = path_of(spool, folder, digest);
	char *text = strv_join(list, "\n");
	int rc = file_write_atomic(path, text, strlen(text), err);

	free(text);
	free(path);
	return rc;
}

static int
add(const char *spool, const char *folder, const char *digest,
    const struct strv *matrices, struct err *err)
{
	struct strv list = { 0 };
	size_t i, before;
	int rc = 0;

	read_list(spool, folder, digest, &list);
	before = list.n;
	for (i = 0; rc == 0 && i < matrices->n; i++)
		if (strchr(matrices->v[i], '\n') != NULL)
			rc = err_set(
			    err, EINVAL, "a matrix's name has two lines");
		else if (!strv_has(&list, matrices->v[i]))
			strv_add(&list, matrices->v[i]);
	if (rc == 0 && list.n > before)
		rc = keep(spool, folder, digest, &list, err);
	strv_free(&list);
	return rc;
}

void
spool_to(const char *spool, const char *digest, struct strv *to)
{
	read_list(spool, waits, digest, to);
}

void
spool_has(const char *spool, const char *digest, struct strv *out)
{
	read_list(spool, has, digest, out);
}

int
spool_to_add(const char *spool, const char *digest, const struct strv *matrices,
    struct err *err)
{
	return add(spool, waits, digest, matrices, err);
}

int
spool_has_add(
    const char *spool, const char *digest, const char *matrix, struct err *err)
{
	struct strv one = { 0 };
	int rc;

	strv_add(&one, matrix);
	rc = add(spool, has, digest, &one, err);
	strv_free(&one);
	return rc;
}

int
spool_to_drop(const char *spool, const char *digest, const char *matrix,
    bool *others, struct err *err)
{
	struct strv to = { 0 }, left = { 0 };
	size_t i;
	int rc = 0;

	spool_to(spool, digest, &to);
	for (i = 0; i < to.n; i++)
		if (strcmp(to.v[i], matrix) != 0)
			strv_add(&left, to.v[i]);
	/* One of a version that noted none was agreed to go wherever it went.
	 */
	*others = left.n > 0;
	if (left.n > 0 && left.n < to.n)
		rc = keep(spool, waits, digest, &left, err);
	strv_free(&left);
	strv_free(&to);
	return rc;
}
