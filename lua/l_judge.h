/* SPDX-License-Identifier: BSD-2-Clause
 * The module `judge`: checks over facts (judge.lua), and its window on them. */
#ifndef LUA_L_JUDGE_H
#define LUA_L_JUDGE_H

#include <lua.h>

#include "probes/facts.h"

/* The facts that the state judges; they must outlive it or be set again. */
void l_judge_set(lua_State *, const struct facts *);

int l_judge_open(lua_State *);

#endif
