/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/l_retry.h"

#include <errno.h>
#include <lauxlib.h>

#include "base/clock.h"
#include "base/sig.h"
#include "lua/l_util.h"

/* [-0, +1, -] now() -> seconds, monotonic */
static int
l_retry_now(lua_State *L)
{
	lua_pushnumber(L, (lua_Number)clock_ms() / 1000);
	return 1;
}

/*
 * [-0, +0, v] sleep(seconds); raises when a signal arrived, also one from
 * before: a loop that swallows the first error must still come to an end.
 */
static int
l_retry_sleep(lua_State *L)
{
	lua_Number seconds = luaL_checknumber(L, 1);
	struct err err = { 0 };

	luaL_argcheck(L, seconds >= 0 && seconds < 86400, 1, "0 to a day");
	if (sig_caught() != 0)
		(void)err_set(&err, EINTR, "sleep");
	else if (sig_wait_input(
		     -1, clock_ms() + (int64_t)(seconds * 1000), &err) == 0)
		return 0;
	return lu_raise(L, &err);
}

static const luaL_Reg retry_functions[] = {
	{ "now", l_retry_now },
	{ "sleep", l_retry_sleep },
	{ NULL, NULL },
};

int
l_retry_open(lua_State *L)
{
	luaL_newlib(L, retry_functions);
	return 1;
}
