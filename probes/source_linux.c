/* SPDX-License-Identifier: BSD-2-Clause
 * sysfs, procfs and files, live or below another folder; of the live host also
 * what this user may open and lock, and the kernel's log. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/program_version.h"
#include "probes/remembered.h"
#include "probes/source.h"

enum { PART_MAX = 4096 };

struct tree {
	char *root;
	char *path;	    /* of the folder that was read last */
	int folder, config; /* it, and its file; -1: not open */
};

static void
leave(struct tree *t)
{
	if (t->folder != -1)
		(void)close(t->folder);
	if (t->config != -1)
		(void)close(t->config);
	t->folder = t->config = -1;
}

/* NULL for keys that are no files, or not on Linux. */
static char *
path_of(const struct tree *t, const char *key)
{
	const char *root = t->root;

	if (strncmp(key, "sysfs:", 6) == 0)
		return xconcat(root, "/sys/", key + 6, NULL);
	if (strncmp(key, "proc:", 5) == 0)
		return xconcat(root, "/proc/", key + 5, NULL);
	if (strncmp(key, "file:/", 6) == 0)
		return xasprintf("%s%s", root, key + 5);
	return NULL;
}

/* Asked, not opened: to open a VFIO group takes it from others. */
static int
get_access(const char *key, struct buf *out, struct err *err)
{
	char *path = xasprintf("/dev/%s", key);
	int rc = -1;

	if (faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) == -1) {
		(void)err_set(err, errno, "dev:%s", key);
	} else {
		bool r = faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0;
		bool w = faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;

		buf_adds(out, r && w ? "read write" : r ? "read" : "none");
		rc = 0;
	}
	free(path);
	return rc;
}

static int
get_memlock(struct buf *out, struct err *err)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) == -1)
		return err_set(err, errno, "limit:memlock");
	if (limit.rlim_cur == RLIM_INFINITY)
		buf_adds(out, "unlimited");
	else
		buf_addf(out, "%llu", (unsigned long long)limit.rlim_cur);
	return 0;
}

/* "6,339,5140900,-;text" and lines of " KEY=value": Documentation/ABI/testing/
 * dev-kmsg.  As dmesg prints it: "[    5.140900] text". */
static void
add_record(struct buf *out, char *record)
{
	char *text = strchr(record, ';'), *p = record;
	unsigned long long usec;
	int i;

	for (i = 0; i < 2 && p != NULL; i++) {
		p = strchr(p, ',');
		p = p == NULL ? NULL : p + 1;
	}
	if (text == NULL || p == NULL)
		return;
	usec = strtoull(p, NULL, 10);
	text[1 + strcspn(text + 1, "\n")] = '\0';
	buf_addf(out, "[%5llu.%06llu] %s\n", usec / 1000000, usec % 1000000,
	    text + 1);
}

static int
get_log(struct buf *out, struct err *err)
{
	/* dev-kmsg: a record is never longer */
	char record[8192];
	ssize_t n;
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return err_set(err, errno, "log:kernel");
	for (;;) {
		n = read(fd, record, sizeof(record) - 1);
		/* EPIPE: overwritten meanwhile, the next is there */
		if (n == -1 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n <= 0)
			break;
		record[n] = '\0';
		add_record(out, record);
	}
	if (n == -1 && errno != EAGAIN)
		(void)err_set(err, errno, "log:kernel");
	else
		n = 0;
	(void)close(fd);
	return (int)n;
}

/* Never the path itself: it may name a user. */
static int
get_program(const char *name, struct buf *out, struct err *err)
{
	char *path = file_which(name);

	if (path == NULL)
		return err_set(err, ENOENT, "path:%s", name);
	free(path);
	buf_adds(out, "yes");
	return 0;
}

/* QEMU's main() prints it so: system/vl.c, version(). */
static int
get_version(const char *program, struct buf *out, struct err *err)
{
	char *path = file_which(program);
	int rc;

	if (path == NULL)
		return err_set(err, ENOENT, "version:%s", program);
	rc = program_version(path, "QEMU emulator version ", out, err);
	free(path);
	return rc;
}

static int
get_live(const char *key, struct buf *out, struct err *err)
{
	if (strncmp(key, "dev:", 4) == 0)
		return get_access(key + 4, out, err);
	if (strcmp(key, "limit:memlock") == 0)
		return get_memlock(out, err);
	if (strcmp(key, "log:kernel") == 0)
		return get_log(out, err);
	if (strncmp(key, "path:", 5) == 0)
		return get_program(key + 5, out, err);
	if (strncmp(key, "version:", 8) == 0)
		return get_version(key + 8, out, err);
	if (strncmp(key, "remembered:", 11) == 0)
		return remembered_accel(key + 11, out, err);
	return err_set(err, ENODATA, "%s: not on Linux", key);
}

/* "config@OFFSET+LENGTH": only this part.  False when it names no part. */
static bool
is_part(const char *name, off_t *at, size_t *n)
{
	uint64_t offset, length;
	const char *plus = strchr(name, '+');
	char *text;
	bool ok;

	if (strncmp(name, "config@", 7) != 0 || plus == NULL)
		return false;
	text = xstrndup(name + 7, (size_t)(plus - name - 7));
	ok = parse_u64(text, 16, PART_MAX, &offset, NULL) == 0 &&
	     parse_u64(plus + 1, 16, PART_MAX, &length, NULL) == 0;
	free(text);
	if (ok) {
		*at = (off_t)offset;
		*n = (size_t)length;
	}
	return ok;
}

static int
read_part(struct tree *t, off_t at, size_t n, struct buf *out, struct err *err)
{
	char bytes[PART_MAX];
	ssize_t got;

	if (t->config == -1)
		t->config = openat(t->folder, "config", O_RDONLY | O_CLOEXEC);
	if (t->config == -1)
		return err_set(err, errno, "open config");
	got = pread(t->config, bytes, n, at);
	if (got == -1)
		return err_set(err, errno, "read config");
	buf_add(out, bytes, (size_t)got);
	return 0;
}

/* Opens the folder of path, unless it is the last one. */
static int
enter(struct tree *t, const char *path, size_t n, struct err *err)
{
	if (t->folder != -1 && strlen(t->path) == n &&
	    strncmp(t->path, path, n) == 0)
		return 0;
	leave(t);
	xreplace(&t->path, xstrndup(path, n));
	t->folder = open(t->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return t->folder == -1 ? err_set(err, errno, "open %s", t->path) : 0;
}

static int
read_link(
    const struct tree *t, const char *name, struct buf *out, struct err *err)
{
	char target[4096];
	ssize_t n = readlinkat(t->folder, name, target, sizeof(target));

	if (n == -1 || (size_t)n == sizeof(target))
		return err_set(err, n == -1 ? errno : ENAMETOOLONG, "%s", name);
	buf_add(out, target, (size_t)n);
	return 0;
}

/* What is a link in the folder of a function: asked as one at once. */
static bool
is_link(const char *name)
{
	static const char *const links[] = { "driver", "iommu", "iommu_group",
		"physfn" };
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (strcmp(name, links[i]) == 0)
			return true;
	return false;
}

/*
 * A probe reads many attributes of one function: the way to its folder is
 * walked once.  An attribute that is a link is read as its target.
 */
static int
get_sysfs(struct tree *t, const char *path, struct buf *out, struct err *err)
{
	const char *name = file_basename(path);
	char page[PART_MAX];
	ssize_t got;
	size_t n;
	off_t at;
	int fd;

	if (enter(t, path, (size_t)(name - path), err) == -1)
		return -1;
	if (is_part(name, &at, &n))
		return read_part(t, at, n, out, err);
	/* EINVAL: it is none, in a tree that somebody copied */
	if (is_link(name)) {
		if (read_link(t, name, out, err) == 0)
			return 0;
		if (err->code != EINVAL)
			return -1;
	}
	fd = openat(t->folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	/* EMLINK: FreeBSD's word for a link */
	if (fd == -1 && (errno == ELOOP || errno == EMLINK))
		return read_link(t, name, out, err);
	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	/* sysfs fills a page, or this was the end */
	do {
		got = read(fd, page, sizeof(page));
		if (got == -1)
			(void)err_set(err, errno, "read %s", path);
		else
			buf_add(out, page, (size_t)got);
	} while (got == (ssize_t)sizeof(page));
	(void)close(fd);
	return got == -1 ? -1 : 0;
}

static int
linux_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	struct tree *t = s->priv;
	char *path = path_of(t, key);
	int rc;

	if (path == NULL)
		return *t->root == '\0'
			   ? get_live(key, out, err)
			   : err_set(err, ENODATA, "%s: not in the tree", key);
	if (strncmp(key, "sysfs:", 6) == 0)
		rc = get_sysfs(t, path, out, err);
	else
		rc = file_read(path, out, err);
	free(path);
	return rc;
}

static int
linux_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	char *path = path_of(s->priv, key);
	int rc;

	if (path == NULL)
		return err_set(err, ENODATA, "%s: no folder on Linux", key);
	rc = file_list(path, out, err);
	free(path);
	return rc;
}

static void
linux_close(struct source *s)
{
	struct tree *t = s->priv;

	leave(t);
	free(t->path);
	free(t->root);
	free(t);
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
	struct tree *t;

	if (!file_exists(sys)) {
		(void)err_set(err, ENOENT, "%s", sys);
		free(sys);
		return -1;
	}
	free(sys);
	s->ops = &linux_ops;
	t = xcalloc(1, sizeof(*t));
	t->root = xstrdup(strcmp(root, "/") == 0 ? "" : root);
	t->folder = t->config = -1;
	s->priv = t;
	return 0;
}
