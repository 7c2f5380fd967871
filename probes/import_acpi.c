/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/import_acpi.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "probes/formats/acpidump_text.h"
#include "probes/formats/paste.h"

#define TABLES "sysfs:firmware/acpi/tables"

struct import {
	struct acpidump tables; /* raw, or of Linux's text */
	struct buf text;	/* of FreeBSD's; empty if it is none */
};

static int
get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct import *in = s->priv;
	const struct acpidump_table *t;

	if (strcmp(key, "run:acpidump -t") == 0 && in->text.len > 0) {
		buf_add(out, in->text.data, in->text.len);
		return 0;
	}
	if (strncmp(key, TABLES "/", sizeof(TABLES)) == 0 && in->tables.n > 0) {
		t = acpidump_find(&in->tables, key + sizeof(TABLES));
		if (t != NULL) {
			buf_add(out, buf_str(&t->bytes), t->bytes.len);
			return 0;
		}
		if (acpidump_complete(&in->tables))
			return err_set(err, ENOENT, "%s", key);
	}
	return err_set(err, ENODATA, "%s: not in the ACPI file", key);
}

static int
list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	const struct import *in = s->priv;
	size_t i;

	if (strcmp(key, TABLES) != 0 || !acpidump_complete(&in->tables))
		return err_set(err, ENODATA, "%s: not in the ACPI file", key);
	for (i = 0; i < in->tables.n; i++)
		strv_add(out, in->tables.v[i].name);
	strv_sort(out);
	return 0;
}

static void
close_import(struct source *s)
{
	struct import *in = s->priv;

	acpidump_free(&in->tables);
	buf_free(&in->text);
	free(in);
}

/* What a raw table is of cannot be said. */
static const struct source_ops raw_ops = {
	.name = "acpi", .get = get, .list = list, .close = close_import
};
static const struct source_ops linux_ops = { .name = "acpi",
	.os = "linux",
	.get = get,
	.list = list,
	.close = close_import };
static const struct source_ops freebsd_ops = { .name = "acpi",
	.os = "freebsd",
	.get = get,
	.list = list,
	.close = close_import };

/* "  DMAR: Length=168, Revision=1, Checksum=169," */
static bool
is_freebsd(const char *text)
{
	const char *p = strstr(text, ": Length=");

	return p != NULL && p - text >= 4 &&
	       strncmp(
		   p + 9 + strspn(p + 9, "0123456789"), ", Revision=", 11) == 0;
}

/* ACPI 6.5, 5.2.6: a signature is 4 capitals or digits; text has no NUL. */
static bool
is_raw(const struct buf *b)
{
	size_t i;

	if (b->len < 5 || memchr(b->data, '\0', b->len) == NULL)
		return false;
	for (i = 0; i < 4; i++)
		if (!isupper((unsigned char)b->data[i]) &&
		    !isdigit((unsigned char)b->data[i]))
			return false;
	return true;
}

static void
take_raw(struct acpidump *d, struct buf *b)
{
	d->v = xcalloc(1, sizeof(*d->v));
	d->n = 1;
	memcpy(d->v[0].name, b->data, 4);
	d->v[0].bytes = *b;
	memset(b, 0, sizeof(*b));
}

int
source_open_acpi(struct source *s, const char *path, struct err *err)
{
	struct import *in;
	struct buf b = { 0 };
	int rc = 0;

	buf_adds(&b, "");
	if (file_read(path, &b, err) == -1) {
		buf_free(&b);
		return -1;
	}
	in = xcalloc(1, sizeof(*in));
	s->priv = in;
	paste_clean(&b);
	acpidump_linux(&in->tables, b.data, b.len);
	if (is_raw(&b)) {
		acpidump_free(&in->tables);
		take_raw(&in->tables, &b);
		s->ops = &raw_ops;
	} else if (in->tables.n > 0) {
		s->ops = &linux_ops;
	} else if (is_freebsd(b.data)) {
		in->text = b;
		memset(&b, 0, sizeof(b));
		s->ops = &freebsd_ops;
	} else {
		rc = err_set(err, 0,
		    "%s: neither an ACPI table nor acpidump's text", path);
		close_import(s);
	}
	buf_free(&b);
	return rc;
}
