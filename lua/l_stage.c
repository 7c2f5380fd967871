/* SPDX-License-Identifier: BSD-2-Clause
 * The methods of t that climb the ladder. */
#include <limits.h>
#include <string.h>

#include "lua/engine.h"
#include "lua/l_t.h"
#include "lua/l_util.h"
#include "lua/ladder.h"
#include "reports/events.h"

/* [-0, +0, v] The argument as one of stage_names. */
static const char *
check_stage_name(lua_State *L, int index)
{
	const char *name = luaL_checkstring(L, index);
	size_t i;

	for (i = 0; stage_names[i] != NULL; i++)
		if (strcmp(stage_names[i], name) == 0)
			return stage_names[i];
	(void)luaL_error(L, "no stage '%s'", name);
	return NULL;
}

/* [-0, +0, v] */
static void
stage_enter(lua_State *L, struct test *t, const char *name)
{
	struct err err = { 0 };

	if (t->stage.name != NULL)
		(void)luaL_error(
		    L, "stage %s inside stage %s", name, t->stage.name);
	if (ladder_begin(t, name, &err) == -1)
		(void)lu_raise(L, &err);
}

/* [-0, +0, v] */
static enum status
stage_leave(lua_State *L, struct test *t)
{
	struct err err = { 0 };
	enum status status;

	if (ladder_end(t, &status, &err) == -1)
		(void)lu_raise(L, &err);
	return status;
}

/* [-3, +n, v] */
static int
l_test_stage(lua_State *L)
{
	struct test *t = l_test_check(L, 1);
	const char *name = check_stage_name(L, 2);
	struct err err = { 0 };

	luaL_checktype(L, 3, LUA_TFUNCTION);
	lua_settop(L, 3);
	stage_enter(L, t, name);
	if (engine_call(L, 0, LUA_MULTRET, &err) == -1)
		test_mark_error(t, &err);
	if (stage_leave(L, t) != STATUS_PASS)
		return engine_stop(L);
	return lua_gettop(L) - 2;
}

/* [-0, +0, v] The value on top as JSON into object[key]. */
static void
detail_set(lua_State *L, json_t *object, const char *key)
{
	json_t *value = NULL;
	const char *s;
	size_t n;

	if (lua_type(L, -1) == LUA_TSTRING) {
		s = lua_tolstring(L, -1, &n);
		value = text_json(s, n);
	} else if (lua_isboolean(L, -1)) {
		value = json_boolean(lua_toboolean(L, -1));
	} else if (lua_isinteger(L, -1)) {
		value = json_integer(lua_tointeger(L, -1));
	} else if (lua_isnumber(L, -1)) {
		value = json_real(lua_tonumber(L, -1));
	}
	if (value == NULL || json_object_set_new(object, key, value) == -1)
		(void)luaL_error(L,
		    "detail '%s': want a string, a finite "
		    "number or a boolean",
		    key);
}

/* [-3, +0, v] The protected part of an attempt: t, fn, number. */
static int
l_attempt(lua_State *L)
{
	struct test *t = l_test_check(L, 1);

	lua_call(L, 1, 1);
	if (lua_isnil(L, -1))
		return 0;
	if (!lua_istable(L, -1))
		return luaL_error(L, "an attempt returned a %s, want a table",
		    luaL_typename(L, -1));
	lua_pushnil(L);
	while (lua_next(L, -2) != 0) {
		if (lua_type(L, -2) != LUA_TSTRING)
			return luaL_error(L, "details want names as keys");
		detail_set(L, t->stage.attempt_detail, lua_tostring(L, -2));
		lua_pop(L, 1);
	}
	return 0;
}

/* [-0, +0, m] fn is at 4; false ends the scoring. */
static bool
score_attempt(lua_State *L, struct test *t, long number)
{
	struct err err = { 0 };

	attempt_begin(t, number);
	lua_pushcfunction(L, l_attempt);
	lua_pushvalue(L, 1);
	lua_pushvalue(L, 4);
	lua_pushinteger(L, number);
	if (engine_call(L, 3, 0, &err) == -1)
		test_mark_error(t, &err);
	return attempt_end(t);
}

/* [-0, +0, v] The options table is at 3. */
static const char *
score_options(lua_State *L, long *total)
{
	static const char *const known[] = { "attempts", "ending", NULL };
	const char *ending;
	lua_Number n;

	luaL_checktype(L, 3, LUA_TTABLE);
	lu_check_fields(L, 3, "score", known);
	ending = lu_field_string(L, 3, "score", "ending", NULL);
	n = lu_field_number(L, 3, "score", "attempts", 0);
	if (ending == NULL)
		(void)lu_field_error(L, "score", "ending", "is missing");
	if (!(n >= 1 && n <= 1000) || n != (lua_Number)(long)n)
		(void)lu_field_error(
		    L, "score", "attempts", "want a whole number, 1 to 1000");
	*total = (long)n;
	return ending;
}

/* [-4, +2, v] */
static int
l_test_score(lua_State *L)
{
	struct test *t = l_test_check(L, 1);
	const char *name = check_stage_name(L, 2);
	const char *ending;
	enum status status;
	long total, i, passed;

	luaL_checktype(L, 4, LUA_TFUNCTION);
	ending = score_options(L, &total);
	stage_enter(L, t, name);
	ladder_score(t, ending, total);
	for (i = 1; i <= total && score_attempt(L, t, i); i++)
		continue;
	passed = t->stage.passed;
	status = stage_leave(L, t);
	if (status != STATUS_PASS && status != STATUS_FAIL)
		return engine_stop(L);
	lua_pushinteger(L, passed);
	lua_pushinteger(L, total);
	return 2;
}

/* [-0, +0, v] */
static struct test *
check_in_stage(lua_State *L, const char *what)
{
	struct test *t = l_test_check(L, 1);

	if (t->stage.name == NULL)
		(void)luaL_error(L, "%s: no stage runs", what);
	return t;
}

/* [-3, +0, v] */
static int
l_test_detail(lua_State *L)
{
	struct test *t = check_in_stage(L, "detail");
	const char *key = luaL_checkstring(L, 2);

	lua_settop(L, 3);
	detail_set(L, t->stage.detail, key);
	return 0;
}

/* [-2, +0, v] */
static int
l_test_evidence(lua_State *L)
{
	struct test *t = check_in_stage(L, "evidence");
	size_t n;
	const char *path = luaL_checklstring(L, 2, &n);

	(void)json_array_append_new(t->stage.evidence, text_json(path, n));
	return 0;
}

/* [-2, +1, v] */
static int
l_test_stage_status(lua_State *L)
{
	struct test *t = l_test_check(L, 1);
	const char *name = check_stage_name(L, 2);
	const char *path = config_get(t->config, "events");
	enum status status;
	json_t *events;
	bool found;

	if (path == NULL)
		return 0;
	events = events_read_all(path);
	found = ladder_recorded(t, events, name, &status);
	json_decref(events);
	(void)lua_pushstring(L, found ? status_name(status) : NULL);
	return 1;
}

const luaL_Reg l_stage_methods[] = {
	/* stage(name, fn) -> what fn returns; ends the case unless PASS */
	{ "stage", l_test_stage },
	/* score(name, { ending=, attempts= }, fn) -> passed, total */
	{ "score", l_test_score },
	/* detail(key, value); into the event of the stage that runs */
	{ "detail", l_test_detail },
	/* evidence(path); the same */
	{ "evidence", l_test_evidence },
	/* stage_status(name) -> "PASS"... or nil, from the events file */
	{ "stage_status", l_test_stage_status },
	{ NULL, NULL },
};
