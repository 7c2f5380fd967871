/* SPDX-License-Identifier: BSD-2-Clause
 * What `require` knows. */
#ifndef LUA_MODULES_H
#define LUA_MODULES_H

#include <lua.h>
#include <stdbool.h>

/*
 * open alone: a C module; it pushes its table.  source alone: a Lua chunk that
 * returns its table.  Both: the chunk gets what open pushed as its argument.
 * While listing, the functions of a module that touches the host only raise.
 */
struct engine_module {
	const char *name; /* NULL ends a table */
	lua_CFunction open;
	const char *source;
	bool touches_host;
};

extern const struct engine_module engine_modules[]; /* sorted by name */

#endif
