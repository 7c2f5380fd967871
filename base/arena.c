/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BLOCK = 32 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	char bytes[];
};

static char *
take(struct arena *a, size_t n)
{
	struct arena_block *b = a->blocks;
	size_t size = n > BLOCK ? n : BLOCK;

	if (b == NULL || b->size - b->used < n) {
		b = xcalloc(1, sizeof(*b) + size);
		b->size = size;
		b->next = a->blocks;
		a->blocks = b;
	}
	b->used += n;
	return b->bytes + b->used - n;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = take(a, n + 1);

	memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

void
arena_free(struct arena *a)
{
	struct arena_block *b, *next;

	for (b = a->blocks; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	a->blocks = NULL;
}
