/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/devinfo_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

/* usr.sbin/devinfo: two blanks for each level; deeper trees do not exist. */
enum { INDENT = 2, DEPTH_MAX = 64 };

struct level {
	bool is_pci;
	struct bdf bdf;
};

/* The word behind mark, at most room - 1 bytes; false if there is none. */
static bool
word_after(const char *line, const char *mark, char *word, size_t room)
{
	const char *p = strstr(line, mark);
	size_t n;

	if (p == NULL)
		return false;
	p += strlen(mark);
	n = strcspn(p, " \r");
	if (n == 0 || n >= room)
		return false;
	memcpy(word, p, n);
	word[n] = '\0';
	return true;
}

static void
add(struct devinfo *d, const struct devinfo_function *f)
{
	if ((d->n & (d->n - 1)) == 0)
		d->v = xreallocarray(
		    d->v, d->n == 0 ? 1 : 2 * d->n, sizeof(*d->v));
	d->v[d->n++] = *f;
}

static void
read_line(struct devinfo *d, struct level *levels, const char *line)
{
	size_t depth = strspn(line, " ") / INDENT, i;
	struct devinfo_function f = { 0 };
	char word[64];
	uint64_t vendor;

	if (depth >= DEPTH_MAX)
		return;
	for (i = depth; i < DEPTH_MAX; i++)
		levels[i].is_pci = false;
	if (!word_after(line, " dbsf=", word, sizeof(word)) ||
	    bdf_parse(word, &f.bdf, NULL) == -1)
		return;
	levels[depth] = (struct level){ true, f.bdf };
	for (i = depth; i > 0 && !f.has_parent; i--)
		if (levels[i - 1].is_pci) {
			f.parent = levels[i - 1].bdf;
			f.has_parent = true;
		}
	f.disabled = strstr(line, " (disabled)") != NULL;
	if (word_after(line, " vendor=", word, sizeof(word)) &&
	    parse_u64(word, 16, 0xffff, &vendor, NULL) == 0)
		f.vendor = (uint16_t)vendor;
	add(d, &f);
}

static int
compare(const void *a, const void *b)
{
	const struct devinfo_function *x = a, *y = b;

	return bdf_compare(&x->bdf, &y->bdf);
}

void
devinfo_parse(struct devinfo *d, const char *text, size_t n)
{
	struct level levels[DEPTH_MAX] = { 0 };
	size_t i, len;

	for (i = 0; i < n; i += len + 1) {
		const char *newline = memchr(text + i, '\n', n - i);
		char *line;

		len = newline == NULL ? n - i : (size_t)(newline - text) - i;
		line = xstrndup(text + i, len);
		read_line(d, levels, line);
		free(line);
	}
	if (d->n > 0)
		qsort(d->v, d->n, sizeof(*d->v), compare);
}

const struct devinfo_function *
devinfo_find(const struct devinfo *d, const struct bdf *bdf)
{
	const struct devinfo_function key = { .bdf = *bdf };

	return d->n == 0 ? NULL
			 : bsearch(&key, d->v, d->n, sizeof(*d->v), compare);
}

void
devinfo_free(struct devinfo *d)
{
	free(d->v);
	memset(d, 0, sizeof(*d));
}
