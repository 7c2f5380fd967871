/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/chunk.h"

#include <lauxlib.h>

const struct chunk *
chunk_find(const char *text, size_t n, const char *name)
{
	uint64_t key = chunk_key(text, n, name);
	const struct chunk *c = chunks;

	/* Binary chunks of one release are not promised to run in another; the
	 * library may have been replaced since. */
	if (strcmp(chunks_lua, lua_ident) != 0)
		return NULL;
	while (c->bytes != NULL && c->key != key)
		c++;
	return c->bytes == NULL ? NULL : c;
}

int
chunk_load(lua_State *L, const char *text, size_t n, const char *name)
{
	const char *begin = chunk_begin(text);
	const struct chunk *c;

	n -= (size_t)(begin - text);
	c = chunk_find(begin, n, name);
	if (c != NULL) {
		if (luaL_loadbufferx(L, c->bytes, c->n, name, "b") == LUA_OK)
			return LUA_OK;
		lua_pop(L, 1);
	}
	return luaL_loadbufferx(L, begin, n, name, "t");
}
