/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/l_util.h"

#include <errno.h>
#include <string.h>

#include "base/sig.h"

/* [-0, +1, e] */
static int
l_error_tostring(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_getfield(L, 1, "text");
	return 1;
}

void
lu_push_error(lua_State *L, const struct err *err)
{
	lua_createtable(L, 0, 2);
	lu_set_string(L, "text", err->text);
	lu_set_bool(L, "under_test", err->under_test);
	if (luaL_newmetatable(L, LU_ERROR)) {
		lua_pushcfunction(L, l_error_tostring);
		lua_setfield(L, -2, "__tostring");
	}
	lua_setmetatable(L, -2);
}

int
lu_raise(lua_State *L, const struct err *err)
{
	if (err->code == EINTR)
		sig_rearm();
	lu_push_error(L, err);
	return lua_error(L);
}

bool
lu_is_error(lua_State *L, int index)
{
	bool same;

	if (!lua_istable(L, index) || !lua_getmetatable(L, index))
		return false;
	luaL_getmetatable(L, LU_ERROR);
	same = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	return same;
}

int
lu_field_error(
    lua_State *L, const char *what, const char *key, const char *text)
{
	return luaL_error(L, "%s: field '%s': %s", what, key, text);
}

static bool
name_known(const char *name, const char *const *known)
{
	for (; *known != NULL; known++)
		if (strcmp(*known, name) == 0)
			return true;
	return false;
}

void
lu_check_fields(
    lua_State *L, int table, const char *what, const char *const *known)
{
	table = lua_absindex(L, table);
	lua_pushnil(L);
	while (lua_next(L, table) != 0) {
		if (lua_type(L, -2) != LUA_TSTRING)
			(void)luaL_error(L, "%s: a key is a %s, want names",
			    what, luaL_typename(L, -2));
		if (!name_known(lua_tostring(L, -2), known))
			(void)luaL_error(L, "%s: unknown field '%s'", what,
			    lua_tostring(L, -2));
		lua_pop(L, 1);
	}
}

/* [-0, +1, v] Pushes the field, which is nil or of the type. */
static int
field_get(lua_State *L, int table, const char *what, const char *key, int type)
{
	int got = lua_getfield(L, table, key);

	if (got != LUA_TNIL && got != type)
		(void)luaL_error(L, "%s: field '%s': want a %s, got a %s", what,
		    key, lua_typename(L, type), lua_typename(L, got));
	return got;
}

const char *
lu_field_string(lua_State *L, int table, const char *what, const char *key,
    const char *otherwise)
{
	const char *s = otherwise;

	if (field_get(L, table, what, key, LUA_TSTRING) != LUA_TNIL)
		s = lua_tostring(L, -1);
	lua_pop(L, 1);
	return s;
}

lua_Number
lu_field_number(lua_State *L, int table, const char *what, const char *key,
    lua_Number otherwise)
{
	lua_Number n = otherwise;

	if (field_get(L, table, what, key, LUA_TNUMBER) != LUA_TNIL)
		n = lua_tonumber(L, -1);
	lua_pop(L, 1);
	return n;
}

/* [-0, +0, v] Adds the elements of the array on top. */
static void
field_add_array(
    lua_State *L, const char *what, const char *key, struct strv *out)
{
	lua_Integer i;
	lua_Integer n = luaL_len(L, -1);

	for (i = 1; i <= n; i++) {
		if (lua_geti(L, -1, i) != LUA_TSTRING)
			(void)lu_field_error(
			    L, what, key, "want an array of strings");
		strv_add(out, lua_tostring(L, -1));
		lua_pop(L, 1);
	}
}

void
lu_field_strings(lua_State *L, int table, const char *what, const char *key,
    struct strv *out)
{
	switch (lua_getfield(L, table, key)) {
	case LUA_TNIL:
		break;
	case LUA_TSTRING:
		strv_add(out, lua_tostring(L, -1));
		break;
	case LUA_TTABLE:
		field_add_array(L, what, key, out);
		break;
	default:
		(void)lu_field_error(
		    L, what, key, "want a string or an array of strings");
	}
	lua_pop(L, 1);
}

void
lu_set_string(lua_State *L, const char *key, const char *value)
{
	if (value == NULL)
		return;
	lua_pushstring(L, value);
	lua_setfield(L, -2, key);
}

void
lu_set_integer(lua_State *L, const char *key, lua_Integer value)
{
	lua_pushinteger(L, value);
	lua_setfield(L, -2, key);
}

void
lu_set_bool(lua_State *L, const char *key, bool value)
{
	lua_pushboolean(L, value);
	lua_setfield(L, -2, key);
}

/* [-0, +1, m] */
static void
push_json_object(lua_State *L, const json_t *j)
{
	const char *key;
	json_t *value;

	lua_createtable(L, 0, (int)json_object_size(j));
	/* jansson's iterator wants a mutable object but does not change it */
	json_object_foreach((json_t *)(uintptr_t)j, key, value)
	{
		lu_push_json(L, value);
		lua_setfield(L, -2, key);
	}
}

/* [-0, +1, m] */
static void
push_json_array(lua_State *L, const json_t *j)
{
	json_t *value;
	size_t i;

	lua_createtable(L, (int)json_array_size(j), 0);
	json_array_foreach(j, i, value)
	{
		if (json_is_null(value)) /* a hole would hide what follows */
			lua_pushboolean(L, 0);
		else
			lu_push_json(L, value);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

void
lu_push_json(lua_State *L, const json_t *j)
{
	luaL_checkstack(L, 4, "JSON too deep");
	if (json_is_object(j))
		push_json_object(L, j);
	else if (json_is_array(j))
		push_json_array(L, j);
	else if (json_is_string(j))
		lua_pushlstring(L, json_string_value(j), json_string_length(j));
	else if (json_is_integer(j))
		lua_pushinteger(L, json_integer_value(j));
	else if (json_is_real(j))
		lua_pushnumber(L, json_real_value(j));
	else if (json_is_boolean(j))
		lua_pushboolean(L, json_is_true(j));
	else
		lua_pushnil(L);
}

/* Deeper is a table in itself. */
enum { DEPTH_MAX = 60 };

static json_t *to_json(lua_State *L, int index, int depth);

/*
 * [-2, +n, -] Puts the string keys of the table in order onto the stack, from
 * the first key and its value, which are on top; n, or -1: the stack is full.
 */
static int
push_keys(lua_State *L, int table)
{
	int first = lua_gettop(L) - 1, n = 0, at;

	do {
		lua_pop(L, 1);
		if (!lua_checkstack(L, 4))
			return -1;
		if (lua_type(L, -1) != LUA_TSTRING)
			continue;
		for (at = n; at > 0 && strcmp(lua_tostring(L, first + at - 1),
					   lua_tostring(L, -1)) > 0;
		     at--)
			continue;
		lua_pushvalue(L, -1);
		lua_insert(L, first + at);
		n++;
	} while (lua_next(L, table) != 0);
	return n;
}

/* [-0, +0, -] Lua's order of keys is another one in each process. */
static json_t *
object_to_json(lua_State *L, int table, int depth)
{
	int first = lua_gettop(L) - 1, i, n = push_keys(L, table);
	json_t *j = json_object();

	for (i = 0; i < n; i++) {
		lua_pushvalue(L, first + i);
		lua_rawget(L, table);
		(void)json_object_set_new(
		    j, lua_tostring(L, first + i), to_json(L, -1, depth + 1));
		lua_pop(L, 1);
	}
	lua_settop(L, first - 1);
	return j;
}

/* [-0, +0, -] */
static json_t *
table_to_json(lua_State *L, int table, int depth)
{
	lua_Integer i, n = (lua_Integer)lua_rawlen(L, table);
	json_t *j;

	if (n == 0) {
		lua_pushnil(L);
		if (lua_next(L, table) != 0)
			return object_to_json(L, table, depth);
	}
	j = json_array();
	for (i = 1; i <= n; i++) {
		lua_rawgeti(L, table, i);
		(void)json_array_append_new(j, to_json(L, -1, depth + 1));
		lua_pop(L, 1);
	}
	return j;
}

/* [-0, +0, -] */
static json_t *
to_json(lua_State *L, int index, int depth)
{
	json_t *j = NULL;

	if (depth > DEPTH_MAX || lua_checkstack(L, 8) == 0)
		return json_null();
	switch (lua_type(L, index)) {
	case LUA_TTABLE:
		return table_to_json(L, lua_absindex(L, index), depth);
	case LUA_TSTRING:
		j = json_string(lua_tostring(L, index));
		break;
	case LUA_TBOOLEAN:
		return json_boolean(lua_toboolean(L, index));
	case LUA_TNUMBER:
		return lua_isinteger(L, index)
			   ? json_integer(lua_tointeger(L, index))
			   : json_real(lua_tonumber(L, index));
	default:
		break;
	}
	return j == NULL ? json_null() : j; /* no UTF-8 */
}

json_t *
lu_to_json(lua_State *L, int index)
{
	return to_json(L, index, 0);
}

void
lu_push_fact(lua_State *L, const struct fact *fact)
{
	if (fact->type == FACT_BOOL)
		lua_pushboolean(L, fact->b);
	else if (fact->type == FACT_INT)
		lua_pushinteger(L, fact->i);
	else
		lua_pushstring(L, fact->str);
}
