/* SPDX-License-Identifier: BSD-2-Clause
 * sysfs and procfs, live or below another folder. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/source.h"

static char *
path_of(const struct source *s, const char *key, struct err *err)
{
	const char *root = s->priv;

	if (strncmp(key, "sysfs:", 6) == 0)
		return xasprintf("%s/sys/%s", root, key + 6);
	if (strncmp(key, "proc:", 5) == 0)
		return xasprintf("%s/proc/%s", root, key + 5);
	(void)err_set(err, ENODATA, "%s: not on Linux", key);
	return NULL;
}

static int
linux_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	char *path = path_of(s, key, err);
	struct stat st;
	char *target;
	int rc = -1;

	if (path == NULL)
		return -1;
	if (lstat(path, &st) == -1) {
		(void)err_set(err, errno, "%s", key);
	} else if (S_ISLNK(st.st_mode)) {
		target = file_readlink(path, err);
		if (target != NULL) {
			buf_adds(out, target);
			free(target);
			rc = 0;
		}
	} else {
		rc = file_read(path, out, err);
	}
	free(path);
	return rc;
}

static int
linux_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	char *path = path_of(s, key, err);
	int rc;

	if (path == NULL)
		return -1;
	rc = file_list(path, out, err);
	free(path);
	return rc;
}

static void
linux_close(struct source *s)
{
	free(s->priv);
}

static const struct source_ops linux_ops = {
	.name = "linux",
	.os = "linux",
	.get = linux_get,
	.list = linux_list,
	.close = linux_close,
};

int
source_open_linux(struct source *s, const char *root, struct err *err)
{
	char *sys = xasprintf("%s/sys", root);

	if (!file_exists(sys)) {
		(void)err_set(err, ENOENT, "%s", sys);
		free(sys);
		return -1;
	}
	free(sys);
	s->ops = &linux_ops;
	s->priv = xstrdup(strcmp(root, "/") == 0 ? "" : root);
	return 0;
}
