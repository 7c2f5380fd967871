/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/image_cpio.h"

#include <stdlib.h>
#include <string.h>

#include "base/archive_lib.h"
#include "base/mem.h"

struct cpio_item {
	char *path;
	unsigned type; /* AE_IFREG, AE_IFDIR, AE_IFCHR */
	unsigned mode;
	unsigned major, minor;
	struct buf bytes;
};

struct cpio {
	struct cpio_item *item;
	size_t n;
};

struct cpio *
cpio_new(void)
{
	return xcalloc(1, sizeof(struct cpio));
}

void
cpio_free(struct cpio *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n; i++) {
		free(c->item[i].path);
		buf_free(&c->item[i].bytes);
	}
	free(c->item);
	free(c);
}

static struct cpio_item *
cpio_add(struct cpio *c, const char *path, unsigned type, unsigned mode)
{
	struct cpio_item *it;
	const char *slash;
	char *parent;

	while (*path == '/')
		path++;
	slash = strrchr(path, '/');
	if (slash != NULL) {
		parent = xstrndup(path, (size_t)(slash - path));
		cpio_dir(c, parent);
		free(parent);
	}
	c->item = xreallocarray(c->item, c->n + 1, sizeof(*c->item));
	it = &c->item[c->n++];
	memset(it, 0, sizeof(*it));
	it->path = xstrdup(path);
	it->type = type;
	it->mode = mode;
	return it;
}

void
cpio_dir(struct cpio *c, const char *path)
{
	(void)cpio_add(c, path, AE_IFDIR, 0755);
}

void
cpio_device(struct cpio *c, const char *path, unsigned mode, unsigned major,
    unsigned minor)
{
	struct cpio_item *it = cpio_add(c, path, AE_IFCHR, mode);

	it->major = major;
	it->minor = minor;
}

void
cpio_file(struct cpio *c, const char *path, unsigned mode, struct buf *bytes)
{
	struct cpio_item *it = cpio_add(c, path, AE_IFREG, mode);

	it->bytes = *bytes;
	memset(bytes, 0, sizeof(*bytes));
}

/* By path, so that a folder comes before what is in it. */
static int
cpio_compare(const void *a, const void *b)
{
	const struct cpio_item *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static la_ssize_t
cpio_collect(struct archive *a, void *out, const void *bytes, size_t n)
{
	(void)a;
	buf_add(out, bytes, n);
	return (la_ssize_t)n;
}

static int
cpio_write_item(struct archive *a, const struct cpio_item *it, size_t number,
    struct err *err)
{
	struct archive_entry *e = libarchive.entry_new();
	int rc = -1;

	libarchive.entry_copy_pathname(e, it->path);
	libarchive.entry_set_filetype(e, it->type);
	libarchive.entry_set_perm(e, (__LA_MODE_T)it->mode);
	libarchive.entry_set_mtime(e, 0, 0);
	libarchive.entry_set_size(e, (la_int64_t)it->bytes.len);
	libarchive.entry_set_nlink(e, it->type == AE_IFDIR ? 2 : 1);
	libarchive.entry_set_ino64(e, (la_int64_t)number);
	if (it->type == AE_IFCHR) {
		libarchive.entry_set_rdevmajor(e, it->major);
		libarchive.entry_set_rdevminor(e, it->minor);
	}
	/* A warning is about names that are not text in this locale. */
	if (libarchive.write_header(a, e) < ARCHIVE_WARN ||
	    (it->bytes.len > 0 &&
		libarchive.write_data(a, it->bytes.data, it->bytes.len) !=
		    (la_ssize_t)it->bytes.len))
		(void)err_set(err, 0, "cpio: %s: %s", it->path,
		    libarchive.error_string(a));
	else
		rc = 0;
	libarchive.entry_free(e);
	return rc;
}

static int
cpio_write_items(struct archive *a, struct cpio *c, struct err *err)
{
	const struct cpio_item *it;
	size_t i;

	for (i = 0; i < c->n; i++) {
		it = &c->item[i];
		if (i > 0 && strcmp(it->path, it[-1].path) == 0) {
			if (it->type == AE_IFDIR && it[-1].type == AE_IFDIR)
				continue;
			return err_set(
			    err, 0, "/%s is twice in the image", it->path);
		}
		if (cpio_write_item(a, it, i + 1, err) == -1)
			return -1;
	}
	if (libarchive.write_close(a) != ARCHIVE_OK)
		return err_set(err, 0, "cpio: %s", libarchive.error_string(a));
	return 0;
}

int
cpio_write(struct cpio *c, struct buf *out, struct err *err)
{
	struct archive *a;
	int rc = -1;

	if (archive_load(err) == -1)
		return -1;
	a = libarchive.write_new();
	if (c->n > 1)
		qsort(c->item, c->n, sizeof(*c->item), cpio_compare);
	if (a == NULL ||
	    libarchive.write_set_format_cpio_newc(a) != ARCHIVE_OK ||
	    libarchive.write_set_bytes_in_last_block(a, 1) != ARCHIVE_OK ||
	    libarchive.write_open(a, out, NULL, cpio_collect, NULL) !=
		ARCHIVE_OK)
		(void)err_set(err, 0, "cpio: libarchive cannot start");
	else
		rc = cpio_write_items(a, c, err);
	(void)libarchive.write_free(a);
	return rc;
}
