/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "reports/compare_parts.h"

json_t *
compare_add(json_t *items, const char *kind, const char *what, const char *old,
    const char *new, const char *note)
{
	json_t *item = json_object();

	json_put_str(item, "kind", kind);
	json_put_str(item, "what", what);
	json_put_str(item, "old", old);
	json_put_str(item, "new", new);
	json_put_str(item, "note", note);
	(void)json_array_append_new(items, item);
	return item;
}

/* In the order in which they are told. */
static const char *const kinds[] = { "regression", "unjudged", "fix", "change",
	"chance", NULL };

static size_t
kind_number(const json_t *item)
{
	size_t i;

	for (i = 0; kinds[i + 1] != NULL; i++)
		if (strcmp(json_str(item, "kind", ""), kinds[i]) == 0)
			break;
	return i;
}

/* The same items, the gravest kind first, else in their order. */
static json_t *
sorted(json_t *items)
{
	json_t *list = json_array(), *item;
	size_t kind, i;

	for (kind = 0; kinds[kind] != NULL; kind++)
		json_array_foreach(items, i, item)
		{
			if (kind_number(item) == kind)
				(void)json_array_append(list, item);
		}
	json_decref(items);
	return list;
}

json_t *
compare_origin(const json_t *document)
{
	const json_t *tool = json_object_get(document, "tool");
	const json_t *hv = json_object_get(document, "hypervisor");
	const json_t *image = json_object_get(document, "image");
	json_t *o = json_object(), *facts;

	facts = json_object_get(json_object_get(document, "host"), "facts");
	json_put_str(o, "started", json_str(document, "started", NULL));
	json_put_str(o, "pptcheck", json_str(tool, "version", NULL));
	json_put_str(o, "signatures", json_str(tool, "signatures", NULL));
	json_put_str(o, "kernel", json_str(facts, "host.kernel", NULL));
	json_put_str(o, "firmware", json_str(facts, "host.bios.version", NULL));
	if (json_is_object(hv)) {
		json_put_str(o, "hypervisor", json_str(hv, "name", NULL));
		json_put_str(
		    o, "hypervisor_version", json_str(hv, "version", NULL));
		json_put_str(
		    o, "guest_firmware", json_str(hv, "firmware", NULL));
	} else {
		/* A probe names only which one it was judged for. */
		json_put_str(o, "hypervisor", json_string_value(hv));
	}
	json_put_str(o, "image", json_str(image, "digest", NULL));
	return o;
}

void
compare_versions(json_t *items, const json_t *old, const json_t *new)
{
	static const struct {
		const char *name, *what;
	} rows[] = {
		{ "hypervisor", "hypervisor" },
		{ "hypervisor_version", "version of the hypervisor" },
		{ "guest_firmware", "firmware of the guests" },
		{ "image", "guest image" },
		{ "signatures", "signatures" },
		{ "pptcheck", "version of pptcheck" },
	};
	json_t *a = compare_origin(old), *b = compare_origin(new);
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *was = json_str(a, rows[i].name, NULL);
		const char *is = json_str(b, rows[i].name, NULL);

		if (was != NULL && is != NULL && strcmp(was, is) != 0)
			(void)compare_add(
			    items, "change", rows[i].what, was, is, NULL);
	}
	json_decref(b);
	json_decref(a);
}

static void
put_from(json_t *to, const char *name, const json_t *from, const char *member)
{
	json_t *value = json_object_get(from, member);

	if (value != NULL)
		(void)json_object_set(to, name, value);
}

/* Its verdict, or the predicted one. */
static void
put_verdict(json_t *to, const char *name, const json_t *device)
{
	json_t *v = json_object();
	const json_t *predicted = json_object_get(device, "predicted");

	if (json_object_get(device, "verdict") != NULL) {
		put_from(v, "verdict", device, "verdict");
		put_from(v, "basis", device, "basis");
	} else if (json_object_get(predicted, "verdict") != NULL) {
		put_from(v, "verdict", predicted, "verdict");
		json_put_str(v, "basis", "predicted");
	}
	if (json_object_size(v) > 0)
		(void)json_object_set(to, name, v);
	json_decref(v);
}

static const char *
presence(const struct compare_pair *p)
{
	return p->old == NULL ? "new" : p->new == NULL ? "gone" : "both";
}

static json_t *
compare_device(
    const json_t *old, const json_t *new, const struct compare_pair *p)
{
	const json_t *device = p->new != NULL ? p->new : p->old;
	json_t *d = json_object(), *items = json_array();

	put_from(d, "id", device, "id");
	put_from(d, "name", device, "name");
	put_from(d, "path", device, "path");
	json_put_str(d, "presence", presence(p));
	put_from(d, "old_bdf", p->old, "bdf");
	put_from(d, "new_bdf", p->new, "bdf");
	put_verdict(d, "old", p->old);
	put_verdict(d, "new", p->new);
	if (p->old != NULL && p->new != NULL) {
		compare_facts(items, old, new, p);
		compare_stages(items, p);
		compare_findings(items, json_object_get(p->old, "findings"),
		    json_object_get(p->new, "findings"));
	}
	(void)json_object_set_new(d, "items", sorted(items));
	return d;
}

static json_t *
count(const json_t *host, const json_t *devices)
{
	json_t *counts = json_object();
	const json_t *d, *item;
	int n[sizeof(kinds) / sizeof(kinds[0])] = { 0 }, fresh = 0, gone = 0;
	size_t i, k;

	json_array_foreach(host, k, item) n[kind_number(item)]++;
	json_array_foreach(devices, i, d)
	{
		json_array_foreach(json_object_get(d, "items"), k, item)
		    n[kind_number(item)]++;
		fresh += strcmp(json_str(d, "presence", ""), "new") == 0;
		gone += strcmp(json_str(d, "presence", ""), "gone") == 0;
	}
	for (i = 0; kinds[i] != NULL; i++)
		(void)json_object_set_new(counts, kinds[i], json_integer(n[i]));
	(void)json_object_set_new(counts, "new", json_integer(fresh));
	(void)json_object_set_new(counts, "gone", json_integer(gone));
	return counts;
}

json_t *
compare_documents(const json_t *old, const json_t *new)
{
	json_t *doc = json_object(), *host = json_array();
	json_t *devices = json_array(), *counts;
	struct compare_pair *pairs;
	size_t i, n;

	compare_host(host, old, new);
	compare_versions(host, old, new);
	host = sorted(host);
	pairs = compare_match(json_object_get(old, "devices"),
	    json_object_get(new, "devices"), &n);
	for (i = 0; i < n; i++)
		(void)json_array_append_new(
		    devices, compare_device(old, new, &pairs[i]));
	free(pairs);
	counts = count(host, devices);
	json_put_str(doc, "schema", COMPARE_SCHEMA);
	(void)json_object_set_new(doc, "old", compare_origin(old));
	(void)json_object_set_new(doc, "new", compare_origin(new));
	(void)json_object_set_new(doc, "counts", counts);
	(void)json_object_set_new(doc, "host", host);
	(void)json_object_set_new(doc, "devices", devices);
	return doc;
}

enum exit_status
compare_exit_status(const json_t *difference)
{
	const json_t *counts = json_object_get(difference, "counts");

	if (json_num(counts, "regression", 0) > 0)
		return EXIT_BAD;
	if (json_num(counts, "unjudged", 0) > 0 ||
	    json_num(counts, "gone", 0) > 0)
		return EXIT_NOTHING;
	return EXIT_GOOD;
}
