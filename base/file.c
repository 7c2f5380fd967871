/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

/* Reads to the end from the descriptor's position. */
static int
read_all(int fd, const char *path, struct buf *out, struct err *err)
{
	char chunk[65536];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_set(err, errno, "read %s", path);
		buf_add(out, chunk, (size_t)n);
	}
	return 0;
}

int
file_read(const char *path, struct buf *out, struct err *err)
{
	int fd, rc;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	rc = read_all(fd, path, out, err);
	(void)close(fd);
	return rc;
}

int
file_read_from(
    const char *path, off_t *offset, struct buf *out, struct err *err)
{
	size_t before = out->len;
	int fd, rc = -1;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	if (lseek(fd, *offset, SEEK_SET) == -1)
		(void)err_set(err, errno, "seek %s", path);
	else
		rc = read_all(fd, path, out, err);
	*offset += (off_t)(out->len - before);
	(void)close(fd);
	return rc;
}

int
file_write_fd(int fd, const void *data, size_t n, struct err *err)
{
	const char *p = data;
	ssize_t done;

	while (n > 0) {
		done = write(fd, p, n);
		if (done == -1 && errno == EINTR)
			continue;
		if (done == -1)
			return err_set(err, errno, "write");
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

int
file_poke(const char *path, const char *text, struct err *err)
{
	size_t n = strlen(text);
	ssize_t done;
	int fd, code;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	do
		done = write(fd, text, n);
	while (done == -1 && errno == EINTR);
	code = errno;
	(void)close(fd);
	if (done == -1)
		return err_set(err, code, "write %s", path);
	if ((size_t)done != n)
		return err_set(err, 0, "write %s: only %zd of %zu bytes taken",
		    path, done, n);
	return 0;
}

/* fsync of the folder a file lies in, so that its name survives a crash. */
static int
sync_parent(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	int fd, rc = 0;

	dir = slash == NULL ? xstrdup(".")
			    : xstrndup(path, (size_t)(slash - path) + 1);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		rc = err_set(err, errno, "open %s", dir);
	/* EINVAL: a file system that cannot sync folders (9p, some FUSE). */
	else if (fsync(fd) == -1 && errno != EINVAL)
		rc = err_set(err, errno, "fsync %s", dir);
	if (fd != -1)
		(void)close(fd);
	free(dir);
	return rc;
}

/* A device, a pipe or a symbolic link such as /dev/stdout is written through: a
 * file renamed to /dev/null would take its place for the whole host. */
static int
write_through(const char *path, const void *data, size_t n, struct err *err)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), rc;

	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	rc = file_write_fd(fd, data, n, err);
	if (rc == -1)
		(void)err_wrap(err, "%s", path);
	if (close(fd) == -1 && rc == 0)
		rc = err_set(err, errno, "close %s", path);
	return rc;
}

int
file_write_atomic(const char *path, const void *data, size_t n, struct err *err)
{
	char *tmp;
	struct stat st;
	int fd, rc = -1;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return write_through(path, data, n, err);
	tmp = xasprintf("%s.%ld.tmp", path, (long)getpid());
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd == -1) {
		(void)err_set(err, errno, "create %s", tmp);
		goto out;
	}
	if (file_write_fd(fd, data, n, err) == -1) {
		(void)err_wrap(err, "%s", path);
	} else if (fsync(fd) == -1) {
		(void)err_set(err, errno, "fsync %s", tmp);
	} else {
		rc = 0;
	}
	if (close(fd) == -1 && rc == 0)
		rc = err_set(err, errno, "close %s", tmp);
	if (rc == 0 && rename(tmp, path) == -1)
		rc = err_set(err, errno, "rename %s", tmp);
	if (rc == -1)
		(void)unlink(tmp);
	else
		rc = sync_parent(path, err);
out:
	free(tmp);
	return rc;
}

static bool
ends_line(const char *path, off_t size)
{
	char last = '\n';
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return true;
	if (pread(fd, &last, 1, size - 1) != 1)
		last = '\n';
	(void)close(fd);
	return last == '\n';
}

int
file_append(const char *path, const char *text, struct err *err)
{
	struct stat st;
	bool fresh;
	int fd, rc = -1;

	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	fresh = fstat(fd, &st) == 0 && st.st_size == 0;
	/* A line that a full disk cut must not swallow the next one. */
	if (!fresh && !ends_line(path, st.st_size))
		(void)file_write_fd(fd, "\n", 1, NULL);
	if (file_write_fd(fd, text, strlen(text), err) == -1)
		(void)err_wrap(err, "%s", path);
	else if (fsync(fd) == -1)
		(void)err_set(err, errno, "fsync %s", path);
	else
		rc = 0;
	(void)close(fd);
	if (rc == 0 && fresh)
		rc = sync_parent(path, err);
	return rc;
}

int
file_list(const char *dir, struct strv *out, struct err *err)
{
	struct dirent *e;
	DIR *d;
	int code;

	d = opendir(dir);
	if (d == NULL)
		return err_set(err, errno, "open %s", dir);
	/* Only errno tells an error from the end. */
	while (errno = 0, (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			strv_add(out, e->d_name);
	code = errno;
	(void)closedir(d);
	strv_sort(out);
	return code == 0 ? 0 : err_set(err, code, "list %s", dir);
}

char *
file_readlink(const char *path, struct err *err)
{
	char target[PATH_MAX];
	ssize_t n;

	n = readlink(path, target, sizeof(target) - 1);
	if (n == -1) {
		(void)err_set(err, errno, "readlink %s", path);
		return NULL;
	}
	return xstrndup(target, (size_t)n);
}

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int
file_mkdirs(const char *dir, struct err *err)
{
	char *path = xstrdup(dir);
	char *p = path;
	int rc = 0;

	while (rc == 0 && p != NULL) {
		p = *p == '\0' ? NULL : strchr(p + 1, '/');
		if (p != NULL)
			*p = '\0';
		/* A folder that is there is no obstacle, whatever the errno:
		 * EEXIST, but EROFS or EACCES as well. */
		if (mkdir(path, 0755) == -1) {
			int code = errno;

			if (!is_folder(path))
				rc = err_set(err, code, "create %s", path);
		}
		if (p != NULL)
			*p = '/';
	}
	free(path);
	return rc;
}

static int
remove_tree(const char *dir, struct err *err)
{
	struct strv names = { 0 };
	struct stat st;
	size_t i;
	int rc = 0;

	if (lstat(dir, &st) == -1)
		return errno == ENOENT ? 0
				       : err_set(err, errno, "stat %s", dir);
	if (!S_ISDIR(st.st_mode)) {
		if (unlink(dir) == -1)
			return err_set(err, errno, "remove %s", dir);
		return 0;
	}
	if (file_list(dir, &names, err) == -1)
		return -1;
	for (i = 0; i < names.n && rc == 0; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);

		rc = remove_tree(path, err);
		free(path);
	}
	strv_free(&names);
	if (rc == 0 && rmdir(dir) == -1)
		rc = err_set(err, errno, "remove %s", dir);
	return rc;
}

int
file_remove_tree(const char *dir, struct err *err)
{
	char *path = xstrdup(dir);
	size_t n = strlen(path);
	int rc;

	/* lstat(2) follows a link when a slash stands behind it. */
	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	rc = remove_tree(path, err);
	free(path);
	return rc;
}

char *
file_absolute(const char *path, struct err *err)
{
	char cwd[PATH_MAX];

	if (path[0] == '/')
		return xstrdup(path);
	if (getcwd(cwd, sizeof(cwd)) == NULL) {
		(void)err_set(err, errno, "current folder");
		return NULL;
	}
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	if (strcmp(path, ".") == 0)
		return xstrdup(cwd);
	return xasprintf("%s/%s", strcmp(cwd, "/") == 0 ? "" : cwd, path);
}

static bool
executable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       (st.st_mode & 0111) != 0;
}

char *
file_which(const char *program)
{
	const char *path = getenv("PATH");
	struct strv dirs = { 0 };
	char *found = NULL;
	size_t i;

	if (strchr(program, '/') != NULL)
		return executable(program) ? xstrdup(program) : NULL;
	strv_split(&dirs, path == NULL ? "/usr/bin:/bin" : path, ":");
	for (i = 0; i < dirs.n && found == NULL; i++) {
		char *full = xasprintf("%s/%s", dirs.v[i], program);

		if (executable(full))
			found = full;
		else
			free(full);
	}
	strv_free(&dirs);
	return found;
}

const char *
file_basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}
