/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/board.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/lab_fault.h"
#include "lua/engine.h"
#include "lua/l_util.h"

#define WHAT "board"

static const char *const fields[] = { "base", "ident", "descr", "machine",
	"cpu", "memory", "cpus", "iommu", "devices", "netdevs", "disks",
	"arguments", "modules", "bind", "faults", "before", "expect",
	"findings", NULL };

/* The board under construction, owned by board_load's caller: a raise loses
 * nothing. */
struct loader {
	struct board *board;
	const char *path;
	bool is_base;
	bool seen; /* board{} was called */
};

static int load(struct loader *, struct err *);

static struct loader *
target(lua_State *L)
{
	return lua_touserdata(L, lua_upvalueindex(1));
}

/* The named board beside this file, without what is its own. */
static void
read_base(lua_State *L, const struct loader *l)
{
	const char *name = lu_field_string(L, 1, WHAT, "base", NULL);
	struct loader base = { .board = l->board, .is_base = true };
	struct board *b = l->board;
	struct err err;
	char *path;
	int rc;

	if (name == NULL)
		return;
	if (l->is_base)
		(void)lu_field_error(L, WHAT, "base", "a base has none itself");
	path = xasprintf("%.*s%s.lua", (int)(file_basename(l->path) - l->path),
	    l->path, name);
	base.path = path;
	rc = load(&base, &err);
	free(path);
	if (rc == -1)
		(void)lu_field_error(L, WHAT, "base", err.text);
	xreplace(&b->ident, NULL);
	xreplace(&b->descr, NULL);
	strv_free(&b->faults);
	xreplace(&b->before, NULL);
	strv_free(&b->expect);
	strv_free(&b->findings);
}

/* Replaces what the base said; otherwise is for boards that say nothing. */
static void
text(lua_State *L, const char *key, char **out, const char *otherwise)
{
	const char *s =
	    lu_field_string(L, 1, WHAT, key, *out == NULL ? otherwise : *out);

	if (s == NULL)
		(void)lu_field_error(L, WHAT, key, "missing");
	/* s may be *out */
	xreplace(out, xstrdup(s));
}

static void
number(lua_State *L, const char *key, int *out, int otherwise)
{
	*out =
	    (int)lu_field_number(L, 1, WHAT, key, *out == 0 ? otherwise : *out);
}

static void
strings(lua_State *L, const char *key, struct strv *out)
{
	if (lua_getfield(L, 1, key) != LUA_TNIL)
		strv_free(out);
	lua_pop(L, 1);
	lu_field_strings(L, 1, WHAT, key, out);
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

static void
check_faults(lua_State *L, const struct board *b)
{
	struct err err;
	size_t i;

	for (i = 0; i < b->faults.n; i++)
		if (lab_fault_check(b->faults.v[i], &err) == -1)
			(void)lu_field_error(L, WHAT, "faults", err.text);
}

/* board{ ... } */
static int
l_board(lua_State *L)
{
	struct loader *l = target(L);
	struct board *b = l->board;
	const char *before;

	luaL_checktype(L, 1, LUA_TTABLE);
	if (l->seen)
		return luaL_error(L, "one board{} a file");
	l->seen = true;
	lu_check_fields(L, 1, WHAT, fields);
	read_base(L, l);
	text(L, "ident", &b->ident, NULL);
	text(L, "descr", &b->descr, NULL);
	text(L, "machine", &b->machine, NULL);
	text(L, "cpu", &b->cpu, "EPYC,+svm,+npt");
	number(L, "memory", &b->memory_mib, 4096);
	/* One: with two, QEMU 7.2's TCG can go on executing the int3 by which
	 * the other CPU patches kernel text (text_poke_bp), for ever.  KVM
	 * patches __schedule at each first and last VM, so labs hung. */
	number(L, "cpus", &b->cpus, 1);
	strings(L, "iommu", &b->iommu);
	strings(L, "devices", &b->devices);
	strings(L, "netdevs", &b->netdevs);
	strings(L, "disks", &b->disks);
	strings(L, "arguments", &b->arguments);
	strings(L, "modules", &b->modules);
	strings(L, "bind", &b->bind);
	strings(L, "faults", &b->faults);
	check_faults(L, b);
	before = lu_field_string(L, 1, WHAT, "before", NULL);
	xreplace(&b->before, before == NULL ? NULL : xstrdup(before));
	strings(L, "findings", &b->findings);
	read_expect(L, b);
	return 0;
}

static int
load(struct loader *l, struct err *err)
{
	struct engine engine = { .listing = true };
	lua_State *L = engine_open(&engine);
	int rc;

	lua_pushlightuserdata(L, l);
	lua_pushcclosure(L, l_board, 1);
	lua_pushglobaltable(L);
	lua_insert(L, -2);
	lua_pushliteral(L, WHAT);
	lua_insert(L, -2);
	lua_rawset(L, -3);
	lua_pop(L, 1);
	rc = engine_load(L, l->path, err);
	if (rc == 0 && !l->seen)
		rc = err_set(err, 0, "%s: no board{}", file_basename(l->path));
	engine_close(L);
	return rc;
}

int
board_load(const char *path, struct board *b, struct err *err)
{
	struct loader l = { .board = b, .path = path };

	return load(&l, err);
}
