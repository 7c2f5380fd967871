/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/signatures.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "lua/engine.h"

/* [-0, +0, -] Sets field name of the table on top to what the text returns. */
static int
add(lua_State *L, const char *name, const char *text, struct err *err)
{
	char *chunk = xasprintf("@signatures/%s.lua", name);
	int rc = engine_load_text(L, text, strlen(text), chunk, 1, err);

	free(chunk);
	if (rc == 0)
		lua_setfield(L, -2, name);
	return rc;
}

static int
add_folder(lua_State *L, const char *dir, struct err *err)
{
	struct strv names = { 0 };
	struct buf b = { 0 };
	char *path = NULL;
	size_t i, n;
	int rc = file_list(dir, &names, err);

	for (i = 0; rc == 0 && i < names.n; i++) {
		n = strlen(names.v[i]);
		if (n <= 4 || strcmp(names.v[i] + n - 4, ".lua") != 0)
			continue;
		xreplace(&path, xasprintf("%s/%s", dir, names.v[i]));
		buf_clear(&b);
		rc = file_read(path, &b, err);
		names.v[i][n - 4] = '\0';
		if (rc == 0)
			rc = add(L, names.v[i], buf_str(&b), err);
	}
	free(path);
	buf_free(&b);
	strv_free(&names);
	return rc;
}

int
signatures_push(lua_State *L, const char *dir, struct err *err)
{
	const struct lua_signatures *s;
	int rc = 0;

	lua_newtable(L);
	if (dir != NULL)
		rc = add_folder(L, dir, err);
	else
		for (s = lua_signatures; rc == 0 && s->name != NULL; s++)
			rc = add(L, s->name, s->text, err);
	if (rc == -1)
		lua_pop(L, 1);
	return rc;
}
