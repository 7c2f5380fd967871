/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "matrix/seeds.h"
#include "reports/lookup.h"

/* Whose hardware others have too, of all devices: [{"board", "bios", "cpu",
 * "origins"}]. */
static json_t *
alike_of(const json_t *devices, const struct strv *ids)
{
	json_t *all = json_object(), *list = json_array(), *who, *three;
	struct strv keys = { 0 };
	const json_t *origin;
	const char *key;
	size_t i, k;

	for (i = 0; i < ids->n; i++)
		json_object_foreach(
		    json_object_get(
			json_object_get(devices, ids->v[i]), "alike"),
		    key, who) json_array_foreach(who, k, origin)
		    summary_alike(all, key, origin);
	json_object_foreach(all, key, who) if (json_array_size(who) > 1)
	    strv_add(&keys, key);
	strv_sort(&keys);
	for (i = 0; i < keys.n; i++) {
		three = json_loads(keys.v[i], 0, NULL);
		(void)json_array_append_new(
		    list, json_pack("{s:O, s:O, s:O, s:O}", "board",
			      json_array_get(three, 0), "bios",
			      json_array_get(three, 1), "cpu",
			      json_array_get(three, 2), "origins",
			      json_object_get(all, keys.v[i])));
		json_decref(three);
	}
	strv_free(&keys);
	json_decref(all);
	return list;
}

/* All but the devices, up to where they begin. */
static void
add_head(struct buf *b, const json_t *summary, const struct strv *ids,
    const struct pages_beside *beside)
{
	json_t *head = json_object(), *apart = seeds_apart(beside, NULL);
	char *text;

	json_put_str(head, "schema", LOOKUP_SCHEMA);
	summary_sums(summary, head);
	(void)json_object_set_new(
	    head, "alike", alike_of(json_object_get(summary, "devices"), ids));
	(void)json_object_update(head, apart);
	text = json_dumps(head, JSON_COMPACT);
	buf_add(b, text, strlen(text) - 1);
	buf_adds(b, "," LOOKUP_DEVICES);
	free(text);
	json_decref(apart);
	json_decref(head);
}

int
snapshot_write(const char *dir, const json_t *summary,
    const struct pages_beside *beside, struct err *err)
{
	struct buf b = { 0 }, part = { 0 };
	struct strv ids = { 0 };
	const char *key;
	json_t *row;
	size_t i;
	int rc = 0;

	json_object_foreach(json_object_get(summary, "devices"), key, row)
	    strv_add(&ids, key);
	strv_sort(&ids);
	add_head(&b, summary, &ids, beside);
	for (i = 0; rc == 0 && i < ids.n; i++) {
		char *slug = page_slug(ids.v[i]);
		char *path = xasprintf("%s/d/%s/verdicts.json", dir, slug);

		buf_clear(&part);
		rc = file_read(path, &part, err);
		buf_trim(&part);
		buf_addf(&b, "%s\n\"%s\":", i > 0 ? "," : "", ids.v[i]);
		buf_add(&b, buf_str(&part), part.len);
		free(path);
		free(slug);
	}
	buf_adds(&b, "\n" LOOKUP_END "\n");
	if (rc == 0)
		rc = page_write(dir, "snapshot.json", &b, err);
	buf_free(&b);
	buf_free(&part);
	strv_free(&ids);
	return rc;
}
