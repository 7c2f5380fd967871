/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "reports/spool_parts.h"

static char *
path_of(const char *spool, const char *digest)
{
	return xasprintf("%s/new/%s.to", spool, digest);
}

void
spool_to(const char *spool, const char *digest, struct strv *to)
{
	char *path = path_of(spool, digest);
	struct buf b = { 0 };

	if (file_exists(path) && file_read(path, &b, NULL) == 0)
		strv_split(to, buf_str(&b), "\n");
	buf_free(&b);
	free(path);
}

static int
keep(const char *spool, const char *digest, const struct strv *to,
    struct err *err)
{
	char *path = path_of(spool, digest), *text = strv_join(to, "\n");
	int rc = file_write_atomic(path, text, strlen(text), err);

	free(text);
	free(path);
	return rc;
}

int
spool_to_add(
    const char *spool, const char *digest, const char *matrix, struct err *err)
{
	struct strv to = { 0 };
	int rc = 0;

	if (strchr(matrix, '\n') != NULL)
		return err_set(err, EINVAL, "a matrix's name has two lines");
	spool_to(spool, digest, &to);
	if (!strv_has(&to, matrix)) {
		strv_add(&to, matrix);
		rc = keep(spool, digest, &to, err);
	}
	strv_free(&to);
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
		rc = keep(spool, digest, &left, err);
	strv_free(&left);
	strv_free(&to);
	return rc;
}
