/* SPDX-License-Identifier: BSD-2-Clause
 * Runs one part of one case to its outcome. */
#ifndef LUA_CASE_H
#define LUA_CASE_H

#include <lua.h>

#include "lua/scenario.h"
#include "lua/test.h"

/* The body, or a skip that names the fact of needs.facts which does not hold.
 * The outcome is in the test. */
void case_body(lua_State *, const struct scenario *, struct test *);

/* The cleanup part, if there is one. */
void case_cleanup(lua_State *, const struct scenario *, struct test *);

#endif
