/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/seeds.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

json_t *
seeds_read(const char *path, const char *schema, struct err *err)
{
	json_t *j = json_read_file(path, err);

	if (j != NULL && strcmp(json_str(j, "schema", ""), schema) != 0) {
		(void)err_set(err, 0, "%s: not a %s", path, schema);
		json_decref(j);
		j = NULL;
	}
	return j;
}

json_t *
seeds_installed(
    const char *argv0, const char *name, const char *schema, struct err *err)
{
	char *found = file_which(argv0);
	char *program = found == NULL ? NULL : realpath(found, NULL);
	const char *slash = program == NULL ? NULL : strrchr(program, '/');
	int n = slash == NULL ? 0 : (int)(slash - program);
	char *path =
	    xasprintf("%.*s/%s", n, program == NULL ? "" : program, name);
	json_t *j;

	if (!file_exists(path))
		xreplace(&path, xasprintf("%.*s/../share/pptcheck/%s", n,
				    program == NULL ? "" : program, name));
	j = seeds_read(path, schema, err);
	free(path);
	free(program);
	free(found);
	return j;
}

/* With the names of the models instead of their numbers. */
static json_t *
listing_of(const json_t *document, const json_t *device)
{
	const json_t *hosts = json_object_get(document, "hosts"), *fact, *at;
	json_t *j = json_copy((json_t *)device), *facts = json_array();
	size_t i, k;

	json_array_foreach(json_object_get(device, "facts"), i, fact)
	{
		json_t *row = json_copy((json_t *)fact), *on = json_array();

		json_array_foreach(json_object_get(fact, "on"), k, at)(void)
		    json_array_append(on,
			json_array_get(hosts, (size_t)json_integer_value(at)));
		(void)json_object_set_new(row, "on", on);
		(void)json_array_append_new(facts, row);
	}
	(void)json_object_del(j, "class");
	(void)json_object_set_new(j, "facts", facts);
	return j;
}

/* The devices of a document, or one of them; NULL: it has none. */
static json_t *
devices_of(const json_t *document, const char *ids, bool listed)
{
	json_t *all = json_object_get(document, "devices"), *device;
	json_t *devices = json_object();
	const char *name;

	if (ids != NULL) {
		device = json_object_get(all, ids);
		if (device != NULL)
			(void)json_object_set_new(devices, ids,
			    listed ? listing_of(document, device)
				   : json_incref(device));
	} else {
		json_object_foreach(all, name, device)(void)
		    json_object_set_new(devices, name,
			listed ? listing_of(document, device)
			       : json_incref(device));
	}
	if (json_object_size(devices) > 0)
		return devices;
	json_decref(devices);
	return NULL;
}

json_t *
seeds_apart(const struct pages_beside *beside, const char *ids)
{
	json_t *listed = devices_of(beside->predicted, ids, true);
	json_t *cited = devices_of(beside->cited, ids, false);
	json_t *j = json_object();

	if (listed != NULL)
		(void)json_object_set_new(j, "listings",
		    json_pack("{s:s, s:o}", "attribution",
			json_str(beside->predicted, "attribution", ""),
			"devices", listed));
	if (cited != NULL)
		(void)json_object_set_new(
		    j, "cited", json_pack("{s:o}", "devices", cited));
	return j;
}
