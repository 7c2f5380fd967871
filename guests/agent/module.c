/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "guests/agent/module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/agent/module_text.h"

static int
file_insert(const char *dir, const char *file, struct err *err)
{
	char *path = xasprintf("%s/%s", dir, file);
	int fd, rc = -1;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		(void)err_set(err, errno, "%s", file);
	else if (syscall(SYS_finit_module, fd, "", 0) == 0)
		rc = 0;
	else if (errno == EEXIST)
		rc = 1;
	else
		(void)err_set(err, errno, "%s", file);
	if (fd != -1)
		(void)close(fd);
	free(path);
	return rc;
}

void
module_insert_order(const char *dir, json_t *errors)
{
	char *path = xasprintf("%s/order", dir);
	struct strv files = { 0 };
	struct buf text = { 0 };
	struct err err = { 0 };
	size_t i;

	if (file_read(path, &text, &err) == -1)
		(void)json_array_append_new(errors, json_string(err.text));
	strv_split(&files, buf_str(&text), " \t\r\n");
	for (i = 0; i < files.n; i++)
		if (file_insert(dir, files.v[i], &err) == -1)
			(void)json_array_append_new(
			    errors, json_string(err.text));
	strv_free(&files);
	buf_free(&text);
	free(path);
}

int
module_load(const char *dir, const char *name, struct err *err)
{
	char *path = xasprintf("%s/dep", dir);
	struct strv files = { 0 }, todo = { 0 };
	struct buf text = { 0 };
	const char *file = NULL;
	size_t i;
	int rc = -1;

	if (file_list(dir, &files, err) == -1)
		goto out;
	for (i = 0; i < files.n && file == NULL; i++)
		if (module_same(files.v[i], name))
			file = files.v[i];
	if (file == NULL) {
		(void)err_set(err, 0, "%s: not in the image", name);
		goto out;
	}
	(void)file_read(path, &text, NULL);
	module_deps(buf_str(&text), file, &todo);
	strv_add(&todo, file);
	for (i = 0; i < todo.n; i++) {
		rc = file_insert(dir, todo.v[i], err);
		if (rc == -1)
			break;
	}
out:
	strv_free(&todo);
	strv_free(&files);
	buf_free(&text);
	free(path);
	return rc;
}
