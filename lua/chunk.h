/* SPDX-License-Identifier: BSD-2-Clause
 * Lua's text, and what the build compiled of it: to compile takes ten times as
 * long as to read what was compiled. */
#ifndef LUA_CHUNK_H
#define LUA_CHUNK_H

#include <lua.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/hash.h"

/* What chunk_build compiled of one text.  Only such bytes, which are part of
 * this program, are loaded as binary: Lua does not verify them. */
struct chunk {
	uint64_t key; /* chunk_key of the text */
	const char *bytes;
	size_t n;
};

extern const struct chunk chunks[]; /* the last has no bytes */
extern const char chunks_lua[];	    /* lua_ident of what compiled them */

/* Of a text without its shebang, and its name. */
static inline uint64_t
chunk_key(const char *text, size_t n, const char *name)
{
	return hash_words(hash_more(HASH_START, name, strlen(name)), text, n);
}

/* Where the text goes on behind its first line, if that is a shebang; its
 * newline stays, which keeps the numbers of lines. */
static inline const char *
chunk_begin(const char *text)
{
	return text[0] == '#' ? text + strcspn(text, "\n") : text;
}

/* The one of a text without its shebang; NULL if the build knew no such text,
 * or has compiled it for another release of Lua. */
const struct chunk *chunk_find(const char *text, size_t n, const char *name);

/* [-0, +1, m] As luaL_loadbufferx with mode "t", and with the same result. */
int chunk_load(lua_State *, const char *text, size_t n, const char *name);

#endif
