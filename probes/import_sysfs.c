/* SPDX-License-Identifier: BSD-2-Clause
 * sysfs:DIR|TAR, copies of a Linux host's sys/ and proc/. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/capture.h"

#define DEVICES "sysfs:bus/pci/devices"

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
learn(struct capture *c, struct source *s)
{
	struct strv functions = { 0 };
	struct err err;
	size_t i;

	c->known = true;
	if (s->ops->list(s, DEVICES, &functions, &err) == -1)
		return;
	for (i = 0; i < functions.n; i++) {
		char *key = xasprintf(DEVICES "/%s", functions.v[i]);

		(void)s->ops->list(s, key, &c->copied, &err);
		free(key);
	}
	strv_unique(&c->copied);
	strv_free(&functions);
}

int
capture_absence(struct capture *c, struct source *s, const char *key)
{
	static const char head[] = DEVICES "/";
	const char *name;

	if (strncmp(key, head, sizeof(head) - 1) != 0)
		return ENODATA;
	name = strchr(key + sizeof(head) - 1, '/');
	if (name == NULL || strchr(++name, '/') != NULL)
		return ENODATA;
	if (!c->known)
		learn(c, s);
	return c->copied.n > 0 && bsearch(&name, c->copied.v, c->copied.n,
				      sizeof(*c->copied.v), compare) != NULL
		   ? ENOENT
		   : ENODATA;
}

void
capture_free(struct capture *c)
{
	strv_free(&c->copied);
}

/* A folder: the Linux source below it, but for what is absent. */
struct tree {
	struct source linux_source;
	struct capture capture;
};

static int
tree_answer(struct source *s, const char *key, int rc, struct err *err)
{
	struct tree *t = s->priv;

	if (rc == -1 && err->code == ENOENT)
		err->code = capture_absence(&t->capture, &t->linux_source, key);
	return rc;
}

static int
tree_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	struct tree *t = s->priv;

	return tree_answer(s, key,
	    t->linux_source.ops->get(&t->linux_source, key, out, err), err);
}

static int
tree_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	struct tree *t = s->priv;

	return tree_answer(s, key,
	    t->linux_source.ops->list(&t->linux_source, key, out, err), err);
}

static void
tree_close(struct source *s)
{
	struct tree *t = s->priv;

	t->linux_source.ops->close(&t->linux_source);
	capture_free(&t->capture);
	free(t);
}

static const struct source_ops tree_ops = {
	.name = "sysfs",
	.os = "linux",
	.get = tree_get,
	.list = tree_list,
	.close = tree_close,
};

/* Tools that copy a part copy no empty folders: where these are, all is. */
static bool
is_whole(const char *root)
{
	char *units = xasprintf("%s/sys/class/iommu", root);
	char *groups = xasprintf("%s/sys/kernel/iommu_groups", root);
	bool whole = file_exists(units) && file_exists(groups);

	free(groups);
	free(units);
	return whole;
}

int
source_open_sysfs(struct source *s, const char *path, struct err *err)
{
	struct tree *t;
	struct stat st;

	if (stat(path, &st) == -1)
		return err_set(err, errno, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return source_open_tar(s, path, err);
	if (is_whole(path))
		return source_open_linux(s, path, err);
	t = xcalloc(1, sizeof(*t));
	if (source_open_linux(&t->linux_source, path, err) == -1) {
		free(t);
		return -1;
	}
	s->ops = &tree_ops;
	s->priv = t;
	return 0;
}
