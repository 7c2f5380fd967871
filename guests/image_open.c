/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/image.h"

void
image_free(struct image *im)
{
	if (im == NULL)
		return;
	free(im->dir);
	free(im->kernel);
	free(im->bzimage);
	free(im->initramfs);
	free(im->disk);
	free(im->release);
	free(im->modules_dir);
	free(im->digest);
	strv_free(&im->classes);
	free(im);
}

/* A recorded path, absolute; relative ones are below the image. */
static char *
image_path(const struct image *im, const json_t *j, const char *key)
{
	const char *p = json_str(j, key, "");

	return *p == '/' ? xstrdup(p) : xasprintf("%s/%s", im->dir, p);
}

/* A file of the recorded size. */
static int
image_check(const char *path, double size, struct err *err)
{
	struct stat st;

	if (stat(path, &st) == -1 || !S_ISREG(st.st_mode) ||
	    (double)st.st_size != size)
		return err_set(err, 0,
		    "%s is missing or not what was built; build the image "
		    "again",
		    path);
	return 0;
}

static int
image_load(struct image *im, const json_t *j, struct err *err)
{
	const json_t *sizes = json_object_get(j, "sizes"), *c;
	size_t i;

	if (strcmp(json_str(j, "schema", ""), IMAGE_SCHEMA) != 0)
		return err_set(err, 0, "%s/image.json: schema %s, expected %s",
		    im->dir, json_str(j, "schema", "missing"), IMAGE_SCHEMA);
	im->pvh = json_is_true(json_object_get(j, "pvh"));
	im->kernel = image_path(im, j, "kernel");
	im->bzimage = xasprintf("%s/bzImage", im->dir);
	im->initramfs = xasprintf("%s/initramfs", im->dir);
	im->modules_dir = image_path(im, j, "modules_dir");
	im->release = xstrdup(json_str(j, "release", ""));
	im->digest = xstrdup(json_str(j, "digest", ""));
	json_array_foreach(
	    json_object_get(j, "classes"), i, c) if (json_is_string(c))
	    strv_add(&im->classes, json_string_value(c));
	if (json_object_get(sizes, "disk") != NULL) {
		im->disk = xasprintf("%s/esp.img", im->dir);
		if (image_check(im->disk, json_num(sizes, "disk", -1), err) ==
		    -1)
			return -1;
	}
	if (image_check(im->kernel, json_num(sizes, "kernel", -1), err) == -1 ||
	    image_check(im->bzimage, json_num(sizes, "bzimage", -1), err) == -1)
		return -1;
	return image_check(
	    im->initramfs, json_num(sizes, "initramfs", -1), err);
}

int
image_open(struct image **out, const char *dir, struct err *err)
{
	struct image *im = xcalloc(1, sizeof(*im));
	char *path = NULL;
	json_t *j = NULL;
	int rc = -1;

	im->dir = file_absolute(dir, err);
	if (im->dir == NULL)
		goto out;
	path = xasprintf("%s/image.json", im->dir);
	if (!file_exists(path)) {
		(void)err_set(err, 0,
		    "%s holds no image; pptcheck image build makes one", dir);
		goto out;
	}
	j = json_read_file(path, err);
	if (j == NULL || image_load(im, j, err) == -1)
		goto out;
	*out = im;
	im = NULL;
	rc = 0;
out:
	json_decref(j);
	free(path);
	image_free(im);
	return rc;
}
