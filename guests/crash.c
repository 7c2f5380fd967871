/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/crash.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dirs.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

#define MARKER "running.json"
#define DEVICES "crashed.json"

int
crash_mark(const char *run_folder, struct err *err)
{
	char *dir = dirs_lasting(""), *path = dirs_lasting(MARKER);
	char *boot = crash_boot_id();
	json_t *j = json_object();
	int rc;

	json_put_str(j, "run", run_folder);
	json_put_str(j, "boot", boot == NULL ? "" : boot);
	rc = file_mkdirs(dir, err);
	if (rc == 0)
		rc = json_write_file(path, j, err);
	json_decref(j);
	free(boot);
	free(path);
	free(dir);
	return rc;
}

void
crash_unmark(void)
{
	char *path = dirs_lasting(MARKER);

	(void)unlink(path);
	free(path);
}

char *
crash_find(void)
{
	char *path = dirs_lasting(MARKER), *boot = crash_boot_id();
	json_t *j = json_read_file(path, NULL);
	const char *then = json_str(j, "boot", "");
	char *run = NULL;

	if (boot != NULL && *then != '\0' && strcmp(boot, then) != 0)
		run = xstrdup(json_str(j, "run", ""));
	json_decref(j);
	free(boot);
	free(path);
	return run;
}

static json_t *
read_devices(const char *path)
{
	json_t *j = json_read_file(path, NULL);

	if (json_is_array(j))
		return j;
	json_decref(j);
	return json_array();
}

void
crash_devices(struct strv *out)
{
	char *path = dirs_lasting(DEVICES);
	json_t *all = read_devices(path), *one;
	size_t i;

	json_array_foreach(all, i, one) if (json_is_string(one))
	    strv_add(out, json_string_value(one));
	json_decref(all);
	free(path);
}

/* Writes the list without bdf, and with it behind when add is true. */
static int
change_devices(const char *bdf, bool add, struct err *err)
{
	char *dir = dirs_lasting(""), *path = dirs_lasting(DEVICES);
	struct strv old = { 0 };
	json_t *all = json_array();
	int rc = 0;
	size_t i;

	crash_devices(&old);
	for (i = 0; i < old.n; i++)
		if (strcmp(old.v[i], bdf) != 0)
			(void)json_array_append_new(all, json_string(old.v[i]));
	if (add)
		(void)json_array_append_new(all, json_string(bdf));
	if (add || json_array_size(all) != old.n) {
		rc = file_mkdirs(dir, err);
		if (rc == 0)
			rc = json_write_file(path, all, err);
	}
	json_decref(all);
	strv_free(&old);
	free(path);
	free(dir);
	return rc;
}

int
crash_add_device(const char *bdf, struct err *err)
{
	return change_devices(bdf, true, err);
}

int
crash_forgive(const char *bdf, struct err *err)
{
	return change_devices(bdf, false, err);
}
