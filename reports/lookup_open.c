/* SPDX-License-Identifier: BSD-2-Clause
 * A snapshot in lines: the first ends where the devices begin, then there is
 * one line for each, and the last is LOOKUP_END.  Other devices' lines are
 * passed over: all of them as JSON would take gigabytes. */
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "reports/lookup.h"

/* "10de:1bb3": and what follows */
#define KEY_LENGTH (sizeof("\"10de:1bb3\":") - 1)

struct lines {
	const char *p, *end;
};

/* The next line without its newline; false at the end. */
static bool
next_line(struct lines *l, const char **line, size_t *n)
{
	const char *stop;

	if (l->p == l->end)
		return false;
	stop = memchr(l->p, '\n', (size_t)(l->end - l->p));
	if (stop == NULL)
		stop = l->end;
	*line = l->p;
	*n = (size_t)(stop - l->p);
	l->p = stop == l->end ? stop : stop + 1;
	return true;
}

static bool
ends_with(const char *line, size_t n, const char *tail)
{
	size_t m = strlen(tail);

	return n >= m && memcmp(line + n - m, tail, m) == 0;
}

/* The head, an object of its own; "devices" of it is empty. */
static json_t *
read_head(const char *line, size_t n)
{
	struct buf b = { 0 };
	json_t *j;

	buf_add(&b, line, n);
	buf_adds(&b, LOOKUP_END);
	j = json_loadb(buf_str(&b), b.len, JSON_REJECT_DUPLICATES, NULL);
	buf_free(&b);
	return j;
}

/* A device's line: false when it is none, or one that was there before. */
static bool
read_device(json_t *devices, const char *line, size_t n, const struct strv *ids,
    bool check)
{
	char name[KEY_LENGTH - 2] = "";
	json_t *device = NULL;
	bool wanted, good = true;

	if (n <= KEY_LENGTH || line[0] != '"' || line[KEY_LENGTH - 2] != '"' ||
	    line[KEY_LENGTH - 1] != ':')
		return false;
	memcpy(name, line + 1, KEY_LENGTH - 3);
	wanted = strv_has(ids, name);
	if (wanted || check) {
		n -= line[n - 1] == ',';
		device = json_loadb(line + KEY_LENGTH, n - KEY_LENGTH,
		    JSON_REJECT_DUPLICATES, NULL);
		good = json_is_object(device);
	}
	if (good && wanted) {
		good = json_object_get(devices, name) == NULL;
		(void)json_object_set(devices, name, device);
	}
	json_decref(device);
	return good;
}

static json_t *
read_lines(struct lines *l, json_t *head, const struct strv *ids, bool check)
{
	json_t *devices = json_object_get(head, "devices");
	const char *line;
	size_t n;

	while (next_line(l, &line, &n)) {
		if (n == strlen(LOOKUP_END) &&
		    memcmp(line, LOOKUP_END, n) == 0 && l->p == l->end)
			return head;
		if (!read_device(devices, line, n, ids, check))
			break;
	}
	json_decref(head);
	return NULL;
}

json_t *
lookup_read(const struct buf *text, const char *name, const struct strv *ids,
    bool check, struct err *err)
{
	struct lines l = { buf_str(text), buf_str(text) + text->len };
	const char *line = "";
	json_error_t e = { .text = "it is cut off, or not in lines" };
	size_t n = 0;
	json_t *j;

	if (next_line(&l, &line, &n) && ends_with(line, n, LOOKUP_DEVICES)) {
		j = read_head(line, n);
		if (j != NULL)
			j = read_lines(&l, j, ids, check);
	} else {
		j = json_loadb(
		    buf_str(text), text->len, JSON_REJECT_DUPLICATES, &e);
	}
	if (j == NULL) {
		(void)err_set(err, 0, "%s: %s", name, e.text);
	} else if (strcmp(json_str(j, "schema", ""), LOOKUP_SCHEMA) != 0) {
		(void)err_set(err, 0, "%s: not a " LOOKUP_SCHEMA, name);
		json_decref(j);
		j = NULL;
	}
	return j;
}

json_t *
lookup_open(const char *path, const struct strv *ids, struct err *err)
{
	struct buf text = { 0 };
	json_t *j = NULL;

	if (file_read(path, &text, err) == 0)
		j = lookup_read(&text, path, ids, false, err);
	buf_free(&text);
	return j;
}
