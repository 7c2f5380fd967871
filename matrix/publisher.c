/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/publisher.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "matrix/collection.h"
#include "matrix/device_reports.h"
#include "matrix/export.h"
#include "matrix/pages.h"
#include "matrix/store.h"

#define TICK_MS 100
#define PAUSE_MS 1000
/* However long the last pages took: the next report shall be seen in 5 s. */
#define LONGEST_PAUSE_MS 2000
/* Reports in memory at once, but for those of one device. */
#define CHUNK 5000

struct publisher {
	pthread_t thread;
	atomic_bool ending;
	struct store *store;
	const char *site, *export;
	int64_t segment;
	const struct pages_beside *beside;
	struct device_reports *reports;
	struct pages *pages; /* NULL: none are made yet */
	/* What was published last. */
	int64_t day, exported, state, changes, snapshot, snapshot_due;
	atomic_llong *published;
};

static void
take_number(void *context, const struct store_value *v)
{
	*(int64_t *)context = v[0].i;
}

struct changed {
	struct strv ids;
	int64_t *device;
	int64_t last;
};

static void
take_changed(void *context, const struct store_value *v)
{
	struct changed *x = context;

	x->device = xreallocarray(x->device, x->ids.n + 1, sizeof(*x->device));
	x->device[x->ids.n] = v[1].i;
	strv_addf(&x->ids, "%04llx:%04llx", (unsigned long long)v[2].i,
	    (unsigned long long)v[3].i);
	x->last = v[0].i;
}

/* Moves what one has to the end of another. */
static void
move_entries(struct collection *to, struct collection *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		(void)collection_take(to, &from->v[i]);
	collection_free(from);
}

static int
make_pages(struct publisher *p, struct collection *c, struct strv *ids,
    struct err *err)
{
	int rc;

	c->now = p->day;
	collection_sort(c);
	rc = pages_devices(p->pages, c, ids, err);
	strv_free(ids);
	return rc;
}

/* One with many reports by itself; the others a few thousand reports at a
 * time: all of them may be more than fit into memory. */
static int
publish_devices(struct publisher *p, const struct changed *x, struct err *err)
{
	struct collection c = { 0 }, one = { 0 };
	struct strv ids = { 0 }, id = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < x->ids.n && !atomic_load(&p->ending); i++) {
		rc = device_reports_read(p->reports, x->device[i], &one, err);
		if (rc == 0 && one.n >= DEVICE_REPORTS_LEAST) {
			strv_add(&id, x->ids.v[i]);
			rc = make_pages(p, &one, &id, err);
			device_reports_keep(p->reports, x->device[i], &one);
			collection_free(&one);
			continue;
		}
		if (rc == 0)
			device_reports_keep(p->reports, x->device[i], &one);
		strv_add(&ids, x->ids.v[i]);
		move_entries(&c, &one);
		if (rc == 0 && c.n >= CHUNK) {
			rc = make_pages(p, &c, &ids, err);
			collection_free(&c);
		}
	}
	if (rc == 0 && ids.n > 0)
		rc = make_pages(p, &c, &ids, err);
	collection_free(&one);
	collection_free(&c);
	strv_free(&ids);
	return rc;
}

/* Offline, people need no snapshot of this minute: it is all cells of all
 * devices, so it takes a fifth of the time at most. */
static int
publish_snapshot(struct publisher *p, struct err *err)
{
	int64_t began = clock_ms();

	if (p->snapshot == p->changes || began < p->snapshot_due)
		return 0;
	if (pages_snapshot(p->pages, err) == -1)
		return -1;
	p->snapshot_due = clock_ms() + 4 * (clock_ms() - began);
	p->snapshot = p->changes;
	atomic_store(p->published, p->changes);
	return 0;
}

/* The one place that makes pages: of what changed, and of all at the start and
 * on a new day, for ages are counted from it. */
static int
publish_pages(struct publisher *p, struct err *err)
{
	int64_t day = collection_today(), before = p->day;
	bool first = p->pages == NULL;
	struct store_value after = store_int(day == p->day ? p->changes : -1);
	struct changed x = { .last = p->changes };
	int rc;

	store_ask(p->store, SQL_changes_list, &after, take_changed, &x);
	rc = store_sync(p->store, err);
	if (rc == 0 && (day != p->day || x.ids.n > 0)) {
		if (first)
			p->pages = pages_begin(p->site, p->beside);
		p->day = day;
		rc = publish_devices(p, &x, err);
		if (rc == 0 && !atomic_load(&p->ending))
			rc = pages_end(p->pages, &x.ids, err);
		if (rc == 0)
			p->changes = x.last;
		else
			p->day = before;
		if (rc == -1 && first) {
			pages_free(p->pages);
			p->pages = NULL;
		}
	}
	if (rc == 0 && !atomic_load(&p->ending))
		rc = publish_snapshot(p, err);
	strv_free(&x.ids);
	free(x.device);
	return rc;
}

/* A segment's name changes when something in it goes, or waits no longer. */
static int
publish_segment(struct publisher *p, int64_t n, json_t *old, json_t *segments,
    struct strv *names, struct err *err)
{
	const struct store_value args[] = { store_int(n * p->segment),
		store_int((n + 1) * p->segment) };
	struct export_file f;
	int64_t gone = 0, waiting = 0;
	char *name, *path;
	json_t *known, *entry = NULL;
	size_t i;
	int rc = 0;

	store_ask(p->store, SQL_gone_count, args, take_number, &gone);
	store_ask(p->store, SQL_waiting_between, args, take_number, &waiting);
	if (store_sync(p->store, err) == -1)
		return -1;
	name = waiting == 0
		   ? xasprintf(
			 "%lld-%lld.ndjson.zst", (long long)n, (long long)gone)
		   : xasprintf("%lld-%lld-%lld.ndjson.zst", (long long)n,
			 (long long)gone, (long long)waiting);
	path = xasprintf("%s/%s", p->export, name);
	json_array_foreach(
	    old, i, known) if (strcmp(json_str(known, "name", ""), name) == 0 &&
			       file_exists(path)) entry = json_incref(known);
	if (entry == NULL) {
		rc = export_segment(
		    p->store, path, args[0].i, args[1].i, &f, err);
		entry = json_pack("{s:s, s:I, s:I, s:I, s:s}", "name", name,
		    "first", (json_int_t)args[0].i + 1, "last",
		    (json_int_t)args[1].i, "size", (json_int_t)f.size, "sha256",
		    f.digest.s);
	}
	(void)json_array_append_new(segments, entry);
	strv_take(names, name);
	free(path);
	return rc;
}

static void
remove_others(const char *dir, const struct strv *names)
{
	struct strv all = { 0 };
	char *path;
	size_t i;

	(void)file_list(dir, &all, NULL);
	for (i = 0; i < all.n; i++) {
		if (strv_has(names, all.v[i]))
			continue;
		path = xasprintf("%s/%s", dir, all.v[i]);
		(void)unlink(path);
		free(path);
	}
	strv_free(&all);
}

static int
publish_export(struct publisher *p, int64_t log, struct err *err)
{
	char *path = xasprintf("%s/manifest.json", p->export);
	json_t *old = json_read_file(path, NULL);
	json_t *manifest = json_object(), *segments = json_array();
	struct strv names = { 0 };
	int64_t n;
	int rc = 0;

	strv_add(&names, "manifest.json");
	for (n = 0;
	     rc == 0 && (n + 1) * p->segment <= log && !atomic_load(&p->ending);
	     n++)
		rc = publish_segment(p, n, json_object_get(old, "segments"),
		    segments, &names, err);
	(void)json_object_set_new(
	    manifest, "entries", json_integer(p->segment));
	(void)json_object_set(manifest, "segments", segments);
	json_put_str(manifest, "licence", "CC0-1.0");
	if (rc == 0 && !atomic_load(&p->ending)) {
		rc = json_write_file(path, manifest, err);
		/* What was taken back goes from here as well. */
		if (rc == 0)
			remove_others(p->export, &names);
	}
	json_decref(segments);
	json_decref(manifest);
	json_decref(old);
	strv_free(&names);
	free(path);
	return rc;
}

static int
publish(struct publisher *p, struct err *err)
{
	int64_t log = 0, state = 0;

	store_ask(p->store, SQL_log_last, NULL, take_number, &log);
	store_ask(p->store, SQL_export_state, NULL, take_number, &state);
	if (store_sync(p->store, err) == -1)
		return -1;
	if (state != p->state || log / p->segment != p->exported / p->segment) {
		if (publish_export(p, log, err) == -1)
			return -1;
		p->exported = log;
		p->state = state;
	}
	return p->site == NULL ? 0 : publish_pages(p, err);
}

/* Pages wait for who sends reports.  On Linux each thread has a nice value of
 * its own (setpriority(2)), elsewhere it is one for all. */
static void
give_way(void)
{
#ifdef __linux__
	(void)setpriority(PRIO_PROCESS, 0, 10);
#endif
}

/* Pauses for as long as it worked, within limits. */
static void *
serve(void *context)
{
	struct publisher *p = context;
	int64_t began, pause, due = 0;
	struct err err;

	give_way();
	while (!atomic_load(&p->ending)) {
		if (clock_ms() >= due) {
			began = clock_ms();
			if (publish(p, &err) == -1)
				log_warn("%s", err.text);
			pause = clock_ms() - began;
			if (pause < PAUSE_MS)
				pause = PAUSE_MS;
			if (pause > LONGEST_PAUSE_MS)
				pause = LONGEST_PAUSE_MS;
			due = clock_ms() + pause;
		}
		clock_sleep(TICK_MS);
	}
	return NULL;
}

struct publisher *
publisher_start(const char *store, const char *site, const char *export,
    int segment, const struct pages_beside *beside, atomic_llong *published,
    struct err *err)
{
	struct publisher *p = xcalloc(1, sizeof(*p));

	p->site = site;
	p->export = export;
	p->segment = segment;
	p->beside = beside;
	/* None of these numbers: all is published once. */
	p->day = p->state = p->snapshot = -1;
	p->published = published;
	atomic_store(published, -1);
	if ((site == NULL || file_mkdirs(site, err) == 0) &&
	    file_mkdirs(export, err) == 0)
		p->store = store_open(store, err);
	if (p->store != NULL) {
		p->reports = device_reports_new(p->store);
		if (pthread_create(&p->thread, NULL, serve, p) == 0)
			return p;
		(void)err_set(err, 0, "thread");
	}
	device_reports_free(p->reports);
	store_close(p->store);
	free(p);
	return NULL;
}

void
publisher_stop(struct publisher *p)
{
	if (p == NULL)
		return;
	atomic_store(&p->ending, true);
	(void)pthread_join(p->thread, NULL);
	pages_free(p->pages);
	device_reports_free(p->reports);
	store_close(p->store);
	free(p);
}
