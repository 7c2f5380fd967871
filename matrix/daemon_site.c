/* SPDX-License-Identifier: BSD-2-Clause
 * Files below a folder, and nothing else: no dots in front of a name, no link
 * is followed. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "matrix/cursor.h"
#include "matrix/daemon.h"
#include "matrix/export.h"

static const char *
type_of(const char *name)
{
	static const char *const types[][2] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".ndjson", "application/x-ndjson" },
		{ ".zst", "application/zstd" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".svg", "image/svg+xml" },
		{ ".xml", "application/xml" },
		{ ".txt", "text/plain; charset=utf-8" },
	};
	size_t i, n = strlen(name);

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t m = strlen(types[i][0]);

		if (n > m && strcmp(name + n - m, types[i][0]) == 0)
			return types[i][1];
	}
	return "application/octet-stream";
}

/* -1 when any part of the way is not what it should be. */
static int
open_below(const char *dir, const struct strv *parts)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), next;
	size_t i;

	for (i = 0; fd != -1 && i < parts->n; i++) {
		next =
		    parts->v[i][0] == '.'
			? -1
			: openat(fd, parts->v[i],
			      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		(void)close(fd);
		fd = next;
	}
	return fd;
}

static void
serve_file(struct request *r, const char *dir, const char *path)
{
	struct strv parts = { 0 };
	struct stat st;
	size_t n = strlen(path);
	int fd;

	strv_split(&parts, path, "/");
	if (n == 0 || path[n - 1] == '/')
		strv_add(&parts, "index.html");
	fd = open_below(dir, &parts);
	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		if (fd != -1)
			(void)close(fd);
		answer_refuse(r, "not-found", "No such page.", 0);
	} else {
		r->answer.status = 200;
		r->answer.fd = fd;
		r->answer.size = (uint64_t)st.st_size;
		r->answer.type = type_of(parts.v[parts.n - 1]);
		r->answer.etag = xasprintf("\"%llx-%llx-%lx\"",
		    (unsigned long long)st.st_size,
		    (unsigned long long)st.st_mtim.tv_sec,
		    (unsigned long)st.st_mtim.tv_nsec);
		r->answer.cache =
		    "public, max-age=60, stale-while-revalidate=600";
		r->served = true;
	}
	strv_free(&parts);
}

void
serve_site(struct request *r)
{
	serve_file(r, r->daemon->options.site, r->path);
}

static void
serve_export_file(struct request *r, const char *name)
{
	char *dir = xasprintf("%s/export", r->daemon->options.state);

	serve_file(r, dir, name);
	free(dir);
}

void
serve_manifest(struct request *r, char **part)
{
	(void)part;
	serve_export_file(r, "manifest.json");
}

void
serve_segment(struct request *r, char **part)
{
	serve_export_file(r, part[0]);
	if (r->answer.status == 200)
		r->answer.cache = "public, max-age=86400";
}

void
serve_tail(struct request *r, char **part)
{
	const char *after = request_query(r, "after");
	int limit = cursor_limit(request_query(r, "limit"), CURSOR_LIMIT);
	uint64_t from = 0;
	int64_t last;
	struct checker *c;
	struct err err;

	(void)part;
	if (after != NULL &&
	    parse_u64(after, 10, INT64_MAX / 2, &from, NULL) == -1)
		limit = -1;
	if (limit == -1) {
		answer_refuse(r, "malformed",
		    "after is a log number, limit is 1 to 1,000.", 0);
		return;
	}
	c = daemon_checker(r->daemon);
	last = (int64_t)from;
	if (c == NULL || export_lines(c->store, last, limit, &r->answer.body,
			     &last, &err) == -1) {
		buf_free(&r->answer.body);
		answer_refuse(r, "storage", "The store does not answer.", 10);
	} else {
		if (last - (int64_t)from == limit)
			r->answer.link =
			    xasprintf("</v1/export/tail?after=%lld&limit=%d>; "
				      "rel=\"next\"",
				(long long)last, limit);
		r->answer.status = 200;
		r->answer.type = "application/x-ndjson";
		answer_collection(r);
		r->served = true;
	}
	daemon_checker_done(r->daemon, c);
}
