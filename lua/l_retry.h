/* SPDX-License-Identifier: BSD-2-Clause
 * The clock and the sleep behind retry.lua. */
#ifndef LUA_L_RETRY_H
#define LUA_L_RETRY_H

#include <lua.h>

/* [-0, +1, m] A table with now() and sleep(seconds). */
int l_retry_open(lua_State *);

#endif
