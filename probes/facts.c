/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/facts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

/* Longer keys than this name nothing that exists. */
enum { KEY_SIZE = 256 };

static uint32_t
hash(const char *s, size_t n)
{
	const uint64_t h = hash_words(HASH_START, s, n);

	return (uint32_t)(h ^ h >> 32);
}

/* The slot that holds key, or the empty one where it belongs. */
static struct fact_slot *
slot_of(const struct facts *f, const char *key, uint32_t h)
{
	size_t at = h & (f->slots - 1);

	while (f->slot[at].at != 0 &&
	       (f->slot[at].hash != h ||
		   strcmp(f->v[f->slot[at].at - 1].key, key) != 0))
		at = (at + 1) & (f->slots - 1);
	return &f->slot[at];
}

static void
grow(struct facts *f)
{
	struct fact_slot *old = f->slot;
	size_t i, at, n = f->slots;

	f->slots = n == 0 ? 256 : n * 2;
	f->slot = xcalloc(f->slots, sizeof(*f->slot));
	f->v = xreallocarray(f->v, f->slots / 2, sizeof(*f->v));
	for (i = 0; i < n; i++) {
		if (old[i].at == 0)
			continue;
		at = old[i].hash & (f->slots - 1);
		while (f->slot[at].at != 0)
			at = (at + 1) & (f->slots - 1);
		f->slot[at] = old[i];
	}
	free(old);
}

static struct fact *
put(struct facts *f, const char *key, enum fact_type type, const char *origin)
{
	const size_t n = strlen(key);
	const uint32_t h = hash(key, n);
	struct fact_slot *slot;
	struct fact *fact;

	if (f->n + 1 > f->slots / 2)
		grow(f);
	slot = slot_of(f, key, h);
	if (slot->at == 0) {
		fact = &f->v[f->n++];
		*slot = (struct fact_slot){ h, (uint32_t)f->n };
		memset(fact, 0, sizeof(*fact));
		fact->key = arena_strndup(&f->strings, key, n);
	} else {
		fact = &f->v[slot->at - 1];
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

/* prefix.name, cut to its room; returns where the name begins. */
static size_t
join(char *key, const char *prefix, const char *name)
{
	size_t n = strlen(prefix), length = strlen(name);

	if (n > KEY_SIZE / 2)
		n = KEY_SIZE / 2;
	memcpy(key, prefix, n);
	key[n++] = '.';
	if (length > KEY_SIZE - n - 1)
		length = KEY_SIZE - n - 1;
	memcpy(key + n, name, length);
	key[n + length] = '\0';
	return n;
}

__attribute__((format(printf, 3, 0))) static void
key_of(char *key, const struct fact_subject *s, const char *name, va_list ap)
{
	size_t n;

	/* Most names have nothing to fill in. */
	if (strcmp(name, "%s") == 0) {
		(void)join(key, s->prefix, va_arg(ap, const char *));
	} else {
		n = join(key, s->prefix, name);
		if (strchr(name, '%') != NULL)
			(void)vsnprintf(key + n, KEY_SIZE - n, name, ap);
	}
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

static const struct fact *
get(const struct facts *f, const char *key, size_t n)
{
	uint32_t at;

	if (f->n == 0)
		return NULL;
	at = slot_of(f, key, hash(key, n))->at;
	return at == 0 ? NULL : &f->v[at - 1];
}

const struct fact *
facts_get(const struct facts *f, const char *key)
{
	return get(f, key, strlen(key));
}

const struct fact *
facts_of(const struct facts *f, const char *prefix, const char *name)
{
	const size_t n = strlen(prefix), length = strlen(name);
	char room[KEY_SIZE], *key = room;
	const struct fact *fact;

	if (n + length + 2 > sizeof(room))
		key = xcalloc(1, n + length + 2);
	memcpy(key, prefix, n);
	key[n] = '.';
	memcpy(key + n + 1, name, length + 1);
	fact = get(f, key, n + 1 + length);
	if (key != room)
		free(key);
	return fact;
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
	free(f->slot);
	memset(f, 0, sizeof(*f));
}
