/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/device_reports.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/packed.h"

/* Reports in memory, of about 2 kB each. */
#define MOST 200000
/* As they were signed they take ten times as much: no more of them at once.
 * Whoever needs one of the others loads it. */
#define WHOLE DEVICE_REPORTS_LEAST
/* Different parts of them: processors, settings, persons. */
#define MOST_PARTS 500000

/* Of one device, by number in the log. */
struct kept {
	int64_t device;
	struct entry *v;
	size_t n;
	uint64_t asked;
};

struct device_reports {
	struct store *store;
	struct kept *v;
	size_t n;
	uint64_t asked;
	json_t *parts; /* TEXT: the part, once for all who have it */
};

/* What is asked for. */
struct reading {
	struct collection *c;
	json_t *parts;
	const struct kept *kept;
	uint64_t *missing; /* numbers of those that are not kept */
	size_t missing_n;
	json_t *report;
};

struct device_reports *
device_reports_new(struct store *store)
{
	struct device_reports *d = xcalloc(1, sizeof(*d));

	d->store = store;
	d->parts = json_object();
	return d;
}

static void
kept_free(struct kept *k)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		json_decref(k->v[i].report);
		json_decref(k->v[i].verdict);
	}
	free(k->v);
	memset(k, 0, sizeof(*k));
}

void
device_reports_free(struct device_reports *d)
{
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < d->n; i++)
		kept_free(&d->v[i]);
	free(d->v);
	json_decref(d->parts);
	free(d);
}

static struct kept *
find_kept(struct device_reports *d, int64_t device)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->v[i].device == device)
			return &d->v[i];
	return NULL;
}

static int
by_seq(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void
take_person(struct entry *e, const struct store_value *v)
{
	e->tier = (enum tier)v[0].i;
	(void)snprintf(e->person, sizeof(e->person), "%.*s", (int)v[1].n,
	    (const char *)v[1].p);
	e->since = v[2].i / 1000000;
	e->name[0] = '\0';
	if (v[3].kind == STORE_TEXT)
		(void)snprintf(e->name, sizeof(e->name), "%.*s", (int)v[3].n,
		    (const char *)v[3].p);
}

static struct entry *
add_entry(struct collection *c, const struct store_value *v, json_t *report)
{
	char digest[65];
	struct entry *e;

	store_digest(&v[1], digest);
	e = collection_add(c, digest, report);
	e->seq = (uint64_t)v[0].i;
	return e;
}

/* The same value that others have, once; borrowed from the parts. */
static json_t *
part(json_t *parts, json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	json_t *had = json_object_get(parts, text);

	if (had == NULL) {
		had = value;
		(void)json_object_set(parts, text, value);
	}
	free(text);
	return had;
}

static void
copy_members(
    json_t *to, const json_t *from, const char *const *names, json_t *parts)
{
	json_t *value;
	size_t i;

	for (i = 0; names[i] != NULL; i++) {
		value = json_object_get(from, names[i]);
		if (value != NULL)
			(void)json_object_set(to, names[i],
			    parts == NULL ? value : part(parts, value));
	}
}

/* What cells, rows of reports and lists are made of. */
static json_t *
brief(json_t *parts, const json_t *report)
{
	static const char *const own[] = { "id", "supersedes", "start_time",
		NULL };
	static const char *const shared[] = { "origin", "hypervisor", "guest",
		"settings", "incidents", NULL };
	static const char *const host_own[] = { "tag", NULL };
	static const char *const host_shared[] = { "board", "bios", "cpu", "os",
		"iommu", NULL };
	static const char *const device[] = { "functions", NULL };
	json_t *j = json_object(), *host = json_object(), *d = json_object();

	copy_members(j, report, own, NULL);
	copy_members(j, report, shared, parts);
	copy_members(d, json_object_get(report, "device"), device, NULL);
	(void)json_object_set(j, "device", part(parts, d));
	copy_members(host, json_object_get(report, "host"), host_own, NULL);
	copy_members(host, json_object_get(report, "host"), host_shared, parts);
	(void)json_object_set_new(j, "host", host);
	json_decref(d);
	return j;
}

static void
make_brief(struct entry *e, json_t *parts)
{
	json_t *whole = e->report, *verdict = e->verdict;

	e->report = brief(parts, whole);
	e->verdict = json_incref(part(parts, verdict));
	e->brief = true;
	json_decref(whole);
	json_decref(verdict);
}

static void
take_report(void *context, const struct store_value *v)
{
	struct reading *r = context;
	json_t *report = packed_report(v[2].p, v[2].n);
	struct entry *e;

	if (report == NULL)
		return;
	e = add_entry(r->c, v, report);
	take_person(e, v + 3);
	if (r->c->n > WHOLE)
		make_brief(e, r->parts);
}

static void
take_head(void *context, const struct store_value *v)
{
	struct reading *r = context;
	const struct entry want = { .seq = (uint64_t)v[0].i };
	const struct entry *had =
	    bsearch(&want, r->kept->v, r->kept->n, sizeof(want), by_seq);

	if (had != NULL) {
		take_person(collection_take(r->c, had), v + 2);
		return;
	}
	if ((r->missing_n & (r->missing_n - 1)) == 0)
		r->missing = xreallocarray(r->missing,
		    r->missing_n == 0 ? 1 : 2 * r->missing_n,
		    sizeof(*r->missing));
	r->missing[r->missing_n++] = want.seq;
}

static void
take_payload(void *context, const struct store_value *v)
{
	struct reading *r = context;

	r->report = packed_report(v[0].p, v[0].n);
}

static int
load(void *context, const struct entry *e, json_t **report, struct err *err)
{
	struct device_reports *d = context;
	struct store_value seq = store_int((int64_t)e->seq);
	struct reading r = { 0 };

	store_ask(d->store, SQL_report_read, &seq, take_payload, &r);
	if (store_sync(d->store, err) == -1) {
		json_decref(r.report);
		return -1;
	}
	*report = r.report;
	return 0;
}

int
device_reports_read(struct device_reports *d, int64_t device,
    struct collection *c, struct err *err)
{
	struct kept *kept = find_kept(d, device);
	struct store_value arg = store_int(device);
	struct reading r = { .c = c, .parts = d->parts, .kept = kept };
	size_t i;
	int rc;

	c->load = load;
	c->load_from = d;
	if (kept == NULL) {
		store_ask(
		    d->store, SQL_reports_of_device, &arg, take_report, &r);
		return store_sync(d->store, err);
	}
	kept->asked = ++d->asked;
	store_ask(d->store, SQL_report_heads, &arg, take_head, &r);
	rc = store_sync(d->store, err);
	for (i = 0; rc == 0 && i < r.missing_n; i++) {
		arg = store_int((int64_t)r.missing[i]);
		store_ask(
		    d->store, SQL_report_of_device, &arg, take_report, &r);
	}
	if (rc == 0)
		rc = store_sync(d->store, err);
	free(r.missing);
	return rc;
}

/* Room for so many more. */
static void
make_room(struct device_reports *d, size_t more)
{
	size_t i, oldest, total;

	for (;;) {
		total = more;
		oldest = 0;
		for (i = 0; i < d->n; i++) {
			total += d->v[i].n;
			if (d->v[i].asked < d->v[oldest].asked)
				oldest = i;
		}
		if (total <= MOST || d->n == 0)
			break;
		kept_free(&d->v[oldest]);
		d->v[oldest] = d->v[--d->n];
	}
	/* Who has a part keeps it. */
	if (json_object_size(d->parts) > MOST_PARTS)
		(void)json_object_clear(d->parts);
}

void
device_reports_keep(
    struct device_reports *d, int64_t device, const struct collection *c)
{
	struct kept *had = find_kept(d, device);
	struct kept now = { .device = device };
	size_t i;

	if (had != NULL) {
		kept_free(had);
		*had = d->v[--d->n];
	}
	if (c->n < DEVICE_REPORTS_LEAST)
		return;
	now.v = xcalloc(c->n, sizeof(*c->v));
	now.n = c->n;
	now.asked = ++d->asked;
	for (i = 0; i < c->n; i++) {
		now.v[i] = c->v[i];
		(void)json_incref(now.v[i].report);
		(void)json_incref(now.v[i].verdict);
		if (!now.v[i].brief)
			make_brief(&now.v[i], d->parts);
	}
	qsort(now.v, now.n, sizeof(*now.v), by_seq);
	make_room(d, now.n);
	d->v = xreallocarray(d->v, d->n + 1, sizeof(*d->v));
	d->v[d->n++] = now;
}
