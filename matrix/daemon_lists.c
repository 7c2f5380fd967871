/* SPDX-License-Identifier: BSD-2-Clause
 * Lists of devices, cells and hosts, page by page. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "matrix/cells.h"
#include "matrix/cursor.h"
#include "matrix/daemon_list.h"

#define PAGE 50
bool
list_begin(struct request *r, struct list *l, const char *pattern)
{
	const char *after = request_query(r, "after");

	l->limit = cursor_limit(request_query(r, "limit"), PAGE);
	if (l->limit == -1 ||
	    (after != NULL && cursor_read(after, &l->a, &l->b) == -1)) {
		answer_refuse(r, "malformed",
		    "limit is 1 to 1,000, after what "
		    "a page said.",
		    0);
		return false;
	}
	l->checker = daemon_checker(r->daemon);
	if (l->checker == NULL) {
		answer_refuse(r, "storage", "The store does not answer.", 10);
		return false;
	}
	l->pattern = cursor_pattern(pattern);
	l->rows = json_array();
	return true;
}

void
list_next(struct request *r, const struct list *l)
{
	static const char *const kept[] = { "q", "class", "board", "limit" };
	struct buf b = { 0 };
	char *cursor;
	const char *value, *p;
	size_t i;

	if (json_array_size(l->rows) < (size_t)l->limit)
		return;
	cursor = cursor_write(l->a, l->b);
	buf_addf(&b, "<%s?after=%s", r->path, cursor);
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		value = request_query(r, kept[i]);
		if (value == NULL)
			continue;
		buf_addf(&b, "&%s=", kept[i]);
		/* What needs none is left as it is: RFC 3986, 2.3. */
		for (p = value; *p != '\0'; p++)
			if (isalnum((unsigned char)*p) ||
			    strchr("-._~", *p) != NULL)
				buf_add(&b, p, 1);
			else
				buf_addf(&b, "%%%02X", (unsigned char)*p);
	}
	buf_adds(&b, ">; rel=\"next\"");
	r->answer.link = b.data;
	free(cursor);
}

void
list_sync(struct list *l)
{
	if (store_sync(l->checker->store, NULL) == -1)
		l->failed = true;
}

void
list_end(struct request *r, struct list *l, json_t *answer)
{
	list_sync(l);
	if (l->failed) {
		answer_refuse(r, "storage", "The store does not answer.", 10);
		json_decref(answer);
	} else {
		answer_collection(r);
		answer_json(r, 200, answer);
	}
	daemon_checker_done(r->daemon, l->checker);
	json_decref(l->rows);
	free(l->pattern);
}

void
list_missing(struct request *r, struct list *l, const char *why)
{
	if (l->failed)
		answer_refuse(r, "storage", "The store does not answer.", 10);
	else
		answer_refuse(r, "not-found", why, 0);
	daemon_checker_done(r->daemon, l->checker);
	json_decref(l->rows);
	free(l->pattern);
}

static void
take_device(void *context, const struct store_value *v)
{
	struct list *l = context;
	char *ids =
	    xasprintf("%04x:%04x", (unsigned int)v[0].i, (unsigned int)v[1].i);

	(void)json_array_append_new(
	    l->rows, json_pack("{s:s, s:s, s:s, s:I}", "device", ids, "class",
			 v[2].p, "name", v[3].p, "cells", (json_int_t)v[4].i));
	l->a = v[0].i;
	l->b = v[1].i;
	free(ids);
}

/* "10de", "10de:" or the beginning of "10de:1bb3"; -1 when it is a name. */
static int
read_ids(const char *q, int64_t *vendor, int64_t *from, int64_t *to)
{
	char first[5] = "", low[5] = "0000", high[5] = "ffff";
	uint64_t a, b, c;
	size_t n;

	if (q == NULL || strlen(q) < 4 || (q[4] != '\0' && q[4] != ':'))
		return -1;
	memcpy(first, q, 4);
	q += q[4] == ':' ? 5 : 4;
	n = strlen(q);
	if (n > 4)
		return -1;
	memcpy(low, q, n);
	memcpy(high, q, n);
	if (strpbrk(first, "xX") != NULL ||
	    parse_u64(first, 16, 0xffff, &a, NULL) == -1 ||
	    parse_u64(low, 16, 0xffff, &b, NULL) == -1 ||
	    parse_u64(high, 16, 0xffff, &c, NULL) == -1)
		return -1;
	*vendor = (int64_t)a;
	*from = (int64_t)b;
	*to = (int64_t)c;
	return 0;
}

void
serve_devices(struct request *r, char **part)
{
	const char *q = request_query(r, "q"),
		   *class = request_query(r, "class");
	int64_t vendor = 0, from = 0, to = 0;
	bool ids = read_ids(q, &vendor, &from, &to) == 0;
	struct store_value args[6];
	struct list l = { 0 };
	char *classes;

	(void)part;
	l.b = -1; /* before the first device of all */
	if (!list_begin(r, &l, ids ? NULL : q))
		return;
	classes = xasprintf("%.6s%%", class == NULL ? "" : class);
	args[0] = store_int(ids ? vendor : l.a);
	args[1] = store_int(ids && l.b < from ? from - 1 : l.b);
	args[2] = store_text(classes);
	args[3] = store_text(l.pattern);
	args[4] = store_int(l.limit);
	args[5] = store_int(to);
	store_ask(l.checker->store,
	    ids ? SQL_devices_of_vendor : SQL_devices_list, args, take_device,
	    &l);
	list_sync(&l);
	list_next(r, &l);
	list_end(r, &l, json_pack("{s:O}", "devices", l.rows));
	free(classes);
}

static json_t *
counts(const struct store_value *v)
{
	double lo, hi;

	cells_interval((size_t)v[0].i, (size_t)v[3].i, &lo, &hi);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:f, s:f}", "good",
	    (json_int_t)v[0].i, "part", (json_int_t)v[1].i, "bad",
	    (json_int_t)v[2].i, "people", (json_int_t)v[3].i, "newcomers",
	    (json_int_t)v[4].i, "lo", lo, "hi", hi);
}

struct cell {
	json_t *list, *answer;
	int64_t device, platform;
};

static void
take_device_cell(void *context, const struct store_value *v)
{
	struct cell *c = context;
	json_t *j = counts(v + 3);

	json_put_str(j, "platform", v[1].p);
	json_put_str(j, "slug", v[0].p);
	json_put_str(j, "guest", gclass_word(v[2].i));
	json_put_str(c->answer, "name", v[8].p);
	json_put_str(c->answer, "class", v[9].p);
	(void)json_array_append_new(c->list, j);
}

static int
read_pair(char **part, struct store_value *args)
{
	uint64_t vendor, device;

	if (strlen(part[0]) != 4 || strspn(part[0], "0123456789abcdef") != 4 ||
	    strlen(part[1]) < 4 ||
	    parse_u64(part[0], 16, 0xffff, &vendor, NULL) == -1)
		return -1;
	if (strcmp(part[1] + 4, ".json") == 0)
		part[1][4] = '\0';
	if (strlen(part[1]) != 4 || strspn(part[1], "0123456789abcdef") != 4 ||
	    parse_u64(part[1], 16, 0xffff, &device, NULL) == -1)
		return -1;
	args[0] = store_int((int64_t)vendor);
	args[1] = store_int((int64_t)device);
	return 0;
}

void
serve_device(struct request *r, char **part)
{
	struct store_value args[2];
	struct list l = { 0 };
	struct cell c = { 0 };

	if (read_pair(part, args) == -1) {
		answer_refuse(r, "not-found", "VVVV/DDDD.json", 0);
		return;
	}
	if (!list_begin(r, &l, NULL))
		return;
	c.list = l.rows;
	c.answer = json_object();
	store_ask(
	    l.checker->store, SQL_device_cells, args, take_device_cell, &c);
	list_sync(&l);
	if (json_array_size(l.rows) == 0) {
		list_missing(r, &l, "Nobody has reported it.");
		json_decref(c.answer);
		return;
	}
	(void)json_object_set(c.answer, "cells", l.rows);
	list_end(r, &l, c.answer);
}

static void
take_cell(void *context, const struct store_value *v)
{
	struct cell *c = context;

	c->answer = counts(v);
	json_put_str(c->answer, "platform", v[5].p);
	c->device = v[6].i;
	c->platform = v[7].i;
}

static void
take_version(void *context, const struct store_value *v)
{
	(void)json_array_append_new(((struct cell *)context)->list,
	    json_pack("{s:s, s:s, s:s, s:I, s:I}", "track", v[0].p, "version",
		v[1].p, "release", v[2].p, "good", (json_int_t)v[3].i, "people",
		(json_int_t)v[4].i));
}

static void
take_report(void *context, const struct store_value *v)
{
	struct list *l = context;
	char digest[65];
	json_t *row;

	store_digest(&v[1], digest);
	row = json_pack("{s:I, s:s, s:s, s:I, s:s, s:s, s:s, s:I}", "log",
	    (json_int_t)v[0].i, "digest", digest, "verdict",
	    verdict_word(v[2].i), "time", (json_int_t)(v[3].i / 1000000),
	    "release", v[4].p, "hypervisor_version", v[5].p, "origin", v[6].p,
	    "tier", (json_int_t)v[7].i);
	if (v[8].kind == STORE_TEXT)
		json_put_str(row, "name", v[8].p);
	(void)json_array_append_new(l->rows, row);
	l->a = v[0].i;
}

/* What the pages say of the cell, in words too: since when, what differs. */
static void
add_said(struct request *r, char **part, json_t *answer)
{
	static const char *const members[] = { "headline", "sentence", "since",
		"settings", "differs", "faded", "lab", "oldest_key" };
	char *path = xasprintf("%s/d/%s-%s/verdicts.json",
	    r->daemon->options.site, part[0], part[1]);
	json_t *said = file_exists(path) ? json_read_file(path, NULL) : NULL;
	const json_t *cell;
	size_t i, k;

	json_array_foreach(json_object_get(said, "cells"), i, cell)
	{
		if (strcmp(json_str(cell, "platform", ""),
			json_str(answer, "platform", "-")) != 0 ||
		    strcmp(json_str(cell, "guest", ""), part[3]) != 0)
			continue;
		for (k = 0; k < sizeof(members) / sizeof(members[0]); k++)
			(void)json_object_set(answer, members[k],
			    json_object_get(cell, members[k]));
	}
	json_decref(said);
	free(path);
}

void
serve_cell(struct request *r, char **part)
{
	struct store_value args[5];
	struct list l = { 0 };
	struct cell c = { 0 };
	int64_t gclass = gclass_number(part[3]);

	if (gclass == -1 || read_pair(part, args) == -1) {
		answer_refuse(r, "not-found", "", 0);
		return;
	}
	l.a = LIST_END;
	if (!list_begin(r, &l, NULL))
		return;
	args[2] = store_text(part[2]);
	args[3] = store_int(gclass);
	store_ask(l.checker->store, SQL_cell_read, args, take_cell, &c);
	list_sync(&l);
	if (c.answer == NULL) {
		list_missing(r, &l, "Nobody has reported it.");
		return;
	}
	args[0] = store_int(c.device);
	args[1] = store_int(c.platform);
	args[2] = store_int(gclass);
	args[3] = store_int(l.a);
	args[4] = store_int(l.limit);
	c.list = json_array();
	store_ask(l.checker->store, SQL_cell_versions, args, take_version, &c);
	store_ask(l.checker->store, SQL_cell_reports, args, take_report, &l);
	list_sync(&l);
	add_said(r, part, c.answer);
	(void)json_object_set_new(c.answer, "versions", c.list);
	(void)json_object_set(c.answer, "reports", l.rows);
	list_next(r, &l);
	list_end(r, &l, c.answer);
}
