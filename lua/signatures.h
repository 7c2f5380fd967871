/* SPDX-License-Identifier: BSD-2-Clause
 * The files of lua/signatures/: embedded at build time, or read from a folder.
 */
#ifndef LUA_SIGNATURES_H
#define LUA_SIGNATURES_H

#include <lua.h>
#include <stddef.h>

#include "base/err.h"

struct lua_signatures {
	const char *name; /* without ".lua"; NULL ends the table */
	const char *text;
};

extern const struct lua_signatures lua_signatures[];

/*
 * [-0, +(0|1), -] Pushes a table: name to what the file returned.  dir NULL:
 * those embedded.
 */
int signatures_push(lua_State *, const char *dir, struct err *);

#endif
