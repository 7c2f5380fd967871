/* SPDX-License-Identifier: BSD-2-Clause
 * chunk_build FILE...: prints C that defines chunks, what these files of Lua
 * are compiled to.  Part of the build. */
#include <lauxlib.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/file.h"
#include "lua/chunk.h"

static int
print_bytes(lua_State *L, const void *bytes, size_t n, void *context)
{
	const unsigned char *p = bytes;
	size_t i;

	(void)L;
	(void)context;
	for (i = 0; i < n; i++)
		(void)printf("%d,%s", p[i], i % 20 == 19 ? "\n" : "");
	return 0;
}

/* False after a message.  The lines stay in it: a message names them. */
static bool
print_file(lua_State *L, size_t number, const char *path, uint64_t *key)
{
	struct buf text = { 0 }, name = { 0 };
	const char *begin;
	struct err err;
	bool ok = false;
	size_t n;

	buf_addf(&name, "@%s", file_basename(path));
	if (file_read(path, &text, &err) == -1) {
		(void)fprintf(stderr, "chunk_build: %s\n", err.text);
		goto out;
	}
	begin = chunk_begin(buf_str(&text));
	n = text.len - (size_t)(begin - buf_str(&text));
	*key = chunk_key(begin, n, name.data);
	if (luaL_loadbufferx(L, begin, n, name.data, "t") != LUA_OK) {
		(void)fprintf(stderr, "chunk_build: %s\n", lua_tostring(L, -1));
		goto out;
	}
	(void)printf("static const unsigned char chunk_%zu[] = {\n", number);
	ok = lua_dump(L, print_bytes, NULL, 0) == 0;
	(void)printf("\n};\n");
	lua_pop(L, 1);
out:
	buf_free(&name);
	buf_free(&text);
	return ok;
}

int
main(int argc, char **argv)
{
	lua_State *L = luaL_newstate();
	struct buf table = { 0 };
	bool ok = L != NULL;
	uint64_t key;
	int i;

	(void)printf("/* made by chunk_build */\n#include \"lua/chunk.h\"\n\n"
		     "const char chunks_lua[] = \"%s\";\n\n",
	    lua_ident);
	for (i = 1; ok && i < argc; i++) {
		ok = print_file(L, (size_t)i, argv[i], &key);
		buf_addf(&table,
		    "\t{ UINT64_C(%llu), (const char *)chunk_%d, "
		    "sizeof(chunk_%d) },\n",
		    (unsigned long long)key, i, i);
	}
	(void)printf("\nconst struct chunk chunks[] = {\n%s"
		     "\t{ 0, NULL, 0 },\n};\n",
	    buf_str(&table));
	ok = ok && fflush(stdout) == 0 && ferror(stdout) == 0;
	buf_free(&table);
	if (L != NULL)
		lua_close(L);
	return ok ? 0 : 1;
}
