/* SPDX-License-Identifier: BSD-2-Clause
 * The vm handle that guest.start returns. */
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sig.h"
#include "guests/guest_qemu.h"
#include "lua/l_guest.h"
#include "lua/l_util.h"

#define VM "pptcheck.vm"

/* A question to a running guest; a driver that gives up needs longer. */
#define ASK_SECONDS 60
#define STOP_SECONDS 90

struct vm *
l_vm_check(lua_State *L)
{
	struct vm *vm = luaL_checkudata(L, 1, VM);

	luaL_argcheck(L, vm->guest != NULL, 1, "the guest never started");
	return vm;
}

static int
l_vm_gc(lua_State *L)
{
	struct vm *vm = luaL_checkudata(L, 1, VM);

	guest_free(vm->guest);
	vm->guest = NULL;
	xreplace(&vm->dir, NULL);
	return 0;
}

int
l_vm_ms(lua_State *L, int index, lua_Number otherwise)
{
	lua_Number s = luaL_optnumber(L, index, otherwise);

	luaL_argcheck(L, s >= 0 && s <= 86400, index, "0 to a day");
	return (int)(s * 1000);
}

/* [-0, +1, m] Pushes and releases the message. */
static int
push_message(lua_State *L, json_t *message)
{
	lu_push_json(L, message);
	json_decref(message);
	return 1;
}

static int
l_vm_hello(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	int ms = l_vm_ms(L, 2, vm->boot_ms / 1000.0);
	json_t *hello;
	struct err err;

	if (guest_hello(vm->guest, ms, &hello, &err) == -1)
		return lu_raise(L, &err);
	return push_message(L, hello);
}

/* [-0, +0, v] The flat table at index as a JSON object, or NULL. */
static json_t *
check_args(lua_State *L, int index)
{
	json_t *args;

	if (lua_isnoneornil(L, index))
		return NULL;
	luaL_checktype(L, index, LUA_TTABLE);
	lua_pushnil(L);
	while (lua_next(L, index) != 0) {
		luaL_argcheck(L,
		    lua_type(L, -2) == LUA_TSTRING &&
			(lua_isinteger(L, -1) ||
			    lua_type(L, -1) == LUA_TSTRING),
		    index, "want names with strings or integers");
		lua_pop(L, 1);
	}
	args = json_object();
	lua_pushnil(L);
	while (lua_next(L, index) != 0) {
		(void)json_object_set_new(args, lua_tostring(L, -2),
		    lua_isinteger(L, -1) ? json_integer(lua_tointeger(L, -1))
					 : json_string(lua_tostring(L, -1)));
		lua_pop(L, 1);
	}
	return args;
}

static int
l_vm_ask(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	const char *ask = luaL_checkstring(L, 2);
	int ms = l_vm_ms(L, 4, ASK_SECONDS);
	json_t *args = check_args(L, 3), *reply;
	struct err err;

	if (guest_ask(vm->guest, ask, args, ms, &reply, &err) == -1)
		return lu_raise(L, &err);
	return push_message(L, reply);
}

static int
l_vm_ask_maybe(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	const char *ask = luaL_checkstring(L, 2);
	int ms = l_vm_ms(L, 4, ASK_SECONDS);
	json_t *args = check_args(L, 3), *reply;
	struct err err;

	if (guest_request(vm->guest, ask, args, ms, &reply, &err) == -1)
		return lu_raise(L, &err);
	return push_message(L, reply);
}

static int
l_vm_reboot(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	int ms = l_vm_ms(L, 2, vm->boot_ms / 1000.0);
	json_t *hello;
	struct err err;

	if (guest_reboot(vm->guest, ms, &hello, &err) == -1)
		return lu_raise(L, &err);
	return push_message(L, hello);
}

static int
l_vm_system_reset(lua_State *L)
{
	struct vm *vm = l_vm_check(L);
	int ms = l_vm_ms(L, 2, vm->boot_ms / 1000.0);
	json_t *hello;
	struct err err;

	if (guest_system_reset(vm->guest, ms, &hello, &err) == -1)
		return lu_raise(L, &err);
	return push_message(L, hello);
}

static int
l_vm_exit_seconds(lua_State *L)
{
	const struct guest_times *times = guest_times(l_vm_check(L)->guest);

	if (times->ended == 0 || times->shutdown == 0)
		lua_pushnil(L);
	else
		lua_pushnumber(
		    L, (lua_Number)(times->ended - times->shutdown) / 1000);
	return 1;
}

static int
l_vm_stop(lua_State *L)
{
	static const char *const endings[] = { "poweroff", "kill", "panic",
		NULL };
	struct vm *vm = l_vm_check(L);
	int ending = luaL_checkoption(L, 2, NULL, endings);
	int ms = l_vm_ms(L, 3, STOP_SECONDS);
	struct err err;

	/* In the order of enum guest_end. */
	if (guest_stop(vm->guest, (enum guest_end)ending, ms, &err) == -1)
		return lu_raise(L, &err);
	return 0;
}

/* [-0, +1, m] A file of the evidence from offset on; *offset is moved. */
static void
push_file(lua_State *L, struct vm *vm, const char *name, off_t *offset)
{
	char *path = xasprintf("%s/%s", vm->dir, name);
	struct buf b = { 0 };

	(void)file_read_from(path, offset, &b, NULL);
	lua_pushlstring(L, buf_str(&b), b.len);
	buf_free(&b);
	free(path);
}

/*
 * [-0, +n, v] string.match(line, pattern) over the lines that are new on the
 * console, until one matches or the time is over; 0 then.
 */
static int
wait_console(lua_State *L, struct vm *vm)
{
	int64_t deadline = clock_ms() + l_vm_ms(L, 3, 60);
	struct err err;

	luaL_checkstring(L, 2);
	lua_settop(L, 2);
	lua_getglobal(L, "string");
	lua_getfield(L, -1, "match");
	for (;;) {
		push_file(L, vm, EVIDENCE_CONSOLE, &vm->console_offset);
		lua_pushvalue(L, 4);
		lua_insert(L, -2);
		lua_pushvalue(L, 2);
		lua_call(L, 2, LUA_MULTRET);
		if (lua_gettop(L) > 4 && !lua_isnil(L, 5))
			return lua_gettop(L) - 4;
		lua_settop(L, 4);
		if (clock_left(deadline) == 0 || !guest_alive(vm->guest))
			return 0;
		if (sig_wait_input(-1, clock_ms() + 100, &err) == -1)
			return lu_raise(L, &err);
	}
}

static int
l_vm_expect_maybe(lua_State *L)
{
	return wait_console(L, l_vm_check(L));
}

static int
l_vm_expect(lua_State *L)
{
	const char *pattern = luaL_checkstring(L, 2);
	int n = wait_console(L, l_vm_check(L));
	struct err err;

	if (n > 0)
		return n;
	(void)err_fail(&err, "nothing on the console matches \"%s\"", pattern);
	return lu_raise(L, &err);
}

static int
l_vm_reset_used(lua_State *L)
{
	lua_pushstring(L, guest_reset_used(l_vm_check(L)->guest));
	return 1;
}

static const luaL_Reg vm_methods[] = {
	/* ask(command [, args [, seconds]]) -> reply of the agent */
	{ "ask", l_vm_ask },
	/* ask_maybe(command [, args [, seconds]]) -> reply, refusals too */
	{ "ask_maybe", l_vm_ask_maybe },
	/* exit_seconds() -> from the guest's end to the process's, or nil */
	{ "exit_seconds", l_vm_exit_seconds },
	/* expect(pattern, seconds) -> captures from the console */
	{ "expect", l_vm_expect },
	/* expect_maybe(pattern, seconds) -> captures or nil */
	{ "expect_maybe", l_vm_expect_maybe },
	/* hello([seconds]) -> the agent's greeting */
	{ "hello", l_vm_hello },
	/* reboot([seconds]) -> the next greeting */
	{ "reboot", l_vm_reboot },
	/* reset_used() -> "flr", "pm", "bus", "none" or nil */
	{ "reset_used", l_vm_reset_used },
	/* stop("poweroff"|"kill"|"panic" [, seconds]) */
	{ "stop", l_vm_stop },
	/* system_reset([seconds]) -> the next greeting */
	{ "system_reset", l_vm_system_reset },
	{ NULL, NULL },
};

static int
l_vm_index(lua_State *L)
{
	struct vm *vm = luaL_checkudata(L, 1, VM);
	const char *key = luaL_checkstring(L, 2);
	off_t start = 0;

	if (strcmp(key, "dir") == 0) {
		lua_pushstring(L, vm->dir);
	} else if (strcmp(key, "console") == 0) {
		push_file(L, vm, EVIDENCE_CONSOLE, &start);
	} else if (strcmp(key, "trace") == 0) {
		push_file(L, vm, EVIDENCE_TRACE, &start);
	} else {
		lua_pushvalue(L, 2);
		lua_gettable(L, lua_upvalueindex(1));
	}
	return 1;
}

struct vm *
l_vm_new(lua_State *L)
{
	struct vm *vm = lua_newuserdatauv(L, sizeof(*vm), 0);

	memset(vm, 0, sizeof(*vm));
	if (luaL_newmetatable(L, VM)) {
		lua_pushcfunction(L, l_vm_gc);
		lua_setfield(L, -2, "__gc");
		lua_pushcfunction(L, l_vm_gc);
		lua_setfield(L, -2, "__close");
		luaL_newlib(L, vm_methods);
		luaL_setfuncs(L, l_vm_own_methods, 0);
		lua_pushcclosure(L, l_vm_index, 1);
		lua_setfield(L, -2, "__index");
	}
	lua_setmetatable(L, -2);
	return vm;
}
