/* SPDX-License-Identifier: BSD-2-Clause
 * What the build compiled is what the text says. */
#include <atf-c.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "lua/chunk.h"
#include "lua/sources.h"

static int
add_bytes(lua_State *L, const void *bytes, size_t n, void *out)
{
	(void)L;
	buf_add(out, bytes, n);
	return 0;
}

/* The function on top of the stack, as bytes. */
static void
dump(lua_State *L, struct buf *out)
{
	ATF_REQUIRE_EQ(0, lua_dump(L, add_bytes, out, 0));
	lua_pop(L, 1);
}

/* It is there, and the same as the text gives now. */
static void
check_same(const char *text, size_t size, const char *name)
{
	const char *begin = chunk_begin(text);
	size_t n = size - (size_t)(begin - text);
	struct buf built = { 0 }, now = { 0 };
	lua_State *L = luaL_newstate();
	const struct chunk *c;

	c = chunk_find(begin, n, name);
	ATF_REQUIRE_MSG(c != NULL, "%s was not compiled", name);
	ATF_REQUIRE_EQ(LUA_OK, luaL_loadbufferx(L, begin, n, name, "t"));
	dump(L, &now);
	ATF_CHECK_EQ_MSG(c->n, now.len, "%s", name);
	ATF_CHECK_MSG(memcmp(c->bytes, now.data, now.len) == 0, "%s", name);
	ATF_REQUIRE_EQ(LUA_OK, chunk_load(L, text, size, name));
	dump(L, &built);
	ATF_CHECK_EQ_MSG(built.len, now.len, "%s", name);
	lua_close(L);
	buf_free(&built);
	buf_free(&now);
}

ATF_TC_WITHOUT_HEAD(chunk_find__modules);
ATF_TC_BODY(chunk_find__modules, tc)
{
	(void)tc;
	check_same(lua_source_judge, strlen(lua_source_judge), "@judge.lua");
	check_same(lua_source_climb, strlen(lua_source_climb), "@climb.lua");
}

ATF_TC_WITHOUT_HEAD(chunk_find__checks);
ATF_TC_BODY(chunk_find__checks, tc)
{
	char *folder = xasprintf(
	    "%s/../scenarios/host", atf_tc_get_config_var(tc, "srcdir"));
	struct strv names = { 0 };
	size_t i, checks = 0;

	ATF_REQUIRE_EQ(0, file_list(folder, &names, NULL));
	for (i = 0; i < names.n; i++) {
		char *path = xasprintf("%s/%s", folder, names.v[i]);
		char *name = xasprintf("@%s", names.v[i]);
		size_t n = strlen(name);
		struct buf text = { 0 };

		if (n > 4 && strcmp(name + n - 4, ".lua") == 0) {
			ATF_REQUIRE_EQ(0, file_read(path, &text, NULL));
			check_same(text.data, text.len, name);
			checks++;
		}
		buf_free(&text);
		free(name);
		free(path);
	}
	ATF_CHECK(checks > 10);
	strv_free(&names);
	free(folder);
}

ATF_TC_WITHOUT_HEAD(chunk_load__changed);
ATF_TC_BODY(chunk_load__changed, tc)
{
	char *text = xasprintf("%s ", lua_source_judge);
	size_t n = strlen(text);
	lua_State *L = luaL_newstate();

	(void)tc;
	ATF_CHECK(chunk_find(text, n, "@judge.lua") == NULL);
	ATF_CHECK(chunk_find(text, n - 1, "@judge.lua") != NULL);
	ATF_CHECK(chunk_find(text, n - 1, "@other.lua") == NULL);
	ATF_CHECK_EQ(LUA_OK, chunk_load(L, text, n, "@judge.lua"));
	ATF_CHECK_EQ(LUA_ERRSYNTAX, chunk_load(L, "\x1bLua", 4, "@judge.lua"));
	ATF_CHECK_EQ(
	    LUA_OK, chunk_load(L, "#!/usr/bin/x\nreturn", 19, "@judge.lua"));
	lua_close(L);
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, chunk_find__modules);
	ATF_TP_ADD_TC(tp, chunk_find__checks);
	ATF_TP_ADD_TC(tp, chunk_load__changed);
	return atf_no_error();
}
