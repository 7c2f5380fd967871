/* SPDX-License-Identifier: BSD-2-Clause
 * A recording by source_record.c, on any system.  Nothing in it is trusted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "probes/dump.h"
#include "probes/source.h"

/* The answers, sorted by key. */
struct entry {
	char *key; /* "get KEY" or "list KEY" */
	size_t seq;
	json_t *line;
};

struct dump {
	char *dir; /* NULL: no files */
	char *os;
	struct entry *v;
	size_t n, room;
};

static int
by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void
add(struct dump *d, json_t *line)
{
	const char *get = json_str(line, "get", NULL);
	const char *list = json_str(line, "list", NULL);

	/* What a later version adds is not ours to know. */
	if ((get == NULL) == (list == NULL)) {
		json_decref(line);
		return;
	}
	if (d->n == d->room) {
		d->room = d->room == 0 ? 256 : d->room * 2;
		d->v = xreallocarray(d->v, d->room, sizeof(*d->v));
	}
	d->v[d->n] = (struct entry){ .seq = d->n,
		.line = line,
		.key = get != NULL ? xasprintf("get %s", get)
				   : xasprintf("list %s", list) };
	d->n++;
}

/* The first line; NULL and err where it is of no recording of ours. */
static int
read_head(struct dump *d, const char *text, struct err *err)
{
	json_t *head = json_read_line(text);
	const char *os = json_str(head, "os", "");
	int rc = 0;

	if (!json_is_integer(json_object_get(head, "pptcheck-dump")))
		rc = err_set(err, 0, "not a recording");
	else if (json_num(head, "pptcheck-dump", 0) != DUMP_VERSION)
		rc = err_set(err, 0, "recording of version %.0f; this is %d",
		    json_num(head, "pptcheck-dump", 0), DUMP_VERSION);
	else if (strcmp(os, "linux") == 0 || strcmp(os, "freebsd") == 0)
		d->os = xstrdup(os);
	json_decref(head);
	return rc;
}

static int
read_manifest(struct dump *d, struct buf *b, struct err *err)
{
	char *line = b->data, *end, *limit = b->data + b->len;
	size_t number = 1;
	json_t *entry;

	for (; line < limit; line = end + 1, number++) {
		end = memchr(line, '\n', (size_t)(limit - line));
		if (end == NULL)
			return err_set(err, 0, "line %zu is cut", number);
		*end = '\0';
		if (number == 1) {
			if (read_head(d, line, err) == -1)
				return -1;
			continue;
		}
		entry = json_read_line(line);
		if (!json_is_object(entry)) {
			json_decref(entry);
			return err_set(
			    err, 0, "line %zu is no JSON object", number);
		}
		add(d, entry);
	}
	if (number == 1)
		return err_set(err, 0, "not a recording");
	if (d->n > 0)
		qsort(d->v, d->n, sizeof(*d->v), by_key);
	return 0;
}

/* The first of equal keys; NULL and err if there is none or it is an error. */
static const json_t *
find(const struct dump *d, const char *verb, const char *key, struct err *err)
{
	struct entry want = { .key = xasprintf("%s %s", verb, key) };
	size_t low = 0, high = d->n, mid;
	const char *error, *why;
	const json_t *line = NULL;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (by_key(&d->v[mid], &want) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < d->n && strcmp(d->v[low].key, want.key) == 0)
		line = d->v[low].line;
	free(want.key);
	if (line == NULL) {
		(void)err_set(err, ENODATA, "%s", key);
		return NULL;
	}
	error = json_str(line, "error", NULL);
	if (error == NULL)
		return line;
	why = json_str(line, "why", error);
	(void)err_set(err, 0, "%s", why);
	err->code = dump_error_code(error);
	return NULL;
}

static int
digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

static int
get_hex(const json_t *line, const char *hex, struct buf *out, struct err *err)
{
	json_int_t size = json_integer_value(json_object_get(line, "size"));
	size_t n = strlen(hex) / 2;
	unsigned char byte;

	/* Nothing that is kept in a line is longer. */
	if (size < 0 || size > DUMP_INLINE || n > (size_t)size)
		return err_set(err, EIO, "size");
	for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
		if (digit(hex[0]) == -1 || digit(hex[1]) == -1)
			return err_set(err, EIO, "hex");
		byte = (unsigned char)(digit(hex[0]) << 4 | digit(hex[1]));
		buf_add(out, &byte, 1);
	}
	for (byte = 0; n < (size_t)size; n++)
		buf_add(out, &byte, 1);
	return 0;
}

static int
get_file(
    const struct dump *d, const char *name, struct buf *out, struct err *err)
{
	char *path;
	int rc;

	/* A recording names no file outside itself. */
	if (d->dir == NULL || name[0] == '.' || strchr(name, '/') != NULL)
		return err_set(err, EIO, "%s", name);
	path = xasprintf("%s/%s", d->dir, name);
	rc = file_read(path, out, err);
	/* The host had it: what is lost of the recording is unknown. */
	if (rc == -1 && err->code == ENOENT)
		err->code = ENODATA;
	free(path);
	return rc;
}

static int
dump_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct dump *d = s->priv;
	const json_t *line = find(d, "get", key, err);
	const json_t *text;
	const char *word;

	if (line == NULL)
		return -1;
	text = json_object_get(line, "text");
	if (json_is_string(text)) {
		buf_add(out, json_string_value(text), json_string_length(text));
		return 0;
	}
	word = json_str(line, "hex", NULL);
	if (word != NULL)
		return get_hex(line, word, out, err);
	word = json_str(line, "file", NULL);
	if (word != NULL)
		return get_file(d, word, out, err);
	return err_set(err, EIO, "%s", key);
}

static int
dump_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	const json_t *line = find(s->priv, "list", key, err);
	const json_t *names, *name;
	size_t i;

	if (line == NULL)
		return -1;
	names = json_object_get(line, "names");
	if (!json_is_array(names))
		return err_set(err, EIO, "%s", key);
	json_array_foreach(names, i, name)
	{
		if (json_is_string(name))
			strv_add(out, json_string_value(name));
	}
	return 0;
}

static void
dump_close(struct source *s)
{
	struct dump *d = s->priv;
	size_t i;

	for (i = 0; i < d->n; i++) {
		free(d->v[i].key);
		json_decref(d->v[i].line);
	}
	free(d->v);
	free(d->os);
	free(d->dir);
	free(d);
}

static const struct source_ops dump_ops = {
	.name = "dump",
	.get = dump_get,
	.list = dump_list,
	.close = dump_close,
};

int
source_open_manifest(
    struct source *s, struct buf *manifest, const char *dir, struct err *err)
{
	struct dump *d = xcalloc(1, sizeof(*d));

	d->dir = dir == NULL ? NULL : xstrdup(dir);
	s->ops = &dump_ops;
	s->priv = d;
	if (read_manifest(d, manifest, err) == -1) {
		dump_close(s);
		return -1;
	}
	s->os = d->os;
	return 0;
}

int
source_open_dump(struct source *s, const char *path, struct err *err)
{
	char *file = xasprintf("%s/" DUMP_MANIFEST, path);
	struct buf manifest = { 0 };
	int rc = file_read(file, &manifest, err);

	if (rc == 0) {
		buf_add(&manifest, "", 0);
		rc = source_open_manifest(s, &manifest, path, err);
		if (rc == -1)
			(void)err_wrap(err, "%s", file);
	}
	buf_free(&manifest);
	free(file);
	return rc;
}
