/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/require.h"

#include <lauxlib.h>
#include <string.h>

#include "lua/chunk.h"
#include "lua/engine.h"

/* [-*, +0, v] Upvalue 1: the name of the function that stands here. */
static int
l_refuse(lua_State *L)
{
	return luaL_error(
	    L, "%s: not while listing", lua_tostring(L, lua_upvalueindex(1)));
}

/* [-0, +0, m] Puts l_refuse in place of each function of the table on top. */
static void
module_refuse(lua_State *L, const char *module)
{
	lua_pushnil(L);
	while (lua_next(L, -2) != 0) {
		if (lua_isfunction(L, -1) && lua_type(L, -2) == LUA_TSTRING) {
			lua_pushvalue(L, -2);
			lua_pushfstring(
			    L, "%s.%s", module, lua_tostring(L, -1));
			lua_pushcclosure(L, l_refuse, 1);
			/* an existing key may be set during lua_next */
			lua_settable(L, -5);
		}
		lua_pop(L, 1);
	}
}

/* [-0, +1, e] */
static void
module_open(lua_State *L, const struct engine_module *m)
{
	int args = 0;

	if (m->source != NULL) {
		lua_pushfstring(L, "@%s.lua", m->name);
		if (chunk_load(L, m->source, strlen(m->source),
			lua_tostring(L, -1)) != LUA_OK)
			(void)lua_error(L);
		lua_remove(L, -2);
	}
	if (m->open != NULL) {
		lua_pushcfunction(L, m->open);
		lua_call(L, 0, 1);
		args = 1;
	}
	if (m->source != NULL)
		lua_call(L, args, 1);
	if (m->touches_host && engine_listing(L) && lua_istable(L, -1))
		module_refuse(L, m->name);
}

/* [-0, +0, v] */
static int
require_unknown(
    lua_State *L, const struct engine_module *modules, const char *name)
{
	luaL_Buffer b;

	luaL_buffinit(L, &b);
	for (; modules->name != NULL; modules++) {
		luaL_addstring(&b, " ");
		luaL_addstring(&b, modules->name);
	}
	luaL_pushresult(&b);
	return luaL_error(
	    L, "no module '%s'; there are:%s", name, lua_tostring(L, -1));
}

/* [-1, +1, e] require(name); upvalue 1: the modules, 2: what was opened */
static int
l_require(lua_State *L)
{
	const struct engine_module *modules =
	    lua_touserdata(L, lua_upvalueindex(1));
	const struct engine_module *m = modules;
	const char *name = luaL_checkstring(L, 1);

	while (m->name != NULL && strcmp(m->name, name) != 0)
		m++;
	if (m->name == NULL)
		return require_unknown(L, modules, name);
	if (lua_getfield(L, lua_upvalueindex(2), name) == LUA_TNIL) {
		module_open(L, m);
		lua_pushvalue(L, -1);
		lua_setfield(L, lua_upvalueindex(2), name);
	}
	return 1;
}

void
require_open(lua_State *L, const struct engine_module *modules)
{
	lua_pushlightuserdata(L, (void *)(uintptr_t)modules);
	lua_newtable(L);
	lua_pushcclosure(L, l_require, 2);
	lua_setglobal(L, "require");
}
