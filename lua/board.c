/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/board.h"

#include <lauxlib.h>
#include <lua.h>

#include "base/file.h"
#include "base/mem.h"
#include "lua/engine.h"
#include "lua/l_util.h"

#define WHAT "board"

static const char *const fields[] = { "ident", "descr", "machine", "cpu",
	"memory", "cpus", "iommu", "devices", "netdevs", "disks", "arguments",
	"modules", "bind", "expect", NULL };

/* The board under construction, owned by board_load: a raise loses nothing. */
static struct board *
target(lua_State *L)
{
	return lua_touserdata(L, lua_upvalueindex(1));
}

static char *
text(lua_State *L, const char *key, const char *otherwise)
{
	const char *s = lu_field_string(L, 1, WHAT, key, otherwise);

	if (s == NULL)
		(void)lu_field_error(L, WHAT, key, "missing");
	return xstrdup(s);
}

/* expect = { ["0000:01:00.0"] = "works" } */
static void
read_expect(lua_State *L, struct board *b)
{
	if (lua_getfield(L, 1, "expect") == LUA_TNIL)
		return;
	luaL_checktype(L, -1, LUA_TTABLE);
	lua_pushnil(L);
	while (lua_next(L, -2) != 0) {
		if (lua_type(L, -2) != LUA_TSTRING ||
		    lua_type(L, -1) != LUA_TSTRING)
			(void)lu_field_error(
			    L, WHAT, "expect", "want addresses with verdicts");
		strv_addf(&b->expect, "%s=%s", lua_tostring(L, -2),
		    lua_tostring(L, -1));
		lua_pop(L, 1);
	}
	strv_sort(&b->expect);
}

/* board{ ... } */
static int
l_board(lua_State *L)
{
	struct board *b = target(L);

	luaL_checktype(L, 1, LUA_TTABLE);
	if (b->ident != NULL)
		return luaL_error(L, "one board{} a file");
	lu_check_fields(L, 1, WHAT, fields);
	b->ident = text(L, "ident", NULL);
	b->descr = text(L, "descr", NULL);
	b->machine = text(L, "machine", NULL);
	b->cpu = text(L, "cpu", "EPYC,+svm,+npt");
	b->memory_mib = (int)lu_field_number(L, 1, WHAT, "memory", 4096);
	/* One: with two, QEMU 7.2's TCG can go on executing the int3 by which
	 * the other CPU patches kernel text (text_poke_bp), for ever.  KVM
	 * patches __schedule at each first and last VM, so labs hung. */
	b->cpus = (int)lu_field_number(L, 1, WHAT, "cpus", 1);
	lu_field_strings(L, 1, WHAT, "iommu", &b->iommu);
	lu_field_strings(L, 1, WHAT, "devices", &b->devices);
	lu_field_strings(L, 1, WHAT, "netdevs", &b->netdevs);
	lu_field_strings(L, 1, WHAT, "disks", &b->disks);
	lu_field_strings(L, 1, WHAT, "arguments", &b->arguments);
	lu_field_strings(L, 1, WHAT, "modules", &b->modules);
	lu_field_strings(L, 1, WHAT, "bind", &b->bind);
	read_expect(L, b);
	return 0;
}

int
board_load(const char *path, struct board *b, struct err *err)
{
	struct engine engine = { .listing = true };
	lua_State *L = engine_open(&engine);
	int rc;

	lua_pushlightuserdata(L, b);
	lua_pushcclosure(L, l_board, 1);
	lua_pushglobaltable(L);
	lua_insert(L, -2);
	lua_pushliteral(L, WHAT);
	lua_insert(L, -2);
	lua_rawset(L, -3);
	lua_pop(L, 1);
	rc = engine_load(L, path, err);
	if (rc == 0 && b->ident == NULL)
		rc = err_set(err, 0, "%s: no board{}", file_basename(path));
	engine_close(L);
	return rc;
}
