/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <errno.h>
#include <lauxlib.h>
#include <string.h>

#include "base/file.h"
#include "lua/engine.h"
#include "lua/l_util.h"

static int
l_fake_touch(lua_State *L)
{
	struct err err = { 0 };

	(void)err_fail(
	    &err, "the hypervisor refused %s", engine_config(L, "device"));
	return lu_raise(L, &err);
}

static int
l_fake_open(lua_State *L)
{
	lua_newtable(L);
	lua_pushcfunction(L, l_fake_touch);
	lua_setfield(L, -2, "touch");
	lu_set_integer(L, "answer", 42);
	return 1;
}

static const struct engine_module fakes[] = {
	{ "fake", l_fake_open, NULL, true },
	{ "pure", NULL, "return { twice = function(x) return 2 * x end }",
	    false },
	{ NULL, NULL, NULL, false },
};

/* Runs a script in a fresh state. */
static int
script(const char *text, bool listing, struct err *err)
{
	struct config config = { 0 };
	struct engine e = {
		.modules = fakes, .config = &config, .listing = listing
	};
	lua_State *L = engine_open(&e);
	int rc;

	memset(err, 0, sizeof(*err));
	ATF_REQUIRE(L != NULL);
	ATF_REQUIRE_EQ(0, config_add(&config, "device=03:00.0", err));
	ATF_REQUIRE_EQ(0, file_write_atomic("s.lua", text, strlen(text), err));
	rc = engine_load(L, "s.lua", err);
	ATF_CHECK_EQ(0, lua_gettop(L));
	engine_close(L);
	config_free(&config);
	return rc;
}

ATF_TC_WITHOUT_HEAD(error__keeps_under_test);
ATF_TC_BODY(error__keeps_under_test, tc)
{
	struct err err;

	(void)tc;
	ATF_CHECK_EQ(-1, script("require('fake').touch()", false, &err));
	ATF_CHECK(err.under_test);
	ATF_CHECK_STREQ("the hypervisor refused 03:00.0", err.text);
	ATF_CHECK_EQ(0, script("local ok, e = pcall(require('fake').touch)\n"
			       "assert(not ok and e.under_test)\n"
			       "assert(tostring(e) == e.text)\n",
			    false, &err));
	ATF_CHECK_EQ(-1, script("error({})", false, &err));
	ATF_CHECK(!err.under_test);
	ATF_CHECK_EQ(-1, script("error()", false, &err));
	ATF_CHECK_STREQ("nil", err.text);
}

ATF_TC_WITHOUT_HEAD(listing__refuses_the_host);
ATF_TC_BODY(listing__refuses_the_host, tc)
{
	struct err err;

	(void)tc;
	ATF_CHECK_EQ(-1, script("require('fake').touch()", true, &err));
	ATF_CHECK_STREQ("s.lua:1: fake.touch: not while listing", err.text);
	ATF_CHECK_EQ(0, script("assert(require('fake').answer == 42)\n"
			       "assert(require('pure').twice(2) == 4)\n"
			       "assert(require('pure') == require('pure'))\n",
			    true, &err));
	ATF_CHECK_EQ(-1, script("print('x')", true, &err));
}

ATF_TC_WITHOUT_HEAD(require__names_what_there_is);
ATF_TC_BODY(require__names_what_there_is, tc)
{
	struct err err;

	(void)tc;
	ATF_CHECK_EQ(-1, script("require 'io'", false, &err));
	ATF_CHECK_STREQ(
	    "s.lua:1: no module 'io'; there are: fake pure", err.text);
}

ATF_TC_WITHOUT_HEAD(load__tells_file_and_line);
ATF_TC_BODY(load__tells_file_and_line, tc)
{
	struct err err;

	(void)tc;
	ATF_CHECK_EQ(-1, script("#!shebang\n\nx = 1", false, &err));
	ATF_CHECK_STREQ("s.lua:3: undeclared global 'x'", err.text);
	ATF_CHECK_EQ(0, script("#!shebang", false, &err));
	ATF_CHECK_EQ(-1, script("\033Lua", false, &err));
	ATF_CHECK_EQ(-1,
	    script("local function f() return f() + 1 end f()", false, &err));
	ATF_CHECK(strstr(err.text, "overflow") != NULL);
}

ATF_TC_WITHOUT_HEAD(push_json__keeps_types);
ATF_TC_BODY(push_json__keeps_types, tc)
{
	json_t *j = json_loads(
	    "{\"a\":[1,null,2.5],\"s\":\"x\",\"t\":true,\"n\":null}", 0, NULL);
	lua_State *L = luaL_newstate();

	(void)tc;
	lu_push_json(L, j);
	json_decref(j);
	ATF_CHECK_EQ(LUA_TNIL, lua_getfield(L, 1, "n"));
	ATF_CHECK_EQ(LUA_TBOOLEAN, lua_getfield(L, 1, "t"));
	ATF_CHECK_EQ(LUA_TSTRING, lua_getfield(L, 1, "s"));
	ATF_CHECK_EQ(LUA_TTABLE, lua_getfield(L, 1, "a"));
	ATF_CHECK_EQ(3, luaL_len(L, -1));
	ATF_CHECK_EQ(LUA_TNUMBER, lua_geti(L, -1, 1));
	ATF_CHECK(lua_isinteger(L, -1));
	ATF_CHECK_EQ(LUA_TBOOLEAN, lua_geti(L, -2, 2));
	lua_close(L);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, error__keeps_under_test);
	ATF_TP_ADD_TC(tp, listing__refuses_the_host);
	ATF_TP_ADD_TC(tp, load__tells_file_and_line);
	ATF_TP_ADD_TC(tp, push_json__keeps_types);
	ATF_TP_ADD_TC(tp, require__names_what_there_is);
	return atf_no_error();
}
