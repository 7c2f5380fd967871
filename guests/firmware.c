/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/firmware.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"

/* Names in the first folder hide the same names in the second. */
static const char *const folders[] = { "/etc/qemu/firmware",
	"/usr/share/qemu/firmware", "/usr/local/share/qemu/firmware", NULL };

static bool
has_text(const json_t *list, const char *text)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i,
	    one) if (json_is_string(one) &&
		     strcmp(json_string_value(one), text) == 0) return true;
	return false;
}

/* Machines are patterns, as "pc-q35-*". */
static bool
fits_machine(const json_t *targets)
{
	const json_t *target, *machine;
	size_t i, k;

	json_array_foreach(targets, i, target)
	{
		if (strcmp(json_str(target, "architecture", ""), "x86_64") != 0)
			continue;
		json_array_foreach(json_object_get(target, "machines"), k,
		    machine) if (json_is_string(machine) &&
				 strncmp(json_string_value(machine), "pc-q35",
				     6) == 0) return true;
	}
	return false;
}

bool
firmware_take(struct firmware *f, const json_t *d)
{
	const json_t *map = json_object_get(d, "mapping");
	const json_t *code = json_object_get(map, "executable");
	const json_t *vars = json_object_get(map, "nvram-template");

	if (!has_text(json_object_get(d, "interface-types"), "uefi") ||
	    !fits_machine(json_object_get(d, "targets")) ||
	    has_text(json_object_get(d, "features"), "requires-smm") ||
	    strcmp(json_str(map, "device", ""), "flash") != 0 ||
	    json_str(code, "filename", NULL) == NULL ||
	    json_str(vars, "filename", NULL) == NULL)
		return false;
	*f = (struct firmware){ .code = xstrdup(json_str(code, "filename", "")),
		.code_format = xstrdup(json_str(code, "format", "raw")),
		.vars = xstrdup(json_str(vars, "filename", "")),
		.vars_format = xstrdup(json_str(vars, "format", "raw")) };
	return true;
}

/* One description; false when it is not ours or names files that are absent. */
static bool
take_file(struct firmware *f, const char *path)
{
	json_t *d = json_read_file(path, NULL);
	bool taken = firmware_take(f, d);

	if (taken && (!file_exists(f->code) || !file_exists(f->vars))) {
		firmware_free(f);
		taken = false;
	}
	json_decref(d);
	return taken;
}

/* The folder's file of that name, or NULL; the caller frees it. */
static char *
lookup(const char *name)
{
	size_t i;

	for (i = 0; folders[i] != NULL; i++) {
		char *path = xasprintf("%s/%s", folders[i], name);

		if (file_exists(path))
			return path;
		free(path);
	}
	return NULL;
}

int
firmware_find(struct firmware *f, struct err *err)
{
	struct strv names = { 0 };
	bool found = false;
	size_t i;

	memset(f, 0, sizeof(*f));
	for (i = 0; folders[i] != NULL; i++)
		(void)file_list(folders[i], &names, NULL);
	strv_sort(&names);
	for (i = 0; i < names.n && !found; i++) {
		char *path = lookup(names.v[i]);

		found = path != NULL && take_file(f, path);
		free(path);
	}
	strv_free(&names);
	if (found)
		return 0;
	return err_set(err, 0,
	    "no UEFI for guests is installed (Debian: ovmf; Fedora: "
	    "edk2-ovmf)");
}

void
firmware_free(struct firmware *f)
{
	free(f->code);
	free(f->code_format);
	free(f->vars);
	free(f->vars_format);
	memset(f, 0, sizeof(*f));
}
