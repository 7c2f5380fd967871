/* SPDX-License-Identifier: BSD-2-Clause
 * The object `t` that run and cleanup get. */
#ifndef LUA_L_T_H
#define LUA_L_T_H

#include <lauxlib.h>
#include <lua.h>

#include "lua/test.h"

/* [-0, +1, m] Pushes t; the test must outlive the state. */
void l_test_push(lua_State *, struct test *);

/* [-0, +0, v] The receiver of a method. */
struct test *l_test_check(lua_State *, int index);

extern const luaL_Reg l_stage_methods[]; /* l_stage.c */

#endif
