/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/image_record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "guests/image_digest.h"
#include "guests/image_initramfs.h"

static int
record_input(
    json_t *inputs, const char *what, const char *path, struct err *err)
{
	struct stat st;
	json_t *j;
	char *mtime;

	if (stat(path, &st) == -1)
		return err_set(err, errno, "open %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, 0, "%s: not a file", path);
	j = json_object();
	json_put_str(j, "what", what);
	json_put_str(j, "path", path);
	(void)json_object_set_new(
	    j, "size", json_integer((json_int_t)st.st_size));
	mtime = xasprintf("%lld.%09ld", (long long)st.st_mtim.tv_sec,
	    (long)st.st_mtim.tv_nsec);
	json_put_str(j, "mtime", mtime);
	free(mtime);
	(void)json_array_append_new(inputs, j);
	return 0;
}

static void
record_list(json_t *options, const char *key, const struct strv *list)
{
	/* "by default" differs from "none" */
	if (list != NULL)
		(void)json_object_set_new(options, key, json_strings(list));
}

static int
record_extra(void *inputs, const char *src, const char *dest, struct err *err)
{
	return record_input(inputs, dest, src, err);
}

/* modules.dep stands for the folder: whoever changes that runs depmod. */
static int
record_modules(json_t *inputs, const char *modules, struct err *err)
{
	char *path = xasprintf("%s/modules.dep", modules);
	int rc = record_input(inputs, "modules", path, err);

	if (rc == -1)
		(void)err_wrap(err, "%s is no module folder", modules);
	free(path);
	return rc;
}

json_t *
record_make(const struct image_spec *spec, const char *modules, struct err *err)
{
	json_t *options = json_object(), *inputs = json_array(), *record;
	int rc;

	json_put_str(options, "pptcheck", PPTCHECK_VERSION);
	record_list(options, "classes", spec->classes);
	record_list(options, "extra_modules", spec->extra_modules);
	record_list(options, "extra_files", spec->extra_files);
	if (spec->package != NULL)
		rc = record_input(inputs, "package", spec->package, err);
	else
		rc = record_input(inputs, "kernel", spec->kernel, err);
	if (rc == 0 && modules != NULL)
		rc = record_modules(inputs, modules, err);
	if (rc == 0)
		rc = record_input(inputs, "agent", spec->agent, err);
	if (rc == 0 && spec->stub != NULL)
		rc = record_input(inputs, "stub", spec->stub, err);
	if (rc == 0)
		rc = extra_each(spec->extra_files, record_extra, inputs, err);
	record = json_object();
	(void)json_object_set_new(record, "options", options);
	(void)json_object_set_new(record, "inputs", inputs);
	if (rc == -1) {
		json_decref(record);
		return NULL;
	}
	return record;
}

int
record_digest(json_t *record, struct err *err)
{
	struct digest_text t;
	json_t *j;
	size_t i;

	json_array_foreach(json_object_get(record, "inputs"), i, j)
	{
		if (digest_file(json_str(j, "path", ""), &t, err) == -1)
			return -1;
		json_put_str(j, "sha256", t.s);
	}
	return 0;
}

const char *
record_find(const json_t *record, const char *what)
{
	json_t *j;
	size_t i;

	json_array_foreach(json_object_get(record, "inputs"), i,
	    j) if (strcmp(json_str(j, "what", ""), what) ==
		   0) return json_str(j, "sha256", NULL);
	return NULL;
}

static bool
input_same(const json_t *old, const json_t *now)
{
	struct digest_text t;

	if (strcmp(json_str(old, "what", ""), json_str(now, "what", "")) != 0 ||
	    !json_equal(
		json_object_get(old, "size"), json_object_get(now, "size")))
		return false;
	if (strcmp(json_str(old, "path", ""), json_str(now, "path", "")) == 0 &&
	    strcmp(json_str(old, "mtime", ""), json_str(now, "mtime", "")) == 0)
		return true;
	return digest_file(json_str(now, "path", ""), &t, NULL) == 0 &&
	       strcmp(json_str(old, "sha256", ""), t.s) == 0;
}

bool
record_same(const json_t *old, const json_t *now)
{
	const json_t *was = json_object_get(old, "inputs");
	const json_t *is = json_object_get(now, "inputs");
	size_t i, n = json_array_size(is);

	if (!json_equal(json_object_get(old, "options"),
		json_object_get(now, "options")) ||
	    json_array_size(was) != n)
		return false;
	for (i = 0; i < n; i++)
		if (!input_same(json_array_get(was, i), json_array_get(is, i)))
			return false;
	return true;
}
