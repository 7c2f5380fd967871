/* SPDX-License-Identifier: BSD-2-Clause
 * A guest as its manager starts it, from the variables of a scenario. */
#ifndef LUA_DEPLOYED_H
#define LUA_DEPLOYED_H

#include <lua.h>

#include "base/strv.h"

/*
 * With -v slots=BDF=SLOT:FUNC,... the guest gets all of these devices, each at
 * its place: fills slots and roms (from -v roms=BDF=FILE,...; "" for none) for
 * devices, and adds to devices those that are missing.  A guest without devices
 * stays without.  Raises nothing.
 */
void deployed_place(
    lua_State *, struct strv *devices, struct strv *slots, struct strv *roms);

#endif
