/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/l_subject.h"

#include <lauxlib.h>
#include <string.h>

#include "base/mem.h"
#include "lua/engine.h"
#include "lua/l_util.h"
#include "probes/probe.h"

/* More than any check reads; what is beyond is no evidence. */
enum { READS_MAX = 64 };

struct window {
	const struct facts *facts;
	struct facts own; /* what l_read read */
	bool noting;
	size_t n;
	const struct fact *read[READS_MAX]; /* in the last watch */
};

static const char window_key; /* its address is the registry's key */

static struct window *
window(lua_State *L)
{
	struct window *w = lua_touserdata(L, lua_upvalueindex(1));

	if (w->facts == NULL)
		(void)luaL_error(L, "no facts to judge");
	return w;
}

static void
note(struct window *w, const struct fact *fact)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->read[i] == fact)
			return;
	if (w->n < READS_MAX)
		w->read[w->n++] = fact;
}

/* [-0, +1|2, m] The value, or nil and why it is not known. */
static int
push_value(lua_State *L, struct window *w, const struct fact *fact)
{
	if (fact == NULL || fact->type == FACT_UNKNOWN) {
		lua_pushnil(L);
		lua_pushstring(L, fact == NULL ? "not known" : fact->str);
		return 2;
	}
	if (w->noting)
		note(w, fact);
	lu_push_fact(L, fact);
	return 1;
}

/* [-1, +1|2, m] */
static int
l_fact(lua_State *L)
{
	struct window *w = window(L);

	return push_value(L, w, facts_get(w->facts, luaL_checkstring(L, 1)));
}

/* [-2, +1|2, m] subject:get(key): most of what checks do. */
static int
l_get(lua_State *L)
{
	struct window *w = window(L);
	const char *key = luaL_checkstring(L, 2), *prefix;

	luaL_checktype(L, 1, LUA_TTABLE);
	lua_pushvalue(L, lua_upvalueindex(2)); /* "prefix" */
	lua_rawget(L, 1);
	prefix = lua_tostring(L, -1);
	return push_value(L, w,
	    prefix == NULL ? facts_get(w->facts, key)
			   : facts_of(w->facts, prefix, key));
}

/* [-*, +1, e] device:class_is(...): true when its class code begins with one of
 * these hex digits. */
static int
l_class_is(lua_State *L)
{
	const char *class, *head;
	int i, n = lua_gettop(L);

	lua_getfield(L, 1, "class");
	class = lua_tostring(L, -1);
	for (i = 2; class != NULL && i <= n; i++) {
		head = luaL_checkstring(L, i);
		if (strncmp(class, head, strlen(head)) == 0)
			break;
	}
	lua_pushboolean(L, class != NULL && i <= n);
	return 1;
}

/* [-*, +1, e] watch(steps, f, ...): f(...), which may take so many
 * instructions; notes what it reads. */
static int
l_watch(lua_State *L)
{
	struct window *w = window(L);

	w->noting = true;
	w->n = 0;
	engine_limit(L, luaL_checkinteger(L, 1));
	lua_call(L, lua_gettop(L) - 2, 1);
	engine_limit(L, 0);
	w->noting = false;
	return 1;
}

/* [-*, +3, -] try(f, ...): pcall(f, ...), and whether a watch did not return,
 * which it ends. */
static int
l_try(lua_State *L)
{
	struct window *w = window(L);
	bool ran = lua_pcall(L, lua_gettop(L) - 1, 1, 0) == LUA_OK;

	lua_pushboolean(L, ran);
	lua_insert(L, -2);
	lua_pushboolean(L, w->noting);
	engine_limit(L, 0);
	w->noting = false;
	return 3;
}

/* [-0, +1, m] "key from origin" of each fact that was read in the last watch */
static int
l_evidence(lua_State *L)
{
	struct window *w = window(L);
	size_t i;

	lua_createtable(L, (int)w->n, 0);
	for (i = 0; i < w->n; i++) {
		lua_pushfstring(
		    L, "%s from %s", w->read[i]->key, w->read[i]->origin);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* [-0, +1, m] Addresses of all functions. */
static int
l_functions(lua_State *L)
{
	struct strv bdfs = { 0 };
	size_t i;

	facts_functions(window(L)->facts, &bdfs);
	lua_createtable(L, (int)bdfs.n, 0);
	for (i = 0; i < bdfs.n; i++) {
		lua_pushstring(L, bdfs.v[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	strv_free(&bdfs);
	return 1;
}

/* [-0, +1, m] Names of the virtual machines that are configured here. */
static int
l_vms(lua_State *L)
{
	static const char head[] = "vm.", tail[] = ".passthru";
	const struct facts *f = window(L)->facts;
	size_t i, n, ends = sizeof(head) - 1 + sizeof(tail) - 1;
	struct strv names = { 0 };

	for (i = 0; i < f->n; i++) {
		const char *key = f->v[i].key;

		n = strlen(key);
		if (n > ends && strncmp(key, head, sizeof(head) - 1) == 0 &&
		    strcmp(key + n - (sizeof(tail) - 1), tail) == 0)
			strv_take(
			    &names, xstrndup(key + sizeof(head) - 1, n - ends));
	}
	strv_sort(&names);
	lua_createtable(L, (int)names.n, 0);
	for (i = 0; i < names.n; i++) {
		lua_pushstring(L, names.v[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	strv_free(&names);
	return 1;
}

/* [-1, +0, e] Reads facts of a source for a test case; they are kept as long as
 * the state. */
static int
l_read(lua_State *L)
{
	struct window *w = lua_touserdata(L, lua_upvalueindex(1));
	struct strv specs = { 0 };
	struct err err;
	int rc;

	facts_free(&w->own);
	strv_split(&specs, luaL_checkstring(L, 1), " ");
	rc = probes_read_all(&specs, &w->own, &err);
	strv_free(&specs);
	if (rc == -1)
		return lu_raise(L, &err);
	w->facts = &w->own;
	return 0;
}

/* What subject.lua is given. */
static const luaL_Reg core_functions[] = {
	{ "class_is", l_class_is },
	{ "evidence", l_evidence },
	{ "fact", l_fact },
	{ "functions", l_functions },
	{ "get", l_get },
	{ "read", l_read },
	{ "try", l_try },
	{ "vms", l_vms },
	{ "watch", l_watch },
	{ NULL, NULL },
};

static int
l_window_gc(lua_State *L)
{
	struct window *w = lua_touserdata(L, 1);

	facts_free(&w->own);
	return 0;
}

/* [-0, +1, m] The one window of a state. */
static struct window *
window_push(lua_State *L)
{
	struct window *w;

	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &window_key) == LUA_TUSERDATA)
		return lua_touserdata(L, -1);
	lua_pop(L, 1);
	w = lua_newuserdatauv(L, sizeof(*w), 0);
	memset(w, 0, sizeof(*w));
	if (luaL_newmetatable(L, "pptcheck.window")) {
		lua_pushcfunction(L, l_window_gc);
		lua_setfield(L, -2, "__gc");
	}
	lua_setmetatable(L, -2);
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &window_key);
	return w;
}

void
l_subject_set(lua_State *L, const struct facts *f)
{
	window_push(L)->facts = f;
	lua_pop(L, 1);
}

int
l_subject_open(lua_State *L)
{
	luaL_newlibtable(L, core_functions);
	(void)window_push(L);
	lua_pushstring(L, "prefix");
	luaL_setfuncs(L, core_functions, 2);
	return 1;
}
