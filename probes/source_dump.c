/* SPDX-License-Identifier: BSD-2-Clause
 * A recording by source_record.c, on any system.  Nothing in it is trusted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "probes/dump.h"
#include "probes/source.h"

enum kind { TEXT, HEX, NAMES, IN_FILE, FAILED, BROKEN };

/* One answer; the strings are in the arena. */
struct entry {
	const char *key; /* "get KEY" or "list KEY" */
	size_t seq;
	enum kind kind;
	const char *text; /* content, hex digits, names by line, file, why */
	size_t len;	  /* of text; of what the hex digits stand for */
	int code;	  /* FAILED: errno */
};

struct dump {
	char *dir; /* NULL: no files */
	char *os;
	struct entry *v;      /* sorted by key */
	size_t n, room, last; /* last: where the last search ended */
	struct arena strings;
};

static int
by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* The array's strings, each with a newline behind it. */
static void
add_names(struct dump *d, struct entry *e, const json_t *names)
{
	struct buf b = { 0 };
	const json_t *name;
	size_t i;

	buf_adds(&b, "");
	json_array_foreach(names, i, name)
	{
		if (json_is_string(name))
			buf_addf(&b, "%s\n", json_string_value(name));
	}
	e->kind = NAMES;
	e->text = arena_strndup(&d->strings, b.data, b.len);
	buf_free(&b);
}

static void
add_content(struct dump *d, struct entry *e, const json_t *line)
{
	const char *error = json_str(line, "error", NULL);
	const char *hex = json_str(line, "hex", NULL);
	const char *file = json_str(line, "file", NULL);
	const json_t *text = json_object_get(line, "text");
	const json_t *names = json_object_get(line, "names");
	json_int_t size = json_integer_value(json_object_get(line, "size"));

	if (error != NULL) {
		e->kind = FAILED;
		e->code = dump_error_code(error);
		e->text =
		    arena_strdup(&d->strings, json_str(line, "why", error));
	} else if (json_is_string(text)) {
		e->kind = TEXT;
		e->len = json_string_length(text);
		e->text =
		    arena_strndup(&d->strings, json_string_value(text), e->len);
	} else if (hex != NULL && size >= 0 && size <= DUMP_INLINE &&
		   strlen(hex) / 2 <= (size_t)size) {
		e->kind = HEX;
		e->len = (size_t)size;
		e->text = arena_strdup(&d->strings, hex);
	} else if (json_is_array(names)) {
		add_names(d, e, names);
	} else if (file != NULL) {
		e->kind = IN_FILE;
		e->text = arena_strdup(&d->strings, file);
	}
}

static void
add(struct dump *d, const json_t *line)
{
	const char *get = json_str(line, "get", NULL);
	const char *list = json_str(line, "list", NULL);
	struct entry *e;
	char *key;

	/* What a later version adds is not ours to know. */
	if ((get == NULL) == (list == NULL))
		return;
	if (d->n == d->room) {
		d->room = d->room == 0 ? 256 : d->room * 2;
		d->v = xreallocarray(d->v, d->room, sizeof(*d->v));
	}
	e = &d->v[d->n];
	key =
	    get != NULL ? xasprintf("get %s", get) : xasprintf("list %s", list);
	*e = (struct entry){ .kind = BROKEN,
		.seq = d->n++,
		.key = arena_strdup(&d->strings, key) };
	free(key);
	add_content(d, e, line);
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
	size_t number = 1, i;
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
		json_decref(entry);
	}
	if (number == 1)
		return err_set(err, 0, "not a recording");
	for (i = 1; i < d->n && by_key(&d->v[i - 1], &d->v[i]) < 0; i++)
		continue;
	if (i < d->n)
		qsort(d->v, d->n, sizeof(*d->v), by_key);
	return 0;
}

/* Where the first that is not less may stand.  What is read next stands near
 * what was read last: so the search widens from there. */
static void
range(const struct dump *d, const struct entry *want, size_t *low, size_t *high)
{
	size_t step;

	*low = *high = d->last < d->n ? d->last : 0;
	for (step = 1; *low > 0 && by_key(&d->v[*low], want) >= 0; step *= 2)
		*low -= step < *low ? step : *low;
	for (step = 1; *high < d->n && by_key(&d->v[*high], want) < 0;
	     step *= 2)
		*high += step < d->n - *high ? step : d->n - *high;
}

/* The first of equal keys; NULL and err if there is none or it is an error. */
static const struct entry *
find(struct dump *d, const char *verb, const char *key, struct err *err)
{
	char *wanted = xasprintf("%s %s", verb, key);
	const struct entry want = { .key = wanted };
	const struct entry *e = NULL;
	size_t low, high, mid;

	range(d, &want, &low, &high);
	while (low < high) {
		mid = low + (high - low) / 2;
		if (by_key(&d->v[mid], &want) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	d->last = low;
	if (low < d->n && strcmp(d->v[low].key, wanted) == 0)
		e = &d->v[low];
	free(wanted);
	if (e == NULL) {
		(void)err_set(err, ENODATA, "%s", key);
	} else if (e->kind == FAILED) {
		(void)err_set(err, 0, "%s", e->text);
		err->code = e->code;
		e = NULL;
	}
	return e;
}

static int
digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

/* The bytes, and zeros up to their number. */
static int
get_hex(const struct entry *e, struct buf *out, struct err *err)
{
	const char *hex = e->text;
	unsigned char byte;
	size_t n;

	for (n = 0; hex[0] != '\0' && hex[1] != '\0'; hex += 2, n++) {
		if (digit(hex[0]) == -1 || digit(hex[1]) == -1)
			return err_set(err, EIO, "hex");
		byte = (unsigned char)(digit(hex[0]) << 4 | digit(hex[1]));
		buf_add(out, &byte, 1);
	}
	for (byte = 0; n < e->len; n++)
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
	struct dump *d = s->priv;
	const struct entry *e = find(d, "get", key, err);

	if (e == NULL)
		return -1;
	switch (e->kind) {
	case TEXT:
		buf_add(out, e->text, e->len);
		return 0;
	case HEX:
		return get_hex(e, out, err);
	case IN_FILE:
		return get_file(d, e->text, out, err);
	case NAMES:
	case FAILED:
	case BROKEN:
		break;
	}
	return err_set(err, EIO, "%s", key);
}

static int
dump_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	const struct entry *e = find(s->priv, "list", key, err);

	if (e == NULL)
		return -1;
	if (e->kind != NAMES)
		return err_set(err, EIO, "%s", key);
	strv_split(out, e->text, "\n");
	return 0;
}

static void
dump_close(struct source *s)
{
	struct dump *d = s->priv;

	arena_free(&d->strings);
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
