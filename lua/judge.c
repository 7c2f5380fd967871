/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/judge.h"
#include "lua/judge_cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "lua/engine.h"
#include "lua/l_subject.h"
#include "lua/l_util.h"

struct judge {
	struct engine engine;
	struct config config;
	lua_State *L;
};

/* [-0, +1, e] The function `name` of the module `module`. */
static int
l_member(lua_State *L)
{
	lua_getglobal(L, "require");
	lua_pushvalue(L, 1);
	lua_call(L, 1, 1);
	lua_pushvalue(L, 2);
	lua_gettable(L, -2);
	return 1;
}

static int
push_member(lua_State *L, const char *module, const char *name, struct err *err)
{
	lua_pushcfunction(L, l_member);
	lua_pushstring(L, module);
	lua_pushstring(L, name);
	return engine_call(L, 2, 1, err);
}

/* Calls the function below its nargs arguments; its result becomes JSON. */
static int
call_json(lua_State *L, int nargs, json_t **out, struct err *err)
{
	if (engine_call(L, nargs, 1, err) == -1)
		return -1;
	*out = lu_to_json(L, -1);
	lua_pop(L, 1);
	return 0;
}

static int
load_folder(struct judge *j, const char *folder, struct err *err)
{
	struct strv names = { 0 };
	size_t i, n;
	int rc = file_list(folder, &names, err);

	for (i = 0; rc == 0 && i < names.n; i++) {
		char *path = xasprintf("%s/%s", folder, names.v[i]);

		n = strlen(names.v[i]);
		if (n > 4 && strcmp(names.v[i] + n - 4, ".lua") == 0)
			rc = engine_load(j->L, path, err);
		free(path);
	}
	strv_free(&names);
	return rc;
}

int
judge_open(struct judge **out, const char *folder, struct err *err)
{
	struct judge *j = xcalloc(1, sizeof(*j));

	j->engine.modules = engine_modules;
	j->engine.config = &j->config;
	j->L = engine_open(&j->engine);
	if (j->L == NULL) {
		free(j);
		return err_set(err, 0, "no memory for a Lua state");
	}
	/* What is loaded stays: there is no garbage to look for. */
	(void)lua_gc(j->L, LUA_GCSTOP);
	if (push_member(j->L, "judge", "declare", err) == -1 ||
	    engine_call(j->L, 0, 0, err) == -1 ||
	    load_folder(j, folder, err) == -1) {
		judge_close(j);
		return -1;
	}
	(void)lua_gc(j->L, LUA_GCRESTART);
	*out = j;
	return 0;
}

int
judge_declare_cases(lua_State *L, struct err *err)
{
	if (push_member(L, "judge", "declare_cases", err) == -1)
		return -1;
	return engine_call(L, 0, 0, err);
}

void
judge_close(struct judge *j)
{
	if (j == NULL)
		return;
	engine_close(j->L);
	free(j);
}

/* [-0, +1, m] A set of strings, or nil. */
static void
push_set(lua_State *L, const struct strv *names)
{
	size_t i;

	if (names == NULL) {
		lua_pushnil(L);
		return;
	}
	lua_createtable(L, 0, (int)names->n);
	for (i = 0; i < names->n; i++)
		lu_set_bool(L, names->v[i], true);
}

int
judge_run(struct judge *j, const struct facts *f, const char *hypervisor,
    const struct strv *devices, json_t **out, struct err *err)
{
	l_subject_set(j->L, f);
	if (push_member(j->L, "judge", "run", err) == -1)
		return -1;
	lua_pushstring(j->L, hypervisor);
	push_set(j->L, devices);
	return call_json(j->L, 2, out, err);
}

int
judge_tally(struct judge *j, json_t **out, struct err *err)
{
	if (push_member(j->L, "judge", "tally", err) == -1)
		return -1;
	return call_json(j->L, 0, out, err);
}

int
judge_list(struct judge *j, json_t **out, struct err *err)
{
	if (push_member(j->L, "judge", "list", err) == -1)
		return -1;
	return call_json(j->L, 0, out, err);
}

int
judge_fixes(struct judge *j, const struct facts *f, const char *hypervisor,
    const char *bdf, json_t **out, struct err *err)
{
	l_subject_set(j->L, f);
	if (push_member(j->L, "fixes", "all", err) == -1)
		return -1;
	lua_pushstring(j->L, hypervisor);
	lua_pushstring(j->L, bdf);
	return call_json(j->L, 2, out, err);
}
