/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/probe_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_writer.h"
#include "base/mem.h"
#include "reports/stage.h"

json_t *
fact_json(const struct fact *fact)
{
	json_t *j;

	switch (fact->type) {
	case FACT_BOOL:
		return json_boolean(fact->b);
	case FACT_INT:
		return json_integer(fact->i);
	case FACT_STR:
		return json_text(fact->str);
	case FACT_UNKNOWN:
		break;
	}
	j = json_object();
	json_put_str(j, "unknown", fact->str);
	return j;
}

/* Length of the "pci.BDF" that starts the key; 0: a fact of the host. */
static size_t
device_part(const char *key)
{
	const char *dot;

	if (strncmp(key, "pci.", 4) != 0)
		return 0;
	dot = strchr(key + 4, '.');
	if (dot == NULL || memchr(key, ':', (size_t)(dot - key)) == NULL)
		return 0;
	dot = strchr(dot + 1, '.');
	return dot == NULL ? 0 : (size_t)(dot - key);
}

enum part { PART_ID, PART_FACTS, PARTS };

static enum part
part_of(const char *name)
{
	static const char *const ids[] = { "vendor", "device", "subvendor",
		"subdevice", "revision", "class", NULL };
	size_t i;

	for (i = 0; ids[i] != NULL; i++)
		if (name[0] == ids[i][0] && strcmp(name, ids[i]) == 0)
			return PART_ID;
	return PART_FACTS;
}

/* Positions + 1 of a first and a last fact; 0: none. */
struct chain {
	size_t first, last;
};

struct device {
	const char *key; /* of one of its facts: "pci.BDF..." */
	size_t n;	 /* length of "pci.BDF" */
	struct chain part[PARTS];
};

/* The facts of each device and of the host, in the order in which they were
 * set; there may be many. */
struct sorted {
	const struct facts *facts;
	size_t *next; /* position + 1 of the one that follows; 0: none */
	struct chain host;
	struct device *v; /* in order of their addresses */
	size_t n, room;
};

static void
append(struct sorted *s, struct chain *c, size_t at)
{
	if (c->last == 0)
		c->first = at + 1;
	else
		s->next[c->last - 1] = at + 1;
	c->last = at + 1;
}

static int
compare(const struct device *d, const char *key, size_t n)
{
	int order = memcmp(d->key, key, d->n < n ? d->n : n);

	return order != 0 ? order : (d->n > n) - (d->n < n);
}

/* Where the device is, or belongs. */
static size_t
find(const struct sorted *s, const char *key, size_t n)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare(&s->v[middle], key, n) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct device *
device_of(struct sorted *s, const char *key, size_t n)
{
	size_t at = find(s, key, n);

	if (at < s->n && compare(&s->v[at], key, n) == 0)
		return &s->v[at];
	if (s->n == s->room) {
		s->room = s->room == 0 ? 64 : 2 * s->room;
		s->v = xreallocarray(s->v, s->room, sizeof(*s->v));
	}
	memmove(&s->v[at + 1], &s->v[at], (s->n - at) * sizeof(*s->v));
	s->n++;
	s->v[at] = (struct device){ .key = key, .n = n };
	return &s->v[at];
}

static void
sort_facts(struct sorted *s, const struct facts *f)
{
	struct device *device = NULL;
	size_t i, n;

	s->facts = f;
	s->next = xcalloc(f->n + 1, sizeof(*s->next));
	for (i = 0; i < f->n; i++) {
		const char *key = f->v[i].key;

		/* Mostly of the same device as the one before. */
		if (device == NULL ||
		    strncmp(key, device->key, device->n) != 0 ||
		    key[device->n] != '.') {
			n = device_part(key);
			if (n == 0) {
				append(s, &s->host, i);
				continue;
			}
			device = device_of(s, key, n);
		}
		append(s, &device->part[part_of(key + device->n + 1)], i);
	}
}

static void
write_fact(struct json_writer *w, const char *name, const struct fact *fact)
{
	switch (fact->type) {
	case FACT_BOOL:
		json_writer_bool(w, name, fact->b);
		break;
	case FACT_INT:
		json_writer_int(w, name, fact->i);
		break;
	case FACT_STR:
		json_writer_text(w, name, fact->str);
		break;
	case FACT_UNKNOWN:
		json_writer_object(w, name);
		json_writer_text(w, "unknown", fact->str);
		json_writer_end_object(w);
		break;
	}
}

/* skip: how much of each key is not its name. */
static void
write_facts(struct json_writer *w, const char *member, const struct sorted *s,
    const struct chain *c, size_t skip)
{
	size_t at;

	json_writer_object(w, member);
	for (at = c->first; at != 0; at = s->next[at - 1])
		write_fact(
		    w, s->facts->v[at - 1].key + skip, &s->facts->v[at - 1]);
	json_writer_end_object(w);
}

static void
write_named(
    struct json_writer *w, const json_t *from, const char *const names[])
{
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		json_writer_value(w, names[i], json_object_get(from, names[i]));
}

/* All of the ladder, in order. */
static void
write_stages(struct json_writer *w, const json_t *stages)
{
	size_t i;

	if (stages == NULL)
		return;
	json_writer_array(w, "stages");
	for (i = 0; stage_names[i] != NULL; i++) {
		json_writer_object(w, NULL);
		json_writer_text(w, "stage", stage_names[i]);
		json_writer_text(
		    w, "status", json_str(stages, stage_names[i], "pass"));
		json_writer_end_object(w);
	}
	json_writer_end_array(w);
}

static void
write_device(struct json_writer *w, const struct sorted *s,
    const struct device *d, const json_t *judged)
{
	static const char *const before[] = { "candidate", "predicted", NULL };
	static const char *const behind[] = { "findings", "unknown", "plan",
		"reset", NULL };
	char *bdf = xstrndup(d->key + 4, d->n - 4);
	const json_t *device = json_object_get(judged, bdf);

	json_writer_object(w, NULL);
	json_writer_text(w, "bdf", bdf);
	write_facts(w, "id", s, &d->part[PART_ID], d->n + 1);
	write_facts(w, "facts", s, &d->part[PART_FACTS], d->n + 1);
	write_named(w, device, before);
	write_stages(w, json_object_get(device, "stages"));
	write_named(w, device, behind);
	json_writer_end_object(w);
	free(bdf);
}

static void
write_devices(struct json_writer *w, const struct sorted *s,
    const struct strv *wanted, const json_t *judged)
{
	json_t *by_bdf = json_object(), *device;
	size_t i;

	json_array_foreach(json_object_get(judged, "devices"), i, device)(void)
	    json_object_set(by_bdf, json_str(device, "bdf", "?"), device);
	json_writer_array(w, "devices");
	for (i = 0; wanted == NULL && i < s->n; i++)
		write_device(w, s, &s->v[i], by_bdf);
	for (i = 0; wanted != NULL && i < wanted->n; i++) {
		char *key = xasprintf("pci.%s", wanted->v[i]);
		size_t n = strlen(key), at = find(s, key, n);

		if (at < s->n && compare(&s->v[at], key, n) == 0)
			write_device(w, s, &s->v[at], by_bdf);
		free(key);
	}
	json_writer_end_array(w);
	json_decref(by_bdf);
}

void
probe_json_add(struct buf *out, const struct facts *f,
    const struct strv *devices, const json_t *judged, const json_t *more)
{
	static const char *const members[] = { "hypervisor", "findings",
		"unknown", NULL };
	struct json_writer w = { .out = out, .compact = more != NULL };
	struct sorted s = { 0 };

	sort_facts(&s, f);
	json_writer_object(&w, NULL);
	json_writer_text(&w, "schema", PROBE_SCHEMA);
	json_writer_object(&w, "host");
	write_facts(&w, "facts", &s, &s.host, 0);
	json_writer_end_object(&w);
	write_devices(&w, &s, devices, judged);
	write_named(&w, judged, members);
	json_writer_members(&w, more);
	json_writer_end_object(&w);
	buf_adds(out, "\n");
	free(s.next);
	free(s.v);
}
