/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/probe_json.h"

#include <string.h>

#include "base/json.h"
#include "probes/probe.h"

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
	size_t n = strcspn(key, ".");

	if (strncmp(key, "pci.", 4) != 0)
		return 0;
	n += 1 + strcspn(key + n + 1, ".");
	if (key[n] != '.' || memchr(key, ':', n) == NULL)
		return 0;
	return n + 1 + strcspn(key + n + 1, ".");
}

static bool
is_id(const char *name)
{
	static const char *const ids[] = { "vendor", "device", "subvendor",
		"subdevice", "revision", "class", NULL };
	size_t i;

	for (i = 0; ids[i] != NULL; i++)
		if (strcmp(name, ids[i]) == 0)
			return true;
	return false;
}

static json_t *
new_device(const char *bdf)
{
	json_t *device = json_object();

	json_put_str(device, "bdf", bdf);
	(void)json_object_set_new(device, "id", json_object());
	(void)json_object_set_new(device, "facts", json_object());
	return device;
}

/* All facts once, each to its device: their number may be large. */
static void
sort_facts(const struct facts *f, json_t *host, json_t *devices)
{
	json_t *device = NULL;
	const char *last = "";
	size_t i, n, last_n = 0;

	for (i = 0; i < f->n; i++) {
		const struct fact *fact = &f->v[i];

		n = device_part(fact->key);
		if (n == 0) {
			(void)json_object_set_new(
			    host, fact->key, fact_json(fact));
			continue;
		}
		if (n != last_n || strncmp(fact->key, last, n) != 0) {
			char bdf[64] = "";

			last = fact->key;
			last_n = n;
			memcpy(bdf, last + 4,
			    n - 4 < sizeof(bdf) ? n - 4 : sizeof(bdf) - 1);
			device = json_object_get(devices, bdf);
			if (device == NULL) {
				device = new_device(bdf);
				(void)json_object_set_new(devices, bdf, device);
			}
		}
		(void)json_object_set_new(
		    json_object_get(
			device, is_id(fact->key + n + 1) ? "id" : "facts"),
		    fact->key + n + 1, fact_json(fact));
	}
}

json_t *
probe_document(const struct facts *f, const struct strv *wanted)
{
	json_t *doc = json_object(), *host = json_object();
	json_t *facts = json_object(), *by_bdf = json_object();
	json_t *list = json_array(), *device;
	struct strv all = { 0 };
	const char *bdf;
	size_t i;

	sort_facts(f, facts, by_bdf);
	json_object_foreach(by_bdf, bdf, device) strv_add(&all, bdf);
	strv_sort(&all);
	if (wanted == NULL)
		wanted = &all;
	for (i = 0; i < wanted->n; i++)
		(void)json_array_append(
		    list, json_object_get(by_bdf, wanted->v[i]));
	json_put_str(doc, "schema", PROBE_SCHEMA);
	(void)json_object_set_new(host, "facts", facts);
	(void)json_object_set_new(doc, "host", host);
	(void)json_object_set_new(doc, "devices", list);
	strv_free(&all);
	json_decref(by_bdf);
	return doc;
}

/* The members of the one that the document shows, shared. */
static void
share(json_t *to, const json_t *from, const char *const names[])
{
	json_t *value;
	size_t i;

	for (i = 0; names[i] != NULL; i++) {
		value = json_object_get(from, names[i]);
		if (value != NULL)
			(void)json_object_set(to, names[i], value);
	}
}

void
probe_add_judged(json_t *doc, const json_t *judged)
{
	static const char *const of_host[] = { "hypervisor", "findings",
		"unknown", NULL };
	static const char *const of_device[] = { "candidate", "predicted",
		"stages", "findings", "unknown", "plan", "reset", NULL };
	const json_t *devices = json_object_get(judged, "devices");
	json_t *by_bdf = json_object(), *device;
	size_t i;

	share(doc, judged, of_host);
	json_array_foreach(devices, i, device)(void)
	    json_object_set(by_bdf, json_str(device, "bdf", "?"), device);
	json_array_foreach(json_object_get(doc, "devices"), i, device)
	    share(device, json_object_get(by_bdf, json_str(device, "bdf", "?")),
		of_device);
	json_decref(by_bdf);
}
