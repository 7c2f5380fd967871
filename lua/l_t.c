/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/l_t.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "lua/engine.h"
#include "lua/l_util.h"

#define TEST_TYPE "pptcheck.test"

struct test *
l_test_check(lua_State *L, int index)
{
	struct test **p = luaL_checkudata(L, index, TEST_TYPE);

	return *p;
}

/* Marks a failure and tells of it: only the first one becomes the reason. */
static void
test_fail(struct test *t, const char *text)
{
	test_mark(t, STATUS_FAIL, text);
	(void)fprintf(t->out, "check failed: %s\n", text);
}

/* [-3, +1, v] */
static int
l_test_check_true(lua_State *L)
{
	struct test *t = l_test_check(L, 1);
	const char *text = luaL_checkstring(L, 3);
	int holds = lua_toboolean(L, 2);

	if (!holds)
		test_fail(t, text);
	lua_pushboolean(L, holds);
	return 1;
}

/* [-0, +1, e] The value as people read it: strings in quotes, and cut. */
static const char *
push_shown(lua_State *L, int index)
{
	size_t n;
	const char *s;

	if (lua_type(L, index) != LUA_TSTRING)
		return luaL_tolstring(L, index, NULL);
	s = lua_tolstring(L, index, &n);
	if (n <= 200)
		return lua_pushfstring(L, "'%s'", s);
	lua_pushlstring(L, s, 200);
	return lua_pushfstring(
	    L, "'%s'... (%I bytes)", lua_tostring(L, -1), (LUAI_UACINT)n);
}

/* [-4, +1, v] */
static int
l_test_equal(lua_State *L)
{
	struct test *t = l_test_check(L, 1);
	const char *text = luaL_checkstring(L, 4);
	const char *got, *want;
	int holds = lua_compare(L, 2, 3, LUA_OPEQ);

	if (!holds) {
		got = push_shown(L, 2);
		want = push_shown(L, 3);
		test_fail(t,
		    lua_pushfstring(L, "%s: got %s, want %s", text, got, want));
	}
	lua_pushboolean(L, holds);
	return 1;
}

/* [-3, +0, v] */
static int
l_test_require(lua_State *L)
{
	struct test *t = l_test_check(L, 1);
	const char *text = luaL_checkstring(L, 3);

	if (lua_toboolean(L, 2))
		return 0;
	test_fail(t, text);
	return engine_stop(L);
}

/* [-2, +0, v] */
static int
l_test_skip(lua_State *L)
{
	test_mark(l_test_check(L, 1), STATUS_SKIP, luaL_checkstring(L, 2));
	return engine_stop(L);
}

/* [-2, +0, v] */
static int
l_test_miss(lua_State *L)
{
	test_mark(l_test_check(L, 1), STATUS_MISS, luaL_checkstring(L, 2));
	return engine_stop(L);
}

/* [-2, +0, v] */
static int
l_test_expect_fail(lua_State *L)
{
	struct test *t = l_test_check(L, 1);

	xreplace(&t->expect, xstrdup(luaL_checkstring(L, 2)));
	return 0;
}

/* [-3, +1, v] */
static int
l_test_config(lua_State *L)
{
	struct test *t = l_test_check(L, 1);
	const char *name = luaL_checkstring(L, 2);
	const char *value = config_get(t->config, name);

	if (value == NULL)
		value = luaL_optstring(L, 3, NULL);
	if (value == NULL)
		return luaL_error(L, "variable '%s' is not set", name);
	lua_pushstring(L, value);
	return 1;
}

/* [-3, +1, v] */
static int
l_test_number(lua_State *L)
{
	struct test *t = l_test_check(L, 1);
	const char *name = luaL_checkstring(L, 2);
	const char *value = config_get(t->config, name);

	lua_settop(L, 3);
	if (value == NULL && lua_isnil(L, 3))
		return luaL_error(L, "variable '%s' is not set", name);
	if (value == NULL)
		luaL_checktype(L, 3, LUA_TNUMBER);
	else if (lua_stringtonumber(L, value) == 0)
		return luaL_error(
		    L, "variable '%s': '%s' is not a number", name, value);
	return 1;
}

/* [-*, +0, v] */
static int
l_test_note(lua_State *L)
{
	struct test *t = l_test_check(L, 1);

	luaL_checkstring(L, 2);
	lua_remove(L, 1);
	lua_getglobal(L, "string");
	lua_getfield(L, -1, "format");
	lua_replace(L, -2);
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, 1);
	(void)fprintf(t->out, "%s\n", lua_tostring(L, -1));
	(void)fflush(t->out);
	return 0;
}

/* [-3, +0, v] */
static int
l_test_attach(lua_State *L)
{
	const char *name, *bytes;
	struct err err = { 0 };
	size_t n;

	(void)l_test_check(L, 1);
	name = luaL_checkstring(L, 2);
	bytes = luaL_checklstring(L, 3, &n);
	luaL_argcheck(L,
	    name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL, 2,
	    "want a plain file name");
	if (file_write_atomic(name, bytes, n, &err) == -1)
		return lu_raise(L, &err);
	return 0;
}

static const luaL_Reg test_methods[] = {
	/* check(cond, text) -> bool; a failure is recorded, the case goes on */
	{ "check", l_test_check_true },
	/* equal(got, want, text) -> bool; the same for got == want */
	{ "equal", l_test_equal },
	/* require(cond, text); a failure ends the stage or case */
	{ "require", l_test_require },
	/* skip(reason); ends it as skipped */
	{ "skip", l_test_skip },
	/* miss(reason); ends it: a precondition is absent */
	{ "miss", l_test_miss },
	/* expect_fail(reason); failures from here on are expected */
	{ "expect_fail", l_test_expect_fail },
	/* config(name [, default]) -> string; raises when not set */
	{ "config", l_test_config },
	/* number(name [, default]) -> number; raises when not set */
	{ "number", l_test_number },
	/* note(fmt, ...); a line on stdout */
	{ "note", l_test_note },
	/* attach(name, bytes); a file in the work folder */
	{ "attach", l_test_attach },
	{ NULL, NULL },
};

void
l_test_push(lua_State *L, struct test *t)
{
	struct test **p = lua_newuserdatauv(L, sizeof(*p), 0);

	*p = t;
	if (luaL_newmetatable(L, TEST_TYPE)) {
		luaL_newlib(L, test_methods);
		luaL_setfuncs(L, l_stage_methods, 0);
		lua_setfield(L, -2, "__index");
		lu_set_bool(L, "__metatable", false);
	}
	lua_setmetatable(L, -2);
}
