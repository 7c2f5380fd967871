/* SPDX-License-Identifier: BSD-2-Clause
 * A tree in a tar archive, in memory.  Links are followed within it only. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/archive_lib.h"
#include "base/mem.h"
#include "probes/capture.h"

/* No attribute, table or listing of a real host comes near. */
#define ENTRY_MAX ((la_int64_t)4 << 20)
#define TOTAL_MAX ((size_t)256 << 20)

enum { ENTRIES_MAX = 1 << 20, LINKS_MAX = 40 };

struct node {
	char *path; /* "sys/bus/pci/devices/0000:00:00.0" */
	size_t seq;
	bool is_folder;
	char *link; /* where it points, or NULL */
	struct buf bytes;
};

struct tar {
	struct node *v; /* sorted by path */
	size_t n, room, total;
	struct capture capture;
};

static int
by_path(const void *a, const void *b)
{
	const struct node *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order != 0 ? order : x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* The first node whose path is not below path. */
static size_t
position(const struct tar *t, const char *path)
{
	size_t low = 0, high = t->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(t->v[mid].path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static const struct node *
node_at(const struct tar *t, const char *path)
{
	size_t at = position(t, path);

	return at < t->n && strcmp(t->v[at].path, path) == 0 ? &t->v[at] : NULL;
}

/* Archives seldom list every folder. */
static bool
is_folder(const struct tar *t, const char *path)
{
	const struct node *node = node_at(t, path);
	char *below = xasprintf("%s/", path);
	size_t at = position(t, below);
	bool found =
	    (node != NULL && node->is_folder) ||
	    (at < t->n && strncmp(t->v[at].path, below, strlen(below)) == 0);

	free(below);
	return found;
}

/* Cuts the last part off. */
static void
ascend(struct buf *path)
{
	while (path->len > 0 && path->data[path->len - 1] != '/')
		path->len--;
	if (path->len > 0)
		path->len--;
	path->data[path->len] = '\0';
}

/*
 * The path with all links followed, the last one only if last is set.  NULL
 * and errno in *code where links form a ring or leave the tree.
 */
static char *
resolve(const struct tar *t, const char *path, bool last, int *code)
{
	struct buf done = { 0 };
	char *rest = xstrdup(path);
	const struct node *node;
	int links = 0;

	buf_adds(&done, "");
	while (*rest != '\0') {
		size_t n = strcspn(rest, "/"), skip = n + (rest[n] == '/');
		size_t before = done.len;

		if (n == 2 && strncmp(rest, "..", 2) == 0) {
			ascend(&done);
		} else if (n > 0 && !(n == 1 && rest[0] == '.')) {
			buf_adds(&done, done.len == 0 ? "" : "/");
			buf_add(&done, rest, n);
		}
		node = node_at(t, done.data);
		xreplace(&rest, xstrdup(rest + skip));
		if (done.len <= before || node == NULL || node->link == NULL ||
		    (*rest == '\0' && !last))
			continue;
		if (node->link[0] == '/' || ++links > LINKS_MAX) {
			*code = ELOOP;
			buf_free(&done);
			free(rest);
			return NULL;
		}
		ascend(&done);
		xreplace(&rest, xasprintf("%s/%s", node->link, rest));
	}
	free(rest);
	return done.data;
}

/* The resolved path of a key; NULL and err where the tree cannot have it. */
static char *
path_of(const struct tar *t, const char *key, bool last, struct err *err)
{
	char *path = NULL, *resolved;
	int code = ENODATA;

	if (strncmp(key, "sysfs:", 6) == 0)
		path = xasprintf("sys/%s", key + 6);
	else if (strncmp(key, "proc:", 5) == 0)
		path = xasprintf("proc/%s", key + 5);
	resolved = path == NULL ? NULL : resolve(t, path, last, &code);
	free(path);
	if (resolved == NULL)
		(void)err_set(err, code, "%s", key);
	return resolved;
}

static int
tar_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	struct tar *t = s->priv;
	char *path = path_of(t, key, false, err);
	const struct node *node;
	int rc = -1;

	if (path == NULL)
		return -1;
	node = node_at(t, path);
	if (node != NULL && node->link != NULL) {
		buf_adds(out, node->link);
		rc = 0;
	} else if (is_folder(t, path)) {
		(void)err_set(err, EISDIR, "%s", key);
	} else if (node == NULL) {
		(void)err_set(
		    err, capture_absence(&t->capture, s, key), "%s", key);
	} else {
		buf_add(out, node->bytes.data, node->bytes.len);
		rc = 0;
	}
	free(path);
	return rc;
}

static int
tar_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	struct tar *t = s->priv;
	char *path = path_of(t, key, true, err), *below;
	struct strv names = { 0 };
	size_t at, n;

	if (path == NULL)
		return -1;
	if (!is_folder(t, path)) {
		free(path);
		return err_set(
		    err, capture_absence(&t->capture, s, key), "%s", key);
	}
	below = xasprintf("%s/", path);
	n = strlen(below);
	for (at = position(t, below);
	     at < t->n && strncmp(t->v[at].path, below, n) == 0; at++) {
		const char *child = t->v[at].path + n;

		strv_take(&names, xstrndup(child, strcspn(child, "/")));
	}
	strv_unique(&names);
	strv_addv(out, &names);
	strv_free(&names);
	free(below);
	free(path);
	return 0;
}

static void
tar_close(struct source *s)
{
	struct tar *t = s->priv;
	size_t i;

	for (i = 0; i < t->n; i++) {
		free(t->v[i].path);
		free(t->v[i].link);
		buf_free(&t->v[i].bytes);
	}
	capture_free(&t->capture);
	free(t->v);
	free(t);
}

static const struct source_ops tar_ops = {
	.name = "tar",
	.os = "linux",
	.get = tar_get,
	.list = tar_list,
	.close = tar_close,
};

/* From sys/ or proc/ on, whatever folder they were packed with; NULL if it is
 * neither. */
static char *
tree_path(const char *name)
{
	size_t n;
	char *path;

	while (name != NULL && strncmp(name, "sys/", 4) != 0 &&
	       strncmp(name, "proc/", 5) != 0) {
		name = strchr(name, '/');
		if (name != NULL)
			name++;
	}
	if (name == NULL || strstr(name, "..") != NULL)
		return NULL;
	path = xstrdup(name);
	n = strlen(path);
	while (n > 0 && path[n - 1] == '/')
		path[--n] = '\0';
	return path;
}

/* One entry; -1 and err where it is broken or too large. */
static int
add_entry(
    struct tar *t, struct archive *a, struct archive_entry *e, struct err *err)
{
	char *path = tree_path(libarchive.entry_pathname(e)), chunk[8192];
	const char *link = libarchive.entry_symlink(e);
	struct node *node;
	la_ssize_t got;

	if (path == NULL)
		return 0;
	if (t->n == t->room) {
		t->room = t->room == 0 ? 1024 : t->room * 2;
		t->v = xreallocarray(t->v, t->room, sizeof(*t->v));
	}
	node = &t->v[t->n];
	*node = (struct node){ .path = path, .seq = t->n++ };
	node->is_folder = libarchive.entry_filetype(e) == AE_IFDIR;
	if (libarchive.entry_filetype(e) == AE_IFLNK && link != NULL)
		node->link = xstrdup(link);
	if (libarchive.entry_filetype(e) != AE_IFREG)
		return 0;
	while ((got = libarchive.read_data(a, chunk, sizeof(chunk))) > 0) {
		buf_add(&node->bytes, chunk, (size_t)got);
		t->total += (size_t)got;
		if ((la_int64_t)node->bytes.len > ENTRY_MAX ||
		    t->total > TOTAL_MAX)
			return err_set(err, 0, "%s: too large", path);
	}
	return got < 0 ? err_set(err, 0, "%s", libarchive.error_string(a)) : 0;
}

static int
read_archive(struct tar *t, const char *path, struct err *err)
{
	struct archive *a = libarchive.read_new();
	struct archive_entry *e;
	int r, rc = -1;

	if (a == NULL)
		return err_set(err, 0, "libarchive: out of memory");
	(void)libarchive.read_support_filter_all(a);
	(void)libarchive.read_support_format_tar(a);
	r = libarchive.read_open_filename(a, path, 65536);
	while (r == ARCHIVE_OK &&
	       (r = libarchive.read_next_header(a, &e)) == ARCHIVE_OK) {
		if (t->n >= ENTRIES_MAX) {
			(void)err_set(err, 0, "too many entries");
			goto out;
		}
		if (add_entry(t, a, e, err) == -1)
			goto out;
	}
	if (r != ARCHIVE_EOF)
		(void)err_set(err, 0, "%s", libarchive.error_string(a));
	else if (t->n == 0)
		(void)err_set(err, 0, "holds neither sys/ nor proc/");
	else
		rc = 0;
out:
	(void)libarchive.read_free(a);
	return rc;
}

int
source_open_tar(struct source *s, const char *path, struct err *err)
{
	struct tar *t;

	if (archive_load(err) == -1)
		return -1;
	t = xcalloc(1, sizeof(*t));
	s->ops = &tar_ops;
	s->priv = t;
	if (read_archive(t, path, err) == -1) {
		(void)err_wrap(err, "%s", path);
		tar_close(s);
		return -1;
	}
	qsort(t->v, t->n, sizeof(*t->v), by_path);
	return 0;
}
