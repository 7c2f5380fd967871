/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/facts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Longer keys than this name nothing that exists. */
enum { KEY_SIZE = 256 };

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
		fact->key = arena_strdup(&f->strings, key);
	} else {
		fact = &f->v[*slot - 1];
	}
	if (f->last_origin == NULL || strcmp(f->last_origin, origin) != 0)
		f->last_origin = arena_strdup(&f->strings, origin);
	fact->type = type;
	fact->str = NULL;
	fact->origin = f->last_origin;
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
	put(f, key, FACT_STR, origin)->str = arena_strdup(&f->strings, s);
}

void
facts_unknown(
    struct facts *f, const char *key, const char *why, const char *origin)
{
	put(f, key, FACT_UNKNOWN, origin)->str = arena_strdup(&f->strings, why);
}

/* prefix.name, cut to its room. */
static void __attribute__((format(printf, 3, 0)))
key_of(char *key, const struct fact_subject *s, const char *name, va_list ap)
{
	size_t n = strlen(s->prefix);

	if (n > KEY_SIZE / 2)
		n = KEY_SIZE / 2;
	memcpy(key, s->prefix, n);
	key[n] = '.';
	(void)vsnprintf(key + n + 1, KEY_SIZE - n - 1, name, ap);
}

void
fact_bool(const struct fact_subject *s, bool b, const char *name, ...)
{
	char key[KEY_SIZE];
	va_list ap;

	va_start(ap, name);
	key_of(key, s, name, ap);
	va_end(ap);
	facts_bool(s->facts, key, b, s->origin);
}

void
fact_int(const struct fact_subject *s, int64_t i, const char *name, ...)
{
	char key[KEY_SIZE];
	va_list ap;

	va_start(ap, name);
	key_of(key, s, name, ap);
	va_end(ap);
	facts_int(s->facts, key, i, s->origin);
}

void
fact_str(const struct fact_subject *s, const char *text, const char *name, ...)
{
	char key[KEY_SIZE];
	va_list ap;

	va_start(ap, name);
	key_of(key, s, name, ap);
	va_end(ap);
	facts_str(s->facts, key, text, s->origin);
}

void
fact_unknown(
    const struct fact_subject *s, const char *why, const char *name, ...)
{
	char key[KEY_SIZE];
	va_list ap;

	va_start(ap, name);
	key_of(key, s, name, ap);
	va_end(ap);
	facts_unknown(s->facts, key, why, s->origin);
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
	arena_free(&f->strings);
	free(f->v);
	free(f->index);
	memset(f, 0, sizeof(*f));
}
