/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/l_host.h"

#include <lauxlib.h>
#include <string.h>

#include "base/bdf.h"
#include "guests/claim.h"
#include "lua/l_util.h"
#include "probes/probe.h"

#define FACTS "pptcheck.facts"

/* Facts are read once a state: upvalue 1 of every function here. */
static struct facts *
host_facts(lua_State *L)
{
	struct facts *f = lua_touserdata(L, lua_upvalueindex(1));
	struct err err;

	if (f->n == 0 && probes_read("live", f, &err) == -1)
		(void)lu_raise(L, &err);
	return f;
}

static int
l_facts_gc(lua_State *L)
{
	facts_free(luaL_checkudata(L, 1, FACTS));
	return 0;
}

static int
l_host_fact(lua_State *L)
{
	const char *key = luaL_checkstring(L, 1);
	const struct fact *fact = facts_get(host_facts(L), key);

	if (fact == NULL || fact->type == FACT_UNKNOWN) {
		lua_pushnil(L);
		lua_pushstring(L, fact == NULL ? "no such fact" : fact->str);
		return 2;
	}
	lu_push_fact(L, fact);
	return 1;
}

static int
l_host_facts(lua_State *L)
{
	const char *prefix = luaL_checkstring(L, 1);
	const struct facts *f = host_facts(L);
	size_t i, n = strlen(prefix);

	lua_newtable(L);
	for (i = 0; i < f->n; i++) {
		if (strncmp(f->v[i].key, prefix, n) != 0 ||
		    f->v[i].type == FACT_UNKNOWN)
			continue;
		lu_push_fact(L, &f->v[i]);
		lua_setfield(L, -2, f->v[i].key);
	}
	return 1;
}

static int
l_host_claim(lua_State *L)
{
	const char *text = luaL_checkstring(L, 1);
	struct bdf_text name;
	struct bdf bdf;
	struct err err;

	if (bdf_parse(text, &bdf, &err) == -1)
		return lu_raise(L, &err);
	name = bdf_format(&bdf);
	return l_device_claim(L, name.s);
}

static int
l_host_restore(lua_State *L)
{
	struct journal *j = NULL;
	struct err err;
	int rc;

	if (journal_open(&j, JOURNAL_RESTORE, &err) == -1)
		return lu_raise(L, &err);
	rc = claim_undo(j, &err);
	journal_close(j);
	return rc == -1 ? lu_raise(L, &err) : 0;
}

static const luaL_Reg host_functions[] = {
	/* claim(bdf) -> device; journalled, then bound for passthrough */
	{ "claim", l_host_claim },
	/* fact(key) -> value, or nil, reason */
	{ "fact", l_host_fact },
	/* facts(prefix) -> table of the known ones */
	{ "facts", l_host_facts },
	/* restore(); replays the journal, safe to repeat */
	{ "restore", l_host_restore },
	{ NULL, NULL },
};

int
l_host_open(lua_State *L)
{
	struct facts *f;

	luaL_newlibtable(L, host_functions);
	f = lua_newuserdatauv(L, sizeof(*f), 0);
	memset(f, 0, sizeof(*f));
	if (luaL_newmetatable(L, FACTS)) {
		lua_pushcfunction(L, l_facts_gc);
		lua_setfield(L, -2, "__gc");
	}
	lua_setmetatable(L, -2);
	luaL_setfuncs(L, host_functions, 1);
	return 1;
}
