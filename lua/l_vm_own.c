/* SPDX-License-Identifier: BSD-2-Clause
 * What a vm handle offers more when it was started from a disk of the user's.
 */
#include <lauxlib.h>
#include <stdlib.h>

#include "guests/guest_own.h"
#include "lua/l_guest.h"
#include "lua/l_util.h"

#define CALL_SECONDS 30

static int
l_vm_agent(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	int ms = l_vm_ms(L, 2, vm->boot_ms / 1000.0);
	struct err err;
	int rc = own_sync(vm->guest, ms, &err);

	if (rc == -1)
		return lu_raise(L, &err);
	lua_pushboolean(L, rc);
	return 1;
}

static int
l_vm_call(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	const char *command = luaL_checkstring(L, 2);
	json_t *result;
	struct err err;

	if (own_call(vm->guest, command, NULL, CALL_SECONDS * 1000, &result,
		&err) == -1)
		return lu_raise(L, &err);
	lu_push_json(L, result);
	json_decref(result);
	return 1;
}

static int
l_vm_run(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	int ms = l_vm_ms(L, 2, CALL_SECONDS), n = lua_gettop(L), i, status, rc;
	struct strv argv = { 0 };
	struct buf out = { 0 };
	struct err err;

	luaL_checkstring(L, 3);
	for (i = 4; i <= n; i++)
		luaL_checkstring(L, i);
	for (i = 3; i <= n; i++)
		strv_add(&argv, lua_tostring(L, i));
	rc = own_run(vm->guest, &argv, ms, &out, &status, &err);
	strv_free(&argv);
	if (rc == -1) {
		buf_free(&out);
		return lu_raise(L, &err);
	}
	lua_pushinteger(L, status);
	lua_pushlstring(L, buf_str(&out), out.len);
	buf_free(&out);
	return 2;
}

static int
l_vm_watch(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	int ms = l_vm_ms(L, 2, 1);
	struct err err;

	return own_watch(vm->guest, ms, &err) == -1 ? lu_raise(L, &err) : 0;
}

static int
l_vm_reset(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	struct err err;

	return own_reset(vm->guest, &err) == -1 ? lu_raise(L, &err) : 0;
}

const luaL_Reg l_vm_own_methods[] = {
	/* agent([seconds]) -> does the QEMU guest agent answer? */
	{ "agent", l_vm_agent },
	/* call(command) -> reply of the guest agent */
	{ "call", l_vm_call },
	/* reset(); from outside */
	{ "reset", l_vm_reset },
	/* run(seconds, program, ...) -> exit status, output */
	{ "run", l_vm_run },
	/* watch(seconds); raises when it ends meanwhile */
	{ "watch", l_vm_watch },
	{ NULL, NULL },
};
