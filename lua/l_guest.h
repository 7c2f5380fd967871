/* SPDX-License-Identifier: BSD-2-Clause
 * The module `guest`: disposable guests. */
#ifndef LUA_L_GUEST_H
#define LUA_L_GUEST_H

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

/* [-0, +1, m] A handle that __gc may see at any time. */
struct vm *l_vm_new(lua_State *);

#endif
