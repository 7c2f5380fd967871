/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "reports/http.h"
#include "reports/lookup.h"

/* Of one device, and of a whole snapshot. */
#define DEVICE_MAX (32 * 1024 * 1024)
#define SNAPSHOT_MAX (256 * 1024 * 1024)

/* What the matrix answers at this path, if that is JSON; err unless it is an
 * object and *status, of the answer, is 200. */
static json_t *
get(const char *base, const char *path, size_t limit, long *status,
    struct err *err)
{
	char *url = xasprintf("%s/%s", base, path);
	struct http_answer a;
	json_t *j = NULL;

	*status = 0;
	if (http_ask(url, "application/json", NULL, 0, limit, &a, err) == 0) {
		*status = a.status;
		j = json_loadb(
		    buf_str(&a.body), a.body.len, JSON_REJECT_DUPLICATES, NULL);
		if (a.status != 200)
			(void)err_set(err, 0, "%s: status %ld", url, a.status);
		else if (!json_is_object(j))
			(void)err_set(err, 0, "%s: no JSON object", url);
	}
	buf_free(&a.body);
	free(url);
	if (*status == 200 && !json_is_object(j)) {
		json_decref(j);
		j = NULL;
	}
	return j;
}

/* Adds its snapshot, as it came. */
static int
get_snapshot(const char *base, struct buf *to, struct err *err)
{
	char *url = xasprintf("%s/snapshot.json", base);
	struct http_answer a;
	int rc =
	    http_ask(url, "application/json", NULL, 0, SNAPSHOT_MAX, &a, err);

	if (rc == 0 && a.status != 200)
		rc = err_set(err, 0, "%s: status %ld", url, a.status);
	else if (rc == 0)
		buf_add(to, a.body.data, a.body.len);
	buf_free(&a.body);
	free(url);
	return rc;
}

/*
 * 1: the device's part is set; 0: this matrix says that there is none; -1: err.
 * A site has a file for each device, a server without one answers for it.  Not
 * to have it is a no only from a matrix: by a problem document (RFC 9457).
 */
static int
get_device(json_t *devices, const char *base, const char *ids, struct err *err)
{
	char *paths[] = { xasprintf("d/%.4s-%.4s/cells.json", ids, ids + 5),
		xasprintf("v1/devices/%.4s/%.4s.json", ids, ids + 5) };
	json_t *j = NULL;
	long status = 0;
	int rc = -1;
	size_t i;

	for (i = 0; i < 2 && (i == 0 || status == 404); i++) {
		json_decref(j);
		j = get(base, paths[i], DEVICE_MAX, &status, err);
	}
	if (status == 200 && json_is_array(json_object_get(j, "cells"))) {
		(void)json_object_set(devices, ids, j);
		rc = 1;
	} else if (status == 404 && json_num(j, "status", 0) == 404) {
		rc = 0;
	} else if (status == 200 && j != NULL) {
		(void)err_set(
		    err, 0, "%s/%s: has no cells", base, paths[i - 1]);
	}
	json_decref(j);
	free(paths[0]);
	free(paths[1]);
	return rc;
}

/* What stands beside reports of the device; a matrix need not have it. */
static void
get_listings(json_t *snapshot, const char *base, const char *ids)
{
	char *path = xasprintf("d/%.4s-%.4s/listings.json", ids, ids + 5);
	long status;
	json_t *j = get(base, path, DEVICE_MAX, &status, NULL), *part;
	const char *name;

	json_object_foreach(j, name,
	    part) if (status == 200 && (strcmp(name, "listings") == 0 ||
					   strcmp(name, "cited") == 0))
	{
		json_t *both = json_pack("{s:O}", name, part);

		(void)json_object_update_recursive(snapshot, both);
		json_decref(both);
	}
	json_decref(j);
	free(path);
}

static json_t *
from_matrix(const char *base, const struct strv *ids, struct err *err)
{
	json_t *snapshot, *devices = json_object();
	struct buf text = { 0 };
	struct err first;
	size_t i, k;

	for (i = 0; i < ids->n; i++)
		if (get_device(devices, base, ids->v[i], &first) == -1)
			break;
	if (i == ids->n && i > 0) {
		snapshot = json_pack(
		    "{s:s, s:o}", "schema", LOOKUP_SCHEMA, "devices", devices);
		for (k = 0; k < ids->n; k++)
			get_listings(snapshot, base, ids->v[k]);
		return snapshot;
	}
	json_decref(devices);
	snapshot = get_snapshot(base, &text, err) == -1
		       ? NULL
		       : lookup_read(&text, base, ids, false, err);
	if (snapshot == NULL && ids->n > 0)
		*err = first;
	buf_free(&text);
	return snapshot;
}

/* The file of a folder, or itself; the caller frees it. */
static char *
file_of(const char *from)
{
	char *path = xstrdup(from);
	struct stat st;

	if (stat(from, &st) == -1 || !S_ISDIR(st.st_mode))
		return path;
	xreplace(&path, xasprintf("%s/snapshot.json", from));
	/* A repository whose site is built inside. */
	if (!file_exists(path))
		xreplace(&path, xasprintf("%s/site/snapshot.json", from));
	return path;
}

json_t *
lookup_from(const char *from, const struct strv *ids, struct err *err)
{
	json_t *snapshot;
	char *path;

	if (http_is_url(from))
		return from_matrix(from, ids, err);
	path = file_of(from);
	snapshot = lookup_open(path, ids, err);
	free(path);
	return snapshot;
}

int
lookup_fetch(const char *from, struct buf *to, struct err *err)
{
	static const struct strv none = { 0 };
	char *path = file_of(from);
	json_t *j = NULL;
	bool url = http_is_url(from);

	if ((url ? get_snapshot(from, to, err) : file_read(path, to, err)) == 0)
		j = lookup_read(to, url ? from : path, &none, true, err);
	free(path);
	json_decref(j);
	return j == NULL ? -1 : 0;
}
