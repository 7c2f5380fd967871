/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/scenario.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lua/l_util.h"
#include "lua/scenario_check.h"

/* [-0, +0, v] A reference to a function, or LUA_NOREF when it is absent. */
static int
field_function(lua_State *L, int table, const char *key)
{
	int type = lua_getfield(L, table, key);

	if (type == LUA_TFUNCTION)
		return luaL_ref(L, LUA_REGISTRYINDEX);
	if (type != LUA_TNIL)
		(void)luaL_error(L,
		    "scenario: field '%s': want a function, got a %s", key,
		    lua_typename(L, type));
	lua_pop(L, 1);
	return LUA_NOREF;
}

/* [-0, +0, v] timeout: seconds, or a function that tells them */
static void
field_timeout(lua_State *L, int table, struct scenario *s)
{
	int type = lua_getfield(L, table, "timeout");

	lua_pop(L, 1);
	s->timeout_ref = LUA_NOREF;
	if (type == LUA_TFUNCTION)
		s->timeout_ref = field_function(L, table, "timeout");
	else if (type == LUA_TNUMBER)
		s->timeout = check_timeout(
		    L, lu_field_number(L, table, "scenario", "timeout", 0));
	else if (type != LUA_TNIL)
		(void)lu_field_error(L, "scenario", "timeout",
		    "want a number of seconds or a function");
}

/* [-0, +0, v] */
static void
field_copy(
    lua_State *L, int table, const char *what, const char *key, char **out)
{
	const char *s = lu_field_string(L, table, what, key, NULL);

	if (s != NULL)
		xreplace(out, xstrdup(s));
}

/* [-0, +0, v] */
static void
read_needs(lua_State *L, int table, struct scenario *s)
{
	static const char *const known[] = { "config", "facts", "files",
		"memory", "progs", "user", NULL };
	int type = lua_getfield(L, table, "needs");

	if (type == LUA_TTABLE) {
		int needs = lua_gettop(L);

		lu_check_fields(L, needs, "scenario: needs", known);
		field_copy(L, needs, "needs", "user", &s->user);
		field_copy(L, needs, "needs", "memory", &s->memory);
		lu_field_strings(L, needs, "needs", "config", &s->config);
		lu_field_strings(L, needs, "needs", "facts", &s->facts);
		lu_field_strings(L, needs, "needs", "files", &s->files);
		lu_field_strings(L, needs, "needs", "progs", &s->progs);
	} else if (type != LUA_TNIL) {
		(void)lu_field_error(L, "scenario", "needs", "want a table");
	}
	lua_pop(L, 1);
}

/* [-0, +0, v] */
static void
read_fields(lua_State *L, struct scenario *s)
{
	static const char *const known[] = { "class", "cleanup", "descr",
		"ident", "needs", "run", "stage", "timeout", NULL };

	lu_check_fields(L, 1, "scenario", known);
	field_copy(L, 1, "scenario", "ident", &s->ident);
	field_copy(L, 1, "scenario", "descr", &s->descr);
	lu_field_strings(L, 1, "scenario", "class", &s->class);
	lu_field_strings(L, 1, "scenario", "stage", &s->stage);
	read_needs(L, 1, s);
	field_timeout(L, 1, s);
	s->cleanup_ref = field_function(L, 1, "cleanup");
	s->run_ref = field_function(L, 1, "run");
}

static void
scenario_free(struct scenario *s)
{
	struct strv *lists[] = { &s->config, &s->progs, &s->files, &s->facts,
		&s->class, &s->stage };
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		strv_free(lists[i]);
	free(s->ident);
	free(s->descr);
	free(s->user);
	free(s->memory);
	memset(s, 0, sizeof(*s));
}

/* [-1, +0, v] scenario{ ... }: declares one case */
static int
l_scenario(lua_State *L)
{
	struct scenario_list *list = lua_touserdata(L, lua_upvalueindex(1));
	struct scenario *s = &list->draft;

	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	scenario_free(s); /* what a call that raised left behind */
	read_fields(L, s);
	check_scenario(L, s);
	if (scenario_find(list, s->ident) != NULL)
		return lu_field_error(
		    L, "scenario", "ident", "there is such a case already");
	list->v = xreallocarray(list->v, list->n + 1, sizeof(*list->v));
	list->v[list->n++] = *s;
	memset(s, 0, sizeof(*s));
	return 0;
}

void
scenario_open(lua_State *L, struct scenario_list *list)
{
	lua_pushglobaltable(L);
	lua_pushliteral(L, "scenario");
	lua_pushlightuserdata(L, list);
	lua_pushcclosure(L, l_scenario, 1);
	lua_rawset(L, -3);
	lua_pop(L, 1);
}

const struct scenario *
scenario_find(const struct scenario_list *list, const char *ident)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->v[i].ident, ident) == 0)
			return &list->v[i];
	return NULL;
}

void
scenario_list_free(struct scenario_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		scenario_free(&list->v[i]);
	scenario_free(&list->draft);
	free(list->v);
	memset(list, 0, sizeof(*list));
}
