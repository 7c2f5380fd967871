/* SPDX-License-Identifier: BSD-2-Clause
 * The module `guest`: disposable guests. */
#ifndef LUA_L_GUEST_H
#define LUA_L_GUEST_H

#include <lauxlib.h>
#include <lua.h>

#include "guests/guest.h"

int l_guest_open(lua_State *); /* [-0, +1, e] */

/* What a vm handle holds (l_guest.c makes it, l_vm.c uses it). */
struct vm {
	struct guest *guest; /* NULL once ended */
	char *dir;
	off_t console_offset; /* how far vm:expect has read */
	int boot_ms;	      /* time limit of one boot */
};

/* [-0, +0, v] The handle at 1, with its guest. */
struct vm *l_vm_check(lua_State *);

/* [-0, +0, v] Seconds at index as milliseconds. */
int l_vm_ms(lua_State *, int index, lua_Number otherwise);

/* What it offers more for a disk of the user's. */
extern const luaL_Reg l_vm_own_methods[];

/* [-0, +1, m] A handle that __gc may see at any time. */
struct vm *l_vm_new(lua_State *);

#endif
