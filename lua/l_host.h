/* SPDX-License-Identifier: BSD-2-Clause
 * The module `host`: facts, devices, restore. */
#ifndef LUA_L_HOST_H
#define LUA_L_HOST_H

#include <lua.h>

int l_host_open(lua_State *); /* [-0, +1, e] */

/* [-0, +1, e] Takes the function and pushes its device handle. */
int l_device_claim(lua_State *, const char *bdf);

/* [-0, +0, v] The address of the device handle at index; raises if released. */
const char *l_device_bdf(lua_State *, int index);

#endif
