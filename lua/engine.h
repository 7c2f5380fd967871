/* SPDX-License-Identifier: BSD-2-Clause
 * A sandboxed Lua state: prevents accidents, not malice. */
#ifndef LUA_ENGINE_H
#define LUA_ENGINE_H

#include <lua.h>
#include <stdbool.h>

#include "base/err.h"
#include "lua/config.h"
#include "lua/modules.h"

struct engine {
	const struct engine_module *modules; /* as engine_modules */
	const struct config *config;	     /* the -v variables */
	bool listing;
	bool traces;	 /* tell tracebacks on stderr */
	int signals;	 /* how many arrived that the script was told of */
	long long steps; /* instructions left, see engine_limit; 0: no limit */
};

/*
 * A state with base (without load, loadfile, dofile, collectgarbage), string,
 * table, math, utf8 and a require that knows only the modules; reading or
 * setting an undeclared global raises.  The engine must outlive the state.
 */
lua_State *engine_open(struct engine *);
void engine_close(lua_State *);

/* For bindings. */
bool engine_listing(lua_State *);
const char *engine_config(lua_State *, const char *name); /* NULL: not set */

/*
 * [-0, +0, -] From now on the script may run about so many instructions, then
 * it raises; 0 lifts the limit.  For code that must not stop the program.
 */
void engine_limit(lua_State *, long long steps);

/* Runs a file once; its name in messages is its last component. */
int engine_load(lua_State *, const char *path, struct err *);

/* [-0, +(0|nresults), -] The same for text; name as Lua wants it, "@x.lua". */
int engine_load_text(lua_State *, const char *text, size_t n, const char *name,
    int nresults, struct err *);

/*
 * [-(nargs+1), +(0|nresults), -] lua_call that does not raise.  -1: err has the
 * text and under_test, and the traceback goes to stderr if traces is set.  A
 * case that was stopped on purpose (engine_stop) is -1 with err->code
 * ECANCELED.
 */
int engine_call(lua_State *, int nargs, int nresults, struct err *);

/* [-0, +0, v] Unwinds to engine_call; the reason is recorded elsewhere. */
int engine_stop(lua_State *);

#endif
