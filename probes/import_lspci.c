/* SPDX-License-Identifier: BSD-2-Clause
 * lspci:FILE, what lspci wrote, as a source: the functions and their
 * configuration spaces as sysfs would have them, and the text itself. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/formats/lspci.h"
#include "probes/formats/paste.h"
#include "probes/source.h"

#define TOP "sysfs:bus/pci/devices"

struct import {
	struct buf text;
	struct lspci lspci;
};

static int
not_held(const char *key, struct err *err)
{
	return err_set(err, ENODATA, "%s", key);
}

static int
get_config(
    const struct import *p, const char *key, struct buf *out, struct err *err)
{
	const struct lspci_function *f;
	const char *name, *slash;
	struct bdf bdf;
	char *address;
	int rc;

	if (strncmp(key, TOP "/", sizeof(TOP)) != 0)
		return not_held(key, err);
	name = key + sizeof(TOP);
	slash = strchr(name, '/');
	if (slash == NULL || strcmp(slash, "/config") != 0)
		return not_held(key, err);
	address = xstrndup(name, (size_t)(slash - name));
	rc = bdf_parse(address, &bdf, NULL);
	free(address);
	f = rc == -1 ? NULL : lspci_find(&p->lspci, &bdf);
	if (f == NULL || f->config_size == 0)
		return not_held(key, err);
	buf_add(out, f->config, f->config_size);
	return 0;
}

static int
lspci_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct import *p = s->priv;

	if (strcmp(key, "text:lspci") != 0)
		return get_config(p, key, out, err);
	buf_add(out, buf_str(&p->text), p->text.len);
	return 0;
}

static int
lspci_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	const struct import *p = s->priv;
	size_t i;

	if (strcmp(key, TOP) != 0)
		return not_held(key, err);
	for (i = 0; i < p->lspci.n; i += lspci_same(&p->lspci, i))
		strv_add(out, bdf_format(&p->lspci.v[i].bdf).s);
	strv_sort(out);
	return 0;
}

static void
lspci_close(struct source *s)
{
	struct import *p = s->priv;

	lspci_free(&p->lspci);
	buf_free(&p->text);
	free(p);
}

static const struct source_ops lspci_ops = {
	.name = "lspci",
	.os = "linux",
	.get = lspci_get,
	.list = lspci_list,
	.close = lspci_close,
};

int
source_open_lspci(struct source *s, const char *path, struct err *err)
{
	struct import *p = xcalloc(1, sizeof(*p));

	if (file_read(path, &p->text, err) == -1)
		goto bad;
	paste_clean(&p->text);
	lspci_parse(&p->lspci, buf_str(&p->text), p->text.len);
	if (p->lspci.n == 0) {
		(void)err_set(err, 0, "%s: no PCI function in it", path);
		goto bad;
	}
	s->ops = &lspci_ops;
	s->priv = p;
	return 0;
bad:
	lspci_free(&p->lspci);
	buf_free(&p->text);
	free(p);
	return -1;
}
