/* SPDX-License-Identifier: BSD-2-Clause
 * The module `subject`: what checks are given, and its window on the facts. */
#ifndef LUA_L_SUBJECT_H
#define LUA_L_SUBJECT_H

#include <lua.h>

#include "probes/facts.h"

/* The facts that the state judges; they must outlive it or be set again. */
void l_subject_set(lua_State *, const struct facts *);

int l_subject_open(lua_State *);

#endif
