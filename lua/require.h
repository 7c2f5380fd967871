/* SPDX-License-Identifier: BSD-2-Clause
 * The `require` of the sandbox. */
#ifndef LUA_REQUIRE_H
#define LUA_REQUIRE_H

#include <lua.h>

#include "lua/modules.h"

/* [-0, +0, m] Sets the global; modules must outlive the state. */
void require_open(lua_State *, const struct engine_module *modules);

#endif
