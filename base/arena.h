/* SPDX-License-Identifier: BSD-2-Clause
 * Many small strings that live and die together. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

/* Zero-initialise before use. */
struct arena {
	struct arena_block *blocks;
};

/* What these return lives until arena_free; n bytes and a NUL are copied. */
char *arena_strndup(struct arena *, const char *, size_t n);
char *arena_strdup(struct arena *, const char *);

void arena_free(struct arena *);

#endif
