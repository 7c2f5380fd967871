/* SPDX-License-Identifier: BSD-2-Clause
 * Checks as test cases of kyua. */
#ifndef LUA_JUDGE_CASES_H
#define LUA_JUDGE_CASES_H

#include <lua.h>

#include "base/err.h"

/* [-0, +0, -] Makes `check` declare test cases; after scenario_open. */
int judge_declare_cases(lua_State *, struct err *);

#endif
