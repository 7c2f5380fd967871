/* SPDX-License-Identifier: BSD-2-Clause
 * deb(5): an ar archive with a compressed tar archive in it.  The member is
 * fed to a second reader as it is read, so nothing is stored in between. */
#include "guests/image_package.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/archive_lib.h"
#include "base/file.h"
#include "base/mem.h"

#define CHUNK ((size_t)1 << 18)
#define VMLINUZ "boot/vmlinuz-"

struct package {
	const char *deb;  /* for errors */
	const char *tree; /* where it goes */
	char *release;	  /* of the kernel found */
	char *last_dir;	  /* the folder made last, to make it once */
	char *chunk;	  /* CHUNK bytes to copy with */

	/* Only this file, into memory. */
	const char *wanted;
	struct buf *file;
	bool found;
};

/* Where an entry goes below the tree, or NULL when it is not wanted. */
static const char *
package_dest(const char *path)
{
	struct strv parts = { 0 };
	bool up;

	if (path == NULL)
		return NULL;
	strv_split(&parts, path, "/");
	up = strv_has(&parts, "..");
	strv_free(&parts);
	if (up)
		return NULL;
	if (strncmp(path, "./", 2) == 0)
		path += 2;
	if (strncmp(path, "usr/lib/modules/", 16) == 0)
		path += 4; /* merged /usr */
	if (strncmp(path, "lib/modules/", 12) == 0 ||
	    strncmp(path, VMLINUZ, strlen(VMLINUZ)) == 0 ||
	    strncmp(path, "boot/config-", 12) == 0)
		return path;
	return NULL;
}

static int
package_make_parent(struct package *p, const char *path, struct err *err)
{
	size_t n = (size_t)(file_basename(path) - path);
	char *dir = xstrndup(path, n - 1); /* there is always a slash */
	int rc = 0;

	if (p->last_dir == NULL || strcmp(dir, p->last_dir) != 0)
		rc = file_mkdirs(dir, err);
	xreplace(&p->last_dir, dir);
	return rc;
}

static int
package_copy(
    struct package *p, struct archive *tar, const char *dest, struct err *err)
{
	char *path = xasprintf("%s/%s", p->tree, dest);
	la_ssize_t n;
	int fd = -1, rc = -1;

	if (package_make_parent(p, path, err) == -1)
		goto out;
	/* O_EXCL: nothing in the package can lead the write elsewhere. */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1) {
		(void)err_set(err, errno, "create %s", path);
		goto out;
	}
	while ((n = libarchive.read_data(tar, p->chunk, CHUNK)) > 0)
		if (file_write_fd(fd, p->chunk, (size_t)n, err) == -1) {
			(void)err_wrap(err, "%s", path);
			goto out;
		}
	if (n < 0)
		(void)err_set(
		    err, 0, "%s: %s", p->deb, libarchive.error_string(tar));
	else
		rc = 0;
out:
	if (fd != -1)
		(void)close(fd);
	free(path);
	return rc;
}

/* An EFI program has some 100 KiB; more is none. */
#define WANTED_MAX ((size_t)16 << 20)

static int
package_keep(struct package *p, struct archive *tar, struct archive_entry *e,
    struct err *err)
{
	const char *path = libarchive.entry_pathname(e);
	la_ssize_t n;

	if (path != NULL && strncmp(path, "./", 2) == 0)
		path += 2;
	if (path == NULL || strcmp(path, p->wanted) != 0 ||
	    libarchive.entry_filetype(e) != AE_IFREG)
		return 0;
	while ((n = libarchive.read_data(tar, p->chunk, CHUNK)) > 0) {
		if (p->file->len + (size_t)n > WANTED_MAX)
			return err_set(err, EFBIG, "%s: %s", p->deb, p->wanted);
		buf_add(p->file, p->chunk, (size_t)n);
	}
	if (n < 0)
		return err_set(
		    err, 0, "%s: %s", p->deb, libarchive.error_string(tar));
	p->found = true;
	return 0;
}

static int
package_entry(struct package *p, struct archive *tar, struct archive_entry *e,
    struct err *err)
{
	const char *dest;

	if (p->wanted != NULL)
		return package_keep(p, tar, e, err);
	dest = package_dest(libarchive.entry_pathname(e));
	/* Links are not wanted: "build" and "source" lead outside. */
	if (dest == NULL || libarchive.entry_filetype(e) != AE_IFREG ||
	    libarchive.entry_hardlink(e) != NULL)
		return 0;
	if (strncmp(dest, VMLINUZ, strlen(VMLINUZ)) == 0) {
		if (p->release != NULL)
			return err_set(err, 0,
			    "%s holds several kernels: %s, %s", p->deb,
			    p->release, dest + strlen(VMLINUZ));
		p->release = xstrdup(dest + strlen(VMLINUZ));
	}
	return package_copy(p, tar, dest, err);
}

static la_ssize_t
package_feed(struct archive *tar, void *outer, const void **bytes)
{
	la_int64_t offset;
	size_t n = 0;
	int r;

	r = libarchive.read_data_block(outer, bytes, &n, &offset);
	if (r == ARCHIVE_EOF)
		return 0;
	if (r < ARCHIVE_WARN) {
		libarchive.set_error(
		    tar, EIO, "%s", libarchive.error_string(outer));
		return -1;
	}
	return (la_ssize_t)n;
}

static int
package_read_tar(struct package *p, struct archive *deb, struct err *err)
{
	struct archive *tar = libarchive.read_new();
	struct archive_entry *e;
	int r, rc = -1;

	(void)libarchive.read_support_filter_all(tar);
	(void)libarchive.read_support_format_tar(tar);
	r = libarchive.read_open(tar, deb, NULL, package_feed, NULL);
	while (r == ARCHIVE_OK &&
	       (r = libarchive.read_next_header(tar, &e)) >= ARCHIVE_WARN &&
	       r != ARCHIVE_EOF) {
		if (package_entry(p, tar, e, err) == -1)
			goto out;
		r = ARCHIVE_OK;
	}
	if (r != ARCHIVE_EOF)
		(void)err_set(
		    err, 0, "%s: %s", p->deb, libarchive.error_string(tar));
	else
		rc = 0;
out:
	(void)libarchive.read_free(tar);
	return rc;
}

static int
package_read(struct package *p, struct err *err)
{
	struct archive *deb;
	struct archive_entry *e;
	const char *name;
	int r, rc = -1;

	if (archive_load(err) == -1)
		return -1;
	deb = libarchive.read_new();
	(void)libarchive.read_support_format_ar(deb);
	r = libarchive.read_open_filename(deb, p->deb, CHUNK);
	while (r == ARCHIVE_OK &&
	       (r = libarchive.read_next_header(deb, &e)) == ARCHIVE_OK) {
		name = libarchive.entry_pathname(e);
		if (name == NULL || strncmp(name, "data.tar", 8) != 0)
			continue;
		rc = package_read_tar(p, deb, err);
		goto out;
	}
	if (r == ARCHIVE_EOF)
		(void)err_set(err, 0, "%s: not a Debian package", p->deb);
	else
		(void)err_set(err, 0, "%s: not a Debian package: %s", p->deb,
		    libarchive.error_string(deb));
out:
	(void)libarchive.read_free(deb);
	return rc;
}

int
package_file(
    const char *deb, const char *path, struct buf *out, struct err *err)
{
	struct package p = { .deb = deb, .wanted = path, .file = out };
	int rc;

	p.chunk = xcalloc(CHUNK, 1);
	rc = package_read(&p, err);
	if (rc == 0 && !p.found)
		rc = err_set(err, 0, "%s holds no %s", deb, path);
	free(p.chunk);
	return rc;
}

int
package_extract(
    const char *deb, const char *tree, char **release, struct err *err)
{
	struct package p = { .deb = deb, .tree = tree };
	char *modules = NULL;
	int rc = -1, fd;

	fd = open(deb, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return err_set(err, errno, "open %s", deb);
	(void)close(fd);
	p.chunk = xcalloc(CHUNK, 1);
	if (file_mkdirs(tree, err) == -1 || package_read(&p, err) == -1)
		goto out;
	if (p.release == NULL) {
		(void)err_set(err, 0,
		    "%s holds no kernel (linux-image-amd64 only names the "
		    "package that does)",
		    deb);
		goto out;
	}
	modules = xasprintf("%s/lib/modules/%s", tree, p.release);
	if (!file_exists(modules)) {
		(void)err_set(
		    err, 0, "%s holds no modules for %s", deb, p.release);
		goto out;
	}
	*release = p.release;
	p.release = NULL;
	rc = 0;
out:
	free(modules);
	free(p.release);
	free(p.last_dir);
	free(p.chunk);
	return rc;
}
