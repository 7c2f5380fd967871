/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/case.h"

#include <lauxlib.h>

#include "lua/engine.h"
#include "lua/l_t.h"

/* [-0, +0, v] host.fact is at 1.  Unknown is not true. */
static void
fact_check(lua_State *L, struct test *t, const char *key)
{
	lua_settop(L, 1);
	lua_pushvalue(L, 1);
	lua_pushstring(L, key);
	lua_call(L, 1, 2);
	if (lua_toboolean(L, 2))
		return;
	if (lua_isnil(L, 3)) {
		lua_pushstring(L, luaL_tolstring(L, 2, NULL));
		lua_replace(L, 3);
	}
	test_mark(t, STATUS_SKIP,
	    lua_pushfstring(
		L, "needs %s: %s", key, luaL_tolstring(L, 3, NULL)));
	(void)engine_stop(L);
}

/* [-2, +0, v] */
static int
l_facts_check(lua_State *L)
{
	const struct scenario *s = lua_touserdata(L, 1);
	struct test *t = lua_touserdata(L, 2);
	size_t i;

	lua_settop(L, 0);
	lua_getglobal(L, "require");
	lua_pushliteral(L, "host");
	lua_call(L, 1, 1);
	lua_getfield(L, -1, "fact");
	lua_remove(L, 1);
	for (i = 0; i < s->facts.n; i++)
		fact_check(L, t, s->facts.v[i]);
	return 0;
}

static int
facts_hold(
    lua_State *L, const struct scenario *s, struct test *t, struct err *err)
{
	if (s->facts.n == 0)
		return 0;
	lua_pushcfunction(L, l_facts_check);
	lua_pushlightuserdata(L, (void *)(uintptr_t)s);
	lua_pushlightuserdata(L, t);
	return engine_call(L, 2, 0, err);
}

static void
case_part(lua_State *L, int ref, struct test *t)
{
	struct err err = { 0 };

	lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
	l_test_push(L, t);
	if (engine_call(L, 1, 0, &err) == -1)
		test_mark_error(t, &err);
	test_finish(t);
}

void
case_body(lua_State *L, const struct scenario *s, struct test *t)
{
	struct err err = { 0 };

	if (facts_hold(L, s, t, &err) == -1)
		test_mark_error(t, &err);
	else
		case_part(L, s->run_ref, t);
	test_finish(t);
}

void
case_cleanup(lua_State *L, const struct scenario *s, struct test *t)
{
	if (s->cleanup_ref != LUA_NOREF)
		case_part(L, s->cleanup_ref, t);
}
