/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/engine.h"

#include <errno.h>
#include <lualib.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "base/file.h"
#include "base/log.h"
#include "base/sig.h"
#include "lua/chunk.h"
#include "lua/l_util.h"
#include "lua/require.h"

/*
 * A count hook makes Lua stop to count before each instruction, which costs as
 * much again as most of them do (Lua 5.4, ldebug.c, luaG_traceexec).  So there
 * is none until TICK microseconds of CPU time went by: then it looks for a
 * signal once, and counts on, COUNT by COUNT, only where there is a limit.
 */
enum { TICK = 50000, COUNT = 10000 };

static const char stop_key; /* its address is the value engine_stop raises */
static lua_State *volatile running; /* that engine_call is in; for on_tick */

static struct engine **
engine_slot(lua_State *L)
{
	return lua_getextraspace(L);
}

bool
engine_listing(lua_State *L)
{
	return (*engine_slot(L))->listing;
}

const char *
engine_config(lua_State *L, const char *name)
{
	return config_get((*engine_slot(L))->config, name);
}

/* [-0, +0, v] Raises once for each signal, so that <close> can do its work. */
static void
hook_signal(lua_State *L, lua_Debug *ar)
{
	struct engine *e = *engine_slot(L);
	struct err err = { 0 };

	(void)ar;
	if (e->steps == 0) {
		lua_sethook(L, NULL, 0, 0);
	} else if (lua_gethookcount(L) != COUNT) {
		lua_sethook(L, hook_signal, LUA_MASKCOUNT, COUNT);
	} else if ((e->steps -= COUNT) <= 0) {
		e->steps = 1; /* raise again if pcall swallowed it */
		(void)luaL_error(L, "it runs too long");
	}
	if (sig_count() == e->signals)
		return;
	e->signals = sig_count();
	(void)err_set(&err, EINTR, "the script was stopped");
	(void)lu_raise(L, &err);
}

/* lua_sethook may be called by a handler, as lua.c does. */
static void
on_tick(int sig)
{
	(void)sig;
	if (running != NULL && lua_gethookmask(running) == 0)
		lua_sethook(running, hook_signal, LUA_MASKCOUNT, 1);
}

/* Of time in user mode only: it never interrupts what waits. */
static void
start_ticks(void)
{
	const struct timeval tick = { .tv_usec = TICK };
	const struct itimerval every = { tick, tick };
	struct sigaction sa = { .sa_handler = on_tick, .sa_flags = SA_RESTART };

	(void)sigemptyset(&sa.sa_mask);
	(void)sigaction(SIGVTALRM, &sa, NULL);
	(void)setitimer(ITIMER_VIRTUAL, &every, NULL);
}

void
engine_limit(lua_State *L, long long steps)
{
	(*engine_slot(L))->steps = steps;
	if (steps == 0 && lua_gethookmask(L) != 0)
		lua_sethook(L, NULL, 0, 0);
}

/* [-2, +0, v] */
static int
l_global_unknown(lua_State *L)
{
	return luaL_error(
	    L, "undeclared global '%s'", luaL_tolstring(L, 2, NULL));
}

/* [-*, +0, v] A listing on stdout must hold nothing else. */
static int
l_print_listing(lua_State *L)
{
	return luaL_error(L, "print: not while listing");
}

/* [-0, +0, m] */
static void
open_libraries(lua_State *L)
{
	static const luaL_Reg libraries[] = {
		{ LUA_GNAME, luaopen_base },
		{ LUA_MATHLIBNAME, luaopen_math },
		{ LUA_STRLIBNAME, luaopen_string },
		{ LUA_TABLIBNAME, luaopen_table },
		{ LUA_UTF8LIBNAME, luaopen_utf8 },
	};
	static const char *const absent[] = { "collectgarbage", "dofile",
		"load", "loadfile", "warn" };
	size_t i;

	for (i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		luaL_requiref(L, libraries[i].name, libraries[i].func, 1);
		lua_pop(L, 1);
	}
	for (i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
		lua_pushnil(L);
		lua_setglobal(L, absent[i]);
	}
}

/* [-0, +0, m] */
static void
globals_seal(lua_State *L)
{
	lua_pushglobaltable(L);
	lua_createtable(L, 0, 3);
	lua_pushcfunction(L, l_global_unknown);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, l_global_unknown);
	lua_setfield(L, -2, "__newindex");
	lu_set_bool(L, "__metatable", false);
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
}

lua_State *
engine_open(struct engine *e)
{
	lua_State *L = luaL_newstate();

	if (L == NULL)
		return NULL;
	*engine_slot(L) = e;
	open_libraries(L);
	require_open(L, e->modules);
	if (e->listing)
		lua_register(L, "print", l_print_listing);
	globals_seal(L);
	start_ticks();
	return L;
}

void
engine_close(lua_State *L)
{
	if (L != NULL)
		lua_close(L);
}

int
engine_stop(lua_State *L)
{
	lua_pushlightuserdata(L, (void *)(uintptr_t)&stop_key);
	return lua_error(L);
}

/* [-1, +1, m] Message handler: makes an LU_ERROR of anything but a stop. */
static int
l_message(lua_State *L)
{
	struct err err = { 0 };

	if (lua_touserdata(L, 1) == &stop_key)
		return 1;
	if (!lu_is_error(L, 1)) {
		(void)err_set(&err, 0, "%s", luaL_tolstring(L, 1, NULL));
		lu_push_error(L, &err);
		lua_replace(L, 1);
	}
	lua_settop(L, 1);
	if (lua_getfield(L, 1, "traceback") == LUA_TNIL) {
		luaL_traceback(L, L, NULL, 1);
		lua_setfield(L, 1, "traceback");
	}
	lua_settop(L, 1);
	return 1;
}

/* [-0, +0, m] */
static void
error_read(lua_State *L, struct err *err)
{
	const char *text;

	if (lua_touserdata(L, -1) == &stop_key) {
		(void)err_set(err, ECANCELED, "stopped");
		return;
	}
	if (!lu_is_error(L, -1)) { /* out of memory, or the handler failed */
		text = lua_tostring(L, -1);
		(void)err_set(err, 0, "%s", text == NULL ? "error" : text);
		return;
	}
	lua_getfield(L, -1, "under_test");
	lua_getfield(L, -2, "text");
	text = lua_tostring(L, -1);
	text = text == NULL ? "error" : text;
	(void)err_set(err, 0, "%s", text);
	if (err != NULL)
		err->under_test = lua_toboolean(L, -2);
	if (lua_getfield(L, -3, "traceback") == LUA_TSTRING &&
	    (*engine_slot(L))->traces)
		log_info("%s\n%s", text, lua_tostring(L, -1));
	lua_pop(L, 3);
}

int
engine_call(lua_State *L, int nargs, int nresults, struct err *err)
{
	lua_State *outer = running;
	int handler = lua_gettop(L) - nargs;
	int rc;

	lua_pushcfunction(L, l_message);
	lua_insert(L, handler);
	running = L;
	rc = lua_pcall(L, nargs, nresults, handler);
	running = outer;
	lua_remove(L, handler);
	if (rc == LUA_OK)
		return 0;
	error_read(L, err);
	lua_pop(L, 1);
	return -1;
}

int
engine_load_text(lua_State *L, const char *text, size_t n, const char *name,
    int nresults, struct err *err)
{
	if (chunk_load(L, text, n, name) != LUA_OK) {
		error_read(L, err);
		lua_pop(L, 1);
		return -1;
	}
	return engine_call(L, 0, nresults, err);
}

int
engine_load(lua_State *L, const char *path, struct err *err)
{
	struct buf name = { 0 };
	struct buf b = { 0 };
	int rc = file_read(path, &b, err);

	if (rc == 0) {
		buf_addf(&name, "@%s", file_basename(path));
		rc = engine_load_text(L, buf_str(&b), b.len, name.data, 0, err);
	}
	buf_free(&name);
	buf_free(&b);
	return rc;
}
