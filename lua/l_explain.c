/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/l_explain.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dirs.h"
#include "base/match.h"
#include "base/mem.h"
#include "lua/engine.h"
#include "lua/l_util.h"
#include "lua/signatures.h"

#define MATCHER "pptcheck.matcher"

/* It owns what a raise must not lose. */
struct l_matcher {
	struct matcher *matcher;
	struct match_pattern *patterns; /* strings held by the user value */
	size_t n;
	struct match_result *results;
	int fd;
};

/* [-0, +1, v] signatures() -> file name to what the file returned.  The
 * variable `signatures` names a folder to read in place of ours. */
static int
l_signatures(lua_State *L)
{
	struct err err = { 0 };

	if (signatures_push(L, engine_config(L, "signatures"), &err) == -1)
		return lu_raise(L, &err);
	return 1;
}

/* [-0, +0, v] Element i of the list of rows: its name for messages and its
 * pattern. */
static void
read_pattern(lua_State *L, struct l_matcher *m, lua_Integer i)
{
	lua_geti(L, 1, i);
	lua_getfield(L, -1, "label");
	lua_getfield(L, -2, "pattern");
	m->patterns[i - 1].id = luaL_checkstring(L, -2);
	m->patterns[i - 1].regex = luaL_checkstring(L, -1);
	lua_pop(L, 3);
}

/* [-0, +1, v] open(rows) -> matcher */
static int
l_matcher_open(lua_State *L)
{
	struct l_matcher *m;
	struct err err = { 0 };
	lua_Integer i, n;
	char *cache;
	int rc;

	luaL_checktype(L, 1, LUA_TTABLE);
	n = luaL_len(L, 1);
	m = lua_newuserdatauv(L, sizeof(*m), 1);
	memset(m, 0, sizeof(*m));
	m->fd = -1;
	luaL_setmetatable(L, MATCHER);
	lua_pushvalue(L, 1);
	(void)lua_setiuservalue(L, -2, 1);
	m->n = (size_t)n;
	m->patterns = xcalloc(m->n, sizeof(*m->patterns));
	for (i = 1; i <= n; i++)
		read_pattern(L, m, i);
	cache =
	    dirs_cache(engine_config(L, "signatures") == NULL ? "patterns"
							      : "patterns-own");
	rc = matcher_open(&m->matcher, m->patterns, m->n, cache, &err);
	free(cache);
	return rc == -1 ? lu_raise(L, &err) : 1;
}

static void
results_drop(struct l_matcher *m)
{
	match_results_free(m->results, m->results == NULL ? 0 : m->n);
	m->results = NULL;
	if (m->fd > STDIN_FILENO)
		(void)close(m->fd);
	m->fd = -1;
}

/* [-0, +0, -] */
static int
l_matcher_gc(lua_State *L)
{
	struct l_matcher *m = luaL_checkudata(L, 1, MATCHER);

	results_drop(m);
	matcher_close(m->matcher);
	m->matcher = NULL;
	free(m->patterns);
	m->patterns = NULL;
	return 0;
}

/* [-0, +0, m] Appends { line =, text = } to the list on top. */
static void
push_line(lua_State *L, lua_Integer i, const struct match_line *line)
{
	lua_createtable(L, 0, 4);
	lu_set_integer(L, "line", (lua_Integer)line->number);
	lu_set_string(L, "text", line->text);
	lua_seti(L, -2, i);
}

/* [-0, +1, m] { count =, lines = { { line =, text = } } } */
static void
push_result(lua_State *L, const struct match_result *r)
{
	lua_Integer n = (lua_Integer)r->n, i;

	lua_createtable(L, 0, 2);
	lu_set_integer(L, "count", (lua_Integer)r->count);
	lua_newtable(L);
	for (i = 0; i < n; i++)
		push_line(L, i + 1, &r->lines[i]);
	if (r->last.text != NULL)
		push_line(L, n + 1, &r->last);
	lua_setfield(L, -2, "lines");
}

/* [-0, +2, m] number of the pattern to result; { bytes =, lines = } */
static int
push_results(
    lua_State *L, const struct l_matcher *m, const struct match_total *total)
{
	size_t i;

	lua_newtable(L);
	for (i = 0; i < m->n; i++) {
		if (m->results[i].count == 0)
			continue;
		push_result(L, &m->results[i]);
		lua_seti(L, -2, (lua_Integer)i + 1);
	}
	lua_newtable(L);
	lu_set_integer(L, "bytes", (lua_Integer)total->bytes);
	lu_set_integer(L, "lines", (lua_Integer)total->lines);
	return 2;
}

/* [-0, +2, v] matcher:scan(path | nil, text | nil); "-" is standard input. */
static int
l_matcher_scan(lua_State *L)
{
	struct l_matcher *m = luaL_checkudata(L, 1, MATCHER);
	const char *path = luaL_optstring(L, 2, NULL), *text;
	struct match_total total = { 0 };
	struct err err = { 0 };
	size_t len;
	int rc;

	results_drop(m);
	m->results = xcalloc(m->n, sizeof(*m->results));
	if (path == NULL) {
		text = luaL_checklstring(L, 3, &len);
		rc = matcher_scan_bytes(
		    m->matcher, text, len, m->results, &total, &err);
	} else {
		m->fd = strcmp(path, "-") == 0
			    ? STDIN_FILENO
			    : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		rc = m->fd == -1 ? err_set(&err, errno, "open")
				 : matcher_scan(m->matcher, m->fd, m->results,
				       &total, &err);
		if (rc == -1)
			(void)err_wrap(
			    &err, "%s", m->fd == STDIN_FILENO ? "stdin" : path);
	}
	if (rc == -1)
		return lu_raise(L, &err);
	return push_results(L, m, &total);
}

/* [-0, +2, m] matcher:head() -> the first bytes scanned, whether they are all
 */
static int
l_matcher_head(lua_State *L)
{
	struct l_matcher *m = luaL_checkudata(L, 1, MATCHER);
	const char *head;
	bool whole;
	size_t n;

	head = matcher_head(m->matcher, &n, &whole);
	lua_pushlstring(L, head, n);
	lua_pushboolean(L, whole);
	return 2;
}

static const luaL_Reg explain_functions[] = {
	{ "open", l_matcher_open },
	{ "signatures", l_signatures },
	{ NULL, NULL },
};

static const luaL_Reg matcher_methods[] = {
	{ "head", l_matcher_head },
	{ "scan", l_matcher_scan },
	{ NULL, NULL },
};

int
l_explain_open(lua_State *L)
{
	if (luaL_newmetatable(L, MATCHER)) {
		lua_pushcfunction(L, l_matcher_gc);
		lua_setfield(L, -2, "__gc");
		luaL_newlib(L, matcher_methods);
		lua_setfield(L, -2, "__index");
	}
	lua_pop(L, 1);
	luaL_newlib(L, explain_functions);
	return 1;
}
