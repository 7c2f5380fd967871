/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/document.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "reports/document_mask.h"
#include "reports/submission_scrub.h"

static const struct kind {
	const char *prefix; /* of the member "schema" */
	unsigned newest;    /* version that is read */
	const char *name;
} kinds[] = {
	[DOCUMENT_RUN] = { "pptcheck/run/", 2, "run" },
	[DOCUMENT_PROBE] = { "pptcheck/probe/", 1, "probe" },
};

/* Which kind, and that its version is one of ours. */
static int
check_schema(const json_t *doc, const char *file, enum document_kind *kind,
    struct err *err)
{
	const char *schema = json_str(doc, "schema", "");
	uint64_t version;
	size_t i, n;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		n = strlen(kinds[i].prefix);
		if (strncmp(schema, kinds[i].prefix, n) != 0 ||
		    parse_u64(schema + n, 10, 1000000, &version, NULL) == -1 ||
		    version == 0)
			continue;
		if (version > kinds[i].newest)
			return err_set(err, 0,
			    "%s: %s is newer than this pptcheck, which reads "
			    "%s documents up to %u; update pptcheck",
			    file, schema, kinds[i].name, kinds[i].newest);
		*kind = (enum document_kind)i;
		return 0;
	}
	return err_set(err, 0, "%s: not a document of pptcheck", file);
}

/* A member is absent, or a list of objects. */
static int
check_list(const json_t *j, const char *name, const char *file, struct err *err)
{
	const json_t *list = json_object_get(j, name), *entry;
	size_t i;

	if (list == NULL)
		return 0;
	if (!json_is_array(list))
		return err_set(
		    err, 0, "%s: damaged: \"%s\" is no list", file, name);
	json_array_foreach(
	    list, i, entry) if (!json_is_object(entry)) return err_set(err, 0,
	    "%s: damaged: entry %zu of \"%s\" is no object", file, i + 1, name);
	return 0;
}

static int
check_shape(const json_t *doc, const char *file, struct err *err)
{
	static const char *const lists[] = { "stages", "findings", "causes",
		"plan", NULL };
	const json_t *device;
	size_t i, k;

	if (!json_is_array(json_object_get(doc, "devices")) ||
	    !json_is_object(json_object_get(doc, "host")))
		return err_set(err, 0,
		    "%s: damaged: without \"host\" or \"devices\"", file);
	if (check_list(doc, "devices", file, err) == -1 ||
	    check_list(doc, "around", file, err) == -1)
		return -1;
	json_array_foreach(json_object_get(doc, "devices"), i, device)
	{
		if (json_str(device, "bdf", NULL) == NULL)
			return err_set(err, 0,
			    "%s: damaged: device %zu has no \"bdf\"", file,
			    i + 1);
		for (k = 0; lists[k] != NULL; k++)
			if (check_list(device, lists[k], file, err) == -1)
				return -1;
	}
	return 0;
}

int
document_check(const json_t *doc, const char *file, enum document_kind *kind,
    struct err *err)
{
	if (check_schema(doc, file, kind, err) == -1)
		return -1;
	return check_shape(doc, file, err);
}

json_t *
document_read(const char *path, enum document_kind *kind, struct err *err)
{
	char *file = xstrdup(path);
	struct err why;
	struct stat st;
	json_t *doc;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		xreplace(&file, xasprintf("%s/run.json", path));
	doc = json_read_file(file, err);
	if (doc == NULL && err != NULL && err->code == 0) {
		why = *err;
		(void)err_set(err, 0, "%s (no document, or cut off)", why.text);
	}
	if (doc != NULL && document_check(doc, file, kind, err) == -1) {
		json_decref(doc);
		doc = NULL;
	}
	free(file);
	return doc;
}

json_t *
document_read_run(const char *path, struct err *err)
{
	enum document_kind kind;
	json_t *doc = document_read(path, &kind, err);

	if (doc != NULL && kind != DOCUMENT_RUN) {
		(void)err_set(err, 0,
		    "%s: a document of pptcheck probe, and no run", path);
		json_decref(doc);
		doc = NULL;
	}
	return doc;
}

int
document_write(const char *path, json_t *run, struct err *err)
{
	struct strv names = { 0 };

	scrubber_names_here(&names);
	document_mask(run, &names);
	strv_free(&names);
	return json_write_file(path, run, err);
}
