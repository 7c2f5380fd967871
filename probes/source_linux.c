/* SPDX-License-Identifier: BSD-2-Clause
 * sysfs, procfs and files, live or below another folder; of the live host also
 * what this user may open and lock, and the kernel's log. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/source.h"

/* NULL for keys that are no files, or not on Linux. */
static char *
path_of(const struct source *s, const char *key)
{
	const char *root = s->priv;

	if (strncmp(key, "sysfs:", 6) == 0)
		return xasprintf("%s/sys/%s", root, key + 6);
	if (strncmp(key, "proc:", 5) == 0)
		return xasprintf("%s/proc/%s", root, key + 5);
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
	return err_set(err, ENODATA, "%s: not on Linux", key);
}

/* "PATH@OFFSET+LENGTH" of a config: only this part.  0 and the path cut before
 * the mark, or -1 when it names no part. */
static int
split_part(char *path, off_t *at, size_t *n)
{
	char *mark = strstr(path, "/config@"), *plus;
	uint64_t offset, length;

	if (mark == NULL || (plus = strchr(mark, '+')) == NULL)
		return -1;
	mark += strlen("/config");
	*plus = '\0';
	if (parse_u64(mark + 1, 16, 4096, &offset, NULL) == -1 ||
	    parse_u64(plus + 1, 16, 4096, &length, NULL) == -1)
		return -1;
	*mark = '\0';
	*at = (off_t)offset;
	*n = (size_t)length;
	return 0;
}

static int
read_part(
    const char *path, off_t at, size_t n, struct buf *out, struct err *err)
{
	char bytes[4096];
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	got = pread(fd, bytes, n, at);
	if (got == -1)
		(void)err_set(err, errno, "read %s", path);
	else
		buf_add(out, bytes, (size_t)got);
	(void)close(fd);
	return got == -1 ? -1 : 0;
}

static int
linux_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	char *path = path_of(s, key);
	struct stat st;
	char *target;
	off_t at;
	size_t n;
	int rc = -1;

	if (path == NULL) {
		if (*(const char *)s->priv == '\0')
			return get_live(key, out, err);
		return err_set(err, ENODATA, "%s: not in the tree", key);
	}
	if (split_part(path, &at, &n) == 0) {
		rc = read_part(path, at, n, out, err);
		free(path);
		return rc;
	}
	if (lstat(path, &st) == -1) {
		(void)err_set(err, errno, "%s", key);
	} else if (S_ISLNK(st.st_mode) && strncmp(key, "sysfs:", 6) == 0) {
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
	char *path = path_of(s, key);
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
