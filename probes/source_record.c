/* SPDX-License-Identifier: BSD-2-Clause
 * Keeps what is read, for a folder that dump:DIR answers from.
 *
 * DIR/manifest.jsonl has a line of JSON for each key: the first names version
 * and system, the others "get" or "list" a key and have one of
 *   "text": "...", "hex": "8086..." with "size" (zeros follow), "file": "..."
 *   "names": [...]
 *   "error": "EACCES", "why": "..."                                         */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "probes/dump.h"
#include "probes/scrub.h"
#include "probes/source.h"

struct entry {
	char *key; /* "get KEY" or "list KEY" */
	size_t seq;
	json_t *line;
	struct buf bytes; /* content for a file of its own */
};

struct record {
	struct source *inner;
	struct entry *v;
	size_t n, room;
	struct strv interfaces; /* named after their MAC */
	struct strv named;	/* by people */
};

/* Folders of what people name: numbered instead, there and in keys, so that a
 * name goes on to mean one thing and the order stays. */
static const struct {
	const char *key, *name;
} folders[] = {
	{ "dev:vmm", "vm" }, /* virtual machines, by one name in both */
	{ "text:vm-conf", "vm" },
	{ "file:/boot/loader.conf.d", "file" },
	{ "file:/etc/modprobe.d", "file" },
};

/* What things in this folder are called; NULL: their own names. */
static const char *
new_name(const char *key, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (strlen(folders[i].key) == n &&
		    strncmp(key, folders[i].key, n) == 0)
			return folders[i].name;
	return NULL;
}

/* "vm001", "file002.conf": only files of that kind are read. */
static char *
number_name(struct record *r, const char *as, const char *name)
{
	static const char conf[] = ".conf";
	size_t i, n = strlen(name), tail = sizeof(conf) - 1;

	for (i = 0; i < r->named.n; i++)
		if (strcmp(r->named.v[i], name) == 0)
			break;
	if (i == r->named.n)
		strv_add(&r->named, name);
	return xasprintf("%s%03zu%s", as, i + 1,
	    strcmp(as, "file") == 0 && n > tail &&
		    strcmp(name + n - tail, conf) == 0
		? conf
		: "");
}

/*
 * udev(7) names some network interfaces "enx" and their MAC: they are numbered
 * instead, in keys, names and contents alike.
 */
static char *
rename_interfaces(struct record *r, const char *text)
{
	struct buf out = { 0 };
	const char *p;
	char name[16];
	size_t i;

	buf_adds(&out, "");
	while ((p = strstr(text, "enx")) != NULL) {
		buf_add(&out, text, (size_t)(p - text));
		text = p + 3;
		if (strspn(text, "0123456789abcdef") != 12) {
			buf_adds(&out, "enx");
			continue;
		}
		(void)memcpy(name, text, 12);
		name[12] = '\0';
		text += 12;
		for (i = 0; i < r->interfaces.n; i++)
			if (strcmp(r->interfaces.v[i], name) == 0)
				break;
		if (i == r->interfaces.n)
			strv_add(&r->interfaces, name);
		buf_addf(&out, "enx%012zu", i);
	}
	buf_adds(&out, text);
	return out.data;
}

static char *
rename_key(struct record *r, const char *key)
{
	const char *slash = strrchr(key, '/');
	const char *as =
	    slash == NULL ? NULL : new_name(key, (size_t)(slash - key));
	char *name, *named;

	if (as == NULL)
		return rename_interfaces(r, key);
	name = number_name(r, as, slash + 1);
	named = xasprintf("%.*s/%s", (int)(slash - key), key, name);
	free(name);
	return named;
}

static struct entry *
add(struct record *r, const char *verb, const char *key)
{
	char *named = rename_key(r, key);
	struct entry *e;

	if (r->n == r->room) {
		r->room = r->room == 0 ? 256 : r->room * 2;
		r->v = xreallocarray(r->v, r->room, sizeof(*r->v));
	}
	e = &r->v[r->n];
	*e = (struct entry){ .key = xasprintf("%s %s", verb, named),
		.seq = r->n++,
		.line = json_object() };
	json_put_str(e->line, verb, named);
	free(named);
	return e;
}

static void
put_error(struct entry *e, const struct err *why)
{
	json_put_str(e->line, "error", dump_error_name(why->code));
	json_put_str(e->line, "why", why->text);
}

static void
put_hex(json_t *line, const struct buf *b)
{
	size_t i, n = b->len;
	struct buf hex = { 0 };

	buf_adds(&hex, "");
	while (n > 0 && b->data[n - 1] == '\0')
		n--;
	for (i = 0; i < n; i++)
		buf_addf(&hex, "%02x", (unsigned char)b->data[i]);
	json_put_str(line, "hex", hex.data);
	(void)json_object_set_new(
	    line, "size", json_integer((json_int_t)b->len));
	buf_free(&hex);
}

static void
put_bytes(struct record *r, struct entry *e, struct buf *b)
{
	json_t *text;

	if (b->data != NULL && memchr(b->data, '\0', b->len) == NULL &&
	    strstr(b->data, "enx") != NULL) {
		char *named = rename_interfaces(r, b->data);

		buf_clear(b);
		buf_adds(b, named);
		free(named);
	}
	if (b->len > DUMP_INLINE) {
		e->bytes = *b;
		*b = (struct buf){ 0 };
		return;
	}
	text = memchr(buf_str(b), '\0', b->len) != NULL
		   ? NULL
		   : json_stringn(buf_str(b), b->len);
	if (text != NULL)
		(void)json_object_set_new(e->line, "text", text);
	else
		put_hex(e->line, b);
}

static int
record_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	struct record *r = s->priv;
	struct buf b = { 0 };
	int rc = source_get(r->inner, key, &b, err);

	if (rc == 0) {
		buf_add(out, b.data, b.len);
		scrub_recorded(key, &b);
		put_bytes(r, add(r, "get", key), &b);
	} else if (err->code != ENODATA) {
		put_error(add(r, "get", key), err);
	}
	buf_free(&b);
	return rc;
}

static int
record_list(
    struct source *s, const char *key, struct strv *out, struct err *err)
{
	struct record *r = s->priv;
	struct strv names = { 0 }, kept = { 0 };
	int rc = source_list(r->inner, key, &names, err);
	const char *as = new_name(key, strlen(key));
	json_t *array;
	size_t i;

	if (rc == 0) {
		strv_addv(out, &names);
		for (i = 0; i < names.n; i++)
			strv_take(&kept,
			    as != NULL ? number_name(r, as, names.v[i])
				       : rename_interfaces(r, names.v[i]));
		if (as != NULL)
			strv_sort(&kept);
		array = json_array();
		/* what is not UTF-8 is no name of ours */
		for (i = 0; i < kept.n; i++)
			(void)json_array_append_new(
			    array, json_string(kept.v[i]));
		(void)json_object_set_new(
		    add(r, "list", key)->line, "names", array);
	} else if (err->code != ENODATA) {
		put_error(add(r, "list", key), err);
	}
	strv_free(&kept);
	strv_free(&names);
	return rc;
}

static int
by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : x->seq < y->seq ? -1 : 1;
}

static int
write_file(
    const char *dir, const char *name, const struct buf *b, struct err *err)
{
	char *path = xasprintf("%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int rc;

	if (fd == -1) {
		rc = err_set(err, errno, "create %s", path);
	} else {
		rc = file_write_fd(fd, b->data, b->len, err);
		if (close(fd) == -1 && rc == 0)
			rc = err_set(err, errno, "write %s", path);
	}
	free(path);
	return rc;
}

/* "0003-pciconf_-lvbce": a name for any file system. */
static char *
file_name(const char *key, size_t number)
{
	const char *last = strrchr(key, '/');
	char *name, *p;

	last = last != NULL ? last + 1 : strchr(key, ':') + 1;
	name = xasprintf("%04zu-%.40s", number, last);
	for (p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '-' && *p != '.')
			*p = '_';
	return name;
}

static int
write_entry(struct entry *e, const char *dir, size_t number,
    struct buf *manifest, struct err *err)
{
	char *name = NULL, *text;
	int rc = 0;

	if (e->bytes.data != NULL) {
		name = file_name(e->key, number);
		json_put_str(e->line, "file", name);
		rc = write_file(dir, name, &e->bytes, err);
	}
	text = json_line(e->line);
	buf_adds(manifest, text);
	free(text);
	free(name);
	return rc;
}

int
source_record_write(struct source *s, const char *dir, struct err *err)
{
	struct record *r = s->priv;
	const char *os = source_os(s);
	struct buf manifest = { 0 };
	size_t i, files = 0;
	int rc;

	buf_addf(&manifest, "{\"pptcheck-dump\":%d,\"os\":\"%s\"}\n",
	    DUMP_VERSION, os == NULL ? "" : os);
	rc = file_mkdirs(dir, err);
	if (r->n > 0)
		qsort(r->v, r->n, sizeof(*r->v), by_key);
	for (i = 0; i < r->n && rc == 0; i++) {
		/* The first answer is the one that made facts. */
		if (i > 0 && strcmp(r->v[i].key, r->v[i - 1].key) == 0)
			continue;
		files += r->v[i].bytes.data != NULL;
		rc = write_entry(&r->v[i], dir, files, &manifest, err);
	}
	if (rc == 0)
		rc = write_file(dir, DUMP_MANIFEST, &manifest, err);
	buf_free(&manifest);
	return rc;
}

static void
record_close(struct source *s)
{
	struct record *r = s->priv;
	size_t i;

	for (i = 0; i < r->n; i++) {
		free(r->v[i].key);
		json_decref(r->v[i].line);
		buf_free(&r->v[i].bytes);
	}
	free(r->v);
	strv_free(&r->interfaces);
	strv_free(&r->named);
	source_close(r->inner);
	free(r);
}

static const struct source_ops record_ops = {
	.name = "record",
	.get = record_get,
	.list = record_list,
	.close = record_close,
};

void
source_open_record(struct source *s, struct source *inner)
{
	struct record *r = xcalloc(1, sizeof(*r));

	r->inner = inner;
	s->ops = &record_ops;
	s->os = source_os(inner);
	s->priv = r;
}
