/* SPDX-License-Identifier: BSD-2-Clause
 * What the scenario{} calls of a file declared. */
#ifndef LUA_SCENARIO_H
#define LUA_SCENARIO_H

#include <lua.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

/* Complete and checked before anything runs. */
struct scenario {
	char *ident, *descr;		  /* descr may be NULL */
	char *user, *memory;		  /* needs; may be NULL */
	struct strv config, progs, files; /* needs */
	struct strv facts;
	struct strv class, stage;
	unsigned int timeout; /* seconds; 0: kyua's default of 300 */
	int timeout_ref;      /* Lua functions in the registry, or LUA_NOREF */
	int run_ref, cleanup_ref;
};

/* Zero-initialise before use. */
struct scenario_list {
	struct scenario *v;
	size_t n;
	struct scenario draft; /* the one that is being checked */
};

/* [-0, +0, m] Sets the global `scenario`, which adds to the list.  Call it
 * before engine_load; the list must outlive the state. */
void scenario_open(lua_State *, struct scenario_list *);

/* NULL when there is no such case. */
const struct scenario *scenario_find(
    const struct scenario_list *, const char *ident);

/*
 * Adds what `-l` prints: only properties that kyua 0.13 knows, because one that
 * it does not know breaks the whole file.  Calls timeout functions.
 */
int scenario_print(
    lua_State *, const struct scenario_list *, struct buf *, struct err *);

void scenario_list_free(struct scenario_list *);

#endif
