/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/freebsd_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

int
freebsd_values(struct source *s, const char *key, char mark,
    struct assignments *out, struct err *err)
{
	struct buf text = { 0 };
	struct err why = { 0 };
	int rc = source_get(s, key, &text, &why);

	if (rc == 0)
		assignments_parse(out, buf_str(&text), text.len, mark);
	else if (err != NULL) {
		*err = why;
		if (why.code == ENODATA) /* its text holds all of the key */
			(void)err_set(err, 0, "not in this source");
		err->code = why.code;
	}
	buf_free(&text);
	return rc;
}

/* 0 read, 1 absent or not held, -1 could not be read. */
static int
add_file(
    struct source *s, const char *key, struct assignments *out, struct err *err)
{
	if (freebsd_values(s, key, '=', out, err) == 0)
		return 0;
	return err->code == ENOENT || err->code == ENODATA ? 1 : -1;
}

/* stand/lua/config.lua and stand/defaults/loader.conf: loader_conf_files, then
 * loader_conf_dirs, then local_loader_conf_files. */
int
freebsd_loader(struct source *s, struct assignments *out, struct err *err)
{
	static const char dir[] = "file:/boot/loader.conf.d";
	struct err other;
	struct strv names = { 0 };
	int rc = add_file(s, "file:/boot/loader.conf", out, err);
	bool found = rc == 0;
	size_t i;

	if (rc != -1 && source_list(s, dir, &names, &other) == 0)
		for (i = 0; rc != -1 && i < names.n; i++) {
			size_t n = strlen(names.v[i]);
			char *key;

			if (n < 5 || strcmp(names.v[i] + n - 5, ".conf") != 0)
				continue;
			key = xasprintf("%s/%s", dir, names.v[i]);
			rc = add_file(s, key, out, err);
			found |= rc == 0;
			free(key);
		}
	strv_free(&names);
	if (rc != -1) {
		rc = add_file(s, "file:/boot/loader.conf.local", out, &other);
		found |= rc == 0;
		if (rc == -1 && err != NULL)
			*err = other;
	}
	return rc == -1 || !found ? -1 : 0;
}

void
freebsd_str(struct facts *f, const char *fact, const struct assignments *a,
    const char *name, const char *why, const char *origin)
{
	const char *value = assignments_get(a, name);

	if (value == NULL || *value == '\0')
		facts_unknown(f, fact, why, origin);
	else
		facts_str(f, fact, value, origin);
}

void
freebsd_int(struct facts *f, const char *fact, const struct assignments *a,
    const char *name, int64_t unit, const char *why, const char *origin)
{
	const char *value = assignments_get(a, name);
	uint64_t n;

	if (value == NULL)
		facts_unknown(f, fact, why, origin);
	else if (parse_u64(value, 10, (uint64_t)(INT64_MAX / unit), &n, NULL) ==
		 -1)
		facts_unknown(f, fact, "not a number", origin);
	else
		facts_int(f, fact, (int64_t)n * unit, origin);
}

void
freebsd_bool(struct facts *f, const char *fact, const struct assignments *a,
    const char *name, const char *why, const char *origin)
{
	const char *value = assignments_get(a, name);

	if (value == NULL)
		facts_unknown(f, fact, why, origin);
	else
		facts_bool(f, fact, strcmp(value, "0") != 0, origin);
}
