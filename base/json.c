/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

json_t *
json_read_file(const char *path, struct err *err)
{
	struct buf b = { 0 };
	json_error_t why;
	json_t *j = NULL;

	if (file_read(path, &b, err) == 0) {
		j = json_loadb(
		    buf_str(&b), b.len, JSON_REJECT_DUPLICATES, &why);
		if (j == NULL)
			(void)err_set(
			    err, 0, "%s:%d: %s", path, why.line, why.text);
	}
	buf_free(&b);
	return j;
}

json_t *
json_read_line(const char *line)
{
	return json_loads(line, JSON_REJECT_DUPLICATES, NULL);
}

const char *
json_str(const json_t *j, const char *key, const char *otherwise)
{
	const char *s = json_string_value(json_object_get(j, key));

	return s == NULL ? otherwise : s;
}

double
json_num(const json_t *j, const char *key, double otherwise)
{
	const json_t *n = json_object_get(j, key);

	return json_is_number(n) ? json_number_value(n) : otherwise;
}

json_t *
json_find(const json_t *array, const char *key, const char *text)
{
	const char *found;
	size_t i;

	for (i = 0; i < json_array_size(array); i++) {
		found = json_str(json_array_get(array, i), key, NULL);
		if (found != NULL && strcmp(found, text) == 0)
			return json_array_get(array, i);
	}
	return NULL;
}

/* Anything with '?' for every byte that is not ASCII. */
static json_t *
ascii_string(const char *value)
{
	char *text = xstrdup(value), *p;
	json_t *j;

	for (p = text; *p != '\0'; p++)
		if ((*p & 0x80) != 0)
			*p = '?';
	j = json_string(text);
	free(text);
	return j;
}

json_t *
json_text(const char *text)
{
	json_t *j = json_string(text);

	/* NULL: not UTF-8, as a console or a log may be. */
	return j != NULL ? j : ascii_string(text);
}

void
json_put_str(json_t *j, const char *key, const char *value)
{
	if (value != NULL)
		(void)json_object_set_new(j, key, json_text(value));
}

json_t *
json_strings(const struct strv *s)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < s->n; i++)
		(void)json_array_append_new(a, json_string(s->v[i]));
	return a;
}

int
json_write_file(const char *path, const json_t *j, struct err *err)
{
	char *text = json_dumps(j, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	struct buf b = { 0 };
	int rc;

	if (text == NULL)
		return err_set(err, 0, "%s: cannot be written as JSON", path);
	buf_adds(&b, text);
	buf_adds(&b, "\n");
	rc = file_write_atomic(path, b.data, b.len, err);
	buf_free(&b);
	free(text);
	return rc;
}

char *
json_line(const json_t *j)
{
	char *text = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(6));
	char *line = xasprintf("%s\n", text == NULL ? "{}" : text);

	free(text);
	return line;
}
