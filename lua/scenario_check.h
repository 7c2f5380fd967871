/* SPDX-License-Identifier: BSD-2-Clause
 * The values a scenario may declare: what kyua would choke on is refused here,
 * where the author sees the line. */
#ifndef LUA_SCENARIO_CHECK_H
#define LUA_SCENARIO_CHECK_H

#include <lua.h>

#include "lua/scenario.h"

/* [-0, +0, v] Raises with file:line and the field name. */
void check_scenario(lua_State *, const struct scenario *);

/* [-0, +0, v] Whole seconds, rounded up, 1 to 30 days. */
unsigned int check_timeout(lua_State *, lua_Number seconds);

#endif
