/* SPDX-License-Identifier: BSD-2-Clause
 * The part of the module `explain` that is not Lua. */
#ifndef LUA_L_EXPLAIN_H
#define LUA_L_EXPLAIN_H

#include <lua.h>

/* [-0, +1, m] */
int l_explain_open(lua_State *);

#endif
