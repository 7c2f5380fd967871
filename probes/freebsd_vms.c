/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/freebsd_vms.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "probes/formats/assignments.h"

struct search {
	const char *root, *mounts;
	struct strv *names, *paths;
};

/* The value of name in the last of these files that has one; the caller frees
 * it. */
static char *
value_in(const struct search *s, const char *const *files, const char *name)
{
	char *found = NULL;
	size_t i;

	for (i = 0; files[i] != NULL; i++) {
		struct assignments a = { 0 };
		struct buf text = { 0 };
		char *path = xasprintf("%s%s", s->root, files[i]);

		if (file_read(path, &text, NULL) == 0) {
			assignments_parse(&a, buf_str(&text), text.len, '=');
			if (assignments_get(&a, name) != NULL)
				xreplace(
				    &found, xstrdup(assignments_get(&a, name)));
		}
		assignments_free(&a);
		buf_free(&text);
		free(path);
	}
	return found;
}

/* Where a dataset is mounted; the caller frees it; NULL: nowhere. */
static char *
mount_point(const struct search *s, const char *dataset)
{
	struct strv lines = { 0 };
	char *found = NULL;
	size_t i;

	strv_split(&lines, s->mounts, "\r\n");
	for (i = 0; i < lines.n && found == NULL; i++) {
		struct strv words = { 0 };

		strv_split(&words, lines.v[i], " \t");
		if (words.n >= 2 && strcmp(words.v[0], dataset) == 0)
			found = xstrdup(words.v[1]);
		strv_free(&words);
	}
	strv_free(&lines);
	return found;
}

/* The guests with a file of their own in folder: NAME/NAME.conf, or
 * NAME/vm_config.json when file names that. */
static void
add_folder(const struct search *s, const char *folder, const char *file)
{
	char *top = xasprintf("%s%s", s->root, folder);
	struct strv entries = { 0 };
	size_t i;

	(void)file_list(top, &entries, NULL);
	for (i = 0; i < entries.n; i++) {
		const char *name = entries.v[i];
		char *path = file != NULL
				 ? xasprintf("%s/%s/%s", top, name, file)
				 : xasprintf("%s/%s/%s.conf", top, name, name);

		if (*name != '.' && !strv_has(s->names, name) &&
		    file_exists(path)) {
			strv_add(s->names, name);
			strv_add(s->paths, path);
		}
		free(path);
	}
	strv_free(&entries);
	free(top);
}

/* "/vm", or "zfs:zroot/vm" (lib/vm-zfs, datastore::__resolve_path); the caller
 * frees it; NULL for stores of images. */
static char *
store_folder(const struct search *s, const char *spec)
{
	if (strncmp(spec, "zfs:", 4) == 0)
		return mount_point(s, spec + 4);
	return *spec == '/' ? xstrdup(spec) : NULL;
}

static void
add_vm_bhyve(const struct search *s)
{
	static const char *const rc[] = { "/etc/rc.conf", "/etc/rc.conf.local",
		NULL };
	char *spec = value_in(s, rc, "vm_dir");
	char *top = spec == NULL ? NULL : store_folder(s, spec);
	char *system =
	    xasprintf("%s/.config/system.conf", top == NULL ? "" : top);
	const char *const files[] = { system, NULL };
	char *list = NULL;
	struct strv stores = { 0 };
	size_t i;

	if (top == NULL)
		goto out;
	add_folder(s, top, NULL);
	list = value_in(s, files, "datastore_list");
	strv_split(&stores, list == NULL ? "" : list, " ");
	for (i = 0; i < stores.n; i++) {
		char *name = xasprintf("path_%s", stores.v[i]);
		char *where = value_in(s, files, name);
		char *folder = where == NULL ? NULL : store_folder(s, where);

		if (folder != NULL)
			add_folder(s, folder, NULL);
		free(folder);
		free(where);
		free(name);
	}
out:
	strv_free(&stores);
	free(list);
	free(system);
	free(top);
	free(spec);
}

/* HosterLocations.GetConfigFolders: the first that has the file. */
static void
add_hoster(const struct search *s)
{
	static const char *const folders[] = { "/opt/hoster-core/config_files",
		"/opt/hoster/config_files", "/usr/local/etc/hoster",
		"/etc/hoster", "/root/hoster/config_files", NULL };
	json_t *config = NULL;
	const json_t *dataset;
	size_t i;

	for (i = 0; folders[i] != NULL && config == NULL; i++) {
		char *path =
		    xasprintf("%s%s/host_config.json", s->root, folders[i]);

		config = json_read_file(path, NULL);
		free(path);
	}
	json_array_foreach(
	    json_object_get(config, "active_datasets"), i, dataset)
	{
		const char *name = json_string_value(dataset);
		char *folder = name == NULL ? NULL : mount_point(s, name);

		if (folder != NULL)
			add_folder(s, folder, "vm_config.json");
		free(folder);
	}
	json_decref(config);
}

void
freebsd_vms_find(const char *root, const char *mounts, struct strv *names,
    struct strv *paths)
{
	const struct search s = { root, mounts, names, paths };

	add_vm_bhyve(&s);
	add_hoster(&s);
}
