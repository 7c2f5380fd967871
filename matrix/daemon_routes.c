/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "matrix/daemon.h"

static const struct route routes[] = {
	{ "PUT", "/v1/reports/*", serve_put_report, SIGN_ENVELOPE_MAX },
	{ "PUT", "/v1/statements/*", serve_put_statement, SIGN_ENVELOPE_MAX },
	{ "POST", "/v1/batches", serve_batch, DAEMON_BATCH_MAX },
	{ "GET", "/v1/reports/*", serve_report, 0 },
	{ "GET", "/v1/reports/*/status", serve_report_status, 0 },
	{ "GET", "/v1/origins/*/reports.ndjson", serve_origin, 0 },
	{ "GET", "/v1/devices", serve_devices, 0 },
	{ "GET", "/v1/devices/*/*", serve_device, 0 },
	{ "GET", "/v1/cells/*/*/*/*", serve_cell, 0 },
	{ "GET", "/v1/hosts", serve_hosts, 0 },
	{ "GET", "/v1/issues", serve_issues, 0 },
	{ "GET", "/v1/issues/*", serve_issue, 0 },
	{ "GET", "/v1/waiting", serve_waiting, 0 },
	{ "GET", "/v1/export/manifest.json", serve_manifest, 0 },
	{ "GET", "/v1/export/tail", serve_tail, 0 },
	{ "GET", "/v1/export/*", serve_segment, 0 },
	{ "GET", "/v1/schema/report-1.0.json", serve_schema, 0 },
	{ "GET", "/v1/", serve_root, 0 },
	{ "GET", "/problems/*", serve_problem, 0 },
	{ "GET", "/healthz", serve_health, 0 },
	{ "GET", "/readyz", serve_ready, 0 },
	{ "GET", "/metrics", serve_metrics, 0 },
};

static void
forget_parts(struct request *r)
{
	size_t i;

	for (i = 0; i < REQUEST_PARTS; i++)
		xreplace(&r->parts[i], NULL);
}

static bool
fits(struct request *r, const char *pattern)
{
	const char *path = r->path;
	size_t n, part = 0;

	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '*') {
			if (*path++ != *pattern)
				return false;
			continue;
		}
		n = strcspn(path, "/");
		if (n == 0 || part == REQUEST_PARTS)
			return false;
		r->parts[part++] = xstrndup(path, n);
		path += n;
	}
	return *path == '\0';
}

/* What is no route may be a page, but nothing of /v1/. */
static const char *
allowed(const struct request *r, bool get, bool put, bool post)
{
	if (put)
		return get ? "GET, HEAD, PUT, OPTIONS" : "PUT, OPTIONS";
	if (post)
		return "POST, OPTIONS";
	return get || strncmp(r->path, "/v1/", 4) != 0 ? "GET, HEAD, OPTIONS"
						       : NULL;
}

const struct route *
route_find(struct request *r, const char *method)
{
	bool get = false, put = false, post = false;
	size_t i;

	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (fits(r, routes[i].path)) {
			if (strcmp(routes[i].method, method) == 0)
				return &routes[i];
			get = get || *routes[i].method == 'G';
			put = put || strcmp(routes[i].method, "PUT") == 0;
			post = post || strcmp(routes[i].method, "POST") == 0;
		}
		forget_parts(r);
	}
	r->answer.allow = allowed(r, get, put, post);
	return NULL;
}
