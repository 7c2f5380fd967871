/* SPDX-License-Identifier: BSD-2-Clause
 * The files of the image, in an order that never shows half of one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/image_build.h"
#include "guests/image_digest.h"

static void
put_size(json_t *j, const char *key, const struct buf *b)
{
	(void)json_object_set_new(j, key, json_integer((json_int_t)b->len));
}

/* Completes the record: the same key order for readers as in image.h. */
static json_t *
describe(const struct image_build_state *b)
{
	const struct buf *both[] = { &b->kernel, &b->initramfs };
	struct digest_text digest = digest_bufs(both, 2);
	json_t *j = json_object(), *sizes = json_object();
	size_t n = strlen(b->dir);

	json_put_str(j, "schema", IMAGE_SCHEMA);
	json_put_str(j, "release", b->vmlinuz.release);
	(void)json_object_set_new(j, "pvh", json_boolean(b->pvh));
	json_put_str(j, "kernel", b->pvh ? "vmlinux" : "bzImage");
	/* Relative below the image, so that it can be moved. */
	json_put_str(j, "modules_dir",
	    b->spec->package == NULL ? b->modules_dir : b->modules_dir + n + 1);
	(void)json_object_set_new(j, "classes", json_strings(&b->classes));
	(void)json_object_set_new(j, "modules", json_strings(&b->modules));
	(void)json_object_set_new(j, "absent", json_strings(&b->absent));
	json_put_str(j, "agent_version", PPTCHECK_VERSION);
	json_put_str(j, "digest", digest.s);
	put_size(sizes, "kernel", &b->kernel);
	put_size(sizes, "bzimage", &b->vmlinuz.file);
	put_size(sizes, "initramfs", &b->initramfs);
	if (b->disk > 0)
		(void)json_object_set_new(
		    sizes, "disk", json_integer((json_int_t)b->disk));
	(void)json_object_set_new(j, "sizes", sizes);
	(void)json_object_update(j, b->record);
	return j;
}

static int
write_part(
    const char *dir, const char *name, const struct buf *b, struct err *err)
{
	char *path = xasprintf("%s/%s", dir, name);
	int rc;

	if (b == NULL && unlink(path) == -1 && errno != ENOENT)
		rc = err_set(err, errno, "remove %s", path);
	else if (b != NULL)
		rc = file_write_atomic(path, b->data, b->len, err);
	else
		rc = 0;
	free(path);
	return rc;
}

/* image.json goes first and comes last. */
int
image_write(const struct image_build_state *b, struct err *err)
{
	char *path = xasprintf("%s/image.json", b->dir);
	json_t *j = describe(b);
	int rc = -1;

	if (write_part(b->dir, "image.json", NULL, err) == 0 &&
	    write_part(b->dir, "vmlinux", b->pvh ? &b->kernel : NULL, err) ==
		0 &&
	    write_part(b->dir, "bzImage", &b->vmlinuz.file, err) == 0 &&
	    write_part(b->dir, "initramfs", &b->initramfs, err) == 0)
		rc = json_write_file(path, j, err);
	json_decref(j);
	free(path);
	return rc;
}
