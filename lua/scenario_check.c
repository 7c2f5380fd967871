/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/scenario_check.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "lua/l_util.h"
#include "reports/stage.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define TIMEOUT_MAX (30 * 24 * 3600)

static bool
text_is(const char *s, const char *chars)
{
	return s[0] != '\0' && s[strspn(s, chars)] == '\0';
}

static bool
text_is_memory(const char *s)
{
	size_t n = strspn(s, DIGITS);

	return n > 0 &&
	       (s[n] == '\0' || (strchr("KMGT", s[n]) && s[n + 1] == '\0'));
}

/* [-0, +0, v] Lists are printed with blanks between the elements. */
static void
check_words(lua_State *L, const struct strv *list, const char *key)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->v[i][0] == '\0' || strpbrk(list->v[i], " \t\r\n"))
			(void)lu_field_error(
			    L, "scenario", key, "blank in an element");
}

/* [-0, +0, v] */
static void
check_stages(lua_State *L, const struct strv *list)
{
	size_t i, k;

	for (i = 0; i < list->n; i++) {
		for (k = 0; stage_names[k] != NULL; k++)
			if (strcmp(stage_names[k], list->v[i]) == 0)
				break;
		if (stage_names[k] == NULL)
			(void)luaL_error(L,
			    "scenario: field 'stage': no stage '%s'",
			    list->v[i]);
	}
}

/* [-0, +0, v] kyua takes absolute names, and plain ones of programs. */
static void
check_paths(lua_State *L, const struct scenario *s)
{
	size_t i;

	for (i = 0; i < s->files.n; i++)
		if (s->files.v[i][0] != '/')
			(void)lu_field_error(
			    L, "needs", "files", "want absolute paths");
	for (i = 0; i < s->progs.n; i++)
		if (s->progs.v[i][0] != '/' && strchr(s->progs.v[i], '/'))
			(void)lu_field_error(L, "needs", "progs",
			    "want names or absolute paths");
}

/* [-0, +0, v] */
static void
check_needs(lua_State *L, const struct scenario *s)
{
	check_words(L, &s->config, "needs.config");
	check_words(L, &s->facts, "needs.facts");
	check_words(L, &s->files, "needs.files");
	check_words(L, &s->progs, "needs.progs");
	check_paths(L, s);
	if (s->user != NULL && strcmp(s->user, "root") != 0 &&
	    strcmp(s->user, "unprivileged") != 0)
		(void)lu_field_error(
		    L, "needs", "user", "want root or unprivileged");
	if (s->memory != NULL && !text_is_memory(s->memory))
		(void)lu_field_error(
		    L, "needs", "memory", "want a size like 512M");
}

void
check_scenario(lua_State *L, const struct scenario *s)
{
	if (s->ident == NULL || !text_is(s->ident, DIGITS LETTERS "_-"))
		(void)lu_field_error(L, "scenario", "ident",
		    "want letters, digits, '_' and '-'");
	if (s->descr != NULL && strpbrk(s->descr, "\r\n") != NULL)
		(void)lu_field_error(L, "scenario", "descr", "want one line");
	check_words(L, &s->class, "class");
	check_stages(L, &s->stage);
	check_needs(L, s);
	if (s->run_ref == LUA_NOREF)
		(void)lu_field_error(L, "scenario", "run", "is missing");
}

unsigned int
check_timeout(lua_State *L, lua_Number seconds)
{
	if (!(seconds > 0 && seconds <= TIMEOUT_MAX))
		(void)lu_field_error(L, "scenario", "timeout",
		    "want more than 0 and at most 30 days of seconds");
	return (unsigned int)ceil(seconds);
}
