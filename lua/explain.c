/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lua/engine.h"
#include "lua/l_util.h"
#include "lua/signatures.h"

/* [-0, +1, m] */
static void
push_inputs(lua_State *L, const struct explain_request *r)
{
	size_t i;

	lua_newtable(L);
	for (i = 0; i < r->paths->n; i++) {
		lua_createtable(L, 0, 4);
		if (r->texts->v[i][0] != '\0')
			lu_set_string(L, "text", r->texts->v[i]);
		else
			lu_set_string(L, "path", r->paths->v[i]);
		lu_set_string(L, "name", r->names->v[i]);
		lua_seti(L, -2, (lua_Integer)i + 1);
	}
}

/* [-0, +1, m] Unknown facts are left out: nil is not false. */
static void
push_facts(lua_State *L, const struct facts *facts)
{
	size_t i;

	lua_newtable(L);
	for (i = 0; facts != NULL && i < facts->n; i++) {
		const struct fact *f = &facts->v[i];

		switch (f->type) {
		case FACT_BOOL:
			lu_set_bool(L, f->key, f->b);
			break;
		case FACT_INT:
			lu_set_integer(L, f->key, f->i);
			break;
		case FACT_STR:
			lu_set_string(L, f->key, f->str);
			break;
		case FACT_UNKNOWN:
			break;
		}
	}
}

/* [-0, +1, m] */
static void
push_request(lua_State *L, const struct explain_request *r)
{
	lua_createtable(L, 0, 6);
	push_inputs(L, r);
	lua_setfield(L, -2, "inputs");
	push_facts(L, r->facts);
	lua_setfield(L, -2, "facts");
	if (r->status != -1)
		lu_set_integer(L, "status", r->status);
	lu_set_bool(L, "panicked", r->panicked);
	lu_set_string(L, "hypervisor", r->hypervisor);
	lu_set_string(L, "version", r->version);
}

/* What the protected call works on. */
struct call {
	const struct explain_request *request;
	const char *function;
	json_t *result;
};

/* [-1, +0, v] */
static int
l_call(lua_State *L)
{
	struct call *call = lua_touserdata(L, 1);

	lua_getglobal(L, "require");
	lua_pushliteral(L, "explain");
	lua_call(L, 1, 1);
	lua_getfield(L, -1, call->function);
	if (call->request == NULL) {
		lua_call(L, 0, 1);
	} else {
		push_request(L, call->request);
		lua_call(L, 1, 1);
	}
	call->result = lu_to_json(L, -1);
	return 0;
}

static json_t *
run(struct call *call, const char *signatures, struct err *err)
{
	struct config config = { 0 };
	struct engine engine = { .modules = engine_modules, .config = &config };
	char *variable = NULL;
	lua_State *L;
	int rc = 0;

	if (signatures != NULL) {
		variable = xasprintf("signatures=%s", signatures);
		rc = config_add(&config, variable, err);
	}
	L = engine_open(&engine);
	if (rc == 0) {
		lua_pushcfunction(L, l_call);
		lua_pushlightuserdata(L, call);
		(void)engine_call(L, 1, 0, err);
	}
	engine_close(L);
	config_free(&config);
	free(variable);
	return call->result;
}

json_t *
explain_judge(const struct explain_request *r, struct err *err)
{
	struct call call = { .request = r, .function = "judge" };

	return run(&call, r->signatures, err);
}

json_t *
explain_signatures(const char *folder, struct err *err)
{
	struct call call = { .function = "signatures" };

	return run(&call, folder, err);
}

struct digest_text
explain_digest(void)
{
	struct buf all = { 0 };
	const struct buf *const list[] = { &all };
	const struct lua_signatures *s;
	struct digest_text digest;

	for (s = lua_signatures; s->name != NULL; s++) {
		/* With their NULs, so that no two lists read the same. */
		buf_add(&all, s->name, strlen(s->name) + 1);
		buf_add(&all, s->text, strlen(s->text) + 1);
	}
	digest = digest_bufs(list, 1);
	buf_free(&all);
	return digest;
}
