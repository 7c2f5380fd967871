/* SPDX-License-Identifier: BSD-2-Clause
 * What is read of a FreeBSD host's PCI functions, and in which order. */
#include "probes/freebsd_pci_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

#define FULL "run:pciconf -lvbce"
#define PLAIN "run:pciconf -l"

static bool
read_listing(struct freebsd_pci *h, const char *key, struct pciconf *out,
    struct err *err)
{
	struct buf text = { 0 };
	bool ok = source_get(h->s, key, &text, err) == 0;

	if (ok)
		pciconf_parse(out, buf_str(&text), text.len);
	buf_free(&text);
	return ok;
}

static int
compare_bdf(const void *a, const void *b)
{
	const struct pciconf_function *const *x = a, *const *y = b;

	return bdf_compare(&(*x)->bdf, &(*y)->bdf);
}

static int
compare_bus(const void *a, const void *b)
{
	const struct pciconf_function *const *x = a, *const *y = b;

	if ((*x)->bdf.domain != (*y)->bdf.domain)
		return (*x)->bdf.domain < (*y)->bdf.domain ? -1 : 1;
	return ((*x)->secondary > (*y)->secondary) -
	       ((*x)->secondary < (*y)->secondary);
}

const struct pciconf_function **
freebsd_pci_sorted(const struct pciconf *l)
{
	const struct pciconf_function **v = xcalloc(l->n + 1, sizeof(*v));
	size_t i;

	for (i = 0; i < l->n; i++)
		v[i] = &l->v[i];
	qsort(v, l->n, sizeof(*v), compare_bdf);
	return v;
}

const struct pciconf_function *
freebsd_pci_find(
    const struct pciconf_function **v, size_t n, const struct bdf *bdf)
{
	struct pciconf_function key = { .bdf = *bdf };
	const struct pciconf_function *p = &key, **hit = n == 0
							     ? NULL
							     : bsearch(&p, v, n,
								   sizeof(*v),
								   compare_bdf);

	return hit == NULL ? NULL : *hit;
}

bool
freebsd_is_ppt(const struct pciconf_function *f)
{
	return strncmp(f->unit, "ppt", 3) == 0;
}

/* Two bytes, and the last ones if they read ff. */
static bool
reads_ff(struct freebsd_pci *h, const struct pciconf_function *f)
{
	char *selector = freebsd_selector(&f->bdf);
	char *key = xasprintf("run:pciconf -r -h %s 0", selector);
	char *text = source_text(h->s, key, NULL);
	bool ff = text != NULL && strcmp(text, "ffff") == 0;

	free(text);
	free(key);
	free(selector);
	return ff;
}

bool
freebsd_pci_is_dead(const struct freebsd_pci *h, const struct bdf *bdf)
{
	size_t i;

	for (i = 0; i < h->dead_n; i++)
		if (bdf_compare(&h->dead[i]->bdf, bdf) == 0)
			return true;
	return false;
}

static void
find_dead(struct freebsd_pci *h)
{
	size_t i;

	h->dead = xcalloc(h->plain.n + 1, sizeof(*h->dead));
	for (i = 0; i < h->plain.n; i++)
		if (freebsd_is_ppt(&h->plain.v[i]) &&
		    reads_ff(h, &h->plain.v[i]))
			h->dead[h->dead_n++] = &h->plain.v[i];
}

/* All but the dead ones, one by one. */
static bool
read_living(struct freebsd_pci *h, struct err *err)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < h->plain.n; i++)
		if (!freebsd_pci_is_dead(h, &h->plain.v[i].bdf)) {
			char *selector = freebsd_selector(&h->plain.v[i].bdf);
			char *key = xasprintf(FULL " %s", selector);

			ok = read_listing(h, key, &h->full, err);
			free(key);
			free(selector);
		}
	return ok;
}

/* -c and -e want to write to /dev/pci; -b does not. */
static bool
read_full(struct freebsd_pci *h, struct err *err)
{
	static const char less[] = "run:pciconf -lvb";
	bool ok;

	h->full_key = FULL;
	if (h->dead_n > 0)
		ok = read_living(h, err);
	else
		ok = read_listing(h, FULL, &h->full, err);
	if (!ok && h->dead_n == 0 && err->code != ENODATA) {
		h->no_caps = xstrdup(err->text);
		h->full_key = less;
		ok = read_listing(h, less, &h->full, err);
	}
	if (!ok && h->plain.n > 0) {
		free(h->no_caps);
		h->no_caps = xstrdup(err->text);
		h->full_key = PLAIN;
	} else if (ok && h->plain.n > 0) {
		/* A host that answers both: these are the flags it was given,
		 * though no function may have what they show. */
		h->full.names = h->full.bars = true;
	} else if (ok && !h->full.caps) {
		h->no_caps =
		    xstrdup("the listing has no capabilities (pciconf -c)");
	}
	return ok || h->plain.n > 0;
}

static void
index_bridges(struct freebsd_pci *h)
{
	const struct pciconf *l = h->bridges.buses ? &h->bridges : &h->full;
	size_t i;

	h->by_bus = xcalloc(l->n + 1, sizeof(*h->by_bus));
	for (i = 0; i < l->n; i++)
		if (l->v[i].has_buses && l->v[i].secondary != 0)
			h->by_bus[h->buses++] = &l->v[i];
	qsort(h->by_bus, h->buses, sizeof(*h->by_bus), compare_bus);
}

/* The bridge whose secondary bus this is, or NULL. */
static const struct pciconf_function *
bridge_above(const struct freebsd_pci *h, const struct bdf *bdf)
{
	struct pciconf_function key = { .bdf = *bdf, .secondary = bdf->bus };
	const struct pciconf_function *p = &key,
				      **hit =
					  h->buses == 0
					      ? NULL
					      : bsearch(&p, h->by_bus, h->buses,
						    sizeof(p), compare_bus);

	return hit == NULL ? NULL : *hit;
}

void
freebsd_pci_parent(const struct freebsd_pci *h, struct freebsd_function *i)
{
	const struct devinfo_function *t = devinfo_find(&h->tree, &i->f->bdf);
	const struct pciconf_function *b = bridge_above(h, &i->f->bdf);

	i->parent_known = true;
	if (t != NULL)
		i->parent = t->has_parent ? &t->parent : NULL;
	else if (b != NULL)
		i->parent = &b->bdf;
	else if (h->buses == 0 && (i->f->bdf.bus != 0 || i->f->bdf.domain != 0))
		i->parent_known = false;
}

static void
read_words(struct source *s, const struct bdf *bdf, const char *range,
    struct freebsd_header *out)
{
	char *selector = freebsd_selector(bdf);
	char *key = xasprintf("run:pciconf -r %s %s", selector, range);
	char *text = source_text(s, key, NULL);
	struct strv words = { 0 };
	uint64_t v;

	if (text != NULL)
		strv_split(&words, text, " \r\n");
	for (out->n = 0; out->n < words.n && out->n < 64; out->n++) {
		if (parse_u64(words.v[out->n], 16, UINT32_MAX, &v, NULL) == -1)
			break;
		out->dword[out->n] = (uint32_t)v;
	}
	strv_free(&words);
	free(text);
	free(key);
	free(selector);
}

void
freebsd_pci_header(
    struct source *s, const struct bdf *bdf, struct freebsd_header *out)
{
	read_words(s, bdf, "0:0xfc", out);
}

void
freebsd_pci_rebar(struct source *s, const struct bdf *bdf, unsigned int at,
    struct freebsd_header *out)
{
	char range[32];
	unsigned int n;

	freebsd_rebar_range(range, at, 1);
	read_words(s, bdf, range, out);
	/* PCI Express Base 4.0, 7.8.6.3: the first control register says how
	 * many BARs there are. */
	n = out->n < 3 ? 0 : out->dword[2] >> 5 & 7;
	if (n > 1 && n <= 6 && at + 8 * n < 0x1000) {
		freebsd_rebar_range(range, at, n);
		out->n = 0;
		read_words(s, bdf, range, out);
	}
}

/* What devinfo knows costs no access to a device. */
static void
read_tree(struct freebsd_pci *h)
{
	struct buf text = { 0 };

	if (source_get(h->s, "run:devinfo -v", &text, NULL) == 0)
		devinfo_parse(&h->tree, buf_str(&text), text.len);
	buf_free(&text);
}

bool
freebsd_pci_read(struct freebsd_pci *h, struct source *s, struct err *err)
{
	bool ok;

	h->s = s;
	(void)read_listing(h, PLAIN, &h->plain, NULL);
	find_dead(h);
	read_tree(h);
	ok = read_full(h, err);
	(void)read_listing(h, "run:pciconf -lB", &h->bridges, NULL);
	index_bridges(h);
	h->by_plain = freebsd_pci_sorted(&h->plain);
	h->by_bridge = freebsd_pci_sorted(&h->bridges);
	return ok;
}

void
freebsd_pci_free(struct freebsd_pci *h)
{
	pciconf_free(&h->plain);
	pciconf_free(&h->full);
	pciconf_free(&h->bridges);
	devinfo_free(&h->tree);
	free(h->dead);
	free(h->by_plain);
	free(h->by_bridge);
	free(h->by_bus);
	free(h->no_caps);
}
