/* SPDX-License-Identifier: BSD-2-Clause
 * The answer to -l, see atf-test-program(1) and atf-test-case(4). */
#include <lauxlib.h>
#include <stdlib.h>

#include "lua/engine.h"
#include "lua/scenario.h"
#include "lua/scenario_check.h"

/* [-1, +1, e] The value of the timeout function -> checked seconds */
static int
l_timeout_check(lua_State *L)
{
	lua_pushinteger(
	    L, (lua_Integer)check_timeout(L, luaL_checknumber(L, 1)));
	return 1;
}

/* [-*, +0, v] */
static int
l_config_readonly(lua_State *L)
{
	return luaL_error(L, "config is read-only");
}

/* [-2, +1, m] config.name -> string or nil */
static int
l_config_index(lua_State *L)
{
	(void)lua_pushstring(L, engine_config(L, luaL_checkstring(L, 2)));
	return 1;
}

/* [-0, +1, m] The -v variables as a read-only table. */
static void
push_config(lua_State *L)
{
	static const luaL_Reg methods[] = {
		{ "__index", l_config_index },
		{ "__newindex", l_config_readonly },
		{ NULL, NULL },
	};

	lua_newtable(L);
	luaL_newlib(L, methods);
	lua_setmetatable(L, -2);
}

static int
timeout_get(
    lua_State *L, const struct scenario *s, unsigned int *out, struct err *err)
{
	*out = s->timeout;
	if (s->timeout_ref == LUA_NOREF)
		return 0;
	lua_pushcfunction(L, l_timeout_check);
	lua_rawgeti(L, LUA_REGISTRYINDEX, s->timeout_ref);
	push_config(L);
	if (engine_call(L, 1, 1, err) == -1) {
		lua_pop(L, 1);
		return err_wrap(err, "%s: timeout", s->ident);
	}
	if (engine_call(L, 1, 1, err) == -1)
		return err_wrap(err, "%s: timeout", s->ident);
	*out = (unsigned int)lua_tointeger(L, -1);
	lua_pop(L, 1);
	return 0;
}

static void
print_list(struct buf *out, const char *key, const struct strv *list)
{
	char *words;

	if (list->n == 0)
		return;
	words = strv_join(list, " ");
	buf_addf(out, "%s: %s\n", key, words);
	free(words);
}

static void
print_text(struct buf *out, const char *key, const char *value)
{
	if (value != NULL && value[0] != '\0')
		buf_addf(out, "%s: %s\n", key, value);
}

static void
print_case(struct buf *out, const struct scenario *s, unsigned int timeout)
{
	buf_addf(out, "\nident: %s\n", s->ident);
	print_text(out, "descr", s->descr);
	if (s->cleanup_ref != LUA_NOREF)
		buf_adds(out, "has.cleanup: true\n");
	print_list(out, "require.config", &s->config);
	print_list(out, "require.files", &s->files);
	print_text(out, "require.memory", s->memory);
	print_list(out, "require.progs", &s->progs);
	print_text(out, "require.user", s->user);
	if (timeout > 0)
		buf_addf(out, "timeout: %u\n", timeout);
	print_list(out, "X-class", &s->class);
	print_list(out, "X-needs.facts", &s->facts);
	print_list(out, "X-stage", &s->stage);
}

int
scenario_print(lua_State *L, const struct scenario_list *list, struct buf *out,
    struct err *err)
{
	unsigned int timeout;
	size_t i;

	buf_adds(out, "Content-Type: application/X-atf-tp; version=\"1\"\n");
	for (i = 0; i < list->n; i++) {
		if (timeout_get(L, &list->v[i], &timeout, err) == -1)
			return -1;
		print_case(out, &list->v[i], timeout);
	}
	return 0;
}
