/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* FNV-1a, 64 bit: offset basis and prime of the published algorithm. */
static size_t
hash(const char *s)
{
	uint64_t h = 14695981039346656037u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return (size_t)h;
}

/* The slot that holds key, or the empty one where it belongs. */
static size_t *
slot_of(const struct facts *f, const char *key)
{
	size_t at = hash(key) & (f->slots - 1);

	while (
	    f->index[at] != 0 && strcmp(f->v[f->index[at] - 1].key, key) != 0)
		at = (at + 1) & (f->slots - 1);
	return &f->index[at];
}

static void
grow(struct facts *f)
{
	size_t i;

	f->slots = f->slots == 0 ? 256 : f->slots * 2;
	free(f->index);
	f->index = xcalloc(f->slots, sizeof(*f->index));
	f->v = xreallocarray(f->v, f->slots / 2, sizeof(*f->v));
	for (i = 0; i < f->n; i++)
		*slot_of(f, f->v[i].key) = i + 1;
}

static struct fact *
put(struct facts *f, const char *key, enum fact_type type, const char *origin)
{
	struct fact *fact;
	size_t *slot;

	if (f->n + 1 > f->slots / 2)
		grow(f);
	slot = slot_of(f, key);
	if (*slot == 0) {
		fact = &f->v[f->n++];
		*slot = f->n;
		memset(fact, 0, sizeof(*fact));
		fact->key = xstrdup(key);
	} else {
		fact = &f->v[*slot - 1];
	}
	fact->type = type;
	xreplace(&fact->str, NULL);
	xreplace(&fact->origin, xstrdup(origin));
	return fact;
}

void
facts_bool(struct facts *f, const char *key, bool b, const char *origin)
{
	put(f, key, FACT_BOOL, origin)->b = b;
}

void
facts_int(struct facts *f, const char *key, int64_t i, const char *origin)
{
	put(f, key, FACT_INT, origin)->i = i;
}

void
facts_str(struct facts *f, const char *key, const char *s, const char *origin)
{
	put(f, key, FACT_STR, origin)->str = xstrdup(s);
}

void
facts_unknown(
    struct facts *f, const char *key, const char *why, const char *origin)
{
	put(f, key, FACT_UNKNOWN, origin)->str = xstrdup(why);
}

const struct fact *
facts_get(const struct facts *f, const char *key)
{
	size_t at;

	if (f->n == 0)
		return NULL;
	at = *slot_of(f, key);
	return at == 0 ? NULL : &f->v[at - 1];
}

bool
facts_true(const struct facts *f, const char *key)
{
	const struct fact *fact = facts_get(f, key);

	return fact != NULL && fact->type == FACT_BOOL && fact->b;
}

const char *
facts_text(const struct facts *f, const char *key)
{
	const struct fact *fact = facts_get(f, key);

	return fact == NULL || fact->type != FACT_STR ? NULL : fact->str;
}

int64_t
facts_number(const struct facts *f, const char *key, int64_t otherwise)
{
	const struct fact *fact = facts_get(f, key);

	return fact == NULL || fact->type != FACT_INT ? otherwise : fact->i;
}

void
facts_free(struct facts *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		free(f->v[i].key);
		free(f->v[i].str);
		free(f->v[i].origin);
	}
	free(f->v);
	free(f->index);
	memset(f, 0, sizeof(*f));
}
